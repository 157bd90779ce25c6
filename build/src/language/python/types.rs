//! Types as Python annotations, and as the objects that check values.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use jackfield_contract::{Function, FunctionKind, InterfaceId, Model, Shape, Type, TypeId};

use super::names::{class, snake};

/// Which side of the plugin a type is met on. Handles of what it plugs are its own objects on the one side only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Plug,
    Socket,
}

/// What a plugin is made of, as its bindings see it.
pub(super) struct Plugin<'a> {
    pub(super) model: &'a Model,
    pub(super) plugs: Vec<InterfaceId>,
    /// Those that were declared, then those that they bring along.
    pub(super) sockets: Vec<(InterfaceId, Shape)>,
    /// Everything that has a module, dependencies first.
    pub(super) interfaces: Vec<InterfaceId>,
    pub(super) modules: HashMap<InterfaceId, String>,
}

impl<'a> Plugin<'a> {
    /// The plugin with these plugs and sockets; `imported` are the interfaces that its world imports unchanged besides.
    pub(super) fn new(
        model: &'a Model,
        plugs: &[InterfaceId],
        sockets: &[(InterfaceId, Shape)],
        imported: &[InterfaceId],
    ) -> Self {
        let mut sockets = sockets.to_vec();
        for id in imported {
            let known = sockets.iter().any(|(socket, _)| socket == id);
            if model.interface(*id).is_contract(model) && !known {
                sockets.push((*id, Shape::Direct));
            }
        }
        let roots: Vec<InterfaceId> = plugs.iter().copied().chain(sockets.iter().map(|(id, _)| *id)).collect();
        let interfaces = model.closure(&roots);
        let modules = super::names::modules(model, &interfaces);
        Self { model, plugs: plugs.to_vec(), sockets, interfaces, modules }
    }

    pub(super) fn shape(&self, interface: InterfaceId) -> Option<Shape> {
        self.sockets.iter().find(|(id, _)| *id == interface).map(|(_, shape)| *shape)
    }

    pub(super) fn is_plugged(&self, interface: InterfaceId) -> bool {
        self.plugs.contains(&interface)
    }

    /// Whether a type holds handles of resources that the plugin itself plugs.
    fn is_own(&self, ty: &Type) -> bool {
        self.any_handle(ty, |interface| self.is_plugged(interface))
    }

    /// Whether each handle in a type is one that a socket brings.
    fn is_foreign(&self, ty: &Type) -> bool {
        !self.any_handle(ty, |interface| self.shape(interface).is_none())
    }

    fn any_handle(&self, ty: &Type, wanted: impl Fn(InterfaceId) -> bool) -> bool {
        let mut found = false;
        self.model.walk(ty, &mut |ty| {
            if let Type::Own(id) | Type::Borrow(id) = ty {
                found |= wanted(self.model.type_def(self.model.resolve_alias(*id)).interface);
            }
        });
        found
    }

    /// The sides of a function's `result`, where it has one.
    pub(super) fn fallible<'f>(&'f self, function: &'f Function) -> Option<(Option<&'f Type>, Option<&'f Type>)> {
        match function.result.as_ref().map(|ty| self.model.resolve(ty)) {
            Some(Type::Result { ok, err }) => Some((ok.as_deref(), err.as_deref())),
            _ => None,
        }
    }

    /// The class of a contract's freestanding functions.
    pub(super) fn class(&self, interface: InterfaceId) -> String {
        let it = self.model.interface(interface);
        let name = class(&it.name.interface);
        let taken = it.types.iter().any(|id| class(&self.model.type_def(*id).name) == name);
        if taken { name + "Contract" } else { name }
    }
}

/// Writes types for one module, and notes what it must import for them.
pub(super) struct Writer<'p, 'a> {
    pub(super) plugin: &'p Plugin<'a>,
    pub(super) interface: InterfaceId,
    /// Names of other modules of `bindings`: the module and the name, perhaps with `as`.
    pub(super) imports: RefCell<BTreeSet<(String, String)>>,
}

impl Writer<'_, '_> {
    fn import(&self, interface: InterfaceId, name: String) -> String {
        if interface != self.interface
            && let Some(module) = self.plugin.modules.get(&interface)
        {
            self.imports.borrow_mut().insert((module.clone(), name.clone()));
        }
        name
    }

    /// The class of a resource, for handles of this side.
    pub(super) fn resource(&self, id: TypeId, way: Way) -> String {
        let def = self.plugin.model.type_def(self.plugin.model.resolve_alias(id));
        let suffix = if way == Way::Plug && self.plugin.is_plugged(def.interface) { "Plug" } else { "" };
        self.import(def.interface, class(&def.name) + suffix)
    }

    /// A type as an annotation.
    pub(super) fn annotation(&self, ty: &Type, way: Way) -> String {
        let of = |ty: &Type| self.annotation(ty, way);
        let side = |ty: &Option<Box<Type>>| ty.as_deref().map_or("None".to_owned(), of);
        match ty {
            Type::Bool => "bool".to_owned(),
            Type::S8 | Type::U8 | Type::S16 | Type::U16 | Type::S32 | Type::U32 | Type::S64 | Type::U64 => {
                "int".to_owned()
            }
            Type::F32 | Type::F64 => "float".to_owned(),
            Type::Char | Type::String => "str".to_owned(),
            Type::List(inner) if **inner == Type::U8 => "bytes".to_owned(),
            Type::List(inner) | Type::FixedLengthList(inner, _) => format!("list[{}]", of(inner)),
            Type::Map(key, value) => format!("dict[{}, {}]", of(key), of(value)),
            Type::Tuple(items) if items.is_empty() => "tuple[()]".to_owned(),
            Type::Tuple(items) => format!("tuple[{}]", items.iter().map(of).collect::<Vec<_>>().join(", ")),
            Type::Option(inner) if self.nests(inner) => format!("Optional[Some[{}]]", of(inner)),
            Type::Option(inner) => format!("Optional[{}]", of(inner)),
            Type::Result { ok, err } => format!("Result[{}, {}]", side(ok), side(err)),
            Type::Own(id) | Type::Borrow(id) => self.resource(*id, way),
            Type::Defined(id) => {
                let def = self.plugin.model.type_def(*id);
                self.import(def.interface, class(&def.name))
            }
            Type::ErrorContext | Type::Future(_) | Type::Stream(_) => "object".to_owned(),
        }
    }

    fn nests(&self, inner: &Type) -> bool {
        matches!(self.plugin.model.resolve(inner), Type::Option(_))
    }

    /// The object that checks values of a type.
    pub(super) fn object(&self, ty: &Type, way: Way) -> String {
        let of = |ty: &Type| self.object(ty, way);
        let side = |ty: &Option<Box<Type>>| ty.as_deref().map_or("None".to_owned(), of);
        match ty {
            Type::Bool => "_t.BOOL".to_owned(),
            Type::S8 => "_t.S8".to_owned(),
            Type::U8 => "_t.U8".to_owned(),
            Type::S16 => "_t.S16".to_owned(),
            Type::U16 => "_t.U16".to_owned(),
            Type::S32 => "_t.S32".to_owned(),
            Type::U32 => "_t.U32".to_owned(),
            Type::S64 => "_t.S64".to_owned(),
            Type::U64 => "_t.U64".to_owned(),
            Type::F32 => "_t.F32".to_owned(),
            Type::F64 => "_t.F64".to_owned(),
            Type::Char => "_t.CHAR".to_owned(),
            Type::String => "_t.STRING".to_owned(),
            Type::List(inner) if *self.plugin.model.resolve(inner) == Type::U8 => "_t.Bytes()".to_owned(),
            Type::List(inner) if *self.plugin.model.resolve(inner) == Type::S8 => "_t.SignedBytes()".to_owned(),
            Type::List(inner) => format!("_t.List_({})", of(inner)),
            Type::FixedLengthList(inner, length) => format!("_t.FixedList({}, {length})", of(inner)),
            Type::Map(key, value) => format!("_t.Map({}, {})", of(key), of(value)),
            Type::Tuple(items) => format!("_t.Tuple_({})", items.iter().map(of).collect::<Vec<_>>().join(", ")),
            Type::Option(inner) if self.nests(inner) => format!("_t.Option({}, True)", of(inner)),
            Type::Option(inner) => format!("_t.Option({})", of(inner)),
            Type::Result { ok, err } => format!("_t.Result_({}, {})", side(ok), side(err)),
            Type::Own(id) | Type::Borrow(id) => {
                let id = self.plugin.model.resolve_alias(*id);
                let def = self.plugin.model.type_def(id);
                let own = way == Way::Plug && self.plugin.is_plugged(def.interface);
                self.import(def.interface, format!("_{}_{}", if own { "own" } else { "handle" }, snake(&def.name)))
            }
            Type::Defined(id) => {
                let def = self.plugin.model.type_def(*id);
                self.import(def.interface, self.object_name(*id, way))
            }
            Type::ErrorContext | Type::Future(_) | Type::Stream(_) => "None".to_owned(),
        }
    }

    /// What the object of a named type is called; those that hold the plugin's own objects have one for each side.
    pub(super) fn object_name(&self, id: TypeId, way: Way) -> String {
        let own = way == Way::Plug && self.plugin.is_own(&Type::Defined(id));
        format!("_{}_{}", if own { "plug" } else { "type" }, snake(&self.plugin.model.type_def(id).name))
    }

    /// The sides for which a named type has an object.
    pub(super) fn ways(&self, id: TypeId) -> Vec<Way> {
        let ty = Type::Defined(id);
        let mut ways = Vec::new();
        if self.plugin.is_foreign(&ty) {
            ways.push(Way::Socket);
        }
        if self.plugin.is_own(&ty) {
            ways.push(Way::Plug);
        }
        ways
    }

    /// `a: int, b: str`; a method's own `self` is left out.
    pub(super) fn params(&self, function: &Function, way: Way) -> Vec<(String, String)> {
        let skipped = usize::from(matches!(function.kind, FunctionKind::Method(_)));
        let params = function.params.iter().skip(skipped);
        params.map(|param| (super::names::param(&param.name), self.annotation(&param.ty, way))).collect()
    }

    /// The object that describes a function.
    pub(super) fn function(&self, function: &Function, way: Way) -> String {
        let skipped = usize::from(matches!(function.kind, FunctionKind::Method(_)));
        let params: Vec<String> = function
            .params
            .iter()
            .skip(skipped)
            .map(|param| format!("({}, {})", super::names::quoted(&param.name), self.object(&param.ty, way)))
            .collect();
        let result = function
            .result
            .as_ref()
            .map_or("None".to_owned(), |ty| self.object(self.plugin.transparent_result(ty), way));
        let fallible = if self.plugin.fallible(function).is_some() { ", True" } else { "" };
        format!(
            "_t.Function({}, [{}], {result}{fallible})",
            super::names::quoted(&function.display_name(self.plugin.model)),
            params.join(", "),
        )
    }
}

impl Plugin<'_> {
    /// A function's result; where it is an alias of a `result`, that `result`, whose sides are wanted.
    fn transparent_result<'t>(&'t self, ty: &'t Type) -> &'t Type {
        match self.model.resolve(ty) {
            result @ Type::Result { .. } => result,
            _ => ty,
        }
    }
}
