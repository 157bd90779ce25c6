//! Changing a plugin's component for another one while the graph runs.

use std::sync::Arc;

use parking_lot::MutexGuard;

use super::current::Current;
use super::fuse;
use super::loaded::Graph;
use super::terms::in_terms_of;
use crate::discover::discover;
use crate::error::{DispatchError, PluginId};
use crate::index::{FunctionIndex, SlotIndex};
use crate::link::link_again;
use crate::plan::{ComponentSource, GraphSpec};
use crate::report::{LoadReport, Problem, ProblemKind, ids};
use crate::runtime::guard::swap::Carry;
use crate::runtime::slot::Slot;
use crate::runtime::{carried, frames};

/// The contract by which one version of a plugin hands its state on to the next.
const STATE: &str = "jackfield:runtime/state";

/// A component was not changed for another one. Everything is as it was.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SwapError {
    /// There is no such plugin, or it was never loaded.
    #[error("plugin `{plugin}` cannot be changed: {why}")]
    Plugin {
        /// What was asked for.
        plugin: String,
        /// Why it cannot be.
        why: String,
    },
    /// The new component cannot be there: it cannot be read or compiled, or does not fit into the graph.
    #[error("the new component of the plugin cannot take its place:\n{0}")]
    Component(Box<LoadReport>),
    /// No instance of it could be made, or it could not take the state of the old one.
    #[error("the new component of the plugin cannot take its place: {0}")]
    Instance(DispatchError),
}

impl From<LoadReport> for SwapError {
    fn from(report: LoadReport) -> Self {
        Self::Component(Box::new(report))
    }
}

impl From<Problem> for SwapError {
    fn from(problem: Problem) -> Self {
        LoadReport { problems: vec![problem], ..LoadReport::default() }.into()
    }
}

impl Graph {
    /// Changes a plugin's component for another one, which plugs the same contracts and has no other sockets: a new version with the
    /// same limits, grants and configuration.
    ///
    /// It is read, checked against the whole graph, compiled and instantiated before anybody notices. A call that is under way ends in the
    /// old instance, and those that wait find the new one: none is lost. Sockets that the host holds stay as they are; handles that
    /// the old instance made are dead. Where both components plug `jackfield:runtime/state`, the old one's `save` is called and
    /// the new one's `restore` is given what it returned, unless the plugin has several instances. A plugin that was given up gets
    /// another chance; one that was stopped stays so.
    ///
    /// ```no_run
    /// # fn with(graph: jackfield::Graph) -> Result<(), Box<dyn std::error::Error>> {
    /// graph.swap("upper", std::path::PathBuf::from("upper-1.1.wasm"))?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// If anything of this fails, everything is as it was; but a `save` that fails costs the old one its instance, as any failure does. From
    /// within a call of a plugin, a plugin may be changed that it calls, if no other change is under way.
    pub fn swap(&self, plugin: &str, component: impl Into<ComponentSource>) -> Result<(), SwapError> {
        let component = component.into();
        if frames::is_async() {
            let swapped = carried::on_own_thread(|| self.swap_here(plugin, component));
            let no_thread =
                |error: carried::NoThread| SwapError::Plugin { plugin: plugin.to_owned(), why: error.to_string() };
            return swapped.map_err(no_thread).and_then(|swapped| swapped);
        }
        self.swap_here(plugin, component)
    }

    fn swap_here(&self, id: &str, component: ComponentSource) -> Result<(), SwapError> {
        let fault = |why: String| SwapError::Plugin { plugin: id.to_owned(), why };
        let described = self.described();
        let domain = self.plan().find_member(id).map(|index| self.plan().plugin(index));
        if let Some(domain) = domain.filter(|domain| !domain.members.is_empty()) {
            let members: Vec<&str> = domain.members.iter().map(|member| member.id.as_str()).collect();
            return Err(fault(format!(
                "domain `{}` was composed of {}, and is changed as a whole; load the graph anew",
                domain.id,
                ids(&members)
            )));
        }
        let (Some(declared), Some(index)) = (described.spec.find(id), self.plan().find(id)) else {
            return Err(fault(format!("it is not in the graph; there is {}", ids(&described.spec.ids()))));
        };
        let slot = &self.slots()[index.0];
        if !slot.is_available() {
            return Err(fault("it could not be loaded with the graph, and others were left out with it".to_owned()));
        }
        if !slot.member.graph.may_enter(slot.member.index) {
            return Err(fault("it cannot be changed from within a call that it may wait for".to_owned()));
        }
        let mut current = self.current_to_change().map_err(fault)?;
        let mut spec = current.spec.clone();
        spec.plugins[declared.0].component = component.into();
        let alone = GraphSpec {
            plugins: vec![spec.plugins[declared.0].clone()],
            trusted: spec.trusted.clone(),
            trust_keys: spec.trust_keys.clone(),
            limits: spec.limits.clone(),
            lone: true,
            ..GraphSpec::default()
        };
        let found = discover(&alone).into_iter().next();
        let unread = || Err(vec![Problem::plugin(ProblemKind::Component, id, "it was not read")]);
        let found =
            found.unwrap_or_else(unread).map_err(|problems| LoadReport { problems, ..LoadReport::default() })?;
        let mut changed = current.components.clone();
        changed[declared.0] = Some(found);
        // What was composed of them is composed anew.
        changed.truncate(spec.plugins.len());
        let mut discovered: Vec<_> = changed.iter().map(|found| found.clone().ok_or_else(left_out)).collect();
        let (plan, mut report) = crate::plan::plan(&spec, &discovered, &described.served);
        let plan = fuse::fuse(plan, &spec, &mut discovered, &mut report);
        let changed: Vec<_> = discovered.into_iter().map(Result::ok).collect();
        report.problems.retain(|problem| problem.plugin.as_deref() == Some(id));
        let old = self.plan().plugin(index);
        let new = match plan.find(id).map(|at| plan.plugin(at)) {
            Some(new) if report.problems.is_empty() => new,
            _ => {
                if report.problems.is_empty() {
                    report.problems.push(Problem::plugin(ProblemKind::Unfilled, id, "the graph has no place for it"));
                }
                return Err(report.into());
            }
        };
        // The graph was linked by places in the component that it was loaded with, whatever has been in its place since.
        let models =
            [&described.components, &changed].map(|all| all[declared.0].as_ref().map(|found| &found.info.model));
        let [Some(before), Some(after)] = models else { return Err(fault("its component was not read".to_owned())) };
        let linked_as = in_terms_of((old, before), (new, after)).map_err(|problem| SwapError::from(*problem))?;
        let input = described.input(&changed);
        let index = SlotIndex::from(index);
        let again = link_again(self.linked(), &input, index, &linked_as, false).map_err(|error| {
            let problem = Problem::plugin(ProblemKind::Instantiate, id, error.message);
            SwapError::from(error.help.into_iter().fold(problem, Problem::help))
        })?;
        slot.swap(Arc::clone(&again.template), carry(slot)).map_err(SwapError::Instance)?;
        self.linked().put(index, &again);
        *current = Current { spec, components: changed, plan };
        tracing::info!(plugin = %PluginId::new(id), "its component was changed");
        Ok(())
    }

    /// What is in force, to be changed: by one at a time.
    ///
    /// # Errors
    ///
    /// From within a call, if somebody else changes something, who may wait for the call that this thread is in.
    pub(super) fn current_to_change(&self) -> Result<MutexGuard<'_, Current>, String> {
        if frames::is_empty() {
            return Ok(self.current().lock());
        }
        self.current().try_lock().ok_or_else(|| {
            let why = "another component of the graph is being changed, and that may wait for the call which this is in; try again \
                       later, or outside of calls";
            why.to_owned()
        })
    }
}

/// A component that was left out when the graph was loaded, and is still.
pub(super) fn left_out() -> Vec<Problem> {
    vec![Problem::graph(ProblemKind::Component, "its component was left out when the graph was loaded")]
}

/// How the plugin hands its state on, if it does.
pub(super) fn carry(slot: &Slot) -> Option<Carry> {
    let find = |name: &str| {
        let of_state = |info: &str| info.split_once('@').map_or(info, |(name, _)| name) == STATE;
        let mut functions = slot.member.functions().iter();
        functions.position(|info| of_state(&info.contract) && info.name == name).map(FunctionIndex::new)
    };
    Some(Carry { save: find("save")?, restore: find("restore")? })
}
