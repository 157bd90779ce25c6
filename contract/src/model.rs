//! The one model of a contract, owned and independent of where it came from.
//!
//! A [`Model`] is an arena: interfaces and named types are addressed by small ids, so that it can be cloned, compared
//! and walked without lifetimes. It is made from WIT text ([`crate::source`]) or from a component's bytes
//! ([`crate::component`]); nothing downstream of those two sees a `wit-parser` type.

use std::fmt;

use semver::Version;

/// The qualified name of a WIT interface: `namespace:package/interface@version`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContractName {
    /// The package's namespace, `demo` in `demo:text/filter@0.1.0`.
    pub namespace: String,
    /// The package's name, `text` in `demo:text/filter@0.1.0`.
    pub package: String,
    /// The interface's name, `filter` in `demo:text/filter@0.1.0`.
    pub interface: String,
    /// The package's version, where it has one.
    pub version: Option<Version>,
}

impl ContractName {
    /// The same name with no version, as a person may write it.
    pub fn unversioned(&self) -> String {
        Self { version: None, ..self.clone() }.to_string()
    }
}

impl fmt::Display for ContractName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_plain() {
            return f.write_str(&self.interface);
        }
        write!(f, "{}:{}/{}", self.namespace, self.package, self.interface)?;
        match &self.version {
            Some(version) => write!(f, "@{version}"),
            None => Ok(()),
        }
    }
}

/// The index of an [`Interface`] in its [`Model`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InterfaceId(pub(crate) u32);

/// The index of a [`TypeDef`] in its [`Model`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeId(pub(crate) u32);

/// Interfaces and the named types that they define or use.
#[derive(Clone, Debug, Default)]
pub struct Model {
    pub(crate) interfaces: Vec<Interface>,
    pub(crate) types: Vec<TypeDef>,
}

impl Model {
    /// Every interface with its id, dependencies before dependents.
    pub fn interfaces(&self) -> impl Iterator<Item = (InterfaceId, &Interface)> {
        self.interfaces.iter().enumerate().map(|(index, interface)| (InterfaceId(index as u32), interface))
    }

    /// The interface with this id, which must come from this model.
    pub fn interface(&self, id: InterfaceId) -> &Interface {
        &self.interfaces[id.0 as usize]
    }

    /// The named type with this id, which must come from this model.
    pub fn type_def(&self, id: TypeId) -> &TypeDef {
        &self.types[id.0 as usize]
    }

    /// Adds an interface; its types and functions may be filled in later through [`Model::interface_mut`].
    pub fn add_interface(&mut self, interface: Interface) -> InterfaceId {
        self.interfaces.push(interface);
        InterfaceId(self.interfaces.len() as u32 - 1)
    }

    /// Adds a named type. It must also be listed in its interface's [`Interface::types`].
    pub fn add_type(&mut self, def: TypeDef) -> TypeId {
        self.types.push(def);
        TypeId(self.types.len() as u32 - 1)
    }

    /// The interface with this id, to fill it in.
    pub fn interface_mut(&mut self, id: InterfaceId) -> &mut Interface {
        &mut self.interfaces[id.0 as usize]
    }

    /// A type, to be changed.
    pub fn type_def_mut(&mut self, id: TypeId) -> &mut TypeDef {
        &mut self.types[id.0 as usize]
    }

    /// The interface of exactly this name, version included.
    pub fn find(&self, name: &ContractName) -> Option<InterfaceId> {
        self.interfaces().find(|(_, interface)| interface.name == *name).map(|(id, _)| id)
    }

    /// What a type is: follows names that stand for another type to an anonymous type or a definition.
    pub fn resolve<'a>(&'a self, mut ty: &'a Type) -> &'a Type {
        while let Type::Defined(id) = ty
            && let TypeDefKind::Alias(target) = &self.type_def(*id).kind
        {
            ty = target;
        }
        ty
    }

    /// Follows `use`s and type aliases to the definition that a name stands for.
    ///
    /// An alias of an anonymous type (`type names = list<string>`) is a definition of its own and is returned as it is.
    pub fn resolve_alias(&self, id: TypeId) -> TypeId {
        match &self.type_def(id).kind {
            TypeDefKind::Alias(Type::Defined(target)) => self.resolve_alias(*target),
            _ => id,
        }
    }

    /// Whether a value of this type can hold an `own` or `borrow` handle, at any depth.
    pub fn carries_handles(&self, ty: &Type) -> bool {
        let mut found = false;
        self.walk(ty, &mut |ty| found |= matches!(ty, Type::Own(_) | Type::Borrow(_)));
        found
    }

    /// Calls `visit` on this type and every type inside it, following named types.
    pub fn walk(&self, ty: &Type, visit: &mut dyn FnMut(&Type)) {
        visit(ty);
        match ty {
            Type::List(inner) | Type::FixedLengthList(inner, _) | Type::Option(inner) => self.walk(inner, visit),
            Type::Map(key, value) => {
                self.walk(key, visit);
                self.walk(value, visit);
            }
            Type::Tuple(items) => items.iter().for_each(|item| self.walk(item, visit)),
            Type::Result { ok, err } => ok.iter().chain(err).for_each(|side| self.walk(side, visit)),
            Type::Future(inner) | Type::Stream(inner) => inner.iter().for_each(|inner| self.walk(inner, visit)),
            Type::Defined(id) => match &self.type_def(*id).kind {
                TypeDefKind::Record(fields) => fields.iter().for_each(|field| self.walk(&field.ty, visit)),
                TypeDefKind::Variant(cases) => {
                    cases.iter().filter_map(|case| case.ty.as_ref()).for_each(|ty| self.walk(ty, visit));
                }
                TypeDefKind::Alias(target) => self.walk(target, visit),
                TypeDefKind::Enum(_) | TypeDefKind::Flags(_) | TypeDefKind::Resource => {}
            },
            _ => {}
        }
    }
}

impl Model {
    /// The same interfaces without documentation. Ids stay valid.
    pub fn without_docs(&self) -> Self {
        let mut model = self.clone();
        for def in &mut model.types {
            def.docs = None;
            match &mut def.kind {
                TypeDefKind::Record(fields) => fields.iter_mut().for_each(|field| field.docs = None),
                TypeDefKind::Variant(cases) => cases.iter_mut().for_each(|case| case.docs = None),
                TypeDefKind::Enum(labels) | TypeDefKind::Flags(labels) => {
                    labels.iter_mut().for_each(|label| label.docs = None);
                }
                TypeDefKind::Resource | TypeDefKind::Alias(_) => {}
            }
        }
        for interface in &mut model.interfaces {
            interface.docs = None;
            interface.functions.iter_mut().for_each(|function| function.docs = None);
        }
        model
    }

    /// The same interfaces with each type replaced by what `replace` makes of it, innermost first. Ids stay valid.
    pub fn map_types(&self, replace: &mut dyn FnMut(Type) -> Type) -> Self {
        let mut model = self.clone();
        for def in &mut model.types {
            match &mut def.kind {
                TypeDefKind::Record(fields) => fields.iter_mut().for_each(|field| map(&mut field.ty, replace)),
                TypeDefKind::Variant(cases) => {
                    cases.iter_mut().filter_map(|case| case.ty.as_mut()).for_each(|ty| map(ty, replace));
                }
                TypeDefKind::Alias(ty) => map(ty, replace),
                TypeDefKind::Enum(_) | TypeDefKind::Flags(_) | TypeDefKind::Resource => {}
            }
        }
        for function in model.interfaces.iter_mut().flat_map(|interface| &mut interface.functions) {
            let params = function.params.iter_mut().map(|param| &mut param.ty);
            params.chain(&mut function.result).for_each(|ty| map(ty, replace));
        }
        model
    }
}

/// Replaces a type and those inside of it, innermost first.
fn map(ty: &mut Type, replace: &mut dyn FnMut(Type) -> Type) {
    match ty {
        Type::List(inner) | Type::FixedLengthList(inner, _) | Type::Option(inner) => map(inner, replace),
        Type::Map(key, value) => {
            map(key, replace);
            map(value, replace);
        }
        Type::Tuple(items) => items.iter_mut().for_each(|item| map(item, replace)),
        Type::Result { ok, err } => ok.iter_mut().chain(err).for_each(|side| map(side, replace)),
        Type::Future(inner) | Type::Stream(inner) => inner.iter_mut().for_each(|inner| map(inner, replace)),
        _ => {}
    }
    *ty = replace(std::mem::replace(ty, Type::Bool));
}

/// A contract: a WIT interface with everything it declares.
#[derive(Clone, Debug)]
pub struct Interface {
    /// Its qualified name.
    pub name: ContractName,
    /// The WIT documentation; never present in a model made from a component's bytes.
    pub docs: Option<String>,
    /// The named types that it declares, in order, those brought in by `use` included (as [`TypeDefKind::Alias`]).
    pub types: Vec<TypeId>,
    /// Its functions in order, those of its resources included.
    pub functions: Vec<Function>,
}

impl Interface {
    /// Whether it is a contract at all: it has a function or defines a resource. Types alone make none.
    pub fn is_contract(&self, model: &Model) -> bool {
        !self.functions.is_empty()
            || self.types.iter().any(|id| matches!(model.type_def(*id).kind, TypeDefKind::Resource))
    }
}

/// What calling a function needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FunctionKind {
    /// Belongs to no resource.
    Freestanding,
    /// A method; its first parameter is `self: borrow<resource>`.
    Method(TypeId),
    /// A static function of a resource.
    Static(TypeId),
    /// A resource's constructor; its result is `own<resource>`, or a `result` with that as its `ok`.
    Constructor(TypeId),
}

impl FunctionKind {
    /// The resource that the function belongs to.
    pub fn resource(self) -> Option<TypeId> {
        match self {
            Self::Freestanding => None,
            Self::Method(id) | Self::Static(id) | Self::Constructor(id) => Some(id),
        }
    }
}

/// A function of a contract.
#[derive(Clone, Debug)]
pub struct Function {
    /// The name in its interface or resource, in kebab case, with no `[method]` mark; `constructor` for a constructor.
    pub name: String,
    /// Freestanding, method, static or constructor.
    pub kind: FunctionKind,
    /// Whether it is declared `async`.
    pub is_async: bool,
    /// Every parameter, a method's `self` included.
    pub params: Vec<Param>,
    /// The result, where it has one.
    pub result: Option<Type>,
    /// The WIT documentation.
    pub docs: Option<String>,
}

impl Function {
    /// The name under which a component imports or exports it: `[method]bucket.sum`, `[constructor]bucket`, `transform`.
    pub fn export_name(&self, model: &Model) -> String {
        let resource = |id: TypeId| &model.type_def(id).name;
        match self.kind {
            FunctionKind::Freestanding => self.name.clone(),
            FunctionKind::Method(id) => format!("[method]{}.{}", resource(id), self.name),
            FunctionKind::Static(id) => format!("[static]{}.{}", resource(id), self.name),
            FunctionKind::Constructor(id) => format!("[constructor]{}", resource(id)),
        }
    }

    /// The name as a person writes it: `bucket.sum`, `bucket` for its constructor, `transform`.
    pub fn display_name(&self, model: &Model) -> String {
        match self.kind {
            FunctionKind::Freestanding => self.name.clone(),
            FunctionKind::Method(id) | FunctionKind::Static(id) => format!("{}.{}", model.type_def(id).name, self.name),
            FunctionKind::Constructor(id) => model.type_def(id).name.clone(),
        }
    }

    /// Whether a parameter or the result can hold a handle, at any depth.
    pub fn carries_handles(&self, model: &Model) -> bool {
        self.params.iter().map(|param| &param.ty).chain(&self.result).any(|ty| model.carries_handles(ty))
    }
}

/// A named parameter.
#[derive(Clone, Debug)]
pub struct Param {
    /// The name, in kebab case.
    pub name: String,
    /// The type.
    pub ty: Type,
}

/// A type declared under a name.
#[derive(Clone, Debug)]
pub struct TypeDef {
    /// The name, in kebab case.
    pub name: String,
    /// The interface that declares it.
    pub interface: InterfaceId,
    /// The WIT documentation.
    pub docs: Option<String>,
    /// What it is.
    pub kind: TypeDefKind,
}

/// What a named type is.
#[derive(Clone, Debug)]
pub enum TypeDefKind {
    /// `record { .. }`
    Record(Vec<Field>),
    /// `variant { .. }`
    Variant(Vec<Case>),
    /// `enum { .. }`; cases with no payload.
    Enum(Vec<Label>),
    /// `flags { .. }`; at most 32.
    Flags(Vec<Label>),
    /// `resource`; its functions stand in [`Interface::functions`].
    Resource,
    /// `type a = b`, and `use other.{b as a}`, whose target is then a [`Type::Defined`] of the other interface.
    Alias(Type),
}

/// A record's field.
#[derive(Clone, Debug)]
pub struct Field {
    /// The name, in kebab case.
    pub name: String,
    /// The type.
    pub ty: Type,
    /// The WIT documentation.
    pub docs: Option<String>,
}

/// A variant's case.
#[derive(Clone, Debug)]
pub struct Case {
    /// The name, in kebab case.
    pub name: String,
    /// The payload's type, where it has one.
    pub ty: Option<Type>,
    /// The WIT documentation.
    pub docs: Option<String>,
}

/// A case of an enum or a single flag.
#[derive(Clone, Debug)]
pub struct Label {
    /// The name, in kebab case.
    pub name: String,
    /// The WIT documentation.
    pub docs: Option<String>,
}

/// A value type of the component model, or a reference to a named one.
///
/// `PartialEq` compares ids, so it is only meaningful within one model; [`crate::compat`] compares across models.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each primitive is the WIT keyword of its name")]
pub enum Type {
    Bool,
    S8,
    U8,
    S16,
    U16,
    S32,
    U32,
    S64,
    U64,
    F32,
    F64,
    Char,
    String,
    ErrorContext,
    /// `list<t>`
    List(Box<Type>),
    /// `list<t, n>`
    FixedLengthList(Box<Type>, u32),
    /// `map<k, v>`
    Map(Box<Type>, Box<Type>),
    /// `tuple<..>`
    Tuple(Vec<Type>),
    /// `option<t>`
    Option(Box<Type>),
    /// `result`, `result<t>`, `result<_, e>`, `result<t, e>`
    Result {
        ok: Option<Box<Type>>,
        err: Option<Box<Type>>,
    },
    /// `future`, `future<t>`
    Future(Option<Box<Type>>),
    /// `stream`, `stream<t>`
    Stream(Option<Box<Type>>),
    /// `own<r>`, or `r` where a resource is named in the place of a type; the id may be that of an alias made by `use`.
    Own(TypeId),
    /// `borrow<r>`
    Borrow(TypeId),
    /// A named type that is no resource.
    Defined(TypeId),
}
