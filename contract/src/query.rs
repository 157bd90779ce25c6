//! Questions that several parts ask of a model: whose resource is this, what does an interface bring along.

use std::collections::HashSet;

use crate::{ContractName, Function, FunctionKind, Interface, InterfaceId, Model, Type, TypeDefKind, TypeId, type_wit};

/// A resource that an interface names by `use`, or that its types mention: where it is named and where it is defined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UsedResource {
    /// The name that the interface itself has for it.
    pub local: TypeId,
    /// The resource.
    pub resource: TypeId,
    /// The interface that defines it.
    pub interface: InterfaceId,
}

impl Model {
    /// The resources that an interface defines itself, in order.
    pub fn own_resources(&self, interface: InterfaceId) -> Vec<TypeId> {
        let is_resource = |id: &TypeId| matches!(self.type_def(*id).kind, TypeDefKind::Resource);
        self.interface(interface).types.iter().copied().filter(is_resource).collect()
    }

    /// The resources of other interfaces that an interface's types or functions mention, each once, in order.
    ///
    /// These bring their interfaces along: a plugin that imports this interface also imports theirs.
    pub fn used_resources(&self, interface: InterfaceId) -> Vec<UsedResource> {
        let mut found: Vec<UsedResource> = Vec::new();
        let mut add = |local: TypeId| {
            let resource = self.resolve_alias(local);
            let def = self.type_def(resource);
            let known = |used: &UsedResource| used.resource == resource;
            if matches!(def.kind, TypeDefKind::Resource) && def.interface != interface && !found.iter().any(known) {
                found.push(UsedResource { local, resource, interface: def.interface });
            }
        };
        let this = self.interface(interface);
        for id in &this.types {
            add(*id);
            self.walk(&Type::Defined(*id), &mut |ty| {
                if let Type::Own(id) | Type::Borrow(id) = ty {
                    add(*id);
                }
            });
        }
        for ty in this.functions.iter().flat_map(|f| f.params.iter().map(|param| &param.ty).chain(&f.result)) {
            self.walk(ty, &mut |ty| {
                if let Type::Own(id) | Type::Borrow(id) = ty {
                    add(*id);
                }
            });
        }
        found
    }

    /// The interfaces whose types an interface names by `use`, each once, in order; not those that they use in turn.
    pub fn dependencies(&self, interface: InterfaceId) -> Vec<InterfaceId> {
        let mut found = Vec::new();
        for id in &self.interface(interface).types {
            if let TypeDefKind::Alias(Type::Defined(target)) = self.type_def(*id).kind {
                let owner = self.type_def(target).interface;
                if owner != interface && !found.contains(&owner) {
                    found.push(owner);
                }
            }
        }
        found
    }

    /// These interfaces and all that they use, at any distance, dependencies before dependents.
    pub fn closure(&self, roots: &[InterfaceId]) -> Vec<InterfaceId> {
        fn visit(model: &Model, id: InterfaceId, seen: &mut HashSet<InterfaceId>, order: &mut Vec<InterfaceId>) {
            if seen.insert(id) {
                model.dependencies(id).into_iter().for_each(|dep| visit(model, dep, seen, order));
                order.push(id);
            }
        }
        let (mut seen, mut order) = (HashSet::new(), Vec::new());
        roots.iter().for_each(|id| visit(self, *id, &mut seen, &mut order));
        order
    }

    /// Whether a value of this type can hold a handle to a resource that `interface` defines itself, at any depth.
    pub fn carries_own_handles(&self, interface: InterfaceId, ty: &Type) -> bool {
        let mut found = false;
        self.walk(ty, &mut |ty| {
            if let Type::Own(id) | Type::Borrow(id) = ty {
                found |= self.type_def(self.resolve_alias(*id)).interface == interface;
            }
        });
        found
    }

    /// Whether this name stands for a resource, be it by `use` or alias.
    pub fn is_resource(&self, id: TypeId) -> bool {
        matches!(self.type_def(self.resolve_alias(id)).kind, TypeDefKind::Resource)
    }

    /// The interface that defines what this name stands for, and the name that it has there.
    pub fn definition(&self, id: TypeId) -> (&ContractName, &str) {
        let def = self.type_def(self.resolve_alias(id));
        (&self.interface(def.interface).name, &def.name)
    }

    /// The interfaces of this name, whatever their versions.
    pub fn find_unversioned(&self, name: &str) -> Vec<InterfaceId> {
        self.interfaces().filter(|(_, interface)| interface.name.unversioned() == name).map(|(id, _)| id).collect()
    }

    /// Why a function cannot be written or called where everything is synchronous: it is async, or generated code has no types for it.
    pub fn not_synchronous(&self, interface: InterfaceId, function: usize) -> Option<&'static str> {
        let is_async = self.interface(interface).functions[function].is_async;
        is_async.then_some("an async function").or_else(|| self.unsupported(interface, function))
    }

    /// Why no host links a function, and what to do: it mentions an error context, or a stream or future whose items are not carried.
    pub fn unlinkable(&self, interface: InterfaceId, function: usize) -> Option<String> {
        let function = &self.interface(interface).functions[function];
        let mut found: Option<String> = None;
        for ty in function.params.iter().map(|param| &param.ty).chain(&function.result) {
            self.walk(ty, &mut |ty| match ty {
                Type::Stream(item) | Type::Future(item) if !self.is_item(item.as_deref()) => {
                    found.get_or_insert_with(|| {
                        let what = type_wit(self, ty);
                        format!(
                            "`{what}`, whose items are not carried; let them be numbers, `bool`, `char`, `string`, `list<u8>` or \
                             `list<string>`"
                        )
                    });
                }
                Type::ErrorContext => {
                    let why = || "an `error-context`, which no host can read; use `result<_, string>`".to_owned();
                    found.get_or_insert_with(why);
                }
                _ => {}
            });
        }
        found
    }

    /// Whether items of streams and futures may be of this type.
    pub fn is_item(&self, item: Option<&Type>) -> bool {
        match item.map(|item| self.resolve(item)) {
            None => true,
            Some(Type::List(item)) => matches!(self.resolve(item), Type::U8 | Type::String),
            Some(item) => matches!(
                item,
                Type::Bool
                    | Type::S8
                    | Type::U8
                    | Type::S16
                    | Type::U16
                    | Type::S32
                    | Type::U32
                    | Type::S64
                    | Type::U64
                    | Type::F32
                    | Type::F64
                    | Type::Char
                    | Type::String
            ),
        }
    }

    /// Whether a stream or a future is among what a function takes and gives.
    pub fn carries_streams(&self, function: &Function) -> bool {
        let mut found = false;
        for ty in function.params.iter().map(|param| &param.ty).chain(&function.result) {
            self.walk(ty, &mut |ty| found |= matches!(ty, Type::Stream(_) | Type::Future(_)));
        }
        found
    }

    /// Why generated code has no types for a function: it mentions a stream, a future or an error context.
    pub fn unsupported(&self, interface: InterfaceId, function: usize) -> Option<&'static str> {
        let function = &self.interface(interface).functions[function];
        let mut found = None;
        for ty in function.params.iter().map(|param| &param.ty).chain(&function.result) {
            self.walk(ty, &mut |ty| match ty {
                Type::Stream(_) => found = found.or(Some("a stream")),
                Type::Future(_) => found = found.or(Some("a future")),
                Type::ErrorContext => found = found.or(Some("an error-context")),
                _ => {}
            });
        }
        found
    }
}

impl Interface {
    /// The index of the function of this export name, `transform` or `[method]bucket.sum`.
    pub fn function_index(&self, model: &Model, export_name: &str) -> Option<usize> {
        self.functions.iter().position(|function| function.export_name(model) == export_name)
    }

    /// The index of the function that a person means by `transform`, `bucket.sum` or `bucket`.
    pub fn function_by_display_name(&self, model: &Model, name: &str) -> Option<usize> {
        self.functions.iter().position(|function| function.display_name(model) == name)
    }

    /// The functions that belong to a resource, with their indices.
    pub fn functions_of(&self, resource: Option<TypeId>) -> impl Iterator<Item = (usize, &crate::Function)> {
        self.functions.iter().enumerate().filter(move |(_, function)| function.kind.resource() == resource)
    }
}

impl FunctionKind {
    /// Whether it is a method, which has a `self`.
    pub fn is_method(self) -> bool {
        matches!(self, Self::Method(_))
    }

    /// Whether it is a constructor.
    pub fn is_constructor(self) -> bool {
        matches!(self, Self::Constructor(_))
    }
}
