//! What a plugin is made of, and how its types are written.

use jackfield_contract::{
    Case, DispatchErrorCase, InterfaceId, Model, Shape, Type, TypeDef, TypeDefKind, TypeId, WorldModel,
};

use super::names;
use crate::language::camel;

/// Which copy of a contract's resources a type speaks of: those that the author makes, or those of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Role {
    /// The contract is plugged.
    Plug,
    /// It is called.
    Socket,
}

/// A plugin's contracts with the names that its author sees.
pub(super) struct Plugin<'a> {
    /// With the names of AssemblyScript, and the error of a dispatch.
    pub(super) model: Model,
    /// With the names of WIT.
    pub(super) original: &'a Model,
    pub(super) plugs: &'a [InterfaceId],
    /// What is called: the sockets, and the interfaces whose resources others mention.
    pub(super) imports: Vec<(InterfaceId, Shape)>,
    /// The interfaces that have a file, and what it is called.
    pub(super) files: Vec<(InterfaceId, String)>,
    /// Those of them that have another file for the author's own resources.
    dual: Vec<InterfaceId>,
    pub(super) error: TypeId,
}

/// A place in which types are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Here {
    /// The file of an interface.
    Interface(InterfaceId, Role),
    /// Another file in `gen`, which knows every interface's by `_m0` and so on.
    Outside,
}

impl<'a> Plugin<'a> {
    /// The plugin; an error says what there is no form for.
    pub(super) fn new(
        original: &'a Model,
        plugs: &'a [InterfaceId],
        sockets: &[(InterfaceId, Shape)],
    ) -> Result<Self, String> {
        let mut model = names::shown(original);
        let world = WorldModel::new(original, plugs, sockets);
        let direct: Vec<InterfaceId> = sockets.iter().map(|(id, _)| *id).collect();
        // What is needed of others, sockets themselves aside.
        let used = |roots: &[InterfaceId]| {
            let dependencies: Vec<_> = roots.iter().flat_map(|id| original.dependencies(*id)).collect();
            original.closure(&dependencies)
        };
        let mut imports = sockets.to_vec();
        let by_plugs = used(plugs).into_iter().filter(|id| !plugs.contains(id));
        for id in used(&direct).into_iter().chain(by_plugs) {
            let resources = !original.own_resources(id).is_empty();
            match imports.iter().find(|(known, _)| *known == id) {
                None => imports.push((id, Shape::Direct)),
                Some((_, Shape::Wrapped(cardinality))) if resources => {
                    return Err(format!(
                        "`{}` has a socket of shape `{cardinality}`, and another contract uses its resources directly: \
                         a plugin in AssemblyScript cannot have both; make its socket `direct`",
                        original.interface(id).name
                    ));
                }
                Some(_) => {}
            }
        }
        for (at, (id, _)) in sockets.iter().enumerate() {
            if sockets[..at].iter().any(|(known, _)| known == id) {
                return Err(format!("`{}` has two sockets, which is one too many", original.interface(*id).name));
            }
        }
        let first = plugs.first().copied().or_else(|| sockets.first().map(|(id, _)| *id));
        let interface = first.ok_or("it has no contract")?;
        let case = |case: DispatchErrorCase| Case { name: case.as_str().into(), ty: Some(Type::String), docs: None };
        let kind = TypeDefKind::Variant(DispatchErrorCase::ALL.map(case).into());
        let error = model.add_type(TypeDef { name: "dispatch-error".into(), interface, docs: None, kind });
        let mut needed: Vec<InterfaceId> =
            world.needed().into_iter().filter(|id| original.interfaces().any(|(known, _)| known == *id)).collect();
        let missing: Vec<_> = imports.iter().map(|(id, _)| *id).filter(|id| !needed.contains(id)).collect();
        needed.extend(missing);
        let files = needed.iter().copied().zip(names::file_names(original, &needed)).collect();
        let mut plugin = Self { model, original, plugs, imports, files, dual: Vec::new(), error };
        plugin.dual = plugs.iter().copied().filter(|id| plugin.imported(*id).is_some()).collect();
        plugin.supported()?;
        Ok(plugin)
    }

    /// Names the functions that there is no form for.
    fn supported(&self) -> Result<(), String> {
        let contracts = self.plugs.iter().chain(self.imports.iter().map(|(id, _)| id));
        for id in contracts {
            for (at, function) in self.original.interface(*id).functions.iter().enumerate() {
                if let Some(what) = self.original.unsupported(*id, at) {
                    let (contract, name) = (&self.original.interface(*id).name, function.display_name(self.original));
                    return Err(format!("`{contract}#{name}` has {what}, which plugins in AssemblyScript cannot have"));
                }
            }
        }
        Ok(())
    }

    /// The shape in which an interface is called, if it is.
    pub(super) fn imported(&self, id: InterfaceId) -> Option<Shape> {
        self.imports.iter().find(|(known, _)| *known == id).map(|(_, shape)| *shape)
    }

    /// What the author's index exports for a plug.
    pub(super) fn plug_name(&self, id: InterfaceId) -> String {
        names::plug_name(self.original, self.plugs, id)
    }

    /// The number of a plug.
    pub(super) fn plug_index(&self, id: InterfaceId) -> usize {
        self.plugs.iter().position(|plug| *plug == id).unwrap_or_default()
    }

    /// The files of interfaces, each with the role that its types are seen in, and its name.
    pub(super) fn all_files(&self) -> Vec<(InterfaceId, Role, String)> {
        let mut all = Vec::new();
        for (id, name) in &self.files {
            if self.dual.contains(id) {
                all.push((*id, Role::Plug, format!("{name}-plug")));
            }
            let alone = self.plugs.contains(id) && !self.dual.contains(id);
            all.push((*id, if alone { Role::Plug } else { Role::Socket }, name.clone()));
        }
        all
    }

    /// The index in [`Plugin::all_files`] of the file that has a type, and the role of its file.
    pub(super) fn file_of(&self, id: TypeId, role: Role) -> (usize, InterfaceId, Role) {
        let interface = self.model.type_def(id).interface;
        let own = role == Role::Plug && self.is_authored(&Type::Defined(id), role);
        let files = self.all_files();
        let found = files.iter().enumerate().filter(|(_, (known, ..))| *known == interface);
        let mut found: Vec<_> = found.map(|(at, (id, role, _))| (at, *id, *role)).collect();
        // A type without the author's resources is the same in both, and stands in the file of the socket.
        found.sort_by_key(|(_, _, role)| (*role == Role::Plug) != own);
        found.first().copied().unwrap_or((0, interface, Role::Socket))
    }

    /// Whether a type stands in both files of an interface, or only in that of its socket.
    pub(super) fn belongs(&self, id: TypeId, interface: InterfaceId, role: Role) -> bool {
        !self.dual.contains(&interface) || role == Role::Socket || self.is_authored(&Type::Defined(id), role)
    }

    /// Whether the author makes a resource.
    pub(super) fn is_own(&self, resource: TypeId, role: Role) -> bool {
        let id = self.model.resolve_alias(resource);
        role == Role::Plug && self.plugs.contains(&self.model.type_def(id).interface)
    }

    /// Whether a type holds a handle to one of the author's resources.
    fn is_authored(&self, ty: &Type, role: Role) -> bool {
        let mut found = false;
        if let Type::Defined(id) = ty
            && self.model.is_resource(*id)
        {
            return self.is_own(*id, role);
        }
        self.model.walk(ty, &mut |ty| {
            if let Type::Own(id) | Type::Borrow(id) = ty {
                found |= self.is_own(*id, role);
            }
        });
        found
    }

    /// The role that tells a type's forms apart: those without the author's resources have one.
    pub(super) fn role_of(&self, ty: &Type, role: Role) -> Role {
        if self.is_authored(ty, role) { Role::Plug } else { Role::Socket }
    }

    /// What a reply of a wrapped socket holds, if this is the type of one: the plugin and a result with our own error.
    pub(super) fn reply<'t>(&self, ty: &'t Type) -> Option<Option<&'t Type>> {
        let Type::Tuple(items) = ty else { return None };
        let [Type::String, Type::Result { ok, err: Some(err) }] = &items[..] else { return None };
        (**err == Type::Defined(self.error)).then_some(ok.as_deref())
    }

    /// A type as it is written in a place.
    pub(super) fn text(&self, ty: &Type, role: Role, here: Here) -> String {
        let inner = |ty: &Type| self.text(ty, role, here);
        let maybe = |ty: Option<&Type>| ty.map_or("_jf.Unit".to_owned(), inner);
        let ty = self.model.resolve(ty);
        if let Some(ok) = self.reply(ty) {
            return format!("_jf.Reply<{}>", maybe(ok));
        }
        match ty {
            Type::Bool => "bool".into(),
            Type::S8 => "i8".into(),
            Type::U8 => "u8".into(),
            Type::S16 => "i16".into(),
            Type::U16 => "u16".into(),
            Type::S32 => "i32".into(),
            Type::U32 | Type::Char => "u32".into(),
            Type::S64 => "i64".into(),
            Type::U64 => "u64".into(),
            Type::F32 => "f32".into(),
            Type::F64 => "f64".into(),
            Type::String => "string".into(),
            Type::List(item) if *self.model.resolve(item) == Type::U8 => "Uint8Array".into(),
            Type::List(item) => format!("Array<{}>", inner(item)),
            Type::FixedLengthList(item, _) => format!("StaticArray<{}>", inner(item)),
            Type::Map(key, value) => format!("Map<{}, {}>", inner(key), inner(value)),
            Type::Tuple(items) => {
                format!("_jf.Tuple{}<{}>", items.len(), items.iter().map(inner).collect::<Vec<_>>().join(", "))
            }
            Type::Option(item) if self.is_nullable(ty) => format!("{} | null", inner(item)),
            Type::Option(item) => format!("_jf.Option<{}>", inner(item)),
            Type::Result { ok, err } => format!("_jf.Result<{}, {}>", maybe(ok.as_deref()), maybe(err.as_deref())),
            Type::Own(id) | Type::Borrow(id) => self.named(self.model.resolve_alias(*id), role, here),
            Type::Defined(id) => self.named(*id, role, here),
            // Refused before.
            Type::ErrorContext | Type::Future(_) | Type::Stream(_) => "void".into(),
        }
    }

    fn named(&self, id: TypeId, role: Role, here: Here) -> String {
        if id == self.error {
            return "_jf.DispatchError".into();
        }
        let def = self.model.type_def(id);
        let name = camel::upper_camel(&def.name);
        if matches!(def.kind, TypeDefKind::Resource) && self.is_own(id, role) {
            return format!("_p{}.{name}", self.plug_index(def.interface));
        }
        let (at, interface, role) = self.file_of(id, role);
        if here == Here::Interface(interface, role) { name } else { format!("_m{at}.{name}") }
    }

    /// Whether a type is an option that `null` stands for the lack of.
    pub(super) fn is_nullable(&self, ty: &Type) -> bool {
        match self.model.resolve(ty) {
            Type::Option(inner) => self.is_object(inner) && !matches!(self.model.resolve(inner), Type::Option(_)),
            _ => false,
        }
    }

    /// Whether values of a type are objects.
    pub(super) fn is_object(&self, ty: &Type) -> bool {
        use Type::{Bool, Char, F32, F64, S8, S16, S32, S64, U8, U16, U32, U64};
        match self.model.resolve(ty) {
            Bool | Char | F32 | F64 | S8 | S16 | S32 | S64 | U8 | U16 | U32 | U64 => false,
            Type::Defined(id) => !matches!(self.model.type_def(*id).kind, TypeDefKind::Enum(_) | TypeDefKind::Flags(_)),
            _ => true,
        }
    }

    /// Classes for tuples, as many as are used and those of two to four items.
    pub(super) fn tuples(&self) -> String {
        let mut longest = 4;
        let types = self.model.interfaces().flat_map(|(_, interface)| {
            let functions = interface.functions.iter();
            let signatures =
                functions.flat_map(|function| function.params.iter().map(|param| &param.ty).chain(&function.result));
            signatures.cloned().chain(interface.types.iter().map(|id| Type::Defined(*id)))
        });
        for ty in types {
            self.model.walk(&ty, &mut |ty| {
                if let Type::Tuple(items) = ty {
                    longest = longest.max(items.len());
                }
            });
        }
        let mut text = String::new();
        for length in 1..=longest {
            let names: Vec<String> = (0..length).map(|at| format!("T{at}")).collect();
            let fields: Vec<String> = (0..length).map(|at| format!("public _{at}: T{at}")).collect();
            text.push_str(&format!(
                "\n/** A tuple. */\nexport class Tuple{length}<{}> {{\n  constructor({}) {{}}\n}}\n",
                names.join(", "),
                fields.join(", ")
            ));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jackfield_contract::{Cardinality, SourceOptions, load};

    const WIT: &str = "package a:b; interface store { resource file; record pair { f: file } record plain { n: u8 } mk: func(p: plain) -> pair; }
                       interface user { use store.{file}; f: func(f: file); }";

    #[test]
    fn a_contract_that_is_plugged_and_called_has_two_files() {
        let loaded = load(&SourceOptions { inline: Some(WIT.into()), ..SourceOptions::default() }).unwrap();
        let store = loaded.contract("store").unwrap();
        let plugs = [store];
        let plugin = Plugin::new(&loaded.model, &plugs, &[(store, Shape::Direct)]).unwrap();
        let files: Vec<_> = plugin.all_files().into_iter().map(|(_, role, name)| (role, name)).collect();
        assert_eq!(files, [(Role::Plug, "store-plug".to_owned()), (Role::Socket, "store".to_owned())]);
        let named = |name: &str| {
            let types = &plugin.model.interface(store).types;
            Type::Defined(*types.iter().find(|id| plugin.model.type_def(**id).name == name).unwrap())
        };
        let text = |name: &str, role| plugin.text(&named(name), role, Here::Outside);
        assert_eq!((text("pair", Role::Plug), text("pair", Role::Socket)), ("_m0.Pair".into(), "_m1.Pair".into()));
        assert_eq!((text("plain", Role::Plug), text("file", Role::Plug)), ("_m1.Plain".into(), "_p0.File".into()));
    }

    #[test]
    fn a_resource_of_a_wrapped_socket_is_of_no_use_elsewhere() {
        let loaded = load(&SourceOptions { inline: Some(WIT.into()), ..SourceOptions::default() }).unwrap();
        let [store, user] = ["store", "user"].map(|name| loaded.contract(name).unwrap());
        let error = Plugin::new(&loaded.model, &[user], &[(store, Shape::Wrapped(Cardinality::Any))]).err();
        assert!(error.is_some_and(|error| error.contains("make its socket `direct`")));
        assert!(Plugin::new(&loaded.model, &[user], &[(store, Shape::Direct)]).is_ok());
    }
}
