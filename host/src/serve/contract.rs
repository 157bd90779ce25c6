//! Contracts that the host itself serves.
//!
//! The host's functions run on the thread of the plugin that calls them, methods of its resources and constructors too, and
//! several plugins may call at once. An `Err` of theirs becomes a trap of that plugin, with the error's text kept; through a
//! wrapped socket it is the case `other`, and the plugin lives on. A panic is treated alike. A handle that is dead or another
//! owner's is `invalid-handle`, and the function is not run. Their time counts for the caller's deadline, which is looked at
//! when they return.
//!
//! What the host keeps for the handles that it gives away is in [`objects`](crate::serve::objects).

use std::fmt;
use std::sync::Arc;

use jackfield_contract::{InterfaceId, Model};
#[cfg(feature = "wit")]
use jackfield_contract::{SourceOptions, load};
use wasmtime::StoreContextMut;
use wasmtime::component::{ComponentNamedList, Lift, LinkerInstance, Lower};

use super::run::{HostName, failed, run, trap};
use crate::error::host::HostError;
use crate::error::{DispatchError, PluginId};
use crate::plan::{Audience, HostServed};
use crate::runtime::store::StoreData;
use crate::value::wire::{LinkShape, ResultList, WireError};
use crate::{Val, table};

/// Replies in the names of several plugins.
pub(crate) type Replying = Arc<dyn Fn(&[Val]) -> Vec<(PluginId, Result<Option<Val>, DispatchError>)> + Send + Sync>;
pub(crate) type Dynamic = Arc<dyn Fn(&[Val]) -> Result<Option<Val>, HostError> + Send + Sync>;
type Define = Arc<
    dyn Fn(&mut LinkerInstance<'_, StoreData>, &str, LinkShape, &Arc<HostName>) -> wasmtime::Result<()> + Send + Sync,
>;

/// How a function of the host's is linked; where nothing is here nobody serves it.
#[derive(Clone, Default)]
pub(crate) struct HostFunction {
    /// With Rust types, in bulk.
    typed: Option<Define>,
    /// With values: for functions that carry handles, and for imports whose own error types no Rust type is made for.
    pub(crate) dynamic: Option<Dynamic>,
    /// With values, in the names of plugins that are not there.
    pub(crate) replies: Option<Replying>,
}

impl HostFunction {
    pub(crate) fn is_served(&self) -> bool {
        self.typed.is_some() || self.dynamic.is_some() || self.replies.is_some()
    }

    /// Defines an import with Rust types; false where only values will do.
    pub(crate) fn define(
        &self,
        instance: &mut LinkerInstance<'_, StoreData>,
        import: &str,
        shape: Option<LinkShape>,
        name: &Arc<HostName>,
    ) -> wasmtime::Result<bool> {
        match (&self.typed, shape) {
            (Some(define), Some(shape)) => define(instance, import, shape, name).map(|()| true),
            _ => Ok(false),
        }
    }
}

/// A contract that the host serves: made by generated code from an implementation of the contract's trait, or by
/// [`HostContract::from_wit`] from closures.
///
/// A function finds at least 256 KiB of native stack, however deep the plugin that calls it has recursed and however deep its
/// values are nested. One that needs more makes room, e.g. with the crate `stacker`.
///
/// It runs on the thread of the caller, or, where that belongs to an async runtime and plugins may wait in WASI, on a thread of
/// the call's own, on which the runtime is entered: it may spawn tasks. The thread that called waits meanwhile, so that a
/// runtime of that one thread does not run them before the function returns.
///
/// A function that holds its own [`Graph`](crate::Graph) keeps it alive for ever; let it hold a
/// [`WeakGraph`](crate::WeakGraph).
pub struct HostContract {
    model: Model,
    interface: InterfaceId,
    functions: Vec<HostFunction>,
}

impl fmt::Debug for HostContract {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("HostContract").field(&self.name()).finish()
    }
}

/// A contract cannot be served as it was described.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub struct HostContractError(String);

impl HostContract {
    /// The contract of this table, with no function served yet.
    pub(crate) fn of_table(table: &'static table::Interface) -> Self {
        let model = table::to_model(&[table]);
        let name = table.to_string();
        let found = model.interfaces().find(|(_, interface)| interface.name.to_string() == name).map(|(id, _)| id);
        let interface = found.unwrap_or_else(|| unreachable!("a table's model holds the table's contract"));
        let functions = vec![HostFunction::default(); model.interface(interface).functions.len()];
        Self { model, interface, functions }
    }

    /// The contract `name` of this WIT text, with no function served yet.
    ///
    /// # Errors
    ///
    /// If the text is no WIT, or has no such contract.
    ///
    /// ```
    /// use jackfield::{HostContract, Val};
    ///
    /// let clock = HostContract::from_wit("package demo:clock; interface now { seconds: func() -> u64; }", "demo:clock/now")?
    ///     .function("seconds", |_| Ok(Some(Val::U64(42))))?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(feature = "wit")]
    pub fn from_wit(wit: &str, name: &str) -> Result<Self, HostContractError> {
        let options = SourceOptions { inline: Some(wit.to_owned()), ..SourceOptions::default() };
        let loaded = load(&options).map_err(|diagnostics| {
            let texts: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
            HostContractError(texts.join("\n"))
        })?;
        let interface = loaded.contract(name).map_err(|error| HostContractError(error.to_string()))?;
        let functions = vec![HostFunction::default(); loaded.model.interface(interface).functions.len()];
        Ok(Self { model: loaded.model.clone(), interface, functions })
    }

    /// The contract of a description, with no function served yet: one that a tool made of what a plugin imports.
    pub fn from_served(served: &HostServed) -> Self {
        let functions = vec![HostFunction::default(); served.model.interface(served.interface).functions.len()];
        Self { model: served.model.clone(), interface: served.interface, functions }
    }

    /// Serves a function with values. `name` is as a person writes it: `seconds`, `bucket` for a constructor, `bucket.open` for
    /// a static function, `bucket.sum` for a method, whose first value is the handle.
    ///
    /// Resources are handles of the host's values: [`Handle::new`](crate::Handle::new) makes one, and
    /// [`Handle::value`](crate::Handle::value) finds the value again. An `own` handle that is passed in belongs to the closure;
    /// the value is dropped when its last clone is.
    ///
    /// What the closure returns is checked against the contract; a value that does not fit traps the calling plugin.
    ///
    /// # Errors
    ///
    /// If the contract has no such function.
    pub fn function(
        mut self,
        name: &str,
        function: impl Fn(&[Val]) -> Result<Option<Val>, HostError> + Send + Sync + 'static,
    ) -> Result<Self, HostContractError> {
        let interface = self.model.interface(self.interface);
        let found = interface
            .function_by_display_name(&self.model, name)
            .or_else(|| interface.function_index(&self.model, name));
        let Some(index) = found else {
            let names: Vec<String> = interface.functions.iter().map(|f| f.display_name(&self.model)).collect();
            return Err(HostContractError(format!(
                "`{}` has no function `{name}`; it has {}",
                interface.name,
                crate::report::ids(&names)
            )));
        };
        self.functions[index].dynamic = Some(Arc::new(function));
        Ok(self)
    }

    /// Serves the function at this place of the table with values. Used by generated code.
    #[doc(hidden)]
    #[must_use]
    pub fn dynamic(
        mut self,
        index: usize,
        function: impl Fn(&[Val]) -> Result<Option<Val>, HostError> + Send + Sync + 'static,
    ) -> Self {
        self.functions[index].dynamic = Some(Arc::new(function));
        self
    }

    /// Serves the function at this place of the table in the names of plugins, as though these were plugged in: what tools play
    /// recordings back with. It carries no handles.
    #[doc(hidden)]
    #[must_use]
    pub fn replies(
        mut self,
        index: usize,
        function: impl Fn(&[Val]) -> Vec<(PluginId, Result<Option<Val>, DispatchError>)> + Send + Sync + 'static,
    ) -> Self {
        self.functions[index].replies = Some(Arc::new(function));
        self
    }

    /// Serves the function at this place of the table with its Rust types. Used by generated code.
    #[doc(hidden)]
    #[must_use]
    pub fn typed<P, R>(
        mut self,
        index: usize,
        function: impl Fn(P) -> Result<R::Value, HostError> + Send + Sync + 'static,
    ) -> Self
    where
        P: ComponentNamedList + Lift + 'static,
        R: ResultList,
    {
        let function = Arc::new(function);
        self.functions[index].typed = Some(Arc::new(move |instance, name, shape, host_name| {
            define_typed::<P, R, _>(instance, name, shape, Arc::clone(host_name), Arc::clone(&function))
        }));
        self
    }

    /// The contract's full name.
    pub fn name(&self) -> String {
        self.model.interface(self.interface).name.to_string()
    }

    /// The functions that nothing serves, as a person writes them.
    pub(crate) fn missing(&self) -> Vec<String> {
        let functions = &self.model.interface(self.interface).functions;
        let missing = functions.iter().zip(&self.functions).filter(|(_, served)| !served.is_served());
        missing.map(|(function, _)| function.display_name(&self.model)).collect()
    }

    pub(crate) fn served(&self, to: Audience) -> HostServed {
        HostServed { model: self.model.clone(), interface: self.interface, to }
    }

    pub(crate) fn model(&self) -> (&Model, InterfaceId) {
        (&self.model, self.interface)
    }

    pub(crate) fn functions(&self) -> &[HostFunction] {
        &self.functions
    }

    pub(crate) fn get(&self, index: usize) -> Option<&HostFunction> {
        self.functions.get(index).filter(|function| function.is_served())
    }
}

type Cx<'a> = StoreContextMut<'a, StoreData>;

fn define_typed<P, R, F>(
    instance: &mut LinkerInstance<'_, StoreData>,
    import: &str,
    shape: LinkShape,
    name: Arc<HostName>,
    function: Arc<F>,
) -> wasmtime::Result<()>
where
    P: ComponentNamedList + Lift + 'static,
    R: ResultList,
    F: Fn(P) -> Result<R::Value, HostError> + Send + Sync + 'static,
{
    fn named<V: Lower>(name: &HostName, reply: Result<V, HostError>) -> (Arc<str>, Result<V, WireError>) {
        (Arc::from(PluginId::HOST.as_str()), reply.map_err(|error| WireError::from(failed(name, &error))))
    }
    match shape {
        LinkShape::Direct => instance.func_wrap(import, move |_: Cx<'_>, params: P| {
            run(|| function(params))?.map(R::list).map_err(|error| trap(&name, &error))
        }),
        LinkShape::Tuple => {
            instance.func_wrap(import, move |_: Cx<'_>, params: P| Ok((named(&name, run(|| function(params))?),)))
        }
        LinkShape::Option => {
            instance.func_wrap(import, move |_: Cx<'_>, params: P| Ok((Some(named(&name, run(|| function(params))?)),)))
        }
        LinkShape::List => {
            instance.func_wrap(import, move |_: Cx<'_>, params: P| Ok((vec![named(&name, run(|| function(params))?)],)))
        }
    }
}
