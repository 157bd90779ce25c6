//! From a component's types, as the validator knows them, to the owned model.
//!
//! `wit_component::decode` does nearly this, but it takes an import and an export of one name for the same interface,
//! and a plugin that decorates a contract may import its wrapped form under the contract's own name.

use std::collections::HashMap;

use wasmparser::component_types::{
    AliasableResourceId, ComponentAnyTypeId, ComponentDefinedType, ComponentEntityType, ComponentFuncType,
    ComponentInstanceTypeId, ComponentItem, ComponentValType,
};
use wasmparser::names::{ComponentName, ComponentNameKind, InterfaceName};
use wasmparser::types::Types;
use wasmparser::{FuncValidatorAllocations, Parser, Payload, PrimitiveValType, ValidPayload, Validator, WasmFeatures};

use crate::features::FEATURES;
use crate::info::{ComponentError, ComponentInfo, Item, Unlinkable};
use crate::snapshot::Snapshot;
use crate::weight::weigh;
use crate::{
    Case, ContractName, Field, Function, FunctionKind, Interface, InterfaceId, Label, Model, Param, Type, TypeDef,
    TypeDefKind, TypeId, function_wit,
};

/// How many types one component's interfaces may mention in all. The validator bounds each type; this bounds their sum,
/// since types without a name are written out wherever they are mentioned.
const MAX_TYPES: usize = 4_000_000;

/// The name of the interface that stands for the world itself, for types that no interface holds.
const WORLD: &str = "$world";

/// Decodes a component, whose first bytes say that it is one.
pub(crate) fn decode(bytes: &[u8]) -> Result<ComponentInfo, ComponentError> {
    // Before anything whose time depends on more than the number of bytes.
    let weight = weigh(bytes)?;
    let (types, externs, refused) = validate(bytes)?;
    let all_components = externs
        .iter()
        .all(|e| matches!(e.item.ty, ComponentEntityType::Type { created: ComponentAnyTypeId::Component(_), .. }));
    if !externs.is_empty() && all_components {
        return Err(ComponentError::WitPackage);
    }
    let mut decoder =
        Decoder { types: &types, model: Model::default(), named: HashMap::new(), world: None, mentioned: 0 };
    let mut info = ComponentInfo {
        model: Model::default(),
        imports: Vec::new(),
        exports: Vec::new(),
        world_functions: Vec::new(),
        wasi: Vec::new(),
        unlinkable: refused.into_iter().collect(),
        size: bytes.len(),
        weight,
        snapshot: Snapshot::of(bytes),
    };
    for Extern { name, item, imported } in &externs {
        let direction = if *imported { "import" } else { "export" };
        match item.ty {
            ComponentEntityType::Instance(id) => {
                let interface = decoder.instance(name, item, id)?;
                let found = Item { name: name.clone(), interface };
                if *imported && decoder.model.interface(interface).name.namespace == "wasi" {
                    info.wasi.push(name.clone());
                }
                if *imported {
                    info.unlinkable.extend(nested(&types, name, id));
                    info.imports.push(found);
                } else {
                    info.exports.push(found);
                }
            }
            ComponentEntityType::Type { referenced, created } => {
                if *imported && matches!(referenced, ComponentAnyTypeId::Resource(_)) {
                    info.unlinkable.push(outside(&format!("imports the resource `{name}`")));
                }
                let world = decoder.world();
                decoder.type_export(world, name, referenced, created)?;
            }
            ComponentEntityType::Func(id) => {
                let world = decoder.world();
                // What has no form in the model has a name at least.
                let function = decoder.function(world, name, &types[id]);
                let shown = function.map_or_else(|_| name.clone(), |function| function_wit(&decoder.model, &function));
                if *imported {
                    info.unlinkable.push(outside(&format!("imports the function `{name}`")));
                }
                info.world_functions.push(format!("{direction} {shown}"));
            }
            // These take no part in what a plugin plugs. An export of a core module does no harm.
            ComponentEntityType::Module(_) => {
                if *imported {
                    info.unlinkable.push(outside(&format!("imports the core module `{name}`")));
                }
                info.world_functions.push(format!("{direction} module {name}"));
            }
            ComponentEntityType::Component(_) => {
                info.unlinkable.push(outside(&format!("{direction}s the component `{name}`")));
                info.world_functions.push(format!("{direction} component {name}"));
            }
            ComponentEntityType::Value(_) => {
                info.unlinkable.push(outside(&format!("{direction}s the value `{name}`")));
                info.world_functions.push(format!("{direction} value {name}"));
            }
        }
    }
    info.model = decoder.model;
    Ok(info)
}

struct Extern {
    name: String,
    item: ComponentItem,
    imported: bool,
}

/// What stands beside a component's interfaces, and could only be linked inside of one.
fn outside(what: &str) -> Unlinkable {
    Unlinkable {
        message: format!("its component {what} outside of any interface"),
        detail: None,
        help: "put it into an interface: a socket is an imported interface, and a plug an exported one".to_owned(),
        is_of_engine: false,
    }
}

/// What an imported interface holds that no contract can, and nobody could therefore serve.
fn nested(types: &Types, name: &str, id: ComponentInstanceTypeId) -> Option<Unlinkable> {
    let word = |entity: &ComponentEntityType| match entity {
        ComponentEntityType::Instance(_) => Some("an instance"),
        ComponentEntityType::Module(_) => Some("a core module"),
        ComponentEntityType::Component(_) => Some("a component"),
        ComponentEntityType::Value(_) => Some("a value"),
        ComponentEntityType::Func(_) | ComponentEntityType::Type { .. } => None,
    };
    let (inner, word) = types[id].exports.iter().find_map(|(inner, item)| Some((inner, word(&item.ty)?)))?;
    Some(Unlinkable {
        message: format!("its import `{name}` holds {word}, `{inner}`, which no contract can"),
        detail: None,
        help: "import functions, resources and types only".to_owned(),
        is_of_engine: false,
    })
}

/// Validates a component as the engine does, bodies of core functions included. One that the engine refuses, and that can be
/// read all the same, is read with every feature there is, so that it can be shown.
fn validate(bytes: &[u8]) -> Result<(Types, Vec<Extern>, Option<Unlinkable>), ComponentError> {
    let error = match validate_with(bytes, FEATURES, true) {
        Ok((types, externs)) => return Ok((types, externs, None)),
        Err(error @ ComponentError::Truncated(_)) => return Err(error),
        Err(ComponentError::Invalid(error)) => error,
        Err(error) => return Err(error),
    };
    let (types, externs) = validate_with(bytes, WasmFeatures::all(), false)?;
    let help = match validate_with(bytes, WasmFeatures::all(), true) {
        Ok(_) => "it uses a feature of WebAssembly that the engine does not have; build it without",
        Err(_) => "its code is broken; build it again",
    };
    let message = format!("the engine refuses its code: {error}");
    Ok((types, externs, Some(Unlinkable { message, detail: None, help: help.to_owned(), is_of_engine: true })))
}

/// Validates with these features, and collects imports and exports.
fn validate_with(bytes: &[u8], features: WasmFeatures, bodies: bool) -> Result<(Types, Vec<Extern>), ComponentError> {
    let mut validator = Validator::new_with_features(features);
    let mut allocations = FuncValidatorAllocations::default();
    let mut externs = Vec::new();
    let mut depth = 1;
    let mut types = None;
    let unknown = |name: &str| ComponentError::Invalid(format!("the type of `{name}` is not known"));
    for payload in Parser::new(0).parse_all(bytes) {
        let payload = payload.map_err(broken)?;
        match validator.payload(&payload).map_err(broken)? {
            ValidPayload::Func(function, body) if bodies => {
                let mut function = function.into_validator(allocations);
                function.validate(&body).map_err(broken)?;
                allocations = function.into_allocations();
            }
            ValidPayload::Ok | ValidPayload::Func(..) => {}
            ValidPayload::Parser(_) => depth += 1,
            ValidPayload::End(found) => {
                depth -= 1;
                if depth == 0 {
                    types = Some(found);
                }
            }
        }
        match payload {
            Payload::ComponentImportSection(section) if depth == 1 => {
                for import in section {
                    let name = import.map_err(broken)?.name.name;
                    let item = validator.types(0).and_then(|types| types.component_item_for_import(name));
                    let item = item.ok_or_else(|| unknown(name))?.clone();
                    externs.push(Extern { name: name.to_owned(), item, imported: true });
                }
            }
            Payload::ComponentExportSection(section) if depth == 1 => {
                for export in section {
                    let name = export.map_err(broken)?.name.name;
                    let item = validator.types(0).and_then(|types| types.component_item_for_export(name));
                    let item = item.ok_or_else(|| unknown(name))?.clone();
                    externs.push(Extern { name: name.to_owned(), item, imported: false });
                }
            }
            _ => {}
        }
    }
    types.map(|types| (types, externs)).ok_or_else(|| ComponentError::Truncated("it has no end".into()))
}

fn broken(error: wasmparser::BinaryReaderError) -> ComponentError {
    let text = error.to_string();
    // The parser has no case of its own for this.
    if error.message().contains("unexpected end") || error.message().contains("unexpected eof") {
        ComponentError::Truncated(text)
    } else {
        ComponentError::Invalid(text)
    }
}

fn invalid(text: impl Into<String>) -> ComponentError {
    ComponentError::Invalid(text.into())
}

struct Decoder<'a> {
    types: &'a Types,
    model: Model,
    /// What the validator's types were lowered to, where they have a name.
    named: HashMap<ComponentAnyTypeId, TypeId>,
    world: Option<InterfaceId>,
    mentioned: usize,
}

impl Decoder<'_> {
    fn world(&mut self) -> InterfaceId {
        match self.world {
            Some(world) => world,
            None => {
                let world = self.interface(ContractName::plain(WORLD));
                self.world = Some(world);
                world
            }
        }
    }

    fn interface(&mut self, name: ContractName) -> InterfaceId {
        self.model.add_interface(Interface { name, docs: None, types: Vec::new(), functions: Vec::new() })
    }

    fn instance(
        &mut self,
        name: &str,
        item: &ComponentItem,
        id: ComponentInstanceTypeId,
    ) -> Result<InterfaceId, ComponentError> {
        // A plain word may say which interface it implements.
        let qualified = item.implements.as_deref().unwrap_or(name);
        let contract = match ComponentName::new(qualified, 0).map_err(broken)?.kind() {
            ComponentNameKind::Interface(qualified) => contract_name(&qualified, item)?,
            _ => ContractName::plain(name),
        };
        let interface = self.interface(contract);
        let types = self.types;
        for (export, item) in types[id].exports.iter() {
            match item.ty {
                ComponentEntityType::Type { referenced, created } => {
                    self.type_export(interface, export, referenced, created)?;
                }
                ComponentEntityType::Func(id) => {
                    let function = self.function(interface, export, &types[id])?;
                    self.model.interface_mut(interface).functions.push(function);
                }
                // A nested instance or module is no part of a contract.
                _ => {}
            }
        }
        Ok(interface)
    }

    /// The earlier name of a type, followed through the aliases between.
    fn known(&self, id: ComponentAnyTypeId) -> Option<TypeId> {
        let mut next = Some(id);
        while let Some(id) = next {
            if let Some(found) = self.named.get(&id) {
                return Some(*found);
            }
            next = self.types.as_ref().peel_alias(id);
        }
        None
    }

    fn type_export(
        &mut self,
        interface: InterfaceId,
        name: &str,
        referenced: ComponentAnyTypeId,
        created: ComponentAnyTypeId,
    ) -> Result<(), ComponentError> {
        let types = self.types;
        let kind = match (self.known(referenced), referenced) {
            (Some(known), _) => TypeDefKind::Alias(Type::Defined(known)),
            (None, ComponentAnyTypeId::Resource(_)) => TypeDefKind::Resource,
            (None, ComponentAnyTypeId::Defined(id)) => self.kind(&types[id])?,
            // An instance, component or function type says nothing about values.
            (None, _) => return Ok(()),
        };
        let id = self.model.add_type(TypeDef { name: name.to_owned(), interface, docs: None, kind });
        self.model.interface_mut(interface).types.push(id);
        self.named.insert(created, id);
        Ok(())
    }

    fn function(
        &mut self,
        interface: InterfaceId,
        name: &str,
        function: &ComponentFuncType,
    ) -> Result<Function, ComponentError> {
        let parsed = ComponentName::new(name, 0).map_err(broken)?;
        let resource = |resource: &str| {
            let mut types = self.model.interface(interface).types.iter();
            let found = types.find(|id| self.model.type_def(**id).name == resource);
            found.copied().ok_or_else(|| invalid(format!("`{name}` belongs to a resource that is not there")))
        };
        let (name, kind) = match parsed.kind() {
            ComponentNameKind::Label(label) => (label.to_string(), FunctionKind::Freestanding),
            ComponentNameKind::Constructor(of) => {
                ("constructor".to_owned(), FunctionKind::Constructor(resource(of.as_str())?))
            }
            ComponentNameKind::Method(of) => {
                (of.method().to_string(), FunctionKind::Method(resource(of.resource().as_str())?))
            }
            ComponentNameKind::Static(of) => {
                (of.method().to_string(), FunctionKind::Static(resource(of.resource().as_str())?))
            }
            _ => return Err(invalid(format!("`{name}` is not the name of a function"))),
        };
        let mut params = Vec::with_capacity(function.params.len());
        for (name, ty) in &function.params {
            params.push(Param { name: name.to_string(), ty: self.ty(ty)? });
        }
        let result = self.optional(function.result.as_ref())?;
        Ok(Function { name, kind, is_async: function.async_, params, result, docs: None })
    }

    fn optional(&mut self, ty: Option<&ComponentValType>) -> Result<Option<Type>, ComponentError> {
        ty.map(|ty| self.ty(ty)).transpose()
    }

    fn boxed(&mut self, ty: Option<&ComponentValType>) -> Result<Option<Box<Type>>, ComponentError> {
        Ok(self.optional(ty)?.map(Box::new))
    }

    fn ty(&mut self, ty: &ComponentValType) -> Result<Type, ComponentError> {
        self.mentioned += 1;
        if self.mentioned > MAX_TYPES {
            return Err(invalid(format!("its interfaces mention more than {MAX_TYPES} types")));
        }
        let id = match ty {
            ComponentValType::Primitive(primitive) => return Ok(lower_primitive(*primitive)),
            ComponentValType::Type(id) => *id,
        };
        if let Some(named) = self.named.get(&ComponentAnyTypeId::Defined(id)) {
            return Ok(Type::Defined(*named));
        }
        let types = self.types;
        match self.kind(&types[id])? {
            TypeDefKind::Alias(ty) => Ok(ty),
            _ => Err(invalid("a record, variant, enum or flags type has no name")),
        }
    }

    fn handle(&self, id: AliasableResourceId) -> Result<TypeId, ComponentError> {
        self.known(ComponentAnyTypeId::Resource(id)).ok_or_else(|| invalid("a handle's resource has no name"))
    }

    /// What a type is; an anonymous one as the target of an alias.
    fn kind(&mut self, ty: &ComponentDefinedType) -> Result<TypeDefKind, ComponentError> {
        let alias = match ty {
            ComponentDefinedType::Record(record) => {
                let mut fields = Vec::with_capacity(record.fields.len());
                for (name, ty) in record.fields.iter() {
                    fields.push(Field { name: name.to_string(), ty: self.ty(ty)?, docs: None });
                }
                return Ok(TypeDefKind::Record(fields));
            }
            ComponentDefinedType::Variant(variant) => {
                let mut cases = Vec::with_capacity(variant.cases.len());
                for (name, case) in variant.cases.iter() {
                    cases.push(Case { name: name.to_string(), ty: self.optional(case.ty.as_ref())?, docs: None });
                }
                return Ok(TypeDefKind::Variant(cases));
            }
            ComponentDefinedType::Enum(names) => {
                return Ok(TypeDefKind::Enum(labels(names.iter().map(|n| n.as_str()))));
            }
            ComponentDefinedType::Flags(names) => {
                return Ok(TypeDefKind::Flags(labels(names.iter().map(|n| n.as_str()))));
            }
            ComponentDefinedType::Primitive(primitive) => lower_primitive(*primitive),
            ComponentDefinedType::List { element, .. } => Type::List(Box::new(self.ty(element)?)),
            ComponentDefinedType::FixedLengthList { element, length, .. } => {
                Type::FixedLengthList(Box::new(self.ty(element)?), *length)
            }
            ComponentDefinedType::Map { key, value, .. } => {
                Type::Map(Box::new(self.ty(key)?), Box::new(self.ty(value)?))
            }
            ComponentDefinedType::Tuple(tuple) => {
                Type::Tuple(tuple.types.iter().map(|ty| self.ty(ty)).collect::<Result<_, _>>()?)
            }
            ComponentDefinedType::Option { ty, .. } => Type::Option(Box::new(self.ty(ty)?)),
            ComponentDefinedType::Result { ok, err, .. } => {
                Type::Result { ok: self.boxed(ok.as_ref())?, err: self.boxed(err.as_ref())? }
            }
            ComponentDefinedType::Own(id) => Type::Own(self.handle(*id)?),
            ComponentDefinedType::Borrow(id) => Type::Borrow(self.handle(*id)?),
            ComponentDefinedType::Future { ty, .. } => Type::Future(self.boxed(ty.as_ref())?),
            ComponentDefinedType::Stream { ty, .. } => Type::Stream(self.boxed(ty.as_ref())?),
        };
        Ok(TypeDefKind::Alias(alias))
    }
}

fn labels<'a>(names: impl Iterator<Item = &'a str>) -> Vec<Label> {
    names.map(|name| Label { name: name.to_owned(), docs: None }).collect()
}

fn contract_name(name: &InterfaceName<'_>, item: &ComponentItem) -> Result<ContractName, ComponentError> {
    let version = name
        .version(item.version_suffix.as_deref())
        .map_err(|error| invalid(format!("the version of `{}` is malformed: {error}", name.as_str())))?;
    Ok(ContractName {
        namespace: name.namespace().to_string(),
        package: name.package().to_string(),
        interface: name.interface().to_string(),
        version,
    })
}

fn lower_primitive(primitive: PrimitiveValType) -> Type {
    match primitive {
        PrimitiveValType::Bool => Type::Bool,
        PrimitiveValType::S8 => Type::S8,
        PrimitiveValType::U8 => Type::U8,
        PrimitiveValType::S16 => Type::S16,
        PrimitiveValType::U16 => Type::U16,
        PrimitiveValType::S32 => Type::S32,
        PrimitiveValType::U32 => Type::U32,
        PrimitiveValType::S64 => Type::S64,
        PrimitiveValType::U64 => Type::U64,
        PrimitiveValType::F32 => Type::F32,
        PrimitiveValType::F64 => Type::F64,
        PrimitiveValType::Char => Type::Char,
        PrimitiveValType::String => Type::String,
        PrimitiveValType::ErrorContext => Type::ErrorContext,
    }
}
