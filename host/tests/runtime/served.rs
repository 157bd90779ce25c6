//! What the list of served interfaces says, against what the host really defines and what wasmtime-wasi says of itself.

use std::path::PathBuf;
use std::process::Command;

use jackfield::contract::{
    Loaded, Model, SERVED_WASI_WIT, SourceOptions, inspect, load, packages_wit, served_by_every_host, unserved,
};
use jackfield::{Engine, EngineConfig, Graph, Plugin};
use wit_component::{ComponentEncoder, StringEncoding, dummy_module, embed_component_metadata};
use wit_parser::{LiftLowerAbi, ManglingAndAbi, Resolve};

/// The WIT of WASI 0.2 in the sources of wasmtime-wasi and wasmtime-wasi-http.
fn wasi_of_wasmtime() -> Loaded {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let mut command = Command::new(env!("CARGO"));
    command.args(["metadata", "--locked", "--format-version", "1", "--manifest-path", manifest]);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let source = |name: &str| {
        let package = packages.iter().find(|package| package["name"] == name).unwrap();
        PathBuf::from(package["manifest_path"].as_str().unwrap()).with_file_name("")
    };
    let folder = source("wasmtime-wasi").join("src/p2/wit/deps");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.push(source("wasmtime-wasi-http").join("wit/deps/http.wit"));
    paths.sort();
    load(&SourceOptions { paths, ..SourceOptions::default() }).unwrap_or_else(|errors| panic!("{errors:?}"))
}

/// A component that imports all functions of these interfaces, and plugs `demo:all/all`.
fn importer(packages: &str, imports: &[String]) -> Vec<u8> {
    let imports: String = imports.iter().map(|name| format!("import {name};\n")).collect();
    let text =
        format!("package demo:all;\ninterface all {{ f: func(); }}\nworld w {{\n{imports}export all;\n}}\n{packages}");
    let mut resolve = Resolve::default();
    let package = resolve.push_str("all.wit", &text).unwrap_or_else(|error| panic!("{error:?}"));
    let world = resolve.select_world(&[package], Some("w")).unwrap();
    let mut module = dummy_module(&resolve, world, ManglingAndAbi::Legacy(LiftLowerAbi::Sync));
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    ComponentEncoder::default().validate(true).module(&module).unwrap().encode().unwrap()
}

/// The engine's own reason why a component cannot be linked.
fn loads(component: Vec<u8>) -> Result<(), String> {
    let engine = Engine::new(&EngineConfig::default()).unwrap();
    let builder = Graph::builder(&engine).root("demo:all/all").plugin(Plugin::from_bytes("all", component));
    builder.load().map(|(_, report)| assert!(report.is_empty(), "{report}")).map_err(|error| error.to_string())
}

#[test]
fn all_that_the_list_says_is_served() {
    let wasi: Vec<String> = served_by_every_host().interfaces().map(|(_, known)| known.name.to_string()).collect();
    let wasi: Vec<String> = wasi.into_iter().filter(|name| name.starts_with("wasi:")).collect();
    assert!(wasi.len() > 20, "{wasi:?}");
    let component = importer(SERVED_WASI_WIT, &wasi);
    let info = inspect(&component).unwrap();
    assert!(info.imports.len() > 20, "{info:?}");
    assert_eq!(unserved(&info, |_| false), []);
    loads(component).unwrap();
}

#[test]
fn the_list_is_that_of_wasmtime_wasi() {
    // What a command or a server of HTTP exports is nothing that a host serves.
    let text = |model: &Model| {
        let of_wasi =
            |name: &str| name.starts_with("wasi:") && !matches!(name, "wasi:cli/run" | "wasi:http/incoming-handler");
        let mut interfaces: Vec<_> =
            model.interfaces().filter(|(_, interface)| of_wasi(&interface.name.unversioned())).collect();
        interfaces.sort_by_key(|(_, interface)| interface.name.to_string());
        let interfaces: Vec<_> = interfaces.into_iter().map(|(id, _)| id).collect();
        packages_wit(&model.without_docs(), &interfaces)
    };
    let (ours, theirs) = (text(served_by_every_host()), text(&wasi_of_wasmtime().model));
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../contract/wit/wasi.wit");
    if std::env::var_os("JACKFIELD_BLESS").is_some() {
        let head: Vec<String> = std::fs::read_to_string(file)
            .unwrap()
            .lines()
            .map_while(|line| line.starts_with("//").then(|| line.to_owned()))
            .collect();
        std::fs::write(file, format!("{}\n{theirs}", head.join("\n"))).unwrap();
        return;
    }
    assert!(ours == theirs, "contract/wit/wasi.wit has\n{ours}\nand wasmtime-wasi has\n{theirs}");
}
