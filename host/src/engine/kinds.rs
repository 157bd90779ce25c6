//! Which code a plan's plugins need.

use jackfield_contract::Weight;

use super::EngineKind;
use super::nature::Nature;
use crate::plan::{Plan, PlannedPlugin, PluginIndex};

/// What each plugin's code must be able to do.
///
/// A plugin without a deadline of its own is interrupted all the same when the time of one that called it is over. `decides` says
/// whether the host decides on each call of a plugin, `weight` what its component weighs, where that is known.
pub(crate) fn kinds(
    plan: &Plan,
    interruptible: bool,
    decides: impl Fn(&PlannedPlugin) -> bool,
    weight: impl Fn(&PlannedPlugin) -> Option<Weight>,
) -> Vec<EngineKind> {
    let own = |plugin: &PlannedPlugin| own_kind(plugin, decides(plugin), weight(plugin).as_ref());
    let own: Vec<EngineKind> = plan.plugins.iter().map(own).collect();
    let reached = |index: usize| {
        let mut timed = own.iter().enumerate().filter(|(_, other)| other.epochs).map(|(other, _)| other);
        timed.any(|other| plan.reach.reaches(PluginIndex(other), PluginIndex(index)))
    };
    let kind = |(index, own): (usize, &EngineKind)| EngineKind {
        epochs: interruptible || own.epochs || reached(index),
        ..*own
    };
    own.iter().enumerate().map(kind).collect()
}

/// What a plugin's code must be able to do because of itself, whoever calls it.
pub(crate) fn own_kind(plugin: &PlannedPlugin, decided: bool, weight: Option<&Weight>) -> EngineKind {
    let of_functions = || plugin.functions.iter().any(|function| function.deadline.is_some());
    EngineKind {
        epochs: plugin.limits.deadline.is_some() || plugin.limits.start_deadline.is_some() || decided || of_functions(),
        place: None,
        fuel: plugin.limits.fuel.is_some()
            || plugin.limits.start_fuel.is_some()
            || decided
            || plugin.functions.iter().any(|function| function.fuel.is_some()),
        nature: weight.map(Nature::of).unwrap_or_default(),
    }
}

#[cfg(feature = "compiler")]
impl super::Engine {
    /// How the plugins of a plan are to be compiled ahead of time so that this engine runs them: one for each, in the plan's order.
    /// The compiler may take what the limits of the plugin say. A plugin on whose calls the host [decides](crate::Plugin::decide) needs code that counts fuel, which no plan says.
    pub fn code_for(&self, plan: &Plan) -> Vec<super::Precompile> {
        // Who compiles a component knows what it weighs.
        let kinds = kinds(plan, self.config().interruptible, |_| false, |_| None);
        let wanted = kinds.into_iter().zip(&plan.plugins).map(|(kind, plugin)| {
            let wanted = super::Precompile::new().interruptible(kind.epochs).fuel(kind.fuel);
            wanted.compile(plugin.limits.compile).compile_memory(plugin.limits.compile_memory)
        });
        wanted.collect()
    }
}
