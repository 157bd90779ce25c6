//! The package `bindings`: a Python module for each contract.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use jackfield_contract::{
    Cardinality, Function, FunctionKind, Interface, InterfaceId, Shape, Type, TypeDef, TypeDefKind, TypeId, create_name,
};

use super::names::{class as class_name, keys, method, quoted, shouty, snake};
use super::types::{Plugin, Way, Writer};

const HEAD: &str = "# Made by `jackfield build` from WIT; changes are lost.\n# mypy: ignore-errors\n";

/// The files of the package by their paths below it.
pub(super) fn bindings(plugin: &Plugin<'_>) -> Vec<(String, String)> {
    let mut files = BTreeMap::new();
    for id in &plugin.interfaces {
        let module = &plugin.modules[id];
        let path = module.replace('.', "/");
        files.insert(format!("{path}.py"), contract(plugin, *id));
        for (end, _) in path.match_indices('/') {
            files.insert(format!("{}/__init__.py", &path[..end]), HEAD.to_owned());
        }
    }
    let docs =
        "\"\"\"The contracts of this plugin: a module each, `bindings.<namespace>.<package>.<interface>`.\"\"\"\n";
    files.insert("__init__.py".to_owned(), format!("{HEAD}{docs}"));
    files.insert("_plugs.py".to_owned(), plugs(plugin));
    files.into_iter().collect()
}

/// What the plugin must plug, for the check before it is built.
fn plugs(plugin: &Plugin<'_>) -> String {
    let mut text =
        format!("{HEAD}\"\"\"What this plugin plugs: each contract's module, class and resources.\"\"\"\n\n");
    let mut items = String::new();
    for (index, id) in plugin.plugs.iter().enumerate() {
        let (parent, name) = plugin.modules[id].rsplit_once('.').unwrap_or(("", &plugin.modules[id]));
        let _ = writeln!(text, "from bindings.{parent} import {name} as _{index}");
        let _ = writeln!(items, "    _{index},");
    }
    let _ = write!(text, "\nMODULES = [\n{items}]\n");
    text
}

fn contract(plugin: &Plugin<'_>, id: InterfaceId) -> String {
    let writer = Writer { plugin, interface: id, imports: RefCell::new(BTreeSet::new()) };
    let interface = plugin.model.interface(id);
    let mut body = String::new();
    let mut plugged = String::new();
    // Resources first: types hold their handles, and annotations are not evaluated.
    if let Some(shape) = plugin.shape(id) {
        handles(&writer, interface, shape, &mut body);
    }
    if plugin.is_plugged(id) {
        plugged = resources(&writer, interface, &mut body);
    }
    for ty in ordered(plugin, interface) {
        definition(&writer, ty, &mut body);
    }
    if let Some(shape) = plugin.shape(id) {
        socket(&writer, interface, shape, &mut body);
    }
    if plugin.is_plugged(id) {
        plug(&writer, interface, &plugged, &mut body);
    }
    let mut text =
        format!("{HEAD}{}", docs(interface.docs.as_deref(), &format!("The contract `{}`.", interface.name), 0));
    text.push_str(
        "\nfrom __future__ import annotations\n\nfrom abc import ABC, abstractmethod\nfrom dataclasses import dataclass\n\
         from enum import Enum, Flag\nfrom typing import Any, Callable, Optional, Union\n\n\
         from jackfield_guest import Err, Ok, Replies, Reply, Result, Some\nfrom jackfield_guest import _socket as _s\n\
         from jackfield_guest import _types as _t\n",
    );
    for (module, name) in writer.imports.borrow().iter() {
        let _ = writeln!(text, "from bindings.{module} import {name}");
    }
    text + &body
}

/// The types of an interface, each after those that it mentions.
fn ordered(plugin: &Plugin<'_>, interface: &Interface) -> Vec<TypeId> {
    fn visit(plugin: &Plugin<'_>, interface: &Interface, id: TypeId, order: &mut Vec<TypeId>, seen: &mut Vec<TypeId>) {
        if seen.contains(&id) || !interface.types.contains(&id) {
            return;
        }
        seen.push(id);
        let mut below = Vec::new();
        plugin.model.walk(&Type::Defined(id), &mut |ty| {
            if let Type::Defined(inner) | Type::Own(inner) | Type::Borrow(inner) = ty {
                below.push(*inner);
            }
        });
        below.into_iter().for_each(|inner| visit(plugin, interface, inner, order, seen));
        order.push(id);
    }
    let (mut order, mut seen) = (Vec::new(), Vec::new());
    interface.types.iter().for_each(|id| visit(plugin, interface, *id, &mut order, &mut seen));
    order
}

fn definition(writer: &Writer<'_, '_>, id: TypeId, body: &mut String) {
    let model = writer.plugin.model;
    let def = model.type_def(id);
    if model.is_resource(id) {
        return used_resource(writer, id, def, body);
    }
    let name = class_name(&def.name);
    let quoted_name = quoted(&def.name);
    let docs = |text: &Option<String>, indent| {
        text.as_deref().map_or(String::new(), |text| self::docs(Some(text), "", indent))
    };
    let annotation = |ty: &Type| {
        let way = if writer.ways(id).contains(&Way::Socket) { Way::Socket } else { Way::Plug };
        writer.annotation(ty, way)
    };
    let objects = |make: &dyn Fn(Way) -> String| {
        let lines: Vec<String> = writer
            .ways(id)
            .into_iter()
            .map(|way| format!("{} = {}\n", writer.object_name(id, way), make(way)))
            .collect();
        format!("\n{}", lines.concat())
    };
    match &def.kind {
        TypeDefKind::Record(fields) => {
            let _ = write!(body, "\n\n@dataclass\nclass {name}:\n{}", docs(&def.docs, 4));
            for field in fields {
                let _ = writeln!(body, "    {}: {}", snake(&field.name), annotation(&field.ty));
                if let Some(text) = &field.docs {
                    body.push_str(&self::docs(Some(text), "", 4));
                }
            }
            let fields = |way| {
                let fields =
                    fields.iter().map(|f| format!("({}, {})", quoted(&snake(&f.name)), writer.object(&f.ty, way)));
                fields.collect::<Vec<_>>().join(", ")
            };
            body.push_str(&objects(&|way| format!("_t.Record({quoted_name}, {name}, [{}])", fields(way))));
        }
        TypeDefKind::Variant(cases) => {
            for case in cases {
                let _ =
                    write!(body, "\n\n@dataclass\nclass {name}_{}:\n{}", class_name(&case.name), docs(&case.docs, 4));
                match &case.ty {
                    Some(ty) => _ = writeln!(body, "    value: {}", annotation(ty)),
                    None => body.push_str("    pass\n"),
                }
            }
            let names: Vec<String> = cases.iter().map(|case| format!("{name}_{}", class_name(&case.name))).collect();
            let _ = write!(body, "\n\n{name} = Union[{}]\n{}", names.join(", "), docs(&def.docs, 0));
            let cases = |way| {
                let object = |ty: &Type| writer.object(ty, way);
                let case = |(case, name): (&jackfield_contract::Case, &String)| {
                    format!("({name}, {})", case.ty.as_ref().map_or("None".to_owned(), object))
                };
                cases.iter().zip(&names).map(case).collect::<Vec<_>>().join(", ")
            };
            body.push_str(&objects(&|way| format!("_t.Variant({quoted_name}, [{}])", cases(way))));
        }
        TypeDefKind::Enum(labels) => {
            let _ = write!(body, "\n\nclass {name}(Enum):\n{}", docs(&def.docs, 4));
            for (value, label) in labels.iter().enumerate() {
                let _ = writeln!(body, "    {} = {value}", shouty(&label.name));
                body.push_str(&docs(&label.docs, 4));
            }
            body.push_str(&objects(&|_| format!("_t.Instance({quoted_name}, {name})")));
        }
        TypeDefKind::Flags(labels) => {
            let _ = write!(body, "\n\nclass {name}(Flag):\n{}", docs(&def.docs, 4));
            for (bit, label) in labels.iter().enumerate() {
                let _ = writeln!(body, "    {} = 1 << {bit}", shouty(&label.name));
                body.push_str(&docs(&label.docs, 4));
            }
            body.push_str(&objects(&|_| format!("_t.Instance({quoted_name}, {name})")));
        }
        TypeDefKind::Alias(target) => {
            let other =
                writer.annotation(target, if writer.ways(id).contains(&Way::Socket) { Way::Socket } else { Way::Plug });
            if other != name {
                let _ = write!(body, "\n\n{name} = {other}\n{}", docs(&def.docs, 0));
            }
            used_cases(writer, target);
            for way in writer.ways(id) {
                let (ours, theirs) = (writer.object_name(id, way), writer.object(target, way));
                if ours != theirs {
                    let _ = writeln!(body, "{ours} = {theirs}");
                }
            }
        }
        TypeDefKind::Resource => {}
    }
}

/// The cases of a variant of another interface, beside its name.
fn used_cases(writer: &Writer<'_, '_>, target: &Type) {
    let Type::Defined(id) = target else { return };
    let def = writer.plugin.model.type_def(writer.plugin.model.resolve_alias(*id));
    if let TypeDefKind::Variant(cases) = &def.kind
        && def.interface != writer.interface
        && let Some(module) = writer.plugin.modules.get(&def.interface)
    {
        for case in cases {
            let name = format!("{}_{}", class_name(&def.name), class_name(&case.name));
            writer.imports.borrow_mut().insert((module.clone(), name));
        }
    }
}

/// A resource of another interface, under the name that it has here.
fn used_resource(writer: &Writer<'_, '_>, id: TypeId, def: &TypeDef, body: &mut String) {
    let model = writer.plugin.model;
    let owner = model.type_def(model.resolve_alias(id)).interface;
    if owner == writer.interface {
        return;
    }
    let mut ways = Vec::new();
    if writer.plugin.shape(owner).is_some() {
        ways.push((Way::Socket, ""));
    }
    if writer.plugin.is_plugged(owner) {
        ways.push((Way::Plug, "Plug"));
    }
    for (way, suffix) in ways {
        let (ours, theirs) = (class_name(&def.name) + suffix, writer.resource(id, way));
        if ours != theirs {
            let _ = writeln!(body, "\n{ours} = {theirs}");
        }
    }
}

/// What a function says about its `err`.
fn raises(writer: &Writer<'_, '_>, function: &Function, way: Way, docs: Option<&str>) -> Option<String> {
    let raises = writer
        .plugin
        .fallible(function)
        .map(|(_, err)| format!("Raises `Err[{}]`.", err.map_or("None".to_owned(), |ty| writer.annotation(ty, way))));
    match (docs, raises) {
        (Some(docs), Some(raises)) => Some(format!("{docs}\n\n{raises}")),
        (docs, raises) => docs.map(str::to_owned).or(raises),
    }
}

/// The annotation of what a call returns that raises an `err`.
fn returned(writer: &Writer<'_, '_>, function: &Function, way: Way) -> String {
    let ty = match writer.plugin.fallible(function) {
        Some((ok, _)) => ok,
        None => function.result.as_ref(),
    };
    ty.map_or("None".to_owned(), |ty| writer.annotation(ty, way))
}

fn signature(params: &[(String, String)], first: Option<&str>) -> String {
    let params = params.iter().map(|(name, ty)| format!("{name}: {ty}"));
    first.map(str::to_owned).into_iter().chain(params).collect::<Vec<_>>().join(", ")
}

/// A function of a plug, to be written by the author.
fn abstract_function(
    writer: &Writer<'_, '_>,
    function: &Function,
    name: &str,
    first: Option<&str>,
    result: &str,
    body: &mut String,
) {
    let mark = if first.is_none() { "    @staticmethod\n" } else { "" };
    let docs = raises(writer, function, Way::Plug, function.docs.as_deref());
    let _ = write!(
        body,
        "\n{mark}    @abstractmethod\n    def {name}({}) -> {result}:\n{}        raise NotImplementedError\n",
        signature(&writer.params(function, Way::Plug), first),
        docs.map_or(String::new(), |docs| docs_text(&docs, 8)),
    );
}

/// A class for each resource of a contract that is plugged. Returns what the component's own module is told of them.
fn resources(writer: &Writer<'_, '_>, interface: &Interface, body: &mut String) -> String {
    let (model, way) = (writer.plugin.model, Way::Plug);
    let mut table = String::new();
    for resource in model.own_resources(writer.interface) {
        let def = model.type_def(resource);
        let class = class_name(&def.name) + "Plug";
        let statics: Vec<String> = interface
            .functions_of(Some(resource))
            .filter(|(_, f)| matches!(f.kind, FunctionKind::Static(_)))
            .map(|(_, f)| quoted(&snake(&f.name)))
            .collect();
        let _ = write!(
            body,
            "\n\nclass {class}(ABC):\n{}\n    _jackfield = {}\n    _statics = frozenset([{}])\n",
            docs(def.docs.as_deref(), &format!("Objects of the resource `{}`.", def.name), 4),
            quoted(&interface.name.to_string()),
            statics.join(", "),
        );
        let (mut functions, mut constructor) = (String::new(), "None".to_owned());
        for (_, function) in interface.functions_of(Some(resource)) {
            let object = writer.function(function, way);
            let (name, result) = (snake(&function.name), returned(writer, function, way));
            match function.kind {
                FunctionKind::Constructor(_) => {
                    abstract_function(writer, function, "__init__", Some("self"), "None", body);
                    constructor = object;
                    continue;
                }
                FunctionKind::Static(_) => abstract_function(writer, function, &name, None, &result, body),
                _ => abstract_function(writer, function, &name, Some("self"), &result, body),
            }
            let _ = writeln!(functions, "        {}: {object},", quoted(&name));
        }
        let _ = write!(body, "\n\n_own_{} = _t.Own({}, {class})\n", snake(&def.name), quoted(&def.name));
        let _ = write!(table, "    ({class}, {{\n{functions}    }}, {constructor}),\n");
    }
    table
}

/// The class of a contract's freestanding functions, to be the base of a plug.
fn plug(writer: &Writer<'_, '_>, interface: &Interface, resources: &str, body: &mut String) {
    let free: Vec<&Function> = interface.functions_of(None).map(|(_, function)| function).collect();
    let class = writer.plugin.class(writer.interface);
    let mut functions = String::new();
    if !free.is_empty() {
        let _ = write!(
            body,
            "\n\nclass {class}(ABC):\n{}\n    _jackfield = {}\n",
            docs(interface.docs.as_deref(), &format!("What plugs `{}`.", interface.name), 4),
            quoted(&interface.name.to_string()),
        );
        for function in &free {
            let name = snake(&function.name);
            abstract_function(writer, function, &name, Some("self"), &returned(writer, function, Way::Plug), body);
            let _ = writeln!(functions, "    {}: {},", quoted(&name), writer.function(function, Way::Plug));
        }
    }
    let class = if free.is_empty() { "None".to_owned() } else { class };
    let _ = write!(
        body,
        "\n\n_contract = {}\n_plug_class: Any = {class}\n_plug = {{\n{functions}}}\n_plug_resources: list[Any] = [\n{resources}]\n",
        quoted(&interface.name.to_string())
    );
}

/// What a call through a socket returns.
fn reply(writer: &Writer<'_, '_>, function: &Function, shape: Shape) -> String {
    let value = match (shape, writer.plugin.fallible(function)) {
        (Shape::Direct, _) => return returned(writer, function, Way::Socket),
        (_, Some((ok, err))) => {
            let side = |ty: Option<&Type>| ty.map_or("None".to_owned(), |ty| writer.annotation(ty, Way::Socket));
            format!("Result[{}, {}]", side(ok), side(err))
        }
        _ => returned(writer, function, Way::Socket),
    };
    match shape.cardinality() {
        Cardinality::ExactlyOne => format!("Reply[{value}]"),
        Cardinality::AtMostOne => format!("Optional[Reply[{value}]]"),
        Cardinality::AtLeastOne | Cardinality::Any => format!("Replies[{value}]"),
    }
}

fn socket_docs(writer: &Writer<'_, '_>, function: &Function, shape: Shape, indent: usize) -> String {
    let docs = match (shape, function.kind) {
        (Shape::Direct, _) => raises(writer, function, Way::Socket, function.docs.as_deref()),
        (_, FunctionKind::Method(_)) => {
            let docs = raises(writer, function, Way::Socket, function.docs.as_deref());
            let more = "Raises `DispatchError`.";
            Some(docs.map_or(more.to_owned(), |docs| format!("{docs}\n\n{more}")))
        }
        _ => function.docs.clone(),
    };
    docs.map_or(String::new(), |text| docs_text(&text, indent))
}

/// The classes of a socket's resources.
fn handles(writer: &Writer<'_, '_>, interface: &Interface, shape: Shape, body: &mut String) {
    let (model, way) = (writer.plugin.model, Way::Socket);
    let keys = keys(model, interface);
    for resource in model.own_resources(writer.interface) {
        let def = model.type_def(resource);
        let class = class_name(&def.name);
        let docs = docs(def.docs.as_deref(), &format!("A handle of the resource `{}`.", def.name), 4);
        let _ = write!(body, "\n\nclass {class}(_s.Handle):\n{docs}");
        let mut constructed = false;
        for (at, function) in interface.functions_of(Some(resource)) {
            let params = writer.params(function, way);
            let names: String = params.iter().map(|(name, _)| format!(", {name}")).collect();
            let key = quoted(&keys[at]);
            let docs = socket_docs(writer, function, shape, 8);
            let _ = match (function.kind, shape) {
                (FunctionKind::Constructor(_), Shape::Direct) => {
                    constructed = true;
                    let params = signature(&params, Some("self"));
                    write!(
                        body,
                        "\n    def __init__({params}) -> None:\n{docs}        _socket.construct(self, {key}{names})\n"
                    )
                }
                (FunctionKind::Constructor(_) | FunctionKind::Static(_), _) => {
                    let name = match function.kind {
                        FunctionKind::Constructor(_) => create_name(model, writer.interface, resource),
                        _ => function.name.clone(),
                    };
                    let (name, params) = (method(&name), signature(&params, None));
                    let reply = reply(writer, function, shape);
                    write!(
                        body,
                        "\n    @staticmethod\n    def {name}({params}) -> {reply}:\n{docs}        return _socket.call({key}{names})\n"
                    )
                }
                _ => {
                    let (name, params) = (method(&function.name), signature(&params, Some("self")));
                    let result = returned(writer, function, way);
                    write!(
                        body,
                        "\n    def {name}({params}) -> {result}:\n{docs}        return _socket.method({key}, self{names})\n"
                    )
                }
            };
        }
        if !constructed {
            let text = quoted(&format!("`{class}` is made by functions of `{}`, not by its name", interface.name));
            let _ = write!(body, "\n    def __init__(self) -> None:\n        raise TypeError({text})\n");
        }
        let _ = write!(body, "\n\n_handle_{} = _t.Handle({}, {class})\n", snake(&def.name), quoted(&def.name));
    }
}

/// The functions of a socket.
fn socket(writer: &Writer<'_, '_>, interface: &Interface, shape: Shape, body: &mut String) {
    let (model, way) = (writer.plugin.model, Way::Socket);
    let (mut table, mut mocked) = (String::new(), Vec::new());
    for (it, key) in interface.functions.iter().zip(keys(model, interface)) {
        let params = writer.params(it, way);
        if it.kind == FunctionKind::Freestanding {
            let names: String = params.iter().map(|(name, _)| format!(", {name}")).collect();
            let (params, reply) = (signature(&params, None), reply(writer, it, shape));
            let docs = socket_docs(writer, it, shape, 4);
            let quoted = quoted(&key);
            let _ =
                write!(body, "\n\ndef {key}({params}) -> {reply}:\n{docs}    return _socket.call({quoted}{names})\n");
        }
        let _ = writeln!(table, "    {}: {},", quoted(&key), writer.function(it, way));
        if !it.kind.is_method() {
            let params: Vec<String> = params.into_iter().map(|(_, ty)| ty).collect();
            mocked.push((key, format!("Optional[Callable[[{}], Any]] = None", params.join(", "))));
        }
    }
    let params: Vec<String> = mocked.iter().map(|(key, ty)| format!("{key}: {ty}")).collect();
    let items: Vec<String> = mocked.iter().map(|(key, _)| format!("{}: {key}", quoted(key))).collect();
    let star = if params.is_empty() { "" } else { "*, " };
    let _ = write!(
        body,
        "\n\ndef mock({star}{}) -> _s.Mock:\n    \"\"\"Functions that stand for the plugs of this socket, until the end of the `with` \
         block.\"\"\"\n    return _socket.mock({{{}}})\n",
        params.join(", "),
        items.join(", "),
    );
    let shape = match shape {
        Shape::Direct => "direct",
        Shape::Wrapped(cardinality) => cardinality.as_str(),
    };
    let (name, shape) = (quoted(&interface.name.to_string()), quoted(shape));
    let _ = write!(body, "\n\n_socket = _s.Socket({name}, {shape}, {{\n{table}}})\n");
    for resource in model.own_resources(writer.interface) {
        let _ = writeln!(body, "{}._socket = _socket", class_name(&model.type_def(resource).name));
    }
}

fn docs(text: Option<&str>, or: &str, indent: usize) -> String {
    docs_text(text.unwrap_or(or), indent)
}

fn docs_text(text: &str, indent: usize) -> String {
    let pad = " ".repeat(indent);
    let text = text.trim().replace('\\', "\\\\").replace("\"\"\"", "\\\"\\\"\\\"");
    let text = if text.ends_with('"') { format!("{text} ") } else { text };
    if !text.contains('\n') {
        return format!("{pad}\"\"\"{text}\"\"\"\n");
    }
    let lines: String =
        text.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("{pad}{line}\n") }).collect();
    format!("{pad}\"\"\"{}{pad}\"\"\"\n", lines.trim_start())
}
