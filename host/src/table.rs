//! Tables: what `bindings!` knows of each contract, as `static` data.
//!
//! A table describes a contract in full, so that it can be compared with what a component really exports before any typed
//! call is made, and read by programs that want to know a contract's functions. [`to_model`] turns tables into the model
//! that comparison, diffs and printing work on.

use std::collections::HashMap;
use std::fmt;

use jackfield_contract as contract;
use jackfield_contract::{ContractName, InterfaceId, Model, TypeId};

/// A contract: a WIT interface and all that it declares.
#[derive(Debug)]
pub struct Interface {
    /// The qualified name without the version, `demo:text/filter`.
    pub name: &'static str,
    /// The version of its package, where it has one, `0.1.0`.
    pub version: Option<&'static str>,
    /// The WIT documentation, empty where there is none.
    pub docs: &'static str,
    /// The named types that it declares in order, resources and those brought in by `use` included.
    pub types: &'static [&'static TypeDef],
    /// The resources that it defines itself.
    pub resources: &'static [&'static Resource],
    /// Its functions in order, those of its resources included.
    pub functions: &'static [Function],
}

impl Interface {
    /// The function of this export name, `transform` or `[method]bucket.sum`.
    pub fn function(&self, name: &str) -> Option<&'static Function> {
        self.functions.iter().find(|function| function.name == name)
    }
}

impl fmt::Display for Interface {
    /// The qualified name with the version, `demo:text/filter@0.1.0`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)?;
        self.version.map_or(Ok(()), |version| write!(f, "@{version}"))
    }
}

/// A function of a contract.
#[derive(Debug)]
pub struct Function {
    /// The name under which a component exports it, `transform` or `[method]bucket.sum`.
    pub name: &'static str,
    /// What calling it needs.
    pub kind: FunctionKind,
    /// Every parameter, a method's `self` included.
    pub params: &'static [Param],
    /// The result, where it has one.
    pub result: Option<Type>,
    /// Whether it is declared `async`.
    pub is_async: bool,
    /// Whether a parameter or the result can hold a handle, at any depth.
    pub carries_handles: bool,
    /// The WIT documentation, empty where there is none.
    pub docs: &'static str,
}

/// What calling a function needs.
#[derive(Clone, Copy, Debug)]
pub enum FunctionKind {
    /// It belongs to no resource.
    Freestanding,
    /// A method; its first parameter is `self: borrow<resource>`.
    Method(&'static Resource),
    /// A static function of a resource.
    Static(&'static Resource),
    /// A resource's constructor.
    Constructor(&'static Resource),
}

impl FunctionKind {
    /// The resource that the function belongs to.
    pub fn resource(self) -> Option<&'static Resource> {
        match self {
            Self::Freestanding => None,
            Self::Method(resource) | Self::Static(resource) | Self::Constructor(resource) => Some(resource),
        }
    }
}

/// A named parameter.
#[derive(Debug)]
pub struct Param {
    /// The name, in kebab case.
    pub name: &'static str,
    /// The type.
    pub ty: Type,
}

/// A resource, by the interface that defines it.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Resource {
    /// The qualified name of the defining interface, version included.
    pub interface: &'static str,
    /// The name, in kebab case.
    pub name: &'static str,
    /// The WIT documentation, empty where there is none.
    pub docs: &'static str,
}

/// A type declared under a name.
#[derive(Debug)]
pub struct TypeDef {
    /// The qualified name of the declaring interface, version included.
    pub interface: &'static str,
    /// The name, in kebab case.
    pub name: &'static str,
    /// The WIT documentation, empty where there is none.
    pub docs: &'static str,
    /// What it is.
    pub kind: TypeDefKind,
}

/// What a named type is.
#[derive(Debug)]
pub enum TypeDefKind {
    /// `record { .. }`
    Record(&'static [Field]),
    /// `variant { .. }`
    Variant(&'static [Case]),
    /// `enum { .. }`
    Enum(&'static [Label]),
    /// `flags { .. }`
    Flags(&'static [Label]),
    /// `resource`
    Resource(&'static Resource),
    /// `type a = b`, and what `use` brings in.
    Alias(Type),
}

/// A record's field.
#[derive(Debug)]
pub struct Field {
    /// The name, in kebab case.
    pub name: &'static str,
    /// The type.
    pub ty: Type,
    /// The WIT documentation, empty where there is none.
    pub docs: &'static str,
}

/// A variant's case.
#[derive(Debug)]
pub struct Case {
    /// The name, in kebab case.
    pub name: &'static str,
    /// The payload's type, where it has one.
    pub ty: Option<Type>,
    /// The WIT documentation, empty where there is none.
    pub docs: &'static str,
}

/// A case of an enum, or one flag.
#[derive(Debug)]
pub struct Label {
    /// The name, in kebab case.
    pub name: &'static str,
    /// The WIT documentation, empty where there is none.
    pub docs: &'static str,
}

/// A value type of the component model.
#[derive(Clone, Copy, Debug)]
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
    List(&'static Type),
    /// `list<t, n>`
    FixedLengthList(&'static Type, u32),
    /// `map<k, v>`
    Map(&'static Type, &'static Type),
    /// `tuple<..>`
    Tuple(&'static [Type]),
    /// `option<t>`
    Option(&'static Type),
    /// `result` in its four forms.
    Result {
        ok: Option<&'static Type>,
        err: Option<&'static Type>,
    },
    /// `future`, `future<t>`
    Future(Option<&'static Type>),
    /// `stream`, `stream<t>`
    Stream(Option<&'static Type>),
    /// `own<r>`
    Own(&'static Resource),
    /// `borrow<r>`
    Borrow(&'static Resource),
    /// A named type that is no resource.
    Defined(&'static TypeDef),
}

/// The model of these contracts, with the types of other interfaces that they reach.
pub fn to_model(interfaces: &[&'static Interface]) -> Model {
    let mut builder = Builder::default();
    for interface in interfaces {
        builder.interface(&interface.to_string(), docs(interface.docs));
    }
    for interface in interfaces {
        let id = builder.interface(&interface.to_string(), None);
        for ty in interface.types {
            builder.type_def(ty);
        }
        for function in interface.functions {
            let function = builder.function(function);
            builder.model.interface_mut(id).functions.push(function);
        }
    }
    builder.model
}

/// A model in the making, with what is already in it by name.
#[derive(Default)]
struct Builder {
    model: Model,
    interfaces: HashMap<String, InterfaceId>,
    types: HashMap<(&'static str, &'static str), TypeId>,
}

impl Builder {
    fn interface(&mut self, name: &str, docs: Option<String>) -> InterfaceId {
        if let Some(id) = self.interfaces.get(name) {
            return *id;
        }
        let interface = contract::Interface { name: parse_name(name), docs, types: Vec::new(), functions: Vec::new() };
        let id = self.model.add_interface(interface);
        self.interfaces.insert(name.to_owned(), id);
        id
    }

    fn add_type(
        &mut self,
        interface: &'static str,
        name: &'static str,
        doc: &str,
        kind: contract::TypeDefKind,
    ) -> TypeId {
        let owner = self.interface(interface, None);
        let id =
            self.model.add_type(contract::TypeDef { name: name.to_owned(), interface: owner, docs: docs(doc), kind });
        self.model.interface_mut(owner).types.push(id);
        self.types.insert((interface, name), id);
        id
    }

    fn resource(&mut self, resource: &'static Resource) -> TypeId {
        match self.types.get(&(resource.interface, resource.name)) {
            Some(id) => *id,
            None => self.add_type(resource.interface, resource.name, resource.docs, contract::TypeDefKind::Resource),
        }
    }

    fn type_def(&mut self, def: &'static TypeDef) -> TypeId {
        if let Some(id) = self.types.get(&(def.interface, def.name)) {
            return *id;
        }
        // Types cannot be recursive, so what a type holds is always complete before the type itself is added.
        let kind = match &def.kind {
            TypeDefKind::Resource(resource) => return self.resource(resource),
            TypeDefKind::Record(fields) => contract::TypeDefKind::Record(
                fields
                    .iter()
                    .map(|field| contract::Field {
                        name: field.name.to_owned(),
                        ty: self.ty(&field.ty),
                        docs: docs(field.docs),
                    })
                    .collect(),
            ),
            TypeDefKind::Variant(cases) => contract::TypeDefKind::Variant(
                cases
                    .iter()
                    .map(|case| contract::Case {
                        name: case.name.to_owned(),
                        ty: case.ty.as_ref().map(|ty| self.ty(ty)),
                        docs: docs(case.docs),
                    })
                    .collect(),
            ),
            TypeDefKind::Enum(labels) => contract::TypeDefKind::Enum(self::labels(labels)),
            TypeDefKind::Flags(labels) => contract::TypeDefKind::Flags(self::labels(labels)),
            TypeDefKind::Alias(target) => contract::TypeDefKind::Alias(self.ty(target)),
        };
        self.add_type(def.interface, def.name, def.docs, kind)
    }

    fn function(&mut self, function: &'static Function) -> contract::Function {
        let kind = match function.kind {
            FunctionKind::Freestanding => contract::FunctionKind::Freestanding,
            FunctionKind::Method(resource) => contract::FunctionKind::Method(self.resource(resource)),
            FunctionKind::Static(resource) => contract::FunctionKind::Static(self.resource(resource)),
            FunctionKind::Constructor(resource) => contract::FunctionKind::Constructor(self.resource(resource)),
        };
        let name = match kind {
            contract::FunctionKind::Freestanding => function.name,
            contract::FunctionKind::Constructor(_) => "constructor",
            // `[method]bucket.sum`: WIT names hold no dots.
            _ => function.name.rsplit('.').next().unwrap_or(function.name),
        };
        contract::Function {
            name: name.to_owned(),
            kind,
            is_async: function.is_async,
            params: function
                .params
                .iter()
                .map(|param| contract::Param { name: param.name.to_owned(), ty: self.ty(&param.ty) })
                .collect(),
            result: function.result.as_ref().map(|ty| self.ty(ty)),
            docs: docs(function.docs),
        }
    }

    fn boxed(&mut self, ty: &Type) -> Box<contract::Type> {
        Box::new(self.ty(ty))
    }

    fn ty(&mut self, ty: &Type) -> contract::Type {
        use contract::Type as Model;
        match *ty {
            Type::Bool => Model::Bool,
            Type::S8 => Model::S8,
            Type::U8 => Model::U8,
            Type::S16 => Model::S16,
            Type::U16 => Model::U16,
            Type::S32 => Model::S32,
            Type::U32 => Model::U32,
            Type::S64 => Model::S64,
            Type::U64 => Model::U64,
            Type::F32 => Model::F32,
            Type::F64 => Model::F64,
            Type::Char => Model::Char,
            Type::String => Model::String,
            Type::ErrorContext => Model::ErrorContext,
            Type::List(inner) => Model::List(self.boxed(inner)),
            Type::FixedLengthList(inner, len) => Model::FixedLengthList(self.boxed(inner), len),
            Type::Map(key, value) => Model::Map(self.boxed(key), self.boxed(value)),
            Type::Tuple(items) => Model::Tuple(items.iter().map(|item| self.ty(item)).collect()),
            Type::Option(inner) => Model::Option(self.boxed(inner)),
            Type::Result { ok, err } => {
                Model::Result { ok: ok.map(|ty| self.boxed(ty)), err: err.map(|ty| self.boxed(ty)) }
            }
            Type::Future(inner) => Model::Future(inner.map(|ty| self.boxed(ty))),
            Type::Stream(inner) => Model::Stream(inner.map(|ty| self.boxed(ty))),
            Type::Own(resource) => Model::Own(self.resource(resource)),
            Type::Borrow(resource) => Model::Borrow(self.resource(resource)),
            Type::Defined(def) => Model::Defined(self.type_def(def)),
        }
    }
}

fn docs(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn labels(labels: &[Label]) -> Vec<contract::Label> {
    labels.iter().map(|label| contract::Label { name: label.name.to_owned(), docs: docs(label.docs) }).collect()
}

impl Interface {
    /// The name as the contracts' model has it.
    pub(crate) fn contract_name(&self) -> ContractName {
        parse_name(&self.to_string())
    }
}

/// Reads `ns:pkg/iface@version`; a name of another form is kept as a plain word.
fn parse_name(name: &str) -> ContractName {
    ContractName::parse(name).unwrap_or_else(|_| ContractName::plain(name))
}
