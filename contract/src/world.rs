//! The world of a plugin, derived from its plugs and sockets.

use std::collections::HashMap;

use wit_component::StringEncoding;
use wit_parser::{Resolve, UnresolvedPackageGroup, WorldItem, WorldKey};

use crate::name::join;
use crate::print::qualified;
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

/// What a plugin's world is made of: its contracts, and the views of its sockets beside them.
#[derive(Clone, Debug)]
pub struct WorldModel {
    /// The contracts' model with the views added; ids of the contracts' own model stay valid in it.
    pub model: Model,
    /// What the world imports: each socket's contract or view, in their order.
    pub imports: Vec<InterfaceId>,
    /// What it exports.
    pub plugs: Vec<InterfaceId>,
}

impl WorldModel {
    /// The world of these plugs and sockets.
    pub fn new(model: &Model, plugs: &[InterfaceId], sockets: &[(InterfaceId, Shape)]) -> Self {
        // Every view is added to one model, so that views of one package are printed as one package.
        let mut all = model.clone();
        let mut imports = Vec::new();
        for (contract, shape) in sockets {
            match shape {
                Shape::Direct => imports.push(*contract),
                Shape::Wrapped(cardinality) => {
                    let added = view(&all, *contract, *cardinality);
                    all = added.model;
                    imports.push(added.interface);
                }
            }
        }
        Self { model: all, imports, plugs: plugs.to_vec() }
    }

    /// The interfaces that it imports and exports, and all that they use, dependencies first.
    pub fn needed(&self) -> Vec<InterfaceId> {
        let roots: Vec<InterfaceId> = self.imports.iter().chain(&self.plugs).copied().collect();
        self.model.closure(&roots)
    }

    /// The world as WIT, with every package that it needs.
    pub fn wit(&self) -> String {
        let mut world = format!("world {WORLD} {{\n");
        for (word, ids) in [("import", &self.imports), ("export", &self.plugs)] {
            for id in ids {
                world.push_str(&format!("    {word} {};\n", qualified(&self.model.interface(*id).name)));
            }
        }
        world.push_str("}\n");
        let packages = packages_wit(&self.model, &self.needed());
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
    let errors = check(model, plugs, sockets);
    if !errors.is_empty() {
        return Err(errors);
    }
    let world = WorldModel::new(model, plugs, sockets);
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

fn check(model: &Model, plugs: &[InterfaceId], sockets: &[(InterfaceId, Shape)]) -> Vec<Diagnostic> {
    let mut errors = Vec::new();
    let name = |id: InterfaceId| &model.interface(id).name;
    let twice = |word: &str, name: &ContractName| {
        Diagnostic::new(format!("the contract `{name}` is {word} twice")).help("leave one of them out")
    };
    for (index, plug) in plugs.iter().enumerate() {
        if plugs[..index].contains(plug) {
            errors.push(twice("plugged", name(*plug)));
        }
    }
    for (index, socket) in sockets.iter().enumerate() {
        if sockets[..index].contains(socket) {
            errors.push(twice("socketed", name(socket.0)));
        }
    }
    let none = plugs.iter().filter(|plug| !model.interface(**plug).is_contract(model)).map(|plug| name(*plug));
    let none: Vec<_> = none.collect();
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
