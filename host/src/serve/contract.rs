//! Contracts that the host itself serves.
//!
//! The host's functions run on the thread of the plugin that calls them, methods of its resources and constructors too, and
//! several plugins may call at once. An `Err` of theirs becomes a trap of that plugin, with the error's text kept; through a
//! wrapped socket it is the case `other`, and the plugin lives on. A panic is treated alike. A handle that is dead or another
//! owner's is `invalid-handle`, and the function is not run. Their time counts for the caller's deadline, which is looked at
//! when they return.
//!
//! What the host keeps for the handles that it gives away is in [`provider`](crate::serve::objects).

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use jackfield_contract::{InterfaceId, Model, SourceOptions, Type, load};
use wasmtime::StoreContextMut;
use wasmtime::component::{ComponentNamedList, Lift, LinkerInstance, Lower};

use crate::call::socket::Contract;
use crate::engine::{TICK, now};
use crate::error::{Case, DispatchError, Failure};
use crate::link::typed::{LinkShape, ResultList, WireError};
use crate::plan::{Audience, HostServed};
use crate::runtime::failure::{Over, Refused};
use crate::runtime::frames;
use crate::runtime::store::PluginData;
use crate::value::walk;
use crate::{Val, table};

/// The id under which a wrapped socket names the host.
pub(crate) const HOST: &str = "host";

/// Why a host function gave no reply. Made from any error by `?`.
pub struct HostError(String);

impl HostError {
    /// An error in these words.
    pub fn msg(message: impl fmt::Display) -> Self {
        Self(message.to_string())
    }
}

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<E: std::error::Error> From<E> for HostError {
    fn from(error: E) -> Self {
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            text.push_str(&format!(": {cause}"));
            source = cause.source();
        }
        Self(text)
    }
}

pub(crate) type Dynamic = Arc<dyn Fn(&[Val]) -> Result<Option<Val>, HostError> + Send + Sync>;
type Define = Arc<
    dyn Fn(&mut LinkerInstance<'_, PluginData>, &str, LinkShape, &Arc<HostName>) -> wasmtime::Result<()> + Send + Sync,
>;

/// How a function of the host's is linked; where nothing is here nobody serves it.
#[derive(Clone, Default)]
pub(crate) struct HostFunction {
    /// With Rust types, in bulk.
    typed: Option<Define>,
    /// With values: for functions that carry handles, and for imports whose own error types no Rust type is made for.
    pub(crate) dynamic: Option<Dynamic>,
}

impl HostFunction {
    pub(crate) fn is_served(&self) -> bool {
        self.typed.is_some() || self.dynamic.is_some()
    }

    /// Defines an import with Rust types; false where only values will do.
    pub(crate) fn define(
        &self,
        instance: &mut LinkerInstance<'_, PluginData>,
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

/// The names of a host function, for errors.
pub(crate) struct HostName {
    pub(crate) contract: String,
    pub(crate) function: String,
}

/// A contract that the host serves: made by generated code from an implementation of the contract's trait, or by
/// [`HostContract::from_wit`] from closures.
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
    /// The contract of this table, with no function served yet. Used by generated code.
    #[doc(hidden)]
    pub fn of(contract: &'static Contract) -> Self {
        let model = table::to_model(&[contract.interface]);
        let name = contract.interface.to_string();
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

/// How much time the call has left that this thread is in, as a host function may ask: no limit is `None`, and zero is over.
///
/// A host function cannot be interrupted. One that may take long looks here, or gives this as a limit to what it waits for;
/// when the time is over, the plugin that called is ended with `deadline` as soon as the function returns.
///
/// ```
/// // Outside of a call there is no limit.
/// assert_eq!(jackfield::time_left(), None);
/// ```
pub fn time_left() -> Option<Duration> {
    let at = frames::deadline().at;
    (at != u64::MAX).then(|| TICK.saturating_mul(u32::try_from(at.saturating_sub(now())).unwrap_or(u32::MAX)))
}

/// Runs a host function: a panic is an error.
pub(crate) fn caught<R>(function: impl FnOnce() -> Result<R, HostError>) -> Result<R, HostError> {
    catch_unwind(AssertUnwindSafe(function)).unwrap_or_else(|panic| {
        let words = panic.downcast_ref::<&str>().map(ToString::to_string);
        let words = words.or_else(|| panic.downcast_ref::<String>().cloned());
        Err(HostError(format!("it panicked: {}", words.as_deref().unwrap_or("no message"))))
    })
}

/// Looks at the caller's time after a host function. Epochs interrupt WebAssembly code only: the host's own time is noticed here.
pub(crate) fn check_time() -> wasmtime::Result<()> {
    if frames::deadline().at <= now() { Err(wasmtime::Error::new(Over)) } else { Ok(()) }
}

/// Runs a host function: a panic is an error, and the caller's time is looked at afterwards.
pub(crate) fn run<R>(function: impl FnOnce() -> Result<R, HostError>) -> wasmtime::Result<Result<R, HostError>> {
    let reply = caught(function);
    check_time()?;
    Ok(reply)
}

/// Whether what a host function replies is the contract's result.
pub(crate) fn check_reply(model: &Model, result: Option<&Type>, reply: Option<&Val>) -> Result<(), HostError> {
    match (result, reply) {
        (Some(ty), Some(val)) => walk::check(model, ty, val)
            .map_err(|error| HostError::msg(format!("its reply does not fit the contract: {error}"))),
        (None, None) => Ok(()),
        (Some(_), None) => Err(HostError::msg("it must reply with a value, and gave none")),
        (None, Some(_)) => Err(HostError::msg("it must not reply with a value, and gave one")),
    }
}

/// The error that traps a plugin whose host function failed.
#[cold]
pub(crate) fn trap(name: &HostName, error: &HostError) -> wasmtime::Error {
    let text = format!("the host's `{}`#`{}` failed: {error}", name.contract, name.function);
    wasmtime::Error::new(Refused::new(Case::Trap, text))
}

/// The error that a wrapped socket of the host's replies.
#[cold]
pub(crate) fn failed(name: &HostName, error: &HostError) -> DispatchError {
    DispatchError::new(Failure {
        plugin: HOST.to_owned(),
        contract: name.contract.clone(),
        function: name.function.clone(),
        cause: error.to_string(),
        ..Failure::new(Case::Other)
    })
}

type Cx<'a> = StoreContextMut<'a, PluginData>;

fn define_typed<P, R, F>(
    instance: &mut LinkerInstance<'_, PluginData>,
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
        (Arc::from(HOST), reply.map_err(|error| WireError::from(failed(name, &error))))
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
