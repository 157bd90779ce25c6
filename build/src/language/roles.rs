//! What a plugin is made of, for languages whose bindings are made of the model: which interfaces have a file or namespace, and whose a resource is.

use jackfield_contract::{
    Case, DispatchErrorCase, InterfaceId, Model, Naming, Shape, Type, TypeDef, TypeDefKind, TypeId, WorldModel,
    distinct,
};

/// Which copy of a contract's resources a type speaks of: those that the author makes, or those of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Role {
    /// The contract is plugged.
    Plug,
    /// It is called.
    Socket,
}

/// How a language writes contracts.
pub(super) struct Forms<'a> {
    /// Its name, for errors.
    pub(super) language: &'static str,
    pub(super) naming: &'a dyn Naming,
    /// What no file or namespace of an interface may be called.
    pub(super) reserved: &'a [&'a str],
}

/// A plugin's contracts with the names that its author sees.
pub(super) struct Plugin<'a> {
    /// With the names of the language, and the error of a dispatch.
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
    /// The error of a dispatch.
    pub(super) error: TypeId,
}

impl<'a> Plugin<'a> {
    /// The plugin; an error says what there is no form for.
    pub(super) fn new(
        original: &'a Model,
        plugs: &'a [InterfaceId],
        sockets: &[(InterfaceId, Shape)],
        forms: &Forms<'_>,
    ) -> Result<Self, String> {
        let mut model = distinct(original, forms.naming);
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
                         a plugin in {} cannot have both; make its socket `direct`",
                        original.interface(id).name,
                        forms.language
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
        let files = needed.iter().copied().zip(file_names(original, &needed, forms.reserved)).collect();
        let mut plugin = Self { model, original, plugs, imports, files, dual: Vec::new(), error };
        plugin.dual = plugs.iter().copied().filter(|id| plugin.imported(*id).is_some()).collect();
        plugin.supported(forms.language)?;
        Ok(plugin)
    }

    /// Names the functions that there is no form for.
    fn supported(&self, language: &str) -> Result<(), String> {
        let contracts = self.plugs.iter().chain(self.imports.iter().map(|(id, _)| id));
        for id in contracts {
            for (at, function) in self.original.interface(*id).functions.iter().enumerate() {
                if let Some(what) = self.original.not_synchronous(*id, at) {
                    let (contract, name) = (&self.original.interface(*id).name, function.display_name(self.original));
                    return Err(format!("`{contract}#{name}` has {what}, which plugins in {language} cannot have"));
                }
            }
        }
        Ok(())
    }

    /// The shape in which an interface is called, if it is.
    pub(super) fn imported(&self, id: InterfaceId) -> Option<Shape> {
        self.imports.iter().find(|(known, _)| *known == id).map(|(_, shape)| *shape)
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
    pub(super) fn is_authored(&self, ty: &Type, role: Role) -> bool {
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
}

/// What the files of interfaces are called, parallel to these: by the interface's own name where only one has it.
pub(super) fn file_names(model: &Model, interfaces: &[InterfaceId], reserved: &[&str]) -> Vec<String> {
    let name = |id: &InterfaceId| model.interface(*id).name.clone();
    let forms: [&dyn Fn(&InterfaceId) -> String; 3] = [
        &|id| name(id).interface,
        &|id| format!("{}-{}-{}", name(id).namespace, name(id).package, name(id).interface),
        &|id| name(id).to_string().replace([':', '/', '@'], "-"),
    ];
    let is_free = |id: &InterfaceId, form: &dyn Fn(&InterfaceId) -> String| {
        let own = form(id).to_lowercase();
        let clashes = reserved.contains(&&*own) || own.ends_with("-plug");
        !clashes && interfaces.iter().filter(|other| form(other).to_lowercase() == own).count() == 1
    };
    let chosen = |id| forms.iter().find(|form| is_free(id, form)).unwrap_or(&forms[2])(id);
    interfaces.iter().map(chosen).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jackfield_contract::{SourceOptions, load};

    #[test]
    fn files_are_called_by_the_interface_where_that_tells_them_apart() {
        let inline = "package a:b@1.0.0; interface i { f: func(); } interface abi { f: func(); }";
        let loaded = load(&SourceOptions { inline: Some(inline.into()), ..SourceOptions::default() }).unwrap();
        let ids: Vec<_> = loaded.model.interfaces().map(|(id, _)| id).collect();
        assert_eq!(file_names(&loaded.model, &ids, &["abi"]), ["i", "a-b-abi"]);
    }
}
