//! Calls of what the host serves, with values.

use std::sync::Arc;

use jackfield_contract::Type;

use super::args::{info, misfit, take};
use super::handles::Unfit;
use crate::Val;
use crate::error::host::HostError;
use crate::error::refusal::Refused;
use crate::error::{Case, DispatchError};
use crate::index::FunctionIndex;
use crate::runtime::types::{FunctionInfo, Types};
use crate::serve::objects::HostOwner;
use crate::serve::run::{self, HostName};
use crate::value::crossing::Crossing;
use crate::value::handle::{Handle, Owner};
use crate::value::walk;

/// Calls a function that the host serves.
///
/// # Errors
///
/// `invalid-handle` for a handle that is dead, foreign or given away; `other` if the function itself fails or values do not
/// fit.
pub(super) fn call(host: &Arc<HostOwner>, function: FunctionIndex, args: &[Val]) -> Result<Option<Val>, DispatchError> {
    let member = &host.member;
    let info = info(member, function, args)?;
    let Some(served) = host.function(function).and_then(|function| function.dynamic.as_ref()) else {
        return Err(member.error(Case::Unsupported, function, "the host does not serve it with values"));
    };
    let received = receive_all(host, info, function, args)?;
    let reply = run::caught(|| {
        let reply = served(received.as_deref().unwrap_or(args))?;
        check_reply(host, info, reply.as_ref())?;
        Ok(reply)
    });
    let name = || HostName { contract: info.contract.to_string(), function: info.name.clone() };
    reply.map_err(|error| run::failed(&name(), &error))
}

/// The arguments as a function of the host's receives them; `None` where they are the given ones.
fn receive_all(
    host: &Arc<HostOwner>,
    info: &FunctionInfo,
    function: FunctionIndex,
    args: &[Val],
) -> Result<Option<Vec<Val>>, DispatchError> {
    let model = &info.types.model;
    if !info.carries_handles {
        for (place, (ty, val)) in info.params.iter().zip(args).enumerate() {
            walk::check(model, ty, val).map_err(|error| misfit(&host.member, info, function, place, &error))?;
        }
        return Ok(None);
    }
    let mut passed = Vec::new();
    let mut received = Vec::with_capacity(args.len());
    for (place, (ty, val)) in info.params.iter().zip(args).enumerate() {
        let receive = &mut |ty: &Type, handle| receive(host, &info.types, ty, handle, &mut passed).map(Val::Handle);
        match walk::fold(model, ty, val, &mut Crossing::new(None), receive) {
            Ok(val) => received.push(val),
            Err(Unfit::Value(error)) => return Err(misfit(&host.member, info, function, place, &error)),
            Err(Unfit::Refused(refused)) => return Err(host.member.error(refused.case, function, refused.cause)),
            Err(Unfit::Store(error)) => return Err(host.member.error(Case::Other, function, error.to_string())),
        }
    }
    take(passed.iter().map(|passed| (passed.handle, passed.own)))
        .map_err(|refused| host.member.error(refused.case, function, refused.cause))?;
    passed.iter().filter(|passed| passed.own).for_each(|passed| passed.received.hold());
    Ok(Some(received))
}

/// A handle that is passed, and what the host's function receives for it: lent, until all arguments are found to fit.
struct Passed<'a> {
    handle: &'a Handle,
    own: bool,
    received: Handle,
}

/// A handle as a function of the host's receives it.
fn receive<'a>(
    host: &Arc<HostOwner>,
    types: &Types,
    ty: &Type,
    handle: &'a Handle,
    passed: &mut Vec<Passed<'a>>,
) -> Result<Handle, Unfit> {
    let graph = &host.member.graph;
    let Some(to) = types.handle_type(ty) else {
        return Err(Refused::handle("the host does not know the resource").into());
    };
    let name = handle.resource();
    if handle.raw().is_none() {
        let owner = if to.at_home { Some(as_owner(host)) } else { graph.host_owner_of(to.key) };
        if let Some(owner) = owner.filter(|_| name == graph.resource_name(to.key)) {
            handle.bind(&owner, to.key);
        }
    }
    // In this order: another thread may pass it to another graph in between.
    let raw = handle.raw();
    handle.check(to.key, to.own, graph.id)?;
    let Some(raw) = raw else {
        return Err(
            Refused::handle(format!("a handle of `{name}` was passed where another resource is expected")).into()
        );
    };
    let fits = if to.at_home { host.member.is(&*raw.owner) } else { raw.owner.is_host() };
    if !fits {
        let owner = raw.owner.id();
        return Err(Refused::handle(format!(
            "the handle of `{name}` belongs to plugin `{owner}`, and not to the host"
        ))
        .into());
    }
    let received = Handle::lent(raw.clone());
    passed.push(Passed { handle, own: to.own, received: received.clone() });
    Ok(received)
}

fn as_owner(host: &Arc<HostOwner>) -> Arc<dyn Owner> {
    Arc::<HostOwner>::clone(host)
}

/// Checks a reply against the contract, and takes values of the host's own into the graph's keeping.
fn check_reply(host: &Arc<HostOwner>, info: &FunctionInfo, reply: Option<&Val>) -> Result<(), HostError> {
    run::check_reply(&info.types.model, info.result.as_ref(), reply, &mut |ty, handle| {
        if let Some(to) = info.types.handle_type(ty).filter(|to| to.at_home)
            && handle.resource() == host.member.graph.resource_name(to.key)
        {
            handle.bind(&as_owner(host), to.key);
        }
    })
}
