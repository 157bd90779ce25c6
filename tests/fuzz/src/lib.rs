//! What reads bytes from anywhere, one function a target: none may panic, whatever it is given.

use std::path::Path;
use std::sync::LazyLock;

use jackfield::plan::{GraphSpec, HttpGrant, SocketGrant, plan};
use jackfield::{discover, manifest, sign};
use jackfield_cli::facts::changes;
use jackfield_cli::value::{NoEnvironment, Reader, Scanner, wave as written};
use jackfield_contract::{
    Cardinality, Loaded, SourceOptions, Type, diagnostic, inspect, load, to_binary, unserved, view_wit,
};
use toml::Table;

/// A target's name and what it does with bytes.
pub type Target = (&'static str, fn(&[u8]));

/// All targets; each has a folder of this name in `fuzz/corpus`.
pub const TARGETS: [Target; 6] = [
    ("component", component),
    ("manifest", manifest),
    ("wit", wit),
    ("wave", wave),
    ("project", project),
    ("lock", lock),
];

/// A component, binary or as text: what it says of itself, whether hosts serve it, and its signatures.
pub fn component(bytes: &[u8]) {
    let _ = sign::signatures(bytes);
    let _ = sign::verify(bytes, &[]);
    let Ok(binary) = to_binary(bytes) else { return };
    if let Ok(info) = inspect(&binary) {
        let _ = unserved(&info, |_| false);
        let key = sign::SecretKey::generate();
        // What can be read can be signed, and is the same component then.
        let Ok(signed) = sign::sign(&binary, &key, false) else { return };
        assert!(sign::verify(&signed, &[key.public()]).is_ok(), "a signed component is signed");
        assert!(inspect(&signed).is_ok(), "a signed component is a component");
    }
}

/// A graph's manifest: read, planned without any component, and all that is wrong with it in words.
pub fn manifest(bytes: &[u8]) {
    match manifest::parse_bytes("graph.toml", bytes.to_vec(), Path::new("/nowhere")) {
        Ok(spec) => planned(&spec),
        Err(problems) => problems.iter().for_each(|problem| drop(problem.to_string())),
    }
}

fn planned(spec: &GraphSpec) {
    for plugin in &spec.plugins {
        for grant in &plugin.wasi.http {
            if let Ok(read) = grant.parse::<HttpGrant>() {
                assert_eq!(read.to_string().parse().as_ref(), Ok(&read), "what is written is read again");
            }
        }
        for grant in &plugin.wasi.sockets {
            if let Ok(read) = grant.parse::<SocketGrant>() {
                assert_eq!(read.to_string().parse().as_ref(), Ok(&read), "what is written is read again");
            }
        }
        drop((plugin.wasi.clock.to_string(), plugin.wasi.random.to_string()));
    }
    let found = discover::discover(spec);
    let (plan, report) = plan(spec, &found, &[]);
    drop((plan.to_string(), report.to_string()));
}

/// WIT text: the model that it makes, its views, or the errors.
pub fn wit(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let options = SourceOptions { inline: Some(text.to_owned()), ..SourceOptions::default() };
    match load(&options) {
        Ok(Loaded { model, .. }) => {
            for (id, interface) in model.interfaces() {
                if interface.is_contract(&model) {
                    drop(view_wit(&model, id, Cardinality::Any));
                }
            }
        }
        Err(errors) => drop(diagnostic::render_all(&errors)),
    }
}

/// The types that values are read by.
const TYPES: &str = "package t:t; interface t {
    record rec { a: u32, b: list<string>, c: option<result<s8, char>> }
    flags fl { read, write }
    enum en { one, two }
    variant va { circle(rec2), none-of-them }
    record rec2 { r: f64, n: f32 }
    a: func(x: rec); b: func(x: fl); c: func(x: en); d: func(x: va); e: func(x: list<u8>);
    f: func(x: list<list<list<tuple<string, u64>>>>); g: func(x: option<option<bool>>); h: func(x: char); i: func(x: string); j: func(x: f64);
}";

/// A value in WAVE, read as one of each type; what is read is written and read again.
pub fn wave(bytes: &[u8]) {
    static LOADED: LazyLock<Option<Loaded>> =
        LazyLock::new(|| load(&SourceOptions { inline: Some(TYPES.to_owned()), ..SourceOptions::default() }).ok());
    let (Ok(text), Some(loaded)) = (std::str::from_utf8(bytes), LOADED.as_ref()) else { return };
    let model = &loaded.model;
    let types: Vec<&Type> = model
        .interfaces()
        .flat_map(|(_, interface)| &interface.functions)
        .flat_map(|function| function.params.iter().map(|param| &param.ty))
        .collect();
    assert!(types.len() >= 10, "the types are there");
    for ty in types {
        let mut environment = NoEnvironment;
        let mut reader = Reader::new(Scanner::new(text), model, &mut environment);
        match reader.value(ty) {
            Ok(value) => {
                let again = written(&value, &|_| 0);
                let mut environment = NoEnvironment;
                let mut reader = Reader::new(Scanner::new(&again), model, &mut environment);
                let read = reader.value(ty);
                assert!(read.is_ok(), "`{again}` was written and cannot be read");
            }
            Err(error) => drop(error.render("call", text).to_string()),
        }
    }
}

/// A `jackfield.toml`: what a folder with it and nothing else is.
pub fn project(bytes: &[u8]) {
    let Ok(folder) = tempfile::tempdir() else { return };
    if std::fs::write(folder.path().join(jackfield_build::FILE), bytes).is_ok()
        && let Err(error) = jackfield_build::find(folder.path())
    {
        drop(error.to_string());
    }
}

/// A lock file: compared with another.
pub fn lock(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(table) = text.parse::<Table>() else { return };
    let mut other = table.clone();
    other.remove("graph");
    other.insert("plugin".to_owned(), true.into());
    for (before, after) in [(&table, &other), (&other, &table), (&table, &table)] {
        changes(before, after).iter().for_each(|change| drop(change.words()));
    }
}
