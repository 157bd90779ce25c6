//! What a graph knows of its contracts' types and functions.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jackfield_contract::{InterfaceId, Model, Route, Type, TypeId};

use crate::error::PluginId;
use crate::index::{FunctionIndex, PlugIndex, ResourceKey};
use crate::plan::ItemNames;

/// The types of a component and which resource of the graph each of its resource types is.
pub(crate) struct Types {
    pub(crate) model: Model,
    pub(crate) keys: HashMap<TypeId, ResourceKey>,
    /// The resources that the component defines itself, not those that it imports: a decorator has both of one contract.
    pub(crate) defines: HashSet<TypeId>,
    /// The component's own names of what goes by a contract's.
    pub(crate) items: ItemNames,
}

/// The type of a handle that is passed.
pub(crate) struct HandleType {
    /// The resource among the component's types.
    pub(crate) resource: TypeId,
    pub(crate) key: ResourceKey,
    pub(crate) own: bool,
    /// Whether the component defines the resource, so that only its own handles fit.
    pub(crate) at_home: bool,
}

impl Types {
    pub(crate) fn handle_type(&self, ty: &Type) -> Option<HandleType> {
        let (id, own) = match self.model.resolve(ty) {
            Type::Own(id) | Type::Defined(id) => (*id, true),
            Type::Borrow(id) => (*id, false),
            _ => return None,
        };
        let resource = self.model.resolve_alias(id);
        let key = *self.keys.get(&resource)?;
        Some(HandleType { resource, key, own, at_home: self.defines.contains(&resource) })
    }
}

/// A plugin that another was composed of.
#[derive(Clone)]
pub(crate) struct Plugger {
    pub(crate) id: PluginId,
    /// The id as typed links write it into replies: shared, not copied.
    pub(crate) wire: Arc<str>,
}

/// A function of a plug, or of a contract that the host serves.
pub(crate) struct FunctionInfo {
    /// Whose it is, where its slot's plugin was composed of several.
    pub(crate) plugin: Option<Plugger>,
    pub(crate) contract: Arc<str>,
    /// As a person writes it.
    pub(crate) name: String,
    /// As the component exports it.
    pub(crate) export: String,
    pub(crate) plug: PlugIndex,
    /// Its contract in the model of `types`.
    pub(crate) interface: InterfaceId,
    /// This function in other versions of the contract that serve the same sockets, where its owner plugs several.
    pub(crate) twins: Vec<FunctionIndex>,
    /// The contract without what versions may differ in, as a number of the graph's.
    pub(crate) track: u32,
    pub(crate) types: Arc<Types>,
    pub(crate) params: Vec<Type>,
    pub(crate) param_names: Vec<String>,
    pub(crate) result: Option<Type>,
    pub(crate) carries_handles: bool,
    /// How a call of the host's finds its plugs.
    pub(crate) route: Route,
}
