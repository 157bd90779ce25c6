//! How a plugin's types are written.

use jackfield_contract::{InterfaceId, Type, TypeDefKind, TypeId};

use super::names;
use crate::language::camel;
pub(super) use crate::language::roles::{Plugin, Role};

/// A place in which types are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Here {
    /// The file of an interface.
    Interface(InterfaceId, Role),
    /// Another file in `gen`, which knows every interface's by `_m0` and so on.
    Outside,
}

impl Plugin<'_> {
    /// What the author's index exports for a plug.
    pub(super) fn plug_name(&self, id: InterfaceId) -> String {
        names::plug_name(self.original, self.plugs, id)
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
    use super::super::names::FORMS;
    use super::*;
    use jackfield_contract::{Cardinality, Shape, SourceOptions, load};

    const WIT: &str = "package a:b; interface store { resource file; record pair { f: file } record plain { n: u8 } mk: func(p: plain) -> pair; }
                       interface user { use store.{file}; f: func(f: file); }";

    #[test]
    fn a_contract_that_is_plugged_and_called_has_two_files() {
        let loaded = load(&SourceOptions { inline: Some(WIT.into()), ..SourceOptions::default() }).unwrap();
        let store = loaded.contract("store").unwrap();
        let plugs = [store];
        let plugin = Plugin::new(&loaded.model, &plugs, &[(store, Shape::Direct)], &FORMS).unwrap();
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
        let error = Plugin::new(&loaded.model, &[user], &[(store, Shape::Wrapped(Cardinality::Any))], &FORMS).err();
        assert!(error.is_some_and(|error| error.contains("make its socket `direct`")));
        assert!(Plugin::new(&loaded.model, &[user], &[(store, Shape::Direct)], &FORMS).is_ok());
    }
}
