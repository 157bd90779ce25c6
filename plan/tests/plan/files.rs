//! Components as they lie on disk: each thing that is none is named with what it is instead.

use std::path::Path;

use jackfield_plan::discover::{CodeSource, NativeCode, component_at, component_from, component_in, discover};
use jackfield_plan::plan::{ComponentSource, DirSpec, GraphSpec, PluginSpec};
use jackfield_plan::precompiled::{self, CodeInfo, CodeSettings};
use jackfield_plan::report::ProblemKind as Kind;

use crate::support::{component, graph, holds};

fn spec_of(path: &Path) -> GraphSpec {
    let mut spec = graph("demo:text/filter");
    spec.plugins.push(PluginSpec::new("a", ComponentSource::Path(path.to_owned())));
    spec
}

#[test]
fn what_is_no_component_is_named_with_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let good = component("export demo:text/filter@0.1.0;");
    let cases: [(&str, &[u8], &str); 8] = [
        ("empty.wasm", b"", "is empty"),
        ("text.wasm", b"fn main() {}\n", "is text"),
        ("wat.wasm", b"(component)", "text"),
        ("module.wasm", b"\0asm\x01\0\0\0", "core module"),
        ("picture.wasm", b"\x89PNG\r\n\x1a\n\0\0\0\xff", "not WebAssembly"),
        ("half.wasm", &good[..good.len() / 2], "cut off"),
        ("wrong.wat", b"(component (", "WebAssembly text"),
        ("native.cwasm", b"\x7fELF\x02", "precompiled native code"),
    ];
    for (name, bytes, says) in cases {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let error = component_at(&path).unwrap_err().to_string();
        holds(&error, &[name, says]);
    }
    let error = component_at(folder.path()).unwrap_err().to_string();
    holds(&error, &["is a folder"]);
    let error = component_at(&folder.path().join("missing.wasm")).unwrap_err().to_string();
    holds(&error, &["missing.wasm", "cannot be read"]);
}

#[test]
fn native_code_is_read_where_it_is_trusted_and_fits() {
    let folder = tempfile::tempdir().unwrap();
    let good = component("export demo:text/filter@0.1.0;");
    let code = b"\x7fELF\x02\x01\x01\xc8 native code";
    let info = CodeInfo::new(code, &good, precompiled::host(), CodeSettings::default());
    let (path, trusted) = (folder.path().join("a.cwasm"), [folder.path().to_owned()]);
    let write = |info: &CodeInfo| std::fs::write(&path, precompiled::join(code, &good, info).unwrap()).unwrap();
    let error = || component_in(&path, &trusted).unwrap_err().to_string();
    write(&info);
    holds(&component_at(&path).unwrap_err().to_string(), &["a.cwasm", "only loaded from folders that are trusted"]);
    let found = component_in(&path, &trusted).unwrap();
    assert_eq!(&*found.bytes, &good[..]);
    let [NativeCode { source: CodeSource::Bytes(bytes), .. }] = &found.native[..] else { panic!("{found:?}") };
    assert_eq!(**bytes, code[..]);
    // Both sides are named.
    let here = format!("wasmtime {} on {}", precompiled::WASMTIME, precompiled::host());
    write(&CodeInfo { target: "riscv64gc-unknown-linux-gnu".to_owned(), ..info.clone() });
    holds(&error(), &["a.cwasm", "native code for riscv64gc-unknown-linux-gnu", &here, "`jackfield compile`"]);
    write(&CodeInfo { wasmtime: "1".to_owned(), ..info.clone() });
    holds(&error(), &["a.cwasm", "with wasmtime 1,", &here]);
    // A byte that was changed is seen before the code is run.
    let mut file = precompiled::join(code, &good, &info).unwrap();
    file[9] ^= 1;
    std::fs::write(&path, &file).unwrap();
    holds(&error(), &["a.cwasm", "is damaged"]);
    // The first form had no hashes.
    let lengths = [code.len() as u64, good.len() as u64].map(u64::to_le_bytes).concat();
    std::fs::write(&path, [&code[..], &good, &lengths, b"jackfld1"].concat()).unwrap();
    holds(&error(), &["a.cwasm", "older release", "compile it again"]);
}

#[test]
fn no_cut_and_no_flipped_bit_brings_discovery_down() {
    let good = component("import demo:log-sockets/sink-any@0.1.0; export demo:text/filter@0.1.0;");
    for end in (0..good.len()).step_by(7) {
        // What is cut off between two sections is a component still, but has no export.
        let cut = component_from(&good[..end].to_vec().into());
        assert!(cut.is_err() || cut.is_ok_and(|cut| cut.info.exports.is_empty()), "cut at {end}");
    }
    for at in (0..good.len()).step_by(3) {
        let mut flipped = good.clone();
        flipped[at] ^= 1 << (at % 8);
        // Some bits do not matter; none may panic.
        drop(component_from(&flipped.into()));
    }
}

#[test]
fn text_is_read_as_a_component_where_it_is_meant_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.wat");
    std::fs::write(&path, "(component)").unwrap();
    assert!(component_at(&path).is_ok());
    assert!(component_from(&b" ;; a comment\n(component)".as_slice().into()).is_ok());
}

/// What keeps a plugin out, whether or not its component can be read.
fn problems(found: jackfield_plan::discover::Discovery) -> Vec<jackfield_plan::report::Problem> {
    found.map_or_else(|problems| problems, |found| found.problems.clone())
}

#[test]
fn pins_are_of_the_file_as_it_lies_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.wat");
    std::fs::write(&path, "(component)").unwrap();
    let pinned = |pin: &str| {
        let mut spec = spec_of(&path);
        spec.plugins[0].sha256 = Some(pin.into());
        problems(discover(&spec).remove(0))
    };
    // printf '(component)' | sha256sum
    let right = "f59cdb61ba4e1cc0bd6d2b8b5d3ab9b9";
    let found = pinned(right);
    holds(&found[0].message, &["64 hexadecimal digits"]);
    let digest = found[0].help[0].rsplit(' ').next().unwrap().to_owned();
    assert!(pinned(&digest).is_empty());
    assert!(pinned(&digest.to_uppercase()).is_empty());
    let found = pinned(&digest.chars().rev().collect::<String>());
    assert_eq!(found[0].kind, Kind::Component);
    holds(&found[0].to_string(), &["a.wat` is not the pinned one", &digest]);
}

#[test]
fn granted_folders_exist() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.wasm");
    std::fs::write(&path, component("export demo:text/filter@0.1.0;")).unwrap();
    let granted = |host: &Path| {
        let mut spec = spec_of(&path);
        let dir = DirSpec::new(host.to_owned(), "/data", false);
        spec.plugins[0].wasi.dirs.push(dir);
        problems(discover(&spec).remove(0))
    };
    assert!(granted(folder.path()).is_empty());
    holds(&granted(&folder.path().join("none"))[0].to_string(), &["plugin `a`: the granted folder", "does not exist"]);
    holds(&granted(&path)[0].to_string(), &["is not a folder"]);
}

#[test]
fn a_file_that_is_not_there_has_a_neighbour() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("filter.wasm"), "").unwrap();
    let problems = discover(&spec_of(&folder.path().join("fliter.wasm"))).remove(0).unwrap_err();
    holds(&problems[0].to_string(), &["fliter.wasm` cannot be read", "did you mean `", "filter.wasm`?"]);
}

#[test]
fn a_file_of_several_plugins_is_read_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.wasm");
    std::fs::write(&path, component("export demo:text/filter@0.1.0;")).unwrap();
    let mut spec = spec_of(&path);
    spec.plugins.push(PluginSpec::new("b", ComponentSource::Path(path)));
    let found = discover(&spec);
    assert!(std::sync::Arc::ptr_eq(found[0].as_ref().unwrap(), found[1].as_ref().unwrap()));
}
