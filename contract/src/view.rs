//! Socket views: a contract as a plugin sees it through a socket whose failures are values.

use std::collections::HashMap;

use crate::{
    Cardinality, Case, ContractName, Diagnostic, DispatchErrorCase, Field, Function, FunctionKind, Interface,
    InterfaceId, Model, Param, Type, TypeDef, TypeDefKind, TypeId,
};

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

/// Checks that an interface has a view, so that a socket for it can be wrapped.
///
/// # Errors
///
/// If it is written inside of a world: there is no package beside which a view could lie.
pub fn check_view(model: &Model, id: InterfaceId) -> Result<(), Diagnostic> {
    let name = &model.interface(id).name;
    if !name.is_plain() {
        return Ok(());
    }
    Err(Diagnostic::new(format!("`{name}` is written inside of a world, so that it has no view"))
        .help(format!("socket it `direct`, or move it out of the world, `interface {name} {{ .. }}`")))
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
pub fn view_functions(model: &Model, contract: InterfaceId) -> Vec<ViewFunction> {
    let interface = model.interface(contract);
    let function = |(origin, function): (usize, &Function)| {
        let own_handles = || function.params.iter().any(|param| model.carries_own_handles(contract, &param.ty));
        let route = match function.kind {
            FunctionKind::Method(_) => Route::Owner,
            _ if own_handles() => Route::ByHandles,
            _ => Route::Broadcast,
        };
        let name = match function.kind {
            FunctionKind::Constructor(resource) => {
                format!("[static]{}.{}", model.type_def(resource).name, create_name(model, contract, resource))
            }
            _ => function.export_name(model),
        };
        ViewFunction { name, origin, route }
    };
    interface.functions.iter().enumerate().map(function).collect()
}

/// The view as a part of a model, for generators.
pub fn view(model: &Model, contract: InterfaceId, cardinality: Cardinality) -> View {
    let functions = view_functions(model, contract);
    let mut model = model.clone();
    let origin = model.interface(contract).clone();
    let interface = model.add_interface(Interface {
        name: view_name(&origin.name, cardinality),
        docs: Some(view_docs(&origin, cardinality)),
        types: Vec::new(),
        functions: Vec::new(),
    });
    // The restated types refer to each other, so each gets its id before any is filled in.
    let restated: HashMap<TypeId, TypeId> = origin
        .types
        .iter()
        .map(|id| (*id, model.add_type(TypeDef { interface, ..model.type_def(*id).clone() })))
        .collect();
    for (old, new) in &restated {
        let kind = restate_kind(&model.type_def(*old).kind, &restated);
        model.types[new.0 as usize].kind = kind;
    }
    let dispatch_error = model.add_type(dispatch_error_def(&origin, &model, interface));
    let lowered = functions.iter().map(|view| {
        let function = &origin.functions[view.origin];
        let result = function.result.as_ref().map(|ty| restate(ty, &restated));
        let (name, kind) = match function.kind {
            FunctionKind::Constructor(id) => (create_name(&model, contract, id), FunctionKind::Static(restated[&id])),
            FunctionKind::Static(id) => (function.name.clone(), FunctionKind::Static(restated[&id])),
            FunctionKind::Method(id) => (function.name.clone(), FunctionKind::Method(restated[&id])),
            FunctionKind::Freestanding => (function.name.clone(), FunctionKind::Freestanding),
        };
        let param = |p: &Param| Param { name: p.name.clone(), ty: restate(&p.ty, &restated) };
        Function {
            name,
            kind,
            is_async: function.is_async,
            params: function.params.iter().map(param).collect(),
            result: Some(reply_type(cardinality, view.route, result.as_ref(), dispatch_error)),
            docs: function.docs.clone(),
        }
    });
    let lowered = lowered.collect();
    let this = model.interface_mut(interface);
    this.functions = lowered;
    this.types = origin.types.iter().map(|id| restated[id]).chain([dispatch_error]).collect();
    View { model, interface, dispatch_error, functions }
}

fn view_docs(origin: &Interface, cardinality: Cardinality) -> String {
    let plugs = match cardinality {
        Cardinality::ExactlyOne => "the one plug",
        Cardinality::AtMostOne => "the plug, if there is one,",
        Cardinality::AtLeastOne => "each of one or more plugs",
        Cardinality::Any => "each of any number of plugs",
    };
    let head = format!(
        "`{}` through a socket of cardinality `{cardinality}`: {plugs} replies with its plugin's id and its result.",
        origin.name
    );
    match &origin.docs {
        Some(docs) => format!("{head}\n\n{docs}"),
        None => head,
    }
}

/// The variant that a view states, under a name that the contract itself does not have.
fn dispatch_error_def(origin: &Interface, model: &Model, interface: InterfaceId) -> TypeDef {
    let taken = |name: &str| {
        origin.types.iter().any(|id| model.type_def(*id).name == name)
            || origin.functions.iter().any(|f| f.kind == FunctionKind::Freestanding && f.name == name)
    };
    let mut name = String::from("dispatch-error");
    while taken(&name) {
        name.insert_str(0, "socket-");
    }
    let case = |case: DispatchErrorCase| Case {
        name: case.as_str().to_owned(),
        ty: Some(Type::String),
        docs: Some(case.docs().to_owned()),
    };
    TypeDef {
        name,
        interface,
        docs: Some("Why a plugin gave no reply. The text names plugin, contract and function.".to_owned()),
        kind: TypeDefKind::Variant(DispatchErrorCase::ALL.map(case).into()),
    }
}

fn restate_kind(kind: &TypeDefKind, restated: &HashMap<TypeId, TypeId>) -> TypeDefKind {
    let ty = |ty: &Type| restate(ty, restated);
    match kind {
        TypeDefKind::Record(fields) => {
            TypeDefKind::Record(fields.iter().map(|f| Field { ty: ty(&f.ty), ..f.clone() }).collect())
        }
        TypeDefKind::Variant(cases) => {
            TypeDefKind::Variant(cases.iter().map(|c| Case { ty: c.ty.as_ref().map(ty), ..c.clone() }).collect())
        }
        TypeDefKind::Alias(target) => TypeDefKind::Alias(ty(target)),
        TypeDefKind::Enum(_) | TypeDefKind::Flags(_) | TypeDefKind::Resource => kind.clone(),
    }
}

/// The same type with the contract's own names replaced by the view's.
fn restate(ty: &Type, restated: &HashMap<TypeId, TypeId>) -> Type {
    let named = |id: &TypeId| restated.get(id).copied().unwrap_or(*id);
    let boxed = |ty: &Type| Box::new(restate(ty, restated));
    let maybe = |ty: &Option<Box<Type>>| ty.as_deref().map(boxed);
    match ty {
        Type::List(inner) => Type::List(boxed(inner)),
        Type::FixedLengthList(inner, length) => Type::FixedLengthList(boxed(inner), *length),
        Type::Map(key, value) => Type::Map(boxed(key), boxed(value)),
        Type::Tuple(items) => Type::Tuple(items.iter().map(|item| restate(item, restated)).collect()),
        Type::Option(inner) => Type::Option(boxed(inner)),
        Type::Result { ok, err } => Type::Result { ok: maybe(ok), err: maybe(err) },
        Type::Future(inner) => Type::Future(maybe(inner)),
        Type::Stream(inner) => Type::Stream(maybe(inner)),
        Type::Own(id) => Type::Own(named(id)),
        Type::Borrow(id) => Type::Borrow(named(id)),
        Type::Defined(id) => Type::Defined(named(id)),
        _ => ty.clone(),
    }
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
