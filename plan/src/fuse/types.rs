//! The types of what a composed component imports, from the models of those who import it.
//!
//! An import that several have together holds what any of them asks for. Types that an interface has from another are aliased from
//! that one's import, so that resources stay the same.

use std::collections::HashMap;

use jackfield_contract::{InterfaceId, Model, Type, TypeDefKind, TypeId};
use wasm_encoder::{
    Alias, ComponentBuilder, ComponentDefinedTypeEncoder, ComponentExportKind, ComponentOuterAliasKind,
    ComponentTypeRef, ComponentValType, InstanceType, PrimitiveValType, TypeBounds,
};

use super::wiring::{Source, Wiring};

/// Imports that are being written, each after those whose types it has.
pub(super) struct Imports<'w, 'a> {
    wiring: &'w Wiring<'a>,
    /// Where each is among the instances, once it is written.
    placed: Vec<Place>,
    /// Types of imports that were aliased, by import and name.
    aliased: HashMap<(usize, String), u32>,
}

#[derive(Clone, Copy)]
enum Place {
    Open,
    Busy,
    At(u32),
}

impl<'w, 'a> Imports<'w, 'a> {
    pub(super) fn new(wiring: &'w Wiring<'a>) -> Self {
        Self { wiring, placed: vec![Place::Open; wiring.imports.len()], aliased: HashMap::new() }
    }

    /// The instance of an import, which is written if it is not there yet.
    ///
    /// # Errors
    ///
    /// If its types cannot be written outside of the plugin whose they are.
    pub(super) fn place(&mut self, builder: &mut ComponentBuilder, at: usize) -> Result<u32, String> {
        match self.placed[at] {
            Place::At(instance) => return Ok(instance),
            Place::Busy => return Err(format!("`{}` has types that depend on each other", self.title(at))),
            Place::Open => self.placed[at] = Place::Busy,
        }
        let wiring = self.wiring;
        let mut instance = Instance { at, ty: InstanceType::new(), own: HashMap::new(), outer: HashMap::new() };
        for (member, interface) in &wiring.imports[at].parts {
            let part = Part { member: *member, interface: *interface, model: &wiring.members[*member].info.model };
            self.write(builder, &mut instance, part)?;
        }
        let ty = builder.type_instance(None, &instance.ty);
        let placed = builder.import(wiring.imports[at].name.written(), ComponentTypeRef::Instance(ty));
        self.placed[at] = Place::At(placed);
        Ok(placed)
    }

    fn title(&self, at: usize) -> &str {
        &self.wiring.imports[at].name.name
    }

    /// Adds what one plugin imports to the type, where that is not there yet.
    fn write(&mut self, builder: &mut ComponentBuilder, to: &mut Instance, part: Part<'_>) -> Result<(), String> {
        let interface = part.model.interface(part.interface);
        for id in &interface.types {
            let def = part.model.type_def(*id);
            if to.own.contains_key(&def.name) {
                continue;
            }
            let bounds = match &def.kind {
                TypeDefKind::Resource => TypeBounds::SubResource,
                TypeDefKind::Alias(Type::Defined(target)) => TypeBounds::Eq(self.named(builder, to, part, *target)?),
                kind => TypeBounds::Eq(self.definition(builder, to, part, kind)?),
            };
            let index = to.ty.type_count();
            to.ty.export(def.name.as_str(), ComponentTypeRef::Type(bounds));
            to.own.insert(def.name.clone(), index);
        }
        for function in &interface.functions {
            let name = function.export_name(part.model);
            if to.own.contains_key(&name) {
                continue;
            }
            let params =
                function.params.iter().map(|param| Ok((&*param.name, self.value(builder, to, part, &param.ty)?)));
            let params = params.collect::<Result<Vec<_>, String>>()?;
            let result = function.result.as_ref().map(|ty| self.value(builder, to, part, ty)).transpose()?;
            let ty = to.ty.type_count();
            to.ty.ty().function().async_(function.is_async).params(params).result(result);
            to.ty.export(name.as_str(), ComponentTypeRef::Func(ty));
            to.own.insert(name, ty);
        }
        Ok(())
    }

    /// The index of a named type within the instance's type.
    fn named(
        &mut self,
        builder: &mut ComponentBuilder,
        to: &mut Instance,
        part: Part<'_>,
        id: TypeId,
    ) -> Result<u32, String> {
        let def = part.model.type_def(id);
        let unknown = |why: &str| Err(format!("its import `{}` has the type `{}`, {why}", self.title(to.at), def.name));
        if def.interface == part.interface {
            return to.own.get(&def.name).copied().map_or_else(|| unknown("which is not there"), Ok);
        }
        let member = &self.wiring.members[part.member];
        let owner = member.info.imports.iter().position(|item| item.interface == def.interface);
        let import = match owner.map(|owner| &member.args[owner]) {
            Some(Source::Outside(import)) => *import,
            Some(Source::Inside { member, .. }) => {
                let other = self.wiring.members[*member].id;
                return unknown(&format!("which is of `{other}` in the same domain, and unknown outside of it"));
            }
            None => return unknown("which is of no interface that it imports"),
        };
        let key = (import, def.name.clone());
        if let Some(known) = to.outer.get(&key) {
            return Ok(*known);
        }
        let top = match self.aliased.get(&key) {
            Some(known) => *known,
            None => {
                let instance = self.place(builder, import)?;
                let top = builder.alias_export(instance, &def.name, ComponentExportKind::Type);
                self.aliased.insert(key.clone(), top);
                top
            }
        };
        let index = to.ty.type_count();
        to.ty.alias(Alias::Outer { kind: ComponentOuterAliasKind::Type, count: 1, index: top });
        to.outer.insert(key, index);
        Ok(index)
    }

    /// The index of a type that is written where it is named.
    fn definition(
        &mut self,
        builder: &mut ComponentBuilder,
        to: &mut Instance,
        part: Part<'_>,
        kind: &TypeDefKind,
    ) -> Result<u32, String> {
        match kind {
            TypeDefKind::Record(fields) => {
                let fields = fields.iter().map(|field| Ok((&*field.name, self.value(builder, to, part, &field.ty)?)));
                let fields = fields.collect::<Result<Vec<_>, String>>()?;
                Ok(to.define(|ty| ty.record(fields)))
            }
            TypeDefKind::Variant(cases) => {
                let cases = cases.iter().map(|case| {
                    let ty = case.ty.as_ref().map(|ty| self.value(builder, to, part, ty)).transpose()?;
                    Ok((&*case.name, ty))
                });
                let cases = cases.collect::<Result<Vec<_>, String>>()?;
                Ok(to.define(|ty| ty.variant(cases)))
            }
            TypeDefKind::Enum(labels) => Ok(to.define(|ty| ty.enum_type(labels.iter().map(|label| &*label.name)))),
            TypeDefKind::Flags(labels) => Ok(to.define(|ty| ty.flags(labels.iter().map(|label| &*label.name)))),
            TypeDefKind::Alias(ty) => match self.value(builder, to, part, ty)? {
                ComponentValType::Type(index) => Ok(index),
                ComponentValType::Primitive(primitive) => Ok(to.define(|ty| ty.primitive(primitive))),
            },
            TypeDefKind::Resource => Err(format!("its import `{}` has a resource without a name", self.title(to.at))),
        }
    }

    /// A type as a parameter, a result or a part of another has it.
    fn value(
        &mut self,
        builder: &mut ComponentBuilder,
        to: &mut Instance,
        part: Part<'_>,
        ty: &Type,
    ) -> Result<ComponentValType, String> {
        if let Some(primitive) = primitive(ty) {
            return Ok(ComponentValType::Primitive(primitive));
        }
        let mut inner = |to: &mut Instance, ty: &Type| self.value(builder, to, part, ty);
        let mut maybe = |to: &mut Instance, ty: &Option<Box<Type>>| match ty {
            Some(ty) => inner(to, ty).map(Some),
            None => Ok(None),
        };
        let index = match ty {
            Type::Defined(id) => self.named(builder, to, part, *id)?,
            Type::Own(id) => {
                let resource = self.named(builder, to, part, *id)?;
                to.define(|ty| ty.own(resource))
            }
            Type::Borrow(id) => {
                let resource = self.named(builder, to, part, *id)?;
                to.define(|ty| ty.borrow(resource))
            }
            Type::Result { ok, err } => {
                let (ok, err) = (maybe(to, ok)?, maybe(to, err)?);
                to.define(|ty| ty.result(ok, err))
            }
            Type::Future(item) => {
                let item = maybe(to, item)?;
                to.define(|ty| ty.future(item))
            }
            Type::Stream(item) => {
                let item = maybe(to, item)?;
                to.define(|ty| ty.stream(item))
            }
            Type::List(item) => {
                let item = inner(to, item)?;
                to.define(|ty| ty.list(item))
            }
            Type::FixedLengthList(item, length) => {
                let item = inner(to, item)?;
                to.define(|ty| ty.fixed_length_list(item, *length))
            }
            Type::Option(item) => {
                let item = inner(to, item)?;
                to.define(|ty| ty.option(item))
            }
            Type::Map(key, value) => {
                let (key, value) = (inner(to, key)?, inner(to, value)?);
                to.define(|ty| ty.map(key, value))
            }
            Type::Tuple(items) => {
                let items = items.iter().map(|item| inner(to, item)).collect::<Result<Vec<_>, _>>()?;
                to.define(|ty| ty.tuple(items))
            }
            other => {
                return Err(format!("its import `{}` has a type that cannot be written: {other:?}", self.title(to.at)));
            }
        };
        Ok(ComponentValType::Type(index))
    }
}

/// What one plugin imports of an import.
#[derive(Clone, Copy)]
struct Part<'m> {
    member: usize,
    interface: InterfaceId,
    model: &'m Model,
}

/// An instance's type that is being written.
struct Instance {
    /// Which import it is of.
    at: usize,
    ty: InstanceType,
    /// Its own types and functions by name; of functions only that they are there counts.
    own: HashMap<String, u32>,
    /// Types of other imports.
    outer: HashMap<(usize, String), u32>,
}

impl Instance {
    /// Defines a type and gives its index.
    fn define(&mut self, write: impl FnOnce(ComponentDefinedTypeEncoder<'_>)) -> u32 {
        let index = self.ty.type_count();
        write(self.ty.ty().defined_type());
        index
    }
}

fn primitive(ty: &Type) -> Option<PrimitiveValType> {
    Some(match ty {
        Type::Bool => PrimitiveValType::Bool,
        Type::S8 => PrimitiveValType::S8,
        Type::U8 => PrimitiveValType::U8,
        Type::S16 => PrimitiveValType::S16,
        Type::U16 => PrimitiveValType::U16,
        Type::S32 => PrimitiveValType::S32,
        Type::U32 => PrimitiveValType::U32,
        Type::S64 => PrimitiveValType::S64,
        Type::U64 => PrimitiveValType::U64,
        Type::F32 => PrimitiveValType::F32,
        Type::F64 => PrimitiveValType::F64,
        Type::Char => PrimitiveValType::Char,
        Type::String => PrimitiveValType::String,
        Type::ErrorContext => PrimitiveValType::ErrorContext,
        _ => return None,
    })
}
