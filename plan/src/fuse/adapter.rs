//! Adapters: what a wrapped socket within a domain is filled with.
//!
//! Such a socket expects a reply of each plug with its name, and composed plugins reply plainly. An adapter is a small component
//! between them: for each function it calls one plug after the other and writes what they reply into the form of the socket. It is
//! a component of its own, since an instance cannot be entered while it is being called, and adapters may call each other's users.

use std::collections::HashMap;

use jackfield_contract::{Container, Function, Model, RecognisedFunction, Type, TypeDefKind, TypeId};
use wasm_encoder::{
    CanonicalOption, ComponentBuilder, ComponentDefinedTypeEncoder, ComponentExportKind, ComponentTypeRef,
    ComponentValType, ExportKind, ModuleArg, TypeBounds,
};

use super::shim::{Call, Shim};
use super::wiring::{Adapter, Wiring};
use super::write::{Scope, definition, value};

/// Writes an adapter and gives the instance that fills the socket; `instances` are those of the plugins so far.
///
/// # Errors
///
/// If a plug was not instantiated yet, or a type has no form that can be written.
pub(super) fn write(
    builder: &mut ComponentBuilder,
    wiring: &Wiring<'_>,
    adapter: &Adapter,
    instances: &[u32],
) -> Result<u32, String> {
    let model = &wiring.members[adapter.member].info.model;
    let interface = model.interface(adapter.interface);
    let mut inner = Inner { builder: ComponentBuilder::default(), model, known: HashMap::new(), order: Vec::new() };
    for id in &interface.types {
        inner.named(*id)?;
    }
    // What each function of the socket is made of: a function of each plug.
    let (mut calls, mut types, mut args) = (Vec::new(), Vec::new(), Vec::new());
    for (at, function) in interface.functions.iter().enumerate() {
        let reply =
            adapter.functions.get(at).and_then(Option::as_ref).ok_or("a function of a socket is plugged by nobody")?;
        let call = call(model, function, reply).ok_or("a reply of a wrapped socket has another form")?;
        let ok = call.ok.clone();
        types.push(inner.function(function, None, function.result.as_ref())?);
        for (place, plug) in adapter.plugs.iter().enumerate() {
            let named = plug.functions.get(at).and_then(Option::as_ref).ok_or("a plug has not all functions")?;
            let ty = inner.function(function, Some(&named.params), ok.as_ref())?;
            let name = format!("plug-n{place}-n{at}");
            inner.builder.import(name.as_str(), ComponentTypeRef::Func(ty));
            let instance = *instances.get(plug.member).ok_or("its plugins call each other in a circle")?;
            let instance = builder.alias_export(instance, &plug.export, ComponentExportKind::Instance);
            args.push((
                name,
                ComponentExportKind::Func,
                builder.alias_export(instance, &named.name, ComponentExportKind::Func),
            ));
        }
        calls.push(call);
    }
    let names: Vec<&str> = adapter.plugs.iter().map(|plug| wiring.members[plug.member].id).collect();
    let shim = Shim { names: &names, calls: &calls };
    // Its instance is the interface: it exports what that holds.
    for id in &interface.types {
        let index = inner.named(*id)?;
        inner.builder.export(model.type_def(*id).name.as_str(), ComponentExportKind::Type, index, None);
    }
    let names_of: Vec<String> = interface.functions.iter().map(|function| function.export_name(model)).collect();
    let nested = inner.finish(&shim, names_of.iter().map(String::as_str).zip(types));
    let component = builder.component(None, nested.builder);
    let mut outer = Outer { builder: &mut *builder, model, known: HashMap::new() };
    for (name, id) in nested.order {
        args.push((name, ComponentExportKind::Type, outer.named(id)?));
    }
    Ok(builder.instantiate(None, component, args))
}

/// How a function of a wrapped socket is made of those of its plugs.
fn call(model: &Model, function: &Function, reply: &RecognisedFunction) -> Option<Call> {
    let result = function.result.as_ref()?;
    let second = |ty: &Type| match model.resolve(ty) {
        Type::Tuple(items) => items.get(1).cloned(),
        _ => None,
    };
    let outcome = match (reply.reply, model.resolve(result)) {
        (Container::Tuple, named) => second(named)?,
        (Container::Option, Type::Option(named)) | (Container::List, Type::List(named)) => second(named)?,
        (Container::Map, Type::Map(_, outcome)) => (**outcome).clone(),
        _ => return None,
    };
    let Type::Result { ok, err } = model.resolve(&outcome) else { return None };
    let (ok, err) = (ok.as_deref().cloned(), err.as_deref().cloned());
    let params = function.params.iter().map(|param| &param.ty);
    Call::of(model, params, reply.reply, &outcome, ok, err)
}

/// The adapter's own component, in which named types are imported: those of imports and exports must have names.
struct Inner<'m> {
    builder: ComponentBuilder,
    model: &'m Model,
    known: HashMap<TypeId, u32>,
    /// The types in the order of their imports, with the names of these.
    order: Vec<(String, TypeId)>,
}

/// A component that was written, and the types that it imports.
struct Nested {
    builder: ComponentBuilder,
    order: Vec<(String, TypeId)>,
}

impl Inner<'_> {
    /// The type of a function with this result; of a plug's, with its own names of the parameters.
    fn function(
        &mut self,
        function: &Function,
        names: Option<&[String]>,
        result: Option<&Type>,
    ) -> Result<u32, String> {
        let mut params = Vec::new();
        for (at, param) in function.params.iter().enumerate() {
            let name = names.and_then(|names| names.get(at)).unwrap_or(&param.name);
            params.push((name.as_str(), value(self, &param.ty)?));
        }
        let result: Option<ComponentValType> = result.map(|ty| value(self, ty)).transpose()?;
        let (index, mut encoder) = self.builder.type_function(None);
        encoder.params(params).result(result);
        Ok(index)
    }

    /// Adds the code: memory, what is lowered, the shim, and what is lifted of it, by name and type.
    fn finish<'f>(mut self, shim: &Shim<'_>, functions: impl Iterator<Item = (&'f str, u32)>) -> Nested {
        let builder = &mut self.builder;
        let memory = builder.core_module(None, &shim.memory());
        let memory = builder.core_instantiate(None, memory, Vec::<(&str, ModuleArg)>::new());
        let bytes = builder.core_alias_export(None, memory, "memory", ExportKind::Memory);
        let realloc = builder.core_alias_export(None, memory, "realloc", ExportKind::Func);
        let options = [CanonicalOption::UTF8, CanonicalOption::Memory(bytes), CanonicalOption::Realloc(realloc)];
        let mut lowered = Vec::new();
        // The functions were imported in this order, and nothing else that is one.
        for func in 0..u32::try_from(shim.calls.len() * shim.names.len()).unwrap_or(u32::MAX) {
            lowered.push((format!("f{func}"), ExportKind::Func, builder.lower_func(None, func, options)));
        }
        let plugs =
            builder.core_instantiate_exports(None, lowered.iter().map(|(name, kind, at)| (name.as_str(), *kind, *at)));
        let code = builder.core_module(None, &shim.code());
        let args = [("memory", ModuleArg::Instance(memory)), ("plugs", ModuleArg::Instance(plugs))];
        let code = builder.core_instantiate(None, code, args);
        // What follows a call takes what it returned.
        let after = builder.core_alias_export(None, code, "after", ExportKind::Func);
        let options = options.into_iter().chain([CanonicalOption::PostReturn(after)]).collect::<Vec<_>>();
        for (at, (name, ty)) in functions.enumerate() {
            let function = builder.core_alias_export(None, code, &format!("s{at}"), ExportKind::Func);
            let lifted = builder.lift_func(None, function, ty, options.iter().copied());
            builder.export(name, ComponentExportKind::Func, lifted, None);
        }
        Nested { builder: self.builder, order: self.order }
    }
}

impl Scope for Inner<'_> {
    fn define(&mut self, write: impl FnOnce(ComponentDefinedTypeEncoder<'_>)) -> u32 {
        let (index, encoder) = self.builder.type_defined(None);
        write(encoder);
        index
    }

    fn named(&mut self, id: TypeId) -> Result<u32, String> {
        if let Some(known) = self.known.get(&id) {
            return Ok(*known);
        }
        let model = self.model;
        let target = match &model.type_def(id).kind {
            TypeDefKind::Alias(Type::Defined(target)) => self.named(*target)?,
            kind => definition(self, kind)?,
        };
        let name = format!("type-n{}", self.order.len());
        let index = self.builder.import(name.as_str(), ComponentTypeRef::Type(TypeBounds::Eq(target)));
        self.order.push((name, id));
        self.known.insert(id, index);
        Ok(index)
    }
}

/// The composed component, in which types need no names.
struct Outer<'b, 'm> {
    builder: &'b mut ComponentBuilder,
    model: &'m Model,
    known: HashMap<TypeId, u32>,
}

impl Scope for Outer<'_, '_> {
    fn define(&mut self, write: impl FnOnce(ComponentDefinedTypeEncoder<'_>)) -> u32 {
        let (index, encoder) = self.builder.type_defined(None);
        write(encoder);
        index
    }

    fn named(&mut self, id: TypeId) -> Result<u32, String> {
        if let Some(known) = self.known.get(&id) {
            return Ok(*known);
        }
        let model = self.model;
        let index = match &model.type_def(id).kind {
            TypeDefKind::Alias(Type::Defined(target)) => self.named(*target)?,
            kind => definition(self, kind)?,
        };
        self.known.insert(id, index);
        Ok(index)
    }
}
