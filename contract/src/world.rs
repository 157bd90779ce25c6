//! The world of a plugin, derived from its plugs and sockets.

use std::collections::HashMap;

use wit_component::StringEncoding;
use wit_parser::{Resolve, UnresolvedPackageGroup, WorldItem, WorldKey};

use crate::name::join;
use crate::print::{identifier, inline_wit, qualified};
use crate::view::check_view;
use crate::{ContractName, Diagnostic, InterfaceId, Model, Shape, packages_wit, short_hash, view};

/// The world's name; no plugin shows it, since a component does not name its world.
const WORLD: &str = "plugin";

/// A world that exports a plugin's plugs and imports its sockets.
#[derive(Clone, Debug)]
pub struct PluginWorld {
    /// The content of the `component-type` custom section, which tells `wit-component` what a core module implements.
    pub section: Vec<u8>,
    /// The WIT of the world and of every package that it needs, to be read by a person or another generator.
    pub wit: String,
    /// The interfaces that plugs and sockets use and the plugin does not plug: the world imports them unchanged.
    pub imported_types: Vec<InterfaceId>,
}

/// A plug of a world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorldPlug {
    /// What is plugged.
    pub contract: InterfaceId,
    /// The name of its own under which it is exported, if any (`export primary: store`).
    pub name: Option<String>,
}

impl From<InterfaceId> for WorldPlug {
    fn from(contract: InterfaceId) -> Self {
        Self { contract, name: None }
    }
}

/// A socket of a world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorldSocket {
    /// Whose plugs it takes.
    pub contract: InterfaceId,
    /// How the plugin sees it.
    pub shape: Shape,
    /// The name of its own under which it is imported, if any (`import primary: store`).
    pub name: Option<String>,
}

impl From<(InterfaceId, Shape)> for WorldSocket {
    fn from((contract, shape): (InterfaceId, Shape)) -> Self {
        Self { contract, shape, name: None }
    }
}

/// What a plugin's world is made of: its contracts, and the views of its sockets beside them.
#[derive(Clone, Debug)]
pub struct WorldModel {
    /// The contracts' model with the views added; ids of the contracts' own model stay valid in it.
    pub model: Model,
    /// What the world imports: each socket's contract or view, in their order.
    pub imports: Vec<InterfaceId>,
    /// What it exports.
    pub plugs: Vec<InterfaceId>,
    /// The names of their own that imports have, parallel to `imports`.
    import_names: Vec<Option<String>>,
    /// Those of exports, parallel to `plugs`.
    plug_names: Vec<Option<String>>,
}

impl WorldModel {
    /// The world of these plugs and sockets.
    pub fn new(model: &Model, plugs: &[InterfaceId], sockets: &[(InterfaceId, Shape)]) -> Self {
        let plugs: Vec<WorldPlug> = plugs.iter().copied().map(Into::into).collect();
        let sockets: Vec<WorldSocket> = sockets.iter().copied().map(Into::into).collect();
        Self::named(model, &plugs, &sockets)
    }

    /// The world of these plugs and sockets, some of which may have names of their own.
    pub fn named(model: &Model, plugs: &[WorldPlug], sockets: &[WorldSocket]) -> Self {
        // Every view is added to one model, so that views of one package are printed as one package.
        let mut all = model.clone();
        let mut views: HashMap<(InterfaceId, Shape), InterfaceId> = HashMap::new();
        for WorldSocket { contract, shape, .. } in sockets {
            views.entry((*contract, *shape)).or_insert_with(|| match shape {
                Shape::Direct => *contract,
                Shape::Wrapped(cardinality) => {
                    let added = view(&all, *contract, *cardinality);
                    all = added.model;
                    added.interface
                }
            });
        }
        Self {
            model: all,
            imports: sockets.iter().map(|socket| views[&(socket.contract, socket.shape)]).collect(),
            plugs: plugs.iter().map(|plug| plug.contract).collect(),
            import_names: sockets.iter().map(|socket| socket.name.clone()).collect(),
            plug_names: plugs.iter().map(|plug| plug.name.clone()).collect(),
        }
    }

    /// The interfaces that it imports and exports, and all that they use, dependencies first.
    pub fn needed(&self) -> Vec<InterfaceId> {
        let roots: Vec<InterfaceId> = self.imports.iter().chain(&self.plugs).copied().collect();
        self.model.closure(&roots)
    }

    /// The world as WIT, with every package that it needs.
    pub fn wit(&self) -> String {
        let mut world = format!("world {WORLD} {{\n");
        let sides = [("import", &self.imports, &self.import_names), ("export", &self.plugs, &self.plug_names)];
        for (word, ids, own) in sides {
            for (id, own) in ids.iter().zip(own) {
                let name = &self.model.interface(*id).name;
                if name.is_plain() {
                    world.push_str(&inline_wit(&self.model, *id, word, own.as_deref().unwrap_or(&name.interface)));
                    continue;
                }
                let own = own.as_ref().map(|own| format!("{}: ", identifier(own))).unwrap_or_default();
                world.push_str(&format!("    {word} {own}{};\n", qualified(name)));
            }
        }
        world.push_str("}\n");
        let packaged: Vec<InterfaceId> =
            self.needed().into_iter().filter(|id| !self.model.interface(*id).name.is_plain()).collect();
        let packages = packages_wit(&self.model, &packaged);
        format!("package {};\n\n{world}\n{packages}", package(&world))
    }
}

/// Derives a plugin's world: it exports each plug, and imports each socket in its shape and what they use.
///
/// # Errors
///
/// If one contract is plugged twice or has two sockets of one shape.
pub fn plugin_world(
    model: &Model,
    plugs: &[InterfaceId],
    sockets: &[(InterfaceId, Shape)],
) -> Result<PluginWorld, Vec<Diagnostic>> {
    let plugs: Vec<WorldPlug> = plugs.iter().copied().map(Into::into).collect();
    let sockets: Vec<WorldSocket> = sockets.iter().copied().map(Into::into).collect();
    named_plugin_world(model, &plugs, &sockets)
}

/// [`plugin_world`], where plugs and sockets may have names of their own.
///
/// # Errors
///
/// If one contract is plugged twice under one name or has two sockets of one shape and name, if two imports or two exports have one
/// name, and if an interface that is written inside of a world is to be socketed through a view: that has no package to lie in.
pub fn named_plugin_world(
    model: &Model,
    plugs: &[WorldPlug],
    sockets: &[WorldSocket],
) -> Result<PluginWorld, Vec<Diagnostic>> {
    let errors = check(model, plugs, sockets);
    if !errors.is_empty() {
        return Err(errors);
    }
    let world = WorldModel::named(model, plugs, sockets);
    let wit = world.wit();
    let WorldModel { model: all, imports, .. } = &world;
    let (section, names) = encode(&wit, WORLD).map_err(|reason| {
        // The text was printed by us from a model that was checked, so this is our own fault; it can still be reported.
        vec![Diagnostic::new(format!("the plugin's world cannot be encoded: {reason}")).help(format!("it is\n{wit}"))]
    })?;
    let by_name: HashMap<String, InterfaceId> =
        world.needed().iter().map(|id| (all.interface(*id).name.to_string(), *id)).collect();
    let imported_types =
        names.iter().filter_map(|name| by_name.get(name)).copied().filter(|id| !imports.contains(id)).collect();
    Ok(PluginWorld { section, wit, imported_types })
}

/// The package of a world of this text. Worlds of one crate are merged into one component, which fails where two that differ
/// are called alike, so the text decides the name.
fn package(world: &str) -> String {
    format!("jackfield:derived-w{}", short_hash(world.bytes()))
}

fn check(model: &Model, plugs: &[WorldPlug], sockets: &[WorldSocket]) -> Vec<Diagnostic> {
    let mut errors = Vec::new();
    let name = |id: InterfaceId| &model.interface(id).name;
    let twice = |word: &str, name: &ContractName| {
        Diagnostic::new(format!("the contract `{name}` is {word} twice")).help("leave one of them out")
    };
    for (index, plug) in plugs.iter().enumerate() {
        if plugs[..index].contains(plug) {
            errors.push(twice("plugged", name(plug.contract)));
        }
    }
    for (index, socket) in sockets.iter().enumerate() {
        if sockets[..index].contains(socket) {
            errors.push(twice("socketed", name(socket.contract)));
        }
        if socket.shape != Shape::Direct {
            errors.extend(check_view(model, socket.contract).err());
        }
    }
    let named = |names: Vec<&Option<String>>, word: &str, errors: &mut Vec<Diagnostic>| {
        let names: Vec<&String> = names.into_iter().flatten().collect();
        for (index, name) in names.iter().enumerate() {
            if names[..index].contains(name) {
                let error = format!("two {word} are called `{name}`");
                errors.push(Diagnostic::new(error).help("give one of them another name"));
            } else if !crate::is_kebab(name) {
                let error = format!("`{name}` is no name for one of the {word}");
                errors.push(Diagnostic::new(error).help("a name of one's own is a word such as `primary`"));
            }
        }
    };
    named(plugs.iter().map(|plug| &plug.name).collect(), "plugs", &mut errors);
    named(sockets.iter().map(|socket| &socket.name).collect(), "sockets", &mut errors);
    let none = plugs.iter().map(|plug| plug.contract).filter(|plug| !model.interface(*plug).is_contract(model));
    let none: Vec<_> = none.map(name).collect();
    if !none.is_empty() {
        let error = Diagnostic::new(format!("{} cannot be plugged: types alone make no contract", join(none)));
        errors.push(error.help("plug an interface that has a function or a resource"));
    }
    errors
}

/// Encodes the world of a text, and tells the names of all instances that it imports.
pub(crate) fn encode(wit: &str, world: &str) -> Result<(Vec<u8>, Vec<String>), String> {
    let group = UnresolvedPackageGroup::parse("derived.wit", wit).map_err(|(map, error)| error.render(&map))?;
    let mut resolve = Resolve::new();
    resolve.all_features = true;
    let pushed = resolve.push_group(group);
    let package = pushed.map_err(|error| error.render(&resolve.source_map))?;
    let world = resolve.packages[package].worlds[world];
    let imports = resolve.worlds[world].imports.iter();
    let names = imports
        .filter(|(_, item)| matches!(item, WorldItem::Interface { .. }))
        .filter_map(|(key, _)| match key {
            WorldKey::Interface(id) => resolve.id_of(*id),
            WorldKey::Name(_) => None,
        })
        .collect();
    let section = wit_component::metadata::encode(&resolve, world, StringEncoding::UTF8, None);
    Ok((section.map_err(|error| format!("{error:#}"))?, names))
}
