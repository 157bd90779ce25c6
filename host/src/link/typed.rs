//! Typed links: functions whose Rust types are known when the host is compiled.

use std::sync::Arc;

use wasmtime::StoreContextMut;
use wasmtime::component::{ComponentNamedList, Lift, LinkerInstance, Lower};

use crate::call::target::{PlugFunction, TypedFunction};
use crate::call::unchecked::Checked;
use crate::error::refusal::{Refused, plug_failed};
use crate::error::{Case, DispatchError};
use crate::runtime::store::StoreData;
#[cfg(feature = "bulk")]
use crate::value::size::Weight;
use crate::value::wire::{LinkShape, ResultList, WireError};

impl TypedFunction {
    /// The function with these parameters and this result list.
    pub const fn new<P, R>() -> Self
    where
        P: ComponentNamedList + Lift + Lower + Clone + Send + Sync + 'static,
        R: ResultList,
    {
        Self { link: link::<P, R>, fits: Checked::<P, R>::fits }
    }
}

/// The function with these types, for direct sockets and lists of replies only: the shapes that pay for their code.
#[cfg(feature = "bulk")]
pub(super) const fn common<P, R>() -> TypedFunction
where
    P: ComponentNamedList + Lift + Lower + Clone + Send + Sync + Weight + 'static,
    R: ResultList + Weight,
{
    TypedFunction {
        link: |instance, name, shape, targets| match (shape, check::<P, R>(targets).map(weighed)) {
            (LinkShape::Direct, Some(targets)) => link_direct(instance, name, targets).map(|()| true),
            (LinkShape::List, Some(targets)) => link_list(instance, name, targets).map(|()| true),
            _ => Ok(false),
        },
        fits: Checked::<P, R>::fits,
    }
}

/// The same functions, whose values are weighed where it is counted what crosses.
#[cfg(feature = "bulk")]
fn weighed<P, R>(targets: Vec<Checked<P, R>>) -> Vec<Checked<P, R>>
where
    P: ComponentNamedList + Lower + Weight + 'static,
    R: ResultList + Weight,
{
    targets.into_iter().map(|target| target.weighed(P::weight, R::weight)).collect()
}

type Cx<'a> = StoreContextMut<'a, StoreData>;

fn check<P, R>(targets: Vec<PlugFunction>) -> Option<Vec<Checked<P, R>>>
where
    P: ComponentNamedList + Lower + 'static,
    R: ResultList,
{
    targets.into_iter().map(Checked::<P, R>::new).collect()
}

/// Defines an import.
fn link<P, R>(
    instance: &mut LinkerInstance<'_, StoreData>,
    name: &str,
    shape: LinkShape,
    targets: Vec<PlugFunction>,
) -> wasmtime::Result<bool>
where
    P: ComponentNamedList + Lift + Lower + Clone + Send + Sync + 'static,
    R: ResultList,
{
    let Some(targets) = check::<P, R>(targets) else { return Ok(false) };
    let target = targets.first().cloned();
    match (shape, target) {
        (LinkShape::Direct, _) => link_direct(instance, name, targets),
        (LinkShape::List, _) => link_list(instance, name, targets),
        (LinkShape::Tuple, Some(target)) => instance.func_wrap(name, move |_: Cx<'_>, params: P| {
            let reply = target.call(params);
            Ok((named(&target, reply),))
        }),
        (LinkShape::Tuple, None) => instance.func_wrap(name, |_: Cx<'_>, _: P| {
            let reply: Result<R::Value, WireError> = Err(DispatchError::unavailable("the socket is unfilled").into());
            Ok(((Arc::<str>::from(""), reply),))
        }),
        (LinkShape::Option, target) => instance.func_wrap(name, move |_: Cx<'_>, params: P| {
            Ok((target.as_ref().map(|target| named(target, target.call(params))),))
        }),
    }?;
    Ok(true)
}

fn link_direct<P, R>(
    instance: &mut LinkerInstance<'_, StoreData>,
    name: &str,
    targets: Vec<Checked<P, R>>,
) -> wasmtime::Result<()>
where
    P: ComponentNamedList + Lift + Lower + Clone + Send + Sync + 'static,
    R: ResultList,
{
    match targets.into_iter().next() {
        Some(target) => instance.func_wrap(name, move |_: Cx<'_>, params: P| target.call(params).map_err(plug_failed)),
        None => instance.func_wrap(name, |_: Cx<'_>, _: P| -> wasmtime::Result<R> {
            Err(wasmtime::Error::new(Refused::new(Case::Trap, "its direct socket is unfilled")))
        }),
    }
}

fn link_list<P, R>(
    instance: &mut LinkerInstance<'_, StoreData>,
    name: &str,
    targets: Vec<Checked<P, R>>,
) -> wasmtime::Result<()>
where
    P: ComponentNamedList + Lift + Lower + Clone + Send + Sync + 'static,
    R: ResultList,
{
    instance.func_wrap(name, move |_: Cx<'_>, params: P| {
        let mut replies = Vec::with_capacity(targets.len());
        if let Some((last, others)) = targets.split_last() {
            replies.extend(others.iter().map(|target| named(target, target.call(params.clone()))));
            replies.push(named(last, last.call(params)));
        }
        Ok((replies,))
    })
}

type Named<R> = (Arc<str>, Result<<R as ResultList>::Value, WireError>);

fn named<P, R>(target: &Checked<P, R>, reply: Result<R, DispatchError>) -> Named<R>
where
    P: ComponentNamedList + Lower + 'static,
    R: ResultList,
{
    (Arc::clone(target.wire_id()), reply.map(R::value).map_err(WireError::from))
}
