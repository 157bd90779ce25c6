//! Limits of functions: which function each means.

use jackfield_contract::{Written, nearest};

use super::draft::PluginDraft;
use crate::index::PlugIndex;
use crate::limits::{FunctionLimits, FunctionLimitsSpec, Limits};
use crate::planned::PlannedPlug;

/// The limits of a plugin's functions, in the order of its plugs; those that mean no function have been reported.
pub(super) fn of(draft: &PluginDraft<'_>, limits: &Limits) -> Vec<FunctionLimits> {
    let mut functions = Vec::new();
    for spec in &draft.spec.limits.functions {
        for (plug, function) in find(draft, spec) {
            functions.push(FunctionLimits {
                plug,
                function,
                deadline: spec.deadline.as_ref().map_or(limits.deadline, |limit| limit.value.get()),
                fuel: spec.fuel.as_ref().map_or(limits.fuel, |limit| limit.value.get()),
            });
        }
    }
    functions
}

/// The functions that a name means: one, or one of each version that the plugin plugs.
fn find(draft: &PluginDraft<'_>, spec: &FunctionLimitsSpec) -> Vec<(PlugIndex, usize)> {
    let Some((contract, name)) = spec.function.split_once('#') else { return Vec::new() };
    let written = Written::parse(contract).ok();
    let means = |plug: &PlannedPlug| match &written {
        Some(written) => written.admits(&plug.contract),
        None => plug.contract.to_string() == contract,
    };
    let plugs = draft.plugs.iter().filter(|(_, plug)| means(plug));
    let function =
        |plug: &PlannedPlug| draft.model().interface(plug.interface).function_by_display_name(draft.model(), name);
    plugs.filter_map(|(at, plug)| Some((at, function(plug)?))).collect()
}

/// What is wrong with the limits of a function, if they mean none: a message and a way out.
pub(super) fn unknown(draft: &PluginDraft<'_>, spec: &FunctionLimitsSpec) -> Option<(String, String)> {
    if !find(draft, spec).is_empty() {
        return None;
    }
    let functions = draft.plugs.values().flat_map(|plug| {
        let functions = draft.model().interface(plug.interface).functions.iter();
        functions.map(|function| format!("{}#{}", plug.contract.unversioned(), function.display_name(draft.model())))
    });
    let functions: Vec<String> = functions.collect();
    let message = format!("it has limits for `{}`, and plugs no such function", spec.function.value);
    let help = match nearest(&spec.function.value, functions.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("its functions are {}", crate::words::ids(&functions)),
    };
    Some((message, help))
}
