//! What is wrong with the arguments of a call, whoever is called.

use std::collections::HashMap;

use jackfield_contract::is_http_handler;

use crate::error::refusal::Refused;
use crate::error::{Case, DispatchError};
use crate::index::FunctionIndex;
use crate::runtime::member::Member;
use crate::runtime::types::FunctionInfo;
use crate::value::handle::Handle;
use crate::{Val, ValError};

/// The function's types, where it has as many parameters as arguments are given.
pub(super) fn info<'a>(
    member: &'a Member,
    function: FunctionIndex,
    args: &[Val],
) -> Result<&'a FunctionInfo, DispatchError> {
    let Some(info) = member.info(function) else {
        return Err(member.error(Case::Unavailable, function, "there is no such function"));
    };
    if args.len() != info.params.len() {
        if let Some(error) = by_request(member, info, function) {
            return Err(error);
        }
        let cause = format!("it takes {} arguments, {} were given", info.params.len(), args.len());
        return Err(member.error(Case::Other, function, cause));
    }
    Ok(info)
}

/// The error where a function takes no values, but requests of HTTP.
#[cold]
fn by_request(member: &Member, info: &FunctionInfo, function: FunctionIndex) -> Option<DispatchError> {
    let interface = &info.types.model.interface(info.interface).name;
    let cause = "it is called with requests of HTTP, and no values: by `Graph::http_handler`, or as a route of `jackfield-http`";
    is_http_handler(interface).then(|| member.error(Case::Unsupported, function, cause))
}

/// The error for an argument of another type than the parameter's.
#[cold]
pub(super) fn misfit(
    member: &Member,
    info: &FunctionInfo,
    function: FunctionIndex,
    place: usize,
    error: &ValError,
) -> DispatchError {
    if let Some(error) = by_request(member, info, function) {
        return error;
    }
    let case = if error.is_beyond() { Case::Memory } else { Case::Other };
    member.error(case, function, format!("argument `{}`: {error}", info.param_names[place]))
}

/// Takes handles away from whoever has them. `passed` are all handles of a call, and whether each is given away.
///
/// # Errors
///
/// If one that is given away is passed in a second place of the call, or is not there any more. Then none is taken.
pub(super) fn take<'a>(passed: impl Iterator<Item = (&'a Handle, bool)> + Clone) -> Result<(), Refused> {
    let given = passed.clone().filter(|(_, own)| *own).map(|(handle, _)| handle);
    if given.clone().next().is_none() {
        return Ok(());
    }
    let mut seen = HashMap::new();
    for (handle, own) in passed {
        let before = seen.insert(handle.identity(), own);
        if before.is_some_and(|given| given || own) {
            let name = handle.resource();
            return Err(Refused::handle(format!(
                "the handle of `{name}` is given away in this call, and passed in it a second time"
            )));
        }
    }
    // Another thread may have given one away since it was checked.
    let mut taken = given.clone();
    if let Some(missing) = taken.position(|handle| handle.take().is_none()) {
        given.take(missing).for_each(Handle::hold);
        return Err(Refused::handle("the handle is dead"));
    }
    Ok(())
}
