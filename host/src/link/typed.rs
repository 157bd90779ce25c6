//! Typed links: functions whose Rust types are known when the host is compiled.

use std::sync::Arc;

use wasmtime::StoreContextMut;
use wasmtime::component::{ComponentNamedList, ComponentType, Lift, LinkerInstance, Lower};

use crate::call::unchecked::Checked;
use crate::error::{Case, DispatchError};
use crate::runtime::failure::{Inner, Refused};
use crate::runtime::slot::Slot;
use crate::runtime::store::PluginData;

/// A function's result as wasmtime lists it: `()` or `(T,)`.
pub trait ResultList: ComponentNamedList + Lift + Lower + Send + Sync + 'static {
    /// The result itself, `()` where there is none.
    type Value: ComponentType + Lift + Lower + Send + Sync + 'static;

    /// Takes the result out of the list.
    fn value(self) -> Self::Value;

    /// Makes the list of a result.
    fn list(value: Self::Value) -> Self;
}

impl ResultList for () {
    type Value = ();

    fn value(self) {}

    fn list((): ()) {}
}

impl<T: ComponentType + Lift + Lower + Send + Sync + 'static> ResultList for (T,) {
    type Value = T;

    fn value(self) -> T {
        self.0
    }

    fn list(value: T) -> Self {
        (value,)
    }
}

/// A function of a contract with its Rust types: how to link it.
#[derive(Clone, Copy)]
pub struct TypedFunction {
    /// Defines an import whose functions have these types. False, and nothing is defined, if one of the targets has others.
    pub(crate) link: fn(&mut LinkerInstance<'_, PluginData>, &str, LinkShape, Vec<Target>) -> wasmtime::Result<bool>,
    /// Whether a plugin's function has these types; `None` where the plugin cannot be looked at now.
    pub(crate) fits: fn(&Target) -> Option<bool>,
}

impl std::fmt::Debug for TypedFunction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TypedFunction")
    }
}

/// What holds the replies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LinkShape {
    Direct,
    Tuple,
    Option,
    List,
}

/// A function of a plugged plugin.
#[derive(Clone)]
pub(crate) struct Target {
    pub(crate) slot: Arc<Slot>,
    pub(crate) function: usize,
}

impl TypedFunction {
    /// The function with these types, for direct sockets and lists of replies only: the shapes that pay for their code.
    pub(crate) const fn common<P, R>() -> Self
    where
        P: ComponentNamedList + Lift + Lower + Clone + Send + Sync + 'static,
        R: ResultList,
    {
        Self {
            link: |instance, name, shape, targets| match (shape, check::<P, R>(targets)) {
                (LinkShape::Direct, Some(targets)) => link_direct(instance, name, targets).map(|()| true),
                (LinkShape::List, Some(targets)) => link_list(instance, name, targets).map(|()| true),
                _ => Ok(false),
            },
            fits: Checked::<P, R>::fits,
        }
    }

    /// The function with these parameters and this result list.
    pub const fn new<P, R>() -> Self
    where
        P: ComponentNamedList + Lift + Lower + Clone + Send + Sync + 'static,
        R: ResultList,
    {
        Self { link: link::<P, R>, fits: Checked::<P, R>::fits }
    }
}

type Cx<'a> = StoreContextMut<'a, PluginData>;

fn check<P, R>(targets: Vec<Target>) -> Option<Vec<Checked<P, R>>>
where
    P: ComponentNamedList + Lower + 'static,
    R: ResultList,
{
    targets.into_iter().map(Checked::<P, R>::new).collect()
}

/// Defines an import.
fn link<P, R>(
    instance: &mut LinkerInstance<'_, PluginData>,
    name: &str,
    shape: LinkShape,
    targets: Vec<Target>,
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
    instance: &mut LinkerInstance<'_, PluginData>,
    name: &str,
    targets: Vec<Checked<P, R>>,
) -> wasmtime::Result<()>
where
    P: ComponentNamedList + Lift + Lower + Clone + Send + Sync + 'static,
    R: ResultList,
{
    match targets.into_iter().next() {
        Some(target) => instance.func_wrap(name, move |_: Cx<'_>, params: P| target.call(params).map_err(inner)),
        None => instance.func_wrap(name, |_: Cx<'_>, _: P| -> wasmtime::Result<R> {
            Err(wasmtime::Error::new(Refused::new(Case::Trap, "its direct socket is unfilled")))
        }),
    }
}

fn link_list<P, R>(
    instance: &mut LinkerInstance<'_, PluginData>,
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

/// The error that ends a caller whose direct socket failed.
#[cold]
pub(crate) fn inner(error: DispatchError) -> wasmtime::Error {
    wasmtime::Error::new(Inner(error))
}

/// `dispatch-error` as the views declare it.
#[derive(ComponentType, Lift, Lower, Clone, Debug)]
#[component(variant)]
pub(crate) enum WireError {
    #[component(name = "trap")]
    Trap(String),
    #[component(name = "deadline")]
    Deadline(String),
    #[component(name = "fuel")]
    Fuel(String),
    #[component(name = "memory")]
    Memory(String),
    #[component(name = "cancelled")]
    Cancelled(String),
    #[component(name = "unavailable")]
    Unavailable(String),
    #[component(name = "invalid-handle")]
    InvalidHandle(String),
    #[component(name = "unsupported")]
    Unsupported(String),
    #[component(name = "other")]
    Other(String),
}

impl From<DispatchError> for WireError {
    #[cold]
    fn from(error: DispatchError) -> Self {
        let text = error.text();
        match error.kind() {
            Case::Trap => Self::Trap(text),
            Case::Deadline => Self::Deadline(text),
            Case::Fuel => Self::Fuel(text),
            Case::Memory => Self::Memory(text),
            Case::Cancelled => Self::Cancelled(text),
            Case::Unavailable => Self::Unavailable(text),
            Case::InvalidHandle => Self::InvalidHandle(text),
            Case::Unsupported => Self::Unsupported(text),
            Case::Other => Self::Other(text),
        }
    }
}
