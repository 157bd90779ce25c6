//! From wit-parser's `Resolve` to the owned model; wit-parser's types stop here.

use std::collections::{HashMap, HashSet};

use wit_parser::{self as wit, Resolve, Span, TypeOwner};

use crate::{
    Case, ContractName, Diagnostic, Field, Function, FunctionKind, Interface, InterfaceId, Label, Location, Model,
    Param, Type, TypeDef, TypeDefKind, TypeId,
};

/// How deep types may nest, and how many parts one may have in all: the validator's own limits for components.
const MAX_DEPTH: usize = 100;
const MAX_SIZE: u64 = 1_000_000;
/// How many labels a flags type may have: the validator refuses more.
const MAX_FLAGS: usize = 32;

/// Lowers every interface: those of packages, and those that are written inside of a world.
pub(crate) fn lower(resolve: &Resolve, locate: &dyn Fn(Span) -> Option<Location>) -> Result<Model, Vec<Diagnostic>> {
    let mut errors = check(resolve, locate);
    errors.extend(check_names(resolve, locate));
    if !errors.is_empty() {
        return Err(errors);
    }
    let mut lowering = Lowering { resolve, model: Model::default(), types: HashMap::new() };
    let packaged = order(resolve).into_iter().map(|id| (id, lowering.packaged(id)));
    let inline = inline(resolve).into_iter().map(|(id, word)| (id, ContractName::plain(word)));
    let order: Vec<(wit::InterfaceId, ContractName)> = packaged.chain(inline).collect();
    for (index, (id, name)) in order.iter().enumerate() {
        lowering.declare(*id, name, InterfaceId(index as u32));
    }
    for (index, (id, _)) in order.iter().enumerate() {
        lowering.fill(*id, InterfaceId(index as u32));
    }
    Ok(lowering.model)
}

/// Every named interface, dependencies before dependents.
fn order(resolve: &Resolve) -> Vec<wit::InterfaceId> {
    fn visit(
        resolve: &Resolve,
        id: wit::InterfaceId,
        seen: &mut HashSet<wit::InterfaceId>,
        order: &mut Vec<wit::InterfaceId>,
    ) {
        if resolve.interfaces[id].name.is_some() && seen.insert(id) {
            resolve.interface_direct_deps(id).for_each(|dep| visit(resolve, dep, seen, order));
            order.push(id);
        }
    }
    let (mut seen, mut order) = (HashSet::new(), Vec::new());
    for package in resolve.topological_packages() {
        resolve.packages[package].interfaces.values().for_each(|id| visit(resolve, *id, &mut seen, &mut order));
    }
    order
}

/// The interfaces that are written inside of a world, with the plain word that each has there.
fn inline(resolve: &Resolve) -> Vec<(wit::InterfaceId, &str)> {
    let mut found: Vec<(wit::InterfaceId, &str)> = Vec::new();
    for (_, world) in resolve.worlds.iter() {
        for (key, item) in world.imports.iter().chain(&world.exports) {
            if let (wit::WorldKey::Name(word), wit::WorldItem::Interface { id, .. }) = (key, item)
                && resolve.interfaces[*id].name.is_none()
                && found.iter().all(|(earlier, _)| earlier != id)
            {
                found.push((*id, word));
            }
        }
    }
    found
}

/// Refuses what no component could hold, before anything walks it.
fn check(resolve: &Resolve, locate: &dyn Fn(Span) -> Option<Location>) -> Vec<Diagnostic> {
    let mut errors = Vec::new();
    // Types stand in topological order, so that the measures of what a type refers to are known when it is met.
    let mut measures: HashMap<wit::TypeId, (usize, u64)> = HashMap::new();
    for (id, def) in resolve.types.iter() {
        let (mut depth, mut size) = (1, 1u64);
        parts(&def.kind, &mut |ty| {
            let (inner_depth, inner_size) = match ty {
                wit::Type::Id(id) => measures.get(id).copied().unwrap_or((0, 1)),
                _ => (0, 1),
            };
            depth = depth.max(inner_depth + 1);
            size = size.saturating_add(inner_size);
        });
        measures.insert(id, (depth.min(MAX_DEPTH + 1), size));
        let mut report = |message: String, help: &str| {
            let error = Diagnostic::new(message).help(help);
            errors.push(match locate(def.span) {
                Some(location) => error.at(location),
                None => error,
            });
        };
        // Only the innermost type that is too deep or too large is at fault; those around it are left alone.
        let inner_at_fault = |limit: &dyn Fn(&(usize, u64)) -> bool| {
            let mut found = false;
            parts(&def.kind, &mut |ty| {
                if let wit::Type::Id(id) = ty {
                    found |= measures.get(id).is_some_and(limit);
                }
            });
            found
        };
        let name = def.name.as_deref().map_or_else(|| "a type".to_owned(), |name| format!("the type `{name}`"));
        if depth > MAX_DEPTH && !inner_at_fault(&|(depth, _)| *depth > MAX_DEPTH) {
            report(
                format!("{name} nests more than {MAX_DEPTH} types deep"),
                "no component can hold it; make it flatter",
            );
        }
        if size > MAX_SIZE && !inner_at_fault(&|(_, size)| *size > MAX_SIZE) {
            report(
                format!("{name} has more than {MAX_SIZE} parts"),
                "no component can hold it; use a list or a resource",
            );
        }
        if let wit::TypeDefKind::Flags(flags) = &def.kind
            && flags.flags.len() > MAX_FLAGS
        {
            let count = flags.flags.len();
            report(
                format!("{name} has {count} flags, and components allow {MAX_FLAGS}"),
                "split it into two flags types, or use a list of an enum",
            );
        }
    }
    errors
}

/// Refuses the names of resources' functions that the validator takes for those of something else: component-model's
/// Explainer, "Import and export names", calls names that may stand side by side strongly unique.
fn check_names(resolve: &Resolve, locate: &dyn Fn(Span) -> Option<Location>) -> Vec<Diagnostic> {
    let mut errors = Vec::new();
    for (_, interface) in resolve.interfaces.iter() {
        let mut seen: HashSet<(wit::TypeId, String)> = HashSet::new();
        for function in interface.functions.values() {
            use wit::FunctionKind as Kind;
            let resource = match function.kind {
                Kind::Method(id) | Kind::AsyncMethod(id) | Kind::Static(id) | Kind::AsyncStatic(id) => id,
                Kind::Freestanding | Kind::AsyncFreestanding | Kind::Constructor(_) => continue,
            };
            let (item, of) = (function.item_name(), resolve.types[resource].name.as_deref().unwrap_or_default());
            let message = if item.eq_ignore_ascii_case(of) {
                format!("the function `{item}` is called like its resource `{of}`")
            } else if !seen.insert((resource, item.to_ascii_lowercase())) {
                format!("the resource `{of}` has two functions called `{item}`")
            } else {
                continue;
            };
            let error = Diagnostic::new(message)
                .help("no component can hold it: the component model takes both names for the same")
                .help("give the function another name");
            errors.push(match locate(function.span) {
                Some(location) => error.at(location),
                None => error,
            });
        }
    }
    errors
}

/// Calls `visit` on the types that stand directly in a type.
fn parts(kind: &wit::TypeDefKind, visit: &mut dyn FnMut(&wit::Type)) {
    use wit::TypeDefKind as Kind;
    match kind {
        Kind::Record(record) => record.fields.iter().for_each(|field| visit(&field.ty)),
        Kind::Tuple(tuple) => tuple.types.iter().for_each(visit),
        Kind::Variant(variant) => variant.cases.iter().filter_map(|case| case.ty.as_ref()).for_each(visit),
        Kind::Option(ty) | Kind::List(ty) | Kind::FixedLengthList(ty, _) | Kind::Type(ty) => visit(ty),
        Kind::Map(key, value) => {
            visit(key);
            visit(value);
        }
        Kind::Result(result) => result.ok.iter().chain(&result.err).for_each(visit),
        Kind::Future(ty) | Kind::Stream(ty) => ty.iter().for_each(visit),
        Kind::Resource | Kind::Handle(_) | Kind::Flags(_) | Kind::Enum(_) | Kind::Unknown => {}
    }
}

struct Lowering<'a> {
    resolve: &'a Resolve,
    model: Model,
    /// The named types of interfaces.
    types: HashMap<wit::TypeId, TypeId>,
}

impl Lowering<'_> {
    /// The name of an interface of a package.
    fn packaged(&self, id: wit::InterfaceId) -> ContractName {
        let this = &self.resolve.interfaces[id];
        let (namespace, package, version) = match this.package.map(|package| &self.resolve.packages[package].name) {
            Some(name) => (name.namespace.clone(), name.name.clone(), name.version.clone()),
            None => (String::new(), String::new(), None),
        };
        ContractName { namespace, package, interface: this.name.clone().unwrap_or_default(), version }
    }

    /// Makes an interface and its types known, so that anything can refer to them.
    fn declare(&mut self, id: wit::InterfaceId, name: &ContractName, interface: InterfaceId) {
        let this = &self.resolve.interfaces[id];
        let mut types = Vec::new();
        for (name, ty) in &this.types {
            let docs = docs(&self.resolve.types[*ty].docs);
            let def = TypeDef { name: name.clone(), interface, docs, kind: TypeDefKind::Resource };
            let lowered = self.model.add_type(def);
            self.types.insert(*ty, lowered);
            types.push(lowered);
        }
        self.model.add_interface(Interface {
            name: name.clone(),
            docs: docs(&this.docs),
            types,
            functions: Vec::new(),
        });
    }

    fn fill(&mut self, id: wit::InterfaceId, interface: InterfaceId) {
        let this = &self.resolve.interfaces[id];
        for ty in this.types.values() {
            let kind = self.kind(&self.resolve.types[*ty].kind);
            self.model.types[self.types[ty].0 as usize].kind = kind;
        }
        let functions = this.functions.values().map(|function| self.function(function)).collect();
        self.model.interface_mut(interface).functions = functions;
    }

    fn kind(&self, kind: &wit::TypeDefKind) -> TypeDefKind {
        match kind {
            wit::TypeDefKind::Record(record) => TypeDefKind::Record(
                record
                    .fields
                    .iter()
                    .map(|f| Field { name: f.name.clone(), ty: self.ty(&f.ty), docs: docs(&f.docs) })
                    .collect(),
            ),
            wit::TypeDefKind::Variant(variant) => TypeDefKind::Variant(
                variant
                    .cases
                    .iter()
                    .map(|c| Case {
                        name: c.name.clone(),
                        ty: c.ty.as_ref().map(|ty| self.ty(ty)),
                        docs: docs(&c.docs),
                    })
                    .collect(),
            ),
            wit::TypeDefKind::Enum(of) => TypeDefKind::Enum(
                of.cases.iter().map(|case| Label { name: case.name.clone(), docs: docs(&case.docs) }).collect(),
            ),
            wit::TypeDefKind::Flags(of) => TypeDefKind::Flags(
                of.flags.iter().map(|flag| Label { name: flag.name.clone(), docs: docs(&flag.docs) }).collect(),
            ),
            wit::TypeDefKind::Resource => TypeDefKind::Resource,
            other => TypeDefKind::Alias(self.anonymous(other)),
        }
    }

    fn ty(&self, ty: &wit::Type) -> Type {
        match ty {
            wit::Type::Bool => Type::Bool,
            wit::Type::U8 => Type::U8,
            wit::Type::U16 => Type::U16,
            wit::Type::U32 => Type::U32,
            wit::Type::U64 => Type::U64,
            wit::Type::S8 => Type::S8,
            wit::Type::S16 => Type::S16,
            wit::Type::S32 => Type::S32,
            wit::Type::S64 => Type::S64,
            wit::Type::F32 => Type::F32,
            wit::Type::F64 => Type::F64,
            wit::Type::Char => Type::Char,
            wit::Type::String => Type::String,
            wit::Type::ErrorContext => Type::ErrorContext,
            wit::Type::Id(id) => match self.types.get(id) {
                Some(named) => Type::Defined(*named),
                None => self.anonymous(&self.resolve.types[*id].kind),
            },
        }
    }

    fn anonymous(&self, kind: &wit::TypeDefKind) -> Type {
        let boxed = |ty: &wit::Type| Box::new(self.ty(ty));
        let maybe = |ty: &Option<wit::Type>| ty.as_ref().map(|ty| Box::new(self.ty(ty)));
        match kind {
            wit::TypeDefKind::Handle(wit::Handle::Own(id)) => Type::Own(self.named(*id)),
            wit::TypeDefKind::Handle(wit::Handle::Borrow(id)) => Type::Borrow(self.named(*id)),
            wit::TypeDefKind::Tuple(tuple) => Type::Tuple(tuple.types.iter().map(|ty| self.ty(ty)).collect()),
            wit::TypeDefKind::Option(ty) => Type::Option(boxed(ty)),
            wit::TypeDefKind::Result(result) => Type::Result { ok: maybe(&result.ok), err: maybe(&result.err) },
            wit::TypeDefKind::List(ty) => Type::List(boxed(ty)),
            wit::TypeDefKind::Map(key, value) => Type::Map(boxed(key), boxed(value)),
            wit::TypeDefKind::FixedLengthList(ty, length) => Type::FixedLengthList(boxed(ty), *length),
            wit::TypeDefKind::Future(ty) => Type::Future(maybe(ty)),
            wit::TypeDefKind::Stream(ty) => Type::Stream(maybe(ty)),
            wit::TypeDefKind::Type(ty) => self.ty(ty),
            // These always have a name and an interface, and `ty` finds that; wit-parser itself refuses all others.
            wit::TypeDefKind::Record(_)
            | wit::TypeDefKind::Variant(_)
            | wit::TypeDefKind::Enum(_)
            | wit::TypeDefKind::Flags(_)
            | wit::TypeDefKind::Resource
            | wit::TypeDefKind::Unknown => unreachable!("wit-parser gives these types a name"),
        }
    }

    fn named(&self, id: wit::TypeId) -> TypeId {
        match self.types.get(&id) {
            Some(named) => *named,
            None => unreachable!("a resource has a name: {:?}", self.resolve.types[id].owner == TypeOwner::None),
        }
    }

    fn function(&self, function: &wit::Function) -> Function {
        use wit::FunctionKind as Kind;
        let kind = match function.kind {
            Kind::Freestanding | Kind::AsyncFreestanding => FunctionKind::Freestanding,
            Kind::Method(id) | Kind::AsyncMethod(id) => FunctionKind::Method(self.named(id)),
            Kind::Static(id) | Kind::AsyncStatic(id) => FunctionKind::Static(self.named(id)),
            Kind::Constructor(id) => FunctionKind::Constructor(self.named(id)),
        };
        Function {
            name: function.item_name().to_owned(),
            kind,
            is_async: function.kind.is_async(),
            params: function.params.iter().map(|p| Param { name: p.name.clone(), ty: self.ty(&p.ty) }).collect(),
            result: function.result.as_ref().map(|ty| self.ty(ty)),
            docs: docs(&function.docs),
        }
    }
}

fn docs(docs: &wit::Docs) -> Option<String> {
    docs.contents.as_deref().map(str::trim_end).filter(|text| !text.is_empty()).map(str::to_owned)
}
