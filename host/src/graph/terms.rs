//! A plugin as it is to be, in the terms of the plan that its graph was linked by: places of plugs, sockets and functions mean
//! something there alone.

use jackfield_contract::{InterfaceId, Model, Side, diff};

use crate::plan::{FunctionLimits, PlannedPlug, PlannedPlugin, PlugIndex};
use crate::report::{Problem, ProblemKind};

/// The plan of a plugin, and the model of its component.
pub(super) type Described<'a> = (&'a PlannedPlugin, &'a Model);

/// `old` with the names of `new`'s exports, and with its limits, grants and configuration. The order of plugs, sockets and functions
/// stays, so that everything which holds a place of one stays good.
///
/// # Errors
///
/// If the new component plugs less, with other signatures, or has a socket that the old one has not.
pub(super) fn in_terms_of(
    (old, before): Described<'_>,
    (new, after): Described<'_>,
) -> Result<PlannedPlugin, Box<Problem>> {
    let id = old.id.as_str();
    let mut linked_as = PlannedPlugin {
        limits: new.limits,
        wasi: new.wasi.clone(),
        config: new.config.clone(),
        restart: new.restart,
        place: new.place.clone(),
        functions: Vec::new(),
        ..old.clone()
    };
    for (at, plug) in linked_as.plugs.iter_mut().enumerate() {
        let Some(found) = new.plugs.iter().find(|found| found.contract == plug.contract) else {
            let message = format!("the new component does not plug `{}` any more", plug.contract);
            let help = "load the graph anew, so that all who call it are checked";
            return Err(Problem::plugin(ProblemKind::Signature, id, message).help(help).into());
        };
        let difference = diff(Side::new(before, plug.interface), Side::new(after, found.interface));
        if !difference.is_empty() {
            let message = format!("the new component plugs `{}` with other signatures", plug.contract);
            return Err(Problem::plugin(ProblemKind::Signature, id, message).detail(difference).into());
        }
        plug.export.clone_from(&found.export);
        let place = |function: usize| same_function((before, plug.interface), (after, found.interface), function);
        plug.init = found.init.and_then(place);
        let own = new.functions.iter().filter(|limits| is(&new.plugs, limits.plug, plug));
        let own = own.filter_map(|limits| {
            Some(FunctionLimits { plug: PlugIndex(at), function: place(limits.function)?, ..*limits })
        });
        linked_as.functions.extend(own);
    }
    for socket in &new.sockets {
        let is_same = old.sockets.iter().any(|known| known.import == socket.import && known.shape == socket.shape);
        if !is_same {
            let message = format!("the new component has a socket that the old one has not: `{}`", socket.import);
            let help = "load the graph anew, so that it is planned who is plugged in there";
            return Err(Problem::plugin(ProblemKind::Unsupported, id, message).help(help).into());
        }
    }
    Ok(linked_as)
}

/// Whether the plug at this place is of the same contract.
fn is(plugs: &[PlannedPlug], at: PlugIndex, plug: &PlannedPlug) -> bool {
    plugs.get(at.0).is_some_and(|own| own.contract == plug.contract)
}

/// The place in the old interface of a function of the new one.
fn same_function(
    (before, old): (&Model, InterfaceId),
    (after, new): (&Model, InterfaceId),
    function: usize,
) -> Option<usize> {
    let name = &after.interface(new).functions.get(function)?.name;
    before.interface(old).functions.iter().position(|known| known.name == *name)
}
