//! How generated types are written as [`Val`]s and read back, in calls that wasmtime's typed ones cannot carry.

use std::any::Any;
use std::future::Future;
use std::sync::Arc;

use super::method::{self, HostMethods};
use crate::call::awaited::{Awaited, Call};
use crate::call::socket::SocketCore;
use crate::call::target::Contract;
use crate::error::host::HostError;
use crate::error::{DispatchError, PluginId};
use crate::runtime::carried::{self, Carried};
use crate::value::convert::{FromSide, FromVal, IntoSide, IntoVal};
use crate::value::handle::Handle;
use crate::value::replies::Cardinality;
use crate::value::{Val, ValError};

/// A record with these fields.
pub fn record<const N: usize>(fields: [(&str, Val); N]) -> Val {
    Val::Record(fields.into_iter().map(|(name, val)| (name.to_owned(), val)).collect())
}

/// The fields of a record that is being read, in the order of its declaration.
#[derive(Debug)]
pub struct Fields(std::vec::IntoIter<(String, Val)>);

impl Fields {
    /// The fields of a record of `len` fields.
    ///
    /// # Errors
    ///
    /// When the value is no such record.
    pub fn new(val: Val, len: usize) -> Result<Self, ValError> {
        match val {
            Val::Record(fields) if fields.len() == len => Ok(Self(fields.into_iter())),
            Val::Record(fields) => {
                Err(ValError::new(format!("expected a record of {len} fields, found {}", fields.len())))
            }
            other => Err(ValError::mismatch("a record", &other)),
        }
    }

    /// The next field, which is called `name`.
    ///
    /// # Errors
    ///
    /// When it is called otherwise or has another type.
    pub fn next<T: FromVal>(&mut self, name: &str) -> Result<T, ValError> {
        match self.0.next() {
            Some((found, val)) if found == name => T::from_val(val).map_err(|error| error.within(name)),
            Some((found, _)) => Err(ValError::new(format!("expected the field `{name}`, found `{found}`"))),
            None => Err(ValError::new(format!("the field `{name}` is missing"))),
        }
    }
}

/// A variant's case with a payload.
pub fn case(name: &str, payload: impl IntoVal) -> Val {
    Val::Variant(name.to_owned(), Some(Box::new(payload.into_val())))
}

/// A variant's case without payload.
pub fn bare_case(name: &str) -> Val {
    Val::Variant(name.to_owned(), None)
}

/// A variant's case that is being read.
#[derive(Debug)]
pub struct FoundCase {
    name: String,
    payload: Option<Box<Val>>,
}

impl FoundCase {
    /// The case of a variant.
    ///
    /// # Errors
    ///
    /// When the value is no variant.
    pub fn new(val: Val) -> Result<Self, ValError> {
        match val {
            Val::Variant(name, payload) => Ok(Self { name, payload }),
            other => Err(ValError::mismatch("a variant", &other)),
        }
    }

    /// Its kebab-case name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its payload.
    ///
    /// # Errors
    ///
    /// When there is none or it has another type.
    pub fn payload<T: FromVal>(self) -> Result<T, ValError> {
        match self.payload {
            Some(payload) => T::from_val(*payload).map_err(|error| error.within(&self.name)),
            None => Err(ValError::new(format!("the case `{}` has no payload", self.name))),
        }
    }

    /// The case `value`, which has no payload.
    ///
    /// # Errors
    ///
    /// When there is one.
    pub fn no_payload<T>(self, value: T) -> Result<T, ValError> {
        match self.payload {
            None => Ok(value),
            Some(_) => Err(ValError::new(format!("the case `{}` has a payload", self.name))),
        }
    }

    /// The error for a name that is no case.
    pub fn unknown(&self) -> ValError {
        ValError::new(format!("there is no case `{}`", self.name))
    }
}

/// An enum's case.
pub fn label(name: &str) -> Val {
    Val::Enum(name.to_owned())
}

/// An enum's case that is being read.
#[derive(Debug)]
pub struct FoundLabel(String);

impl FoundLabel {
    /// The case of an enum.
    ///
    /// # Errors
    ///
    /// When the value is no enum.
    pub fn new(val: Val) -> Result<Self, ValError> {
        match val {
            Val::Enum(name) => Ok(Self(name)),
            other => Err(ValError::mismatch("an enum", &other)),
        }
    }

    /// Its kebab-case name.
    pub fn name(&self) -> &str {
        &self.0
    }

    /// The error for a name that is no case.
    pub fn unknown(&self) -> ValError {
        ValError::new(format!("there is no case `{}`", self.0))
    }
}

/// The flags that are set among these.
pub fn flags<const N: usize>(flags: [(&str, bool); N]) -> Val {
    Val::Flags(flags.into_iter().filter(|(_, set)| *set).map(|(name, _)| name.to_owned()).collect())
}

/// The names of the flags that are set.
///
/// # Errors
///
/// When the value is no set of flags.
pub fn flag_names(val: Val) -> Result<Vec<String>, ValError> {
    match val {
        Val::Flags(names) => Ok(names),
        other => Err(ValError::mismatch("flags", &other)),
    }
}

/// The error for a name that is no flag.
pub fn unknown_flag(name: &str) -> ValError {
    ValError::new(format!("there is no flag `{name}`"))
}

/// Reads each reply of a dynamic call as the function's own result.
pub fn reply<K: Cardinality, R: FromSide>(
    core: &SocketCore<K>,
    function: usize,
    reply: K::Reply<Option<Val>>,
) -> K::Reply<R> {
    K::map_reply(reply, |plugin, reply| {
        let result = reply?;
        R::from_side(result.map(Box::new)).map_err(|error| core.unreadable(plugin, function, &error))
    })
}

/// Calls a method, whose first parameter is the handle, and reads its result.
///
/// # Errors
///
/// When the plugin that owns the handle fails, or the handle is dead.
pub fn call_method<R: FromSide>(
    contract: &'static Contract,
    function: usize,
    params: &[Val],
) -> Result<R, DispatchError> {
    let result = method::call(contract, function, params)?;
    R::from_side(result.map(Box::new)).map_err(|error| method::unreadable(contract, function, params, &error))
}

/// The same as [`reply`], for a call that is awaited.
pub fn awaited<K: Cardinality, R: FromSide + Send + 'static>(
    core: &SocketCore<K>,
    function: usize,
    params: impl Into<Arc<[Val]>>,
) -> Awaited<K, R> {
    let reader = core.clone();
    core.call_dynamic_async(function, params).map(move |plugin, reply| {
        R::from_side(reply?.map(Box::new)).map_err(|error| reader.unreadable(plugin, function, &error))
    })
}

/// The same as [`call_method`], awaited.
pub fn await_method<R: FromSide + Send + 'static>(
    contract: &'static Contract,
    function: usize,
    params: Vec<Val>,
) -> impl Future<Output = Result<R, DispatchError>> + Send + use<R> {
    let target = method::target(contract, function, &params);
    let run = move || call_method(contract, function, &params);
    let cancels = carried::cancels();
    async move { Call { plugin: PluginId::new(""), target, run: Box::new(run) }.make(Carried::with(&cancels)).await }
}

/// The parameters of a host function that is called with values.
#[derive(Debug)]
pub struct Params<'a>(std::slice::Iter<'a, Val>);

impl<'a> Params<'a> {
    /// These parameters.
    pub fn new(params: &'a [Val]) -> Self {
        Self(params.iter())
    }

    /// The host's own value behind the handle that is the next parameter.
    ///
    /// # Errors
    ///
    /// When it is none, or of another type.
    pub fn this<T: Any + Send + Sync + Clone>(&mut self) -> Result<T, HostError> {
        let handle: Handle = self.take()?;
        let value = host_value(&handle);
        value.ok_or_else(|| {
            HostError::msg(format!("{handle:?} holds no value that the resource's trait was implemented for"))
        })
    }

    /// The next parameter.
    ///
    /// # Errors
    ///
    /// When there is none or it has another type.
    pub fn take<T: FromVal>(&mut self) -> Result<T, HostError> {
        let val = self.0.next().ok_or_else(|| ValError::new("a parameter is missing"))?;
        Ok(T::from_val(val.clone())?)
    }
}

/// A handle of a value of the host's own, whose methods `methods` calls by their places in the contract's table.
pub fn host_handle<T: Any + Send + Sync>(
    resource: &'static str,
    value: T,
    methods: fn(usize, &[Val]) -> Result<Option<Val>, HostError>,
) -> Handle {
    let methods: HostMethods = methods;
    Handle::fresh(resource, Arc::new(value), Some(Box::new(methods)))
}

/// The value that [`host_handle`] was given, if the handle is one of the host's and of this type.
pub fn host_value<T: Any + Send + Sync + Clone>(handle: &Handle) -> Option<T> {
    Some(T::clone(&*handle.value::<T>()?))
}

/// The result of a host function as a value.
///
/// # Errors
///
/// The function's own error.
pub fn served<R: IntoSide>(result: Result<R, HostError>) -> Result<Option<Val>, HostError> {
    Ok(result?.into_side().map(|val| *val))
}
