//! What the handles of a call decide: in which version of a contract it is made, and whether its result may leave.

use crate::Val;
use crate::error::Case;
use crate::error::refusal::Refused;
use crate::index::FunctionIndex;
use crate::runtime::frames;
use crate::runtime::slot::Slot;
use crate::runtime::types::FunctionInfo;
use crate::value::walk;

/// The function in the version of the contract that made the handles of this call, where the plugin plugs several versions and
/// that is another one.
pub(super) fn twin<'a>(slot: &'a Slot, info: &FunctionInfo, args: &[Val]) -> Option<(FunctionIndex, &'a FunctionInfo)> {
    if info.twins.is_empty() {
        return None;
    }
    let mut handles = Vec::new();
    args.iter().for_each(|arg| walk::handles(arg, &mut handles));
    let own = handles.iter().filter_map(|handle| handle.raw()).filter(|raw| slot.member.is(&*raw.owner));
    let mut made_in = own.filter_map(|raw| Some(info.types.model.type_def(raw.definition?).interface));
    let twins: Vec<_> = info.twins.iter().filter_map(|at| Some((*at, slot.member.info(*at)?))).collect();
    // The first handle of a resource of the contract itself decides; all others must be of the same version.
    made_in.find_map(|interface| {
        let twin = || twins.iter().find(|(_, twin)| twin.interface == interface).map(|twin| Some(*twin));
        if interface == info.interface { Some(None) } else { twin() }
    })?
}

/// Refuses a result for the host with a handle that would be dead when the host has it.
pub(super) fn outlives(slot: &Slot, result: &Val) -> Result<(), Refused> {
    if !frames::is_root(slot.member.graph.id) {
        return Ok(());
    }
    let mut handles = Vec::new();
    walk::handles(result, &mut handles);
    let raw = handles.iter().filter_map(|handle| handle.raw());
    let Some(ending) = raw.into_iter().find(|raw| raw.owner.ends_with_call()) else { return Ok(()) };
    let (owner, name) = (ending.owner.id(), ending.owner.resource_name(ending.key));
    Err(Refused::new(
        Case::Unsupported,
        format!(
            "its result holds a handle of `{name}`, which ends with this call, since the lifetime of plugin `{owner}` is \
             \"call\"; call a function that needs no handle afterwards, or let its lifetime be \"graph\""
        ),
    ))
}
