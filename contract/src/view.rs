//! Socket views: a contract as a plugin sees it through a socket whose failures are values.

use crate::{Cardinality, ContractName, InterfaceId, Model, Type, TypeId};

/// How a call through a wrapped socket finds its plugs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Route {
    /// The socket is direct: there is one plug, and the reply is its own.
    Direct,
    /// To every plug, or to the one that there is.
    Broadcast,
    /// A method: to the plugin that owns `self`; the reply is `result<R, dispatch-error>` and names no plugin.
    Owner,
    /// To the owner of the handles that are among the parameters; broadcast where none is present.
    ByHandles,
}

/// A function of a view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewFunction {
    /// Its name as a component imports it: `transform`, `[static]bucket.create`, `[method]bucket.sum`.
    pub name: String,
    /// The index of the function that it stands for, in the contract's [`crate::Interface::functions`].
    pub origin: usize,
    /// Where its calls go.
    pub route: Route,
}

/// A model that holds a view beside the contract.
#[derive(Clone, Debug)]
pub struct View {
    /// The contract's model with the view added; ids of the contract's model stay valid in it.
    pub model: Model,
    /// The view.
    pub interface: InterfaceId,
    /// The restated `dispatch-error`.
    pub dispatch_error: TypeId,
    /// The functions of the view, parallel to its [`crate::Interface::functions`].
    pub functions: Vec<ViewFunction>,
}

/// The view's name: `demo:log-sockets/sink-any@0.1.0` for `demo:log/sink@0.1.0` and `any`.
pub fn view_name(contract: &ContractName, cardinality: Cardinality) -> ContractName {
    ContractName {
        namespace: contract.namespace.clone(),
        package: format!("{}-sockets", contract.package),
        interface: format!("{}-{cardinality}", contract.interface),
        version: contract.version.clone(),
    }
}

/// The contract and cardinality that a view's name tells, if it is one.
pub fn parse_view_name(name: &ContractName) -> Option<(ContractName, Cardinality)> {
    let package = name.package.strip_suffix("-sockets").filter(|package| !package.is_empty())?;
    Cardinality::ALL.into_iter().find_map(|cardinality| {
        let interface = name.interface.strip_suffix(cardinality.as_str())?.strip_suffix('-')?;
        (!interface.is_empty()).then(|| {
            let contract = ContractName {
                namespace: name.namespace.clone(),
                package: package.to_owned(),
                interface: interface.to_owned(),
                version: name.version.clone(),
            };
            (contract, cardinality)
        })
    })
}

/// The name of the static function that stands for a resource's constructor: `create`, or `create-new` if that is taken.
pub fn create_name(model: &Model, contract: InterfaceId, resource: TypeId) -> String {
    let taken = |name: &str| {
        model.interface(contract).functions_of(Some(resource)).any(|(_, f)| !f.kind.is_constructor() && f.name == name)
    };
    let mut name = String::from("create");
    while taken(&name) {
        name.push_str("-new");
    }
    name
}

/// The functions of a contract's view, in the contract's order.
pub fn view_functions(model: &Model, contract: InterfaceId, cardinality: Cardinality) -> Vec<ViewFunction> {
    let _ = (model, contract, cardinality);
    Vec::new()
}

/// The view as a part of a model, for generators.
pub fn view(model: &Model, contract: InterfaceId, cardinality: Cardinality) -> View {
    let _ = cardinality;
    View { model: model.clone(), interface: contract, dispatch_error: TypeId(0), functions: Vec::new() }
}

/// The reply type of a function whose own result is `result`, through a socket of this cardinality.
pub fn reply_type(cardinality: Cardinality, route: Route, result: Option<&Type>, dispatch_error: TypeId) -> Type {
    let outcome =
        Type::Result { ok: result.cloned().map(Box::new), err: Some(Box::new(Type::Defined(dispatch_error))) };
    if route == Route::Owner {
        return outcome;
    }
    let named = Type::Tuple(vec![Type::String, outcome]);
    match cardinality {
        Cardinality::ExactlyOne => named,
        Cardinality::AtMostOne => Type::Option(Box::new(named)),
        Cardinality::AtLeastOne | Cardinality::Any => Type::List(Box::new(named)),
    }
}

/// The view as one WIT package.
pub fn view_wit(model: &Model, contract: InterfaceId, cardinality: Cardinality) -> String {
    let view = view(model, contract, cardinality);
    crate::package_wit(&view.model, &[view.interface])
}
