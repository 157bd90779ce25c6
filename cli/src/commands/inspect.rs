//! `jackfield inspect`.

use std::fmt::Write;
use std::path::PathBuf;

use jackfield::bundle::is_bundle;
use jackfield::sign::signatures;
use jackfield_contract::{
    ComponentInfo, Function, FunctionKind, Interface, InterfaceId, Model, Shape, TypeDefKind, Unlinkable, function_wit,
    is_http_handler, type_def_wit, unserved,
};
use serde_json::{Value as Json, json};

use super::native::{code_json, code_text};
use super::{in_force, inspect_bundle};
use crate::component::{Producer, Socket, language, producers, socket};
use crate::contracts;
use crate::output::{Failure, Output, size};

/// The version of the form that `--json` prints. It goes up when a key changes its meaning or goes away.
const FORM: u32 = 1;

/// Shows what a component plugs and needs, what a bundle holds, or the limits of a graph's plugins.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  jackfield inspect spelling.wasm\n  jackfield inspect --limits graph.toml\n  jackfield inspect spelling.wasm --json | jq '.plugs[].contract'\n\n\
                  `jackfield inspect --help` documents the form of --json.",
    after_long_help = "Examples:\n  jackfield inspect spelling.wasm\n  jackfield inspect spelling.wasm --json | jq '.plugs[].contract'\n\n\
        The form of --json, version 1:\n  \
        version     1\n  \
        file        the path as it was given\n  \
        size        bytes, in binary form\n  \
        language    the language it was written in, null if unknown\n  \
        plugs       [{contract, export, types: [{name, wit}], functions: [{name, kind, signature}], resources: [..]}]\n  \
        sockets     [{contract, import, shape: direct|wrapped, cardinality, types, functions, resources}]\n  \
        wasi        the imported wasi:* interfaces\n  \
        offers      the exported wasi:* interfaces, as wasi:cli/run of a command; they are no plugs\n  \
        runtime     the imported jackfield:* interfaces\n  \
        types       imported or exported interfaces that hold types alone\n  \
        world       functions that no interface holds, `import f: func()`\n  \
        unlinkable  why no graph can link it, a sentence each\n  \
        producers   [{field, name, version}], the tools that made it\n  \
        signatures  the ids of the keys by which it says that it is signed, empty for a key without id; `jackfield verify` checks them\n  \
        code        of a .cwasm: {size, target, jackfield, wasmtime, settings: {interruptible, fuel, wasmtime}, source, sha256, fits}; null \
        else. source is the component's SHA-256, fits whether this process can run it\n\n\
        The form of --limits --json, version 1: version, file, and limits: [{plugin, limit, value, unit: bytes|us|null, from: \
        default|defaults|plugin|call, line}]; a value is null where there is no limit.\n\n\
        The form of a bundle's --json, version 1: version, file, size, jackfield, manifest: {name, size, sha256}, and components: [{name, \
        size, sha256, plugins, code: [as above]}].\n\n\
        Keys may be added in a version; one that changes its meaning or goes away makes another version."
)]
pub(super) struct Arguments {
    /// A component, .wasm, .wat or .cwasm, or `-` for stdin; or a bundle, .jack; with `--limits` a graph's manifest or bundle.
    component: PathBuf,
    /// Shows every limit of every plugin of a graph, and where it comes from.
    #[arg(long)]
    limits: bool,
    /// Prints JSON, in the form that `--help` documents.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    if arguments.limits {
        return in_force::print(&arguments.component, arguments.json, output);
    }
    if is_bundle(&arguments.component) {
        return inspect_bundle::print(&arguments.component, arguments.json, output);
    }
    let (info, bytes, code) = contracts::with_code(&arguments.component)?;
    let report = Report::of(&info, &bytes);
    if arguments.json {
        let mut value = report.json();
        value["code"] = code.as_ref().map(|code| code_json(code.size as u64, &code.info)).into();
        value["file"] = arguments.component.display().to_string().into();
        let text = serde_json::to_string_pretty(&value).map_err(|error| Failure::new(error.to_string()))?;
        return output.print(&format!("{text}\n"));
    }
    let name = match arguments.component.file_name().unwrap_or_default().to_string_lossy() {
        name if name == "-" => "stdin".into(),
        name => name,
    };
    output.print(&format!("{}{}", report.text(&name), code.as_ref().map(code_text).unwrap_or_default()))
}

struct Plug {
    name: String,
    interface: InterfaceId,
}

struct Need {
    name: String,
    interface: InterfaceId,
    socket: Socket,
}

struct Report<'a> {
    info: &'a ComponentInfo,
    plugs: Vec<Plug>,
    sockets: Vec<Need>,
    runtime: Vec<String>,
    types: Vec<String>,
    /// What it exports for hosts of WASI.
    offers: Vec<String>,
    producers: Vec<Producer>,
    /// The ids of the keys by which it says that it is signed.
    signatures: Vec<String>,
    size: usize,
}

impl<'a> Report<'a> {
    fn of(info: &'a ComponentInfo, bytes: &[u8]) -> Self {
        let model = &info.model;
        let mut report = Self {
            info,
            plugs: Vec::new(),
            sockets: Vec::new(),
            runtime: Vec::new(),
            types: Vec::new(),
            offers: Vec::new(),
            producers: producers(bytes),
            signatures: signatures(bytes).unwrap_or_default(),
            size: bytes.len(),
        };
        let exports: Vec<InterfaceId> = info.exports.iter().map(|item| item.interface).collect();
        for item in &info.exports {
            let interface = model.interface(item.interface);
            let is_wasi = interface.name.namespace == "wasi" && !is_http_handler(&interface.name);
            match (is_wasi, interface.is_contract(model)) {
                (false, true) => report.plugs.push(Plug { name: item.name.clone(), interface: item.interface }),
                (true, true) => report.offers.push(item.name.clone()),
                _ => report.types.push(item.name.clone()),
            }
        }
        for item in &info.imports {
            let interface = model.interface(item.interface);
            if interface.name.namespace == "wasi" {
                continue;
            }
            if interface.name.namespace == "jackfield" {
                report.runtime.push(item.name.clone());
            } else if interface.functions.is_empty() {
                report.types.push(item.name.clone());
            } else {
                let socket = socket(model, item.interface, &exports);
                report.sockets.push(Need { name: item.name.clone(), interface: item.interface, socket });
            }
        }
        report
    }

    fn text(&self, name: &str) -> String {
        let mut out = String::new();
        let language = language(&self.producers).map(|language| format!(", written in {language}")).unwrap_or_default();
        let _ = writeln!(out, "{name}: a component of {}{language}", size(self.size as u64));
        let model = &self.info.model;
        let heading = |out: &mut String, word: &str| {
            let _ = writeln!(out, "\n{word}");
        };
        heading(&mut out, if self.plugs.is_empty() { "plugs: none" } else { "plugs" });
        for plug in &self.plugs {
            let _ = writeln!(out, "  {}", plug.name);
            functions_text(&mut out, model, model.interface(plug.interface));
        }
        heading(&mut out, if self.sockets.is_empty() { "sockets: none" } else { "sockets" });
        for need in &self.sockets {
            let shape = match need.socket.shape {
                Shape::Direct => "direct, exactly-one".to_owned(),
                Shape::Wrapped(cardinality) => format!("wrapped, {cardinality}"),
            };
            let contract = need.socket.contract.to_string();
            let import = if contract == need.name { String::new() } else { format!(" (imported as {})", need.name) };
            let _ = writeln!(out, "  {contract}: {shape}{import}");
            functions_text(&mut out, model, model.interface(need.interface));
        }
        let lists = [
            ("wasi", &self.info.wasi),
            ("exports of WASI, which are no plugs", &self.offers),
            ("runtime", &self.runtime),
            ("types only", &self.types),
            ("outside of any interface, so no contract", &self.info.world_functions),
        ];
        for (word, names) in lists {
            if !names.is_empty() {
                heading(&mut out, word);
                names.iter().for_each(|name| {
                    let _ = writeln!(out, "  {name}");
                });
            }
        }
        let unlinkable = self.unlinkable();
        if !unlinkable.is_empty() {
            heading(&mut out, "no graph can link it");
            for found in &unlinkable {
                let _ = writeln!(out, "  {}\n    help: {}", found.message, found.help);
            }
        }
        if !self.signatures.is_empty() {
            heading(&mut out, "signed, as it says itself (`jackfield verify` checks it)");
            for id in &self.signatures {
                let _ = writeln!(
                    out,
                    "  {}",
                    if id.is_empty() { "by a key without id".to_owned() } else { format!("key id {id}") }
                );
            }
        }
        if !self.producers.is_empty() {
            heading(&mut out, "made by");
            for producer in &self.producers {
                let line = format!("  {}: {} {}", producer.field, producer.name, producer.version);
                let _ = writeln!(out, "{}", line.trim_end());
            }
        }
        out
    }

    /// What keeps it out of every graph.
    fn unlinkable(&self) -> Vec<Unlinkable> {
        self.info.unlinkable.iter().cloned().chain(unserved(self.info, |_| false)).collect()
    }

    fn json(&self) -> Json {
        let model = &self.info.model;
        let plugs: Vec<Json> = self
            .plugs
            .iter()
            .map(|plug| {
                let interface = model.interface(plug.interface);
                json!({
                    "contract": interface.name.to_string(),
                    "export": plug.name,
                    "types": types_json(model, interface),
                    "functions": functions_json(model, interface),
                    "resources": resources(model, plug.interface),
                })
            })
            .collect();
        let sockets: Vec<Json> = self
            .sockets
            .iter()
            .map(|need| {
                json!({
                    "contract": need.socket.contract.to_string(),
                    "import": need.name,
                    "shape": if need.socket.shape == Shape::Direct { "direct" } else { "wrapped" },
                    "cardinality": need.socket.shape.cardinality().as_str(),
                    "types": types_json(model, model.interface(need.interface)),
                    "functions": functions_json(model, model.interface(need.interface)),
                    "resources": resources(model, need.interface),
                })
            })
            .collect();
        let producers: Vec<Json> =
            self.producers.iter().map(|p| json!({ "field": p.field, "name": p.name, "version": p.version })).collect();
        json!({
            "version": FORM,
            "file": null,
            "size": self.size,
            "language": language(&self.producers),
            "plugs": plugs,
            "sockets": sockets,
            "wasi": self.info.wasi,
            "offers": self.offers,
            "runtime": self.runtime,
            "types": self.types,
            "world": self.info.world_functions,
            "unlinkable": self.unlinkable().into_iter().map(|found| found.message).collect::<Vec<_>>(),
            "producers": producers,
            "signatures": self.signatures,
        })
    }
}

/// The types of an interface in WIT notation, resources aside, and where each that it uses comes from.
fn types<'a>(model: &'a Model, interface: &'a Interface) -> impl Iterator<Item = (&'a str, String)> {
    let named = interface.types.iter().filter(|id| !matches!(model.type_def(**id).kind, TypeDefKind::Resource));
    named.map(|id| (model.type_def(*id).name.as_str(), type_def_wit(model, *id)))
}

fn types_json(model: &Model, interface: &Interface) -> Vec<Json> {
    types(model, interface).map(|(name, wit)| json!({ "name": name, "wit": wit })).collect()
}

/// The types and functions in WIT notation, those of a resource below it.
fn functions_text(out: &mut String, model: &Model, interface: &Interface) {
    for (_, wit) in types(model, interface) {
        let _ = writeln!(out, "    {wit}");
    }
    for (_, function) in interface.functions_of(None) {
        let _ = writeln!(out, "    {}", function_wit(model, function));
    }
    for id in &interface.types {
        if matches!(model.type_def(*id).kind, jackfield_contract::TypeDefKind::Resource) {
            let _ = writeln!(out, "    resource {}", model.type_def(*id).name);
            for (_, function) in interface.functions_of(Some(*id)) {
                let _ = writeln!(out, "      {}", function_wit(model, function));
            }
        }
    }
}

fn functions_json(model: &Model, interface: &Interface) -> Vec<Json> {
    let kind = |function: &Function| match function.kind {
        FunctionKind::Freestanding => "function",
        FunctionKind::Method(_) => "method",
        FunctionKind::Static(_) => "static",
        FunctionKind::Constructor(_) => "constructor",
    };
    let one = |function: &Function| json!({ "name": function.display_name(model), "kind": kind(function), "signature": function_wit(model, function) });
    interface.functions.iter().map(one).collect()
}

fn resources(model: &Model, interface: InterfaceId) -> Vec<&str> {
    model.own_resources(interface).into_iter().map(|id| model.type_def(id).name.as_str()).collect()
}
