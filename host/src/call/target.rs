//! Who is called: a function of a plugin, or of what the host serves.

use std::any::Any;
use std::sync::Arc;

use wasmtime::component::LinkerInstance;

use crate::error::PluginId;
use crate::index::FunctionIndex;
use crate::runtime::member::Member;
use crate::runtime::slot::Slot;
use crate::runtime::store::StoreData;
use crate::serve::objects::HostOwner;
use crate::table::Interface;
use crate::value::handle::Owner;
use crate::value::wire::LinkShape;

/// A function of a plugged plugin.
#[derive(Clone)]
pub(crate) struct PlugFunction {
    pub(crate) slot: Arc<Slot>,
    pub(crate) function: FunctionIndex,
}

/// Whose function a call runs.
#[derive(Clone)]
pub(crate) enum Callee {
    Plugin(Arc<Slot>),
    Host(Arc<HostOwner>),
}

impl Callee {
    /// The owner of a handle as somebody whose functions can be called.
    pub(crate) fn of(owner: &Arc<dyn Owner>) -> Option<Self> {
        let owner: Arc<dyn Any + Send + Sync> = Arc::<dyn Owner>::clone(owner);
        match owner.downcast::<Slot>() {
            Ok(slot) => Some(Self::Plugin(slot)),
            Err(owner) => owner.downcast::<HostOwner>().ok().map(Self::Host),
        }
    }

    pub(crate) fn member(&self) -> &Member {
        match self {
            Self::Plugin(slot) => &slot.member,
            Self::Host(host) => &host.member,
        }
    }
}

/// A function that a call may lead to.
#[derive(Clone)]
pub(crate) struct Destination {
    pub(crate) callee: Callee,
    pub(crate) function: FunctionIndex,
}

impl Destination {
    pub(crate) fn member(&self) -> &Member {
        self.callee.member()
    }

    /// Whose function it is.
    pub(crate) fn id(&self) -> &PluginId {
        self.member().id_of(self.function)
    }
}

/// A contract that the host knows at compile time: its table and its typed functions. Made by `bindings!`.
#[derive(Debug)]
pub struct Contract {
    /// The table.
    pub interface: &'static Interface,
    /// Parallel to the table's functions; `None` for those that are called with [`Val`](crate::Val)s: functions that carry
    /// handles, async ones and those with more than 17 parameters.
    pub functions: &'static [Option<TypedFunction>],
}

/// A function of a contract with its Rust types: how to link it.
#[derive(Clone, Copy)]
pub struct TypedFunction {
    /// Defines an import whose functions have these types. False, and nothing is defined, if one of the targets has others.
    pub(crate) link:
        fn(&mut LinkerInstance<'_, StoreData>, &str, LinkShape, Vec<PlugFunction>) -> wasmtime::Result<bool>,
    /// Whether a plugin's function has these types; `None` where the plugin cannot be looked at now.
    pub(crate) fits: fn(&PlugFunction) -> Option<bool>,
}

impl std::fmt::Debug for TypedFunction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TypedFunction")
    }
}
