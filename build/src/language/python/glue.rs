//! What holds the plugin to the tool below: the world that it is given, and the module that it makes the component's own.

use std::fmt::Write;

use jackfield_contract::{
    FunctionKind, InterfaceId, Model, Shape, Type, TypeDefKind, TypeId, create_name, packages_wit, qualified, view,
};

use super::names::{camel, class, keys, mended, quoted, snake};
use super::types::Plugin;
use crate::language::mend::Replaced;

/// The package of the function that destructors are made to call.
pub(super) const DROPS: &str = "jackfield:python/drops@0.1.0";
/// What the tool is given.
pub(super) struct Glue {
    /// The world, with all that it needs.
    pub(super) wit: String,
    /// `--import-interface-name` and `--export-interface-name`, so that module names are ours.
    pub(super) arguments: Vec<String>,
    /// The text of the component's module.
    pub(super) module: String,
    /// The contracts with resources whose destructors are to call [`DROPS`].
    pub(super) resources: Vec<(String, Vec<String>)>,
    /// Names of the contracts that are others in the world.
    pub(super) names: Vec<Replaced>,
}

/// Makes what the tool is given. `app` is the author's module; `folders` tells what the author calls each mounted folder;
/// with `stub` the component has no WASI; `log` is `jackfield:runtime/log`, if it imports that. `original` has the names of WIT, the plugin
/// those that the author sees.
pub(super) fn glue(
    plugin: &Plugin<'_>,
    original: &Model,
    app: &str,
    folders: &[(String, String)],
    stub: bool,
    log: Option<InterfaceId>,
) -> Glue {
    let mut all = original.clone();
    let mut imports: Vec<(InterfaceId, InterfaceId, Option<TypeId>)> = Vec::new();
    for (contract, shape) in &plugin.sockets {
        match shape {
            Shape::Direct => imports.push((*contract, *contract, None)),
            Shape::Wrapped(cardinality) => {
                let added = view(&all, *contract, *cardinality);
                all = added.model;
                imports.push((*contract, added.interface, Some(added.dispatch_error)));
            }
        }
    }
    let mended = mended(&all.map_types(&mut plain));
    let all = mended.model.without_docs();
    let imported: Vec<InterfaceId> = imports.iter().map(|(_, id, _)| *id).chain(log).collect();
    let roots: Vec<InterfaceId> = imported.iter().chain(&plugin.plugs).copied().collect();
    let needed = all.closure(&roots);
    let has_resources = plugin.plugs.iter().any(|id| !plugin.model.own_resources(*id).is_empty());

    let mut wit = "package jackfield:python-plugin;\n\nworld plugin {\n".to_owned();
    imported.iter().for_each(|id| _ = writeln!(wit, "    import {};", qualified(&all.interface(*id).name)));
    plugin.plugs.iter().for_each(|id| _ = writeln!(wit, "    export {};", qualified(&all.interface(*id).name)));
    if has_resources {
        let _ = writeln!(wit, "    export {DROPS};");
    }
    let _ = write!(wit, "}}\n\n{}", packages_wit(&all, &needed));
    if has_resources {
        wit.push_str("\npackage jackfield:python@0.1.0 {\n    interface drops { dropped: func(rep: u32); }\n}\n");
    }

    let mut names = Vec::new();
    let interface_name = |names: &mut Vec<String>, word: &str, contract: &str, name: &str| {
        names.push(format!("--{word}-interface-name"));
        names.push(format!("{contract}={name}"));
    };
    let mut module = String::from("# Made by `jackfield build`.\n\nfrom jackfield_guest import _wasm\n\n");
    let mounted: Vec<String> = folders.iter().map(|(a, b)| format!("({}, {})", quoted(a), quoted(b))).collect();
    let _ = writeln!(module, "_wasm.start([{}], {})\n", mounted.join(", "), if stub { "True" } else { "False" });
    let _ = writeln!(module, "import importlib\nimport sys\n\nimport {app}\n");
    let mut places = String::new();
    // Each interface that has classes of the tool's: as it is imported, as it is exported, and each view of it.
    let mut modules = Vec::new();
    for (index, id) in needed.iter().enumerate() {
        let name = all.interface(*id).name.to_string();
        interface_name(&mut names, "import", &name, &format!("imp{index}"));
        modules.push((*id, format!("imports.imp{index}")));
    }
    for (index, id) in plugin.plugs.iter().enumerate() {
        interface_name(&mut names, "export", &all.interface(*id).name.to_string(), &format!("exp{index}"));
        modules.push((*id, format!("exports.exp{index}")));
    }
    for (index, id) in plugin.interfaces.iter().enumerate() {
        let _ = writeln!(module, "import bindings.{} as _b{index}", plugin.modules[id]);
    }
    let bindings = |id: InterfaceId| plugin.interfaces.iter().position(|known| *known == id).unwrap_or_default();
    module.push_str("\n\ndef _tool(name):\n    try:\n        return importlib.import_module(\"wit_world.\" + name)\n");
    module.push_str("    except ModuleNotFoundError:\n        return None\n\n\n");
    for (id, tool) in &modules {
        // A view restates the contract's types, which are the contract's own classes here.
        let contract = imports.iter().find(|(_, view, _)| view == id).map_or(*id, |(contract, ..)| *contract);
        let classes = classes(&all, plugin.model, contract);
        // The log has no module of ours.
        if !classes.is_empty() && plugin.interfaces.contains(&contract) {
            let of = format!("_b{}", bindings(contract));
            let items: Vec<String> =
                classes.iter().map(|(theirs, ours)| format!("{}: {of}.{ours}", quoted(theirs))).collect();
            let _ = writeln!(places, "_wasm.put_types(_tool({}), {{{}}})", quoted(tool), items.join(", "));
        }
        if let Some((_, _, Some(error))) = imports.iter().find(|(_, view, _)| view == id) {
            let error = quoted(&camel(&all.type_def(*error).name));
            let _ = writeln!(places, "_wasm.put_dispatch_error(_tool({}), {error})", quoted(tool));
        }
    }
    module.push_str(&places);
    for (contract, id, _) in &imports {
        let tool = modules.iter().find(|(known, tool)| known == id && tool.starts_with("imports"));
        let tool = tool.map_or("", |(_, tool)| tool);
        connect(plugin, original, &all, *contract, bindings(*contract), tool, &mut module);
    }
    let mut resources = Vec::new();
    for (index, id) in plugin.plugs.iter().enumerate() {
        let of = format!("_b{}", bindings(*id));
        let interface = plugin.model.interface(*id);
        if interface.functions_of(None).next().is_some() {
            let others = others(plugin.model, &all, *id, None);
            let _ = writeln!(module, "Exp{index} = _wasm.plug_class({of}._plug_class, {of}._plug, {{{others}}})");
        }
        let own = plugin.model.own_resources(*id);
        if !own.is_empty() {
            let classes: Vec<String> = own.iter().map(|id| quoted(&camel(&all.type_def(*id).name))).collect();
            let others: Vec<String> =
                own.iter().map(|own| format!("{{{}}}", others(plugin.model, &all, *id, Some(*own)))).collect();
            let _ = writeln!(
                module,
                "_wasm.entry_module(\"exp{index}\", dict(zip([{}], [_wasm.shell_class(*r, o) for r, o in zip({of}._plug_resources, [{}])])))",
                classes.join(", "),
                others.join(", ")
            );
            let names = own.iter().map(|id| all.type_def(*id).name.clone()).collect();
            resources.push((interface.name.to_string(), names));
        }
    }
    if has_resources {
        interface_name(&mut names, "export", DROPS, "drops");
        module.push_str("Drops = _wasm.Drops\n_wasm.own_types()\n");
    }
    let all_modules: Vec<String> = modules.iter().map(|(_, tool)| quoted(&format!("wit_world.{tool}"))).collect();
    let all_modules = all_modules.join(", ");
    let logger = log.and_then(|log| needed.iter().position(|id| *id == log));
    let logger = logger.map_or("None".to_owned(), |index| format!("_tool(\"imports.imp{index}\")"));
    let _ = writeln!(module, "_wasm.finish({logger}, [{all_modules}])");
    Glue { wit, arguments: names, module, resources, names: mended.names }
}

/// What the tool does not know, as types that are laid out alike and that no contract has.
fn plain(ty: Type) -> Type {
    let one = |ty: Type| Type::Tuple(vec![ty]);
    match ty {
        Type::Map(key, value) => Type::List(Box::new(Type::Tuple(vec![one(*key), one(*value)]))),
        Type::FixedLengthList(item, length) => Type::Tuple((0..length).map(|_| one(one((*item).clone()))).collect()),
        ty => ty,
    }
}

/// The classes of an interface's types: the tool's names and ours.
fn classes(tools: &Model, shown: &Model, interface: InterfaceId) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for id in &shown.interface(interface).types {
        let (their, our) = (tools.type_def(*id), shown.type_def(*id));
        let (theirs, ours) = (camel(&their.name), class(&our.name));
        match (&their.kind, &our.kind) {
            (TypeDefKind::Record(_) | TypeDefKind::Enum(_) | TypeDefKind::Flags(_), _) => found.push((theirs, ours)),
            (TypeDefKind::Variant(their), TypeDefKind::Variant(our)) => {
                found.extend(their.iter().zip(our).map(|(their, our)| {
                    (format!("{theirs}_{}", camel(&their.name)), format!("{ours}_{}", class(&our.name)))
                }));
            }
            _ => {}
        }
    }
    found
}

/// The functions of a plug, or of a resource of it, that the tool calls by another name than the author: `"print": "jackfield_n1x"`.
fn others(shown: &Model, tools: &Model, interface: InterfaceId, resource: Option<TypeId>) -> String {
    let names = shown.interface(interface).functions_of(resource).map(|(at, function)| {
        let theirs = &tools.interface(interface).functions[at].name;
        (function.kind, snake(&function.name), snake(theirs))
    });
    let others = names.filter(|(kind, ours, theirs)| !kind.is_constructor() && ours != theirs);
    others.map(|(_, ours, theirs)| format!("{}: {}", quoted(&ours), quoted(&theirs))).collect::<Vec<_>>().join(", ")
}

fn connect(
    plugin: &Plugin<'_>,
    original: &Model,
    tools: &Model,
    contract: InterfaceId,
    bindings: usize,
    tool: &str,
    module: &mut String,
) {
    let (model, shape) = (plugin.model, plugin.shape(contract));
    let interface = model.interface(contract);
    let theirs = tools.interface(contract);
    let path = |at: usize| {
        let it = &theirs.functions[at];
        let of = |id: TypeId| camel(&tools.type_def(id).name);
        match it.kind {
            FunctionKind::Freestanding => snake(&it.name),
            FunctionKind::Constructor(id) if shape == Some(Shape::Direct) => format!("{}.__init__", of(id)),
            FunctionKind::Constructor(id) => format!("{}.{}", of(id), snake(&create_name(original, contract, id))),
            FunctionKind::Method(id) | FunctionKind::Static(id) => format!("{}.{}", of(id), snake(&it.name)),
        }
    };
    let functions: Vec<String> = keys(model, interface)
        .iter()
        .enumerate()
        .map(|(at, key)| format!("{}: {}", quoted(key), quoted(&path(at))))
        .collect();
    let resources: Vec<String> = model
        .own_resources(contract)
        .into_iter()
        .map(|id| (&tools.type_def(id).name, &model.type_def(id).name))
        .map(|(theirs, name)| format!("{}: _b{bindings}.{}", quoted(&camel(theirs)), class(name)))
        .collect();
    let _ = writeln!(
        module,
        "_wasm.connect(_b{bindings}._socket, _tool({}), {{{}}}, {{{}}})",
        quoted(tool),
        functions.join(", "),
        resources.join(", "),
    );
}
