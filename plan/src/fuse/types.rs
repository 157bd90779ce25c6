//! The types of what a composed component imports, from the models of those who import it.
//!
//! An import that several have together holds what any of them asks for. Types that an interface has from another are aliased from
//! that one's import, so that resources stay the same.

use std::collections::HashMap;

use jackfield_contract::{InterfaceId, Model, Type, TypeDefKind, TypeId};
use wasm_encoder::{
    Alias, ComponentBuilder, ComponentDefinedTypeEncoder, ComponentExportKind, ComponentOuterAliasKind,
    ComponentTypeRef, InstanceType, TypeBounds,
};

use super::wiring::{Source, Wiring};
use super::write::{Scope, definition, value};

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
        let name = &self.wiring.imports[at].name.name;
        match self.placed[at] {
            Place::At(instance) => return Ok(instance),
            Place::Busy => return Err(format!("the types of its import `{name}` depend on each other")),
            Place::Open => self.placed[at] = Place::Busy,
        }
        let wiring = self.wiring;
        let mut instance = Instance { ty: InstanceType::new(), own: HashMap::new(), outer: HashMap::new() };
        for (member, interface) in &wiring.imports[at].parts {
            let part = Part { member: *member, interface: *interface, model: &wiring.members[*member].info.model };
            let mut writer = Writer { imports: self, builder, to: &mut instance, part };
            writer.write().map_err(|why| format!("its import `{name}`: {why}"))?;
        }
        let ty = builder.type_instance(None, &instance.ty);
        let placed = builder.import(wiring.imports[at].name.written(), ComponentTypeRef::Instance(ty));
        self.placed[at] = Place::At(placed);
        Ok(placed)
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
    ty: InstanceType,
    /// Its own types and functions by name; of functions only that they are there counts.
    own: HashMap<String, u32>,
    /// Types of other imports.
    outer: HashMap<(usize, String), u32>,
}

/// Adds what one plugin imports to an instance's type.
struct Writer<'x, 'w, 'a, 'm> {
    imports: &'x mut Imports<'w, 'a>,
    builder: &'x mut ComponentBuilder,
    to: &'x mut Instance,
    part: Part<'m>,
}

impl Writer<'_, '_, '_, '_> {
    /// Adds what is not there yet.
    fn write(&mut self) -> Result<(), String> {
        let Part { model, interface, .. } = self.part;
        for id in &model.interface(interface).types {
            let def = model.type_def(*id);
            if self.to.own.contains_key(&def.name) {
                continue;
            }
            let bounds = match &def.kind {
                TypeDefKind::Resource => TypeBounds::SubResource,
                TypeDefKind::Alias(Type::Defined(target)) => TypeBounds::Eq(self.named(*target)?),
                kind => TypeBounds::Eq(definition(self, kind)?),
            };
            let index = self.to.ty.type_count();
            self.to.ty.export(def.name.as_str(), ComponentTypeRef::Type(bounds));
            self.to.own.insert(def.name.clone(), index);
        }
        for function in &model.interface(interface).functions {
            let name = function.export_name(model);
            if self.to.own.contains_key(&name) {
                continue;
            }
            let params = function.params.iter().map(|param| Ok((&*param.name, value(self, &param.ty)?)));
            let params = params.collect::<Result<Vec<_>, String>>()?;
            let result = function.result.as_ref().map(|ty| value(self, ty)).transpose()?;
            let ty = self.to.ty.type_count();
            self.to.ty.ty().function().async_(function.is_async).params(params).result(result);
            self.to.ty.export(name.as_str(), ComponentTypeRef::Func(ty));
            self.to.own.insert(name, ty);
        }
        Ok(())
    }
}

impl Scope for Writer<'_, '_, '_, '_> {
    fn define(&mut self, write: impl FnOnce(ComponentDefinedTypeEncoder<'_>)) -> u32 {
        let index = self.to.ty.type_count();
        write(self.to.ty.ty().defined_type());
        index
    }

    fn named(&mut self, id: TypeId) -> Result<u32, String> {
        let Part { member, interface, model } = self.part;
        let def = model.type_def(id);
        if def.interface == interface {
            let own = self.to.own.get(&def.name).copied();
            return own.ok_or_else(|| format!("its type `{}` is not there", def.name));
        }
        let member = &self.imports.wiring.members[member];
        let owner = member.info.imports.iter().position(|item| item.interface == def.interface);
        let import = match owner.map(|owner| &member.args[owner]) {
            Some(Source::Outside(import)) => *import,
            Some(Source::Inside { .. } | Source::Adapted(_)) => {
                return Err(format!(
                    "it has the type `{}`, which is plugged within the domain and unknown outside",
                    def.name
                ));
            }
            None => return Err(format!("it has the type `{}`, which is of no interface that is imported", def.name)),
        };
        let key = (import, def.name.clone());
        if let Some(known) = self.to.outer.get(&key) {
            return Ok(*known);
        }
        let top = match self.imports.aliased.get(&key) {
            Some(known) => *known,
            None => {
                let instance = self.imports.place(self.builder, import)?;
                let top = self.builder.alias_export(instance, &def.name, ComponentExportKind::Type);
                self.imports.aliased.insert(key.clone(), top);
                top
            }
        };
        let index = self.to.ty.type_count();
        self.to.ty.alias(Alias::Outer { kind: ComponentOuterAliasKind::Type, count: 1, index: top });
        self.to.outer.insert(key, index);
        Ok(index)
    }
}
