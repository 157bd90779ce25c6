//! The sources of a plugin for a contract that is there already.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt::Write;

use jackfield_contract::{FunctionKind, InterfaceId, Model, Type, TypeDefKind, TypeId};

use super::names::{class, quoted, shouty, snake};
use super::types::{Plugin, Way, Writer};
use crate::language::Scaffold;

/// The template's files that are about its own contract.
const REPLACES: &[&str] = &["src/", "tests/test_plugin.py"];

pub(super) fn scaffold(name: &str, model: &Model, plugs: &[InterfaceId]) -> Result<Scaffold, String> {
    if let Some(error) = plugs.iter().find_map(|id| super::names::inline(&model.interface(*id).name)) {
        return Err(error);
    }
    let world = jackfield_contract::plugin_world(model, plugs, &[]);
    let imported = world.map(|world| world.imported_types).unwrap_or_default();
    let model = &super::names::shown(model);
    let plugin = Plugin::new(model, plugs, &[], &imported);
    let (mut classes, mut imports, mut from_sdk) = (String::new(), BTreeSet::new(), BTreeSet::from(["plug"]));
    let (mut bases, mut functions) = (Vec::new(), String::new());
    for id in plugs {
        let interface = model.interface(*id);
        // No interface has this id, so that every name is imported.
        let writer = Writer { plugin: &plugin, interface: *id, imports: RefCell::new(BTreeSet::new()) };
        let module = &plugin.modules[id];
        let names = RefCell::new(BTreeSet::new());
        let values = Values { writer: &writer, module, names: &names, sdk: RefCell::new(BTreeSet::new()) };
        for resource in model.own_resources(*id) {
            let base = class(&model.type_def(resource).name) + "Plug";
            names.borrow_mut().insert((module.clone(), base.clone()));
            let ours = base.trim_end_matches("Plug").to_owned() + "Impl";
            let _ = write!(
                classes,
                "\n\n@plug\nclass {ours}({base}):\n    \"\"\"Objects of the resource `{}`.\"\"\"\n",
                model.type_def(resource).name
            );
            for (_, function) in interface.functions_of(Some(resource)) {
                values.function(function, &mut classes);
            }
        }
        let free: Vec<_> = interface.functions_of(None).map(|(_, function)| function).collect();
        if !free.is_empty() {
            let base = plugin.class(*id);
            names.borrow_mut().insert((module.clone(), base.clone()));
            bases.push(base);
            free.iter().for_each(|function| values.function(function, &mut functions));
        }
        from_sdk.extend(values.sdk.into_inner());
        imports.extend(names.into_inner());
        imports.extend(writer.imports.into_inner());
    }
    if !bases.is_empty() {
        let _ = write!(
            classes,
            "\n\n@plug\nclass Plugin({}):\n    \"\"\"The plugin: one object for each instance, made when it is first called.\"\"\"\n{functions}",
            bases.join(", ")
        );
    }
    let mut text = format!("\"\"\"{name}.\"\"\"\n\nfrom __future__ import annotations\n\n");
    let mut modules: Vec<&String> = imports.iter().map(|(module, _)| module).collect();
    modules.dedup();
    if imports.iter().any(|(module, _)| module.is_empty()) {
        text.push_str("from typing import Optional\n\n");
    }
    for module in modules.into_iter().filter(|module| !module.is_empty()) {
        let names: Vec<&str> = imports.iter().filter(|(other, _)| other == module).map(|(_, name)| &**name).collect();
        let _ = writeln!(text, "from bindings.{module} import {}", names.join(", "));
    }
    let from_sdk: Vec<&str> = from_sdk.into_iter().collect();
    let _ = writeln!(text, "from jackfield_guest import {}", from_sdk.join(", "));
    text.push_str(&classes);
    let tested = if bases.is_empty() { "jackfield_guest._plug.PLUGS" } else { "plugin.Plugin()" };
    let imported = if bases.is_empty() {
        "import jackfield_guest._plug\nimport plugin  # noqa: F401\n"
    } else {
        "import plugin\n"
    };
    let test = format!(
        "\"\"\"Tests of {name}, natively: `python -m unittest`, or pytest.\"\"\"\n\nimport unittest\n\n{imported}\n\nclass PluginTest(unittest.TestCase):\n    def test_it_is_there(self) -> None:\n        self.assertTrue({tested})\n\n\nif __name__ == \"__main__\":\n    unittest.main()\n",
    );
    let files = vec![("src/plugin.py".to_owned(), text), ("tests/test_plugin.py".to_owned(), test)];
    Ok(Scaffold { replaces: REPLACES, files })
}

/// Writes functions with a value of the right type in the place of what they are to do.
struct Values<'a, 'w, 'p> {
    writer: &'a Writer<'w, 'p>,
    module: &'a str,
    names: &'a RefCell<BTreeSet<(String, String)>>,
    sdk: RefCell<BTreeSet<&'static str>>,
}

impl Values<'_, '_, '_> {
    fn function(&self, function: &jackfield_contract::Function, body: &mut String) {
        let plugin = self.writer.plugin;
        let params = self.writer.params(function, Way::Plug);
        params.iter().for_each(|(_, ty)| self.note(ty));
        let params: Vec<String> = params.iter().map(|(name, ty)| format!("{name}: {ty}")).collect();
        let fallible = plugin.fallible(function);
        let result = match fallible {
            Some((ok, _)) => ok,
            None => function.result.as_ref(),
        };
        let (name, mark, first) = match function.kind {
            FunctionKind::Constructor(_) => ("__init__".to_owned(), "", Some("self")),
            FunctionKind::Static(_) => (snake(&function.name), "    @staticmethod\n", None),
            _ => (snake(&function.name), "", Some("self")),
        };
        let constructs = name == "__init__";
        let annotation =
            result.filter(|_| !constructs).map_or("None".to_owned(), |ty| self.writer.annotation(ty, Way::Plug));
        self.note(&annotation);
        let value = match result {
            None => "pass".to_owned(),
            Some(_) if constructs => "pass".to_owned(),
            Some(ty) => {
                self.value(ty, 0).map_or("raise NotImplementedError".to_owned(), |value| format!("return {value}"))
            }
        };
        let params = first.map(str::to_owned).into_iter().chain(params).collect::<Vec<_>>().join(", ");
        let _ = write!(body, "\n{mark}    def {name}({params}) -> {annotation}:\n        {value}\n");
    }

    /// Notes the classes of the contract's own module, and of the SDK, in an annotation.
    fn note(&self, annotation: &str) {
        let interface = self.writer.plugin.model.interface(self.writer.interface);
        let model = self.writer.plugin.model;
        for word in annotation.split(|c: char| !c.is_alphanumeric() && c != '_') {
            let of_module = |id: &TypeId| {
                let name = class(&model.type_def(*id).name);
                name == word || name + "Plug" == word
            };
            match ["Result", "Some"].into_iter().find(|known| *known == word) {
                Some(known) => _ = self.sdk.borrow_mut().insert(known),
                None if word == "Optional" => _ = self.names.borrow_mut().insert(("".to_owned(), word.to_owned())),
                None if interface.types.iter().any(of_module) => {
                    self.names.borrow_mut().insert((self.module.to_owned(), word.to_owned()));
                }
                None => {}
            }
        }
    }

    /// A value of a type; none if there is no simple one.
    fn value(&self, ty: &Type, depth: u32) -> Option<String> {
        let plugin = self.writer.plugin;
        if depth > 16 {
            return None;
        }
        let below = |ty: &Type| self.value(ty, depth + 1);
        Some(match ty {
            Type::Bool => "False".to_owned(),
            Type::S8 | Type::U8 | Type::S16 | Type::U16 | Type::S32 | Type::U32 | Type::S64 | Type::U64 => {
                "0".to_owned()
            }
            Type::F32 | Type::F64 => "0.0".to_owned(),
            Type::Char => quoted(" "),
            Type::String => quoted(""),
            Type::List(inner) if *plugin.model.resolve(inner) == Type::U8 => "b\"\"".to_owned(),
            Type::List(_) => "[]".to_owned(),
            Type::FixedLengthList(inner, length) => format!("[{}] * {length}", below(inner)?),
            Type::Map(..) => "{}".to_owned(),
            Type::Tuple(items) => {
                let items = items.iter().map(below).collect::<Option<Vec<_>>>()?;
                format!("({}{})", items.join(", "), if items.len() == 1 { "," } else { "" })
            }
            Type::Option(_) => "None".to_owned(),
            Type::Result { ok, .. } => {
                self.sdk.borrow_mut().insert("Ok");
                let value = ok.as_deref().map(below);
                format!("Ok({})", value.unwrap_or(Some(String::new()))?)
            }
            Type::Defined(_) => {
                let (model, target) = (plugin.model, plugin.model.resolve(ty));
                let Type::Defined(target) = target else { return below(target) };
                let def = model.type_def(*target);
                let name = |name: String| {
                    let module = plugin.modules.get(&def.interface).cloned().unwrap_or_default();
                    self.names.borrow_mut().insert((module, name.clone()));
                    name
                };
                match &def.kind {
                    TypeDefKind::Record(fields) => {
                        let fields = fields.iter().map(|f| Some(format!("{}={}", snake(&f.name), below(&f.ty)?)));
                        let fields = fields.collect::<Option<Vec<_>>>()?;
                        format!("{}({})", name(class(&def.name)), fields.join(", "))
                    }
                    TypeDefKind::Variant(cases) => {
                        let case = cases.first()?;
                        let value = case.ty.as_ref().map(below).unwrap_or(Some(String::new()))?;
                        format!("{}({value})", name(format!("{}_{}", class(&def.name), class(&case.name))))
                    }
                    TypeDefKind::Enum(labels) => {
                        format!("{}.{}", name(class(&def.name)), shouty(&labels.first()?.name))
                    }
                    TypeDefKind::Flags(_) => format!("{}(0)", name(class(&def.name))),
                    _ => return None,
                }
            }
            Type::Own(id) => {
                let resource = plugin.model.resolve_alias(*id);
                let def = plugin.model.type_def(resource);
                if def.interface != self.writer.interface {
                    return None;
                }
                let interface = plugin.model.interface(def.interface);
                let constructor = interface.functions_of(Some(resource)).find(|(_, f)| f.kind.is_constructor());
                let params = constructor.map_or(&[][..], |(_, function)| &function.params);
                let params = params.iter().map(|param| below(&param.ty)).collect::<Option<Vec<_>>>()?;
                format!("{}Impl({})", class(&def.name), params.join(", "))
            }
            _ => return None,
        })
    }
}
