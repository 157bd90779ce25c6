//! Bundles: what is written is read, and what somebody made otherwise is refused by name.

use std::path::Path;

use jackfield_plan::bundle::{Bundle, BundledCode, FORM, MARK, ToBundle, is_bundle, write};
use jackfield_plan::discover::{CodeSource, discover};
use jackfield_plan::manifest;
use jackfield_plan::plan::{GraphSpec, plan};
use jackfield_plan::precompiled::{self, CodeInfo, CodeSettings};
use sha2::{Digest as _, Sha256};

use crate::support::{component, holds};

const MANIFEST: &str = r#"
[graph]
root = "demo:text/filter"
[plugin.upper]
component = "../elsewhere/upper.wasm"
[plugin.lower]
component = "lower.wasm"
"#;

const HEADER: usize = MARK.len() + 8 + 32;

fn content() -> Vec<u8> {
    let filter = component("export demo:text/filter@0.1.0;");
    let code = b"native".to_vec();
    let info = CodeInfo::new(&code, &filter, precompiled::host(), CodeSettings::default());
    let code = vec![BundledCode { bytes: code, info }];
    let one = |name: &str, plugin: &str, code| ToBundle {
        name: name.to_owned(),
        bytes: &filter,
        file_sha256: precompiled::hash(&filter),
        code,
        plugins: vec![plugin.to_owned()],
        domains: Vec::new(),
        inside: None,
    };
    // Files of one name in two folders are told apart.
    write("graph.toml", MANIFEST, &[one("upper.wasm", "upper", code), one("upper.wat", "lower", Vec::new())]).unwrap()
}

fn read(folder: &Path, content: &[u8]) -> Result<GraphSpec, String> {
    let path = folder.join("app.jack");
    std::fs::write(&path, content).unwrap();
    manifest::read(&path).map_err(|problems| problems.iter().map(ToString::to_string).collect())
}

/// A bundle whose index is another, with a header that fits it.
fn with_index(content: &[u8], change: impl Fn(&mut serde_json::Value)) -> Vec<u8> {
    let length = u32::from_le_bytes(content[MARK.len() + 4..][..4].try_into().unwrap()) as usize;
    let mut index = serde_json::from_slice(&content[HEADER..][..length]).unwrap();
    change(&mut index);
    let index = serde_json::to_vec(&index).unwrap();
    let length = (index.len() as u32).to_le_bytes();
    let rest = &content[HEADER + usize::try_from(u32::from_le_bytes(content[12..16].try_into().unwrap())).unwrap()..];
    [&MARK[..], &FORM.to_le_bytes(), &length, &Sha256::digest(&index), &index, rest].concat()
}

#[test]
fn a_bundle_is_the_graph_that_it_was_made_of() {
    let folder = tempfile::tempdir().unwrap();
    let mut spec = read(folder.path(), &content()).unwrap();
    assert!(is_bundle(&folder.path().join("app.jack")));
    let found = discover(&spec);
    let (planned, report) = plan(&spec, &found, &[]);
    assert!(report.is_empty(), "{report}");
    assert_eq!(planned.plugins.len(), 2);
    // Code out of a folder that nobody trusts is not there.
    let native = |found: &[jackfield_plan::discover::Discovery]| found[0].as_ref().unwrap().native.clone();
    assert!(native(&found).is_empty());
    spec.trusted.push(folder.path().to_owned());
    let found = discover(&spec);
    let [code] = &native(&found)[..] else { panic!("{found:?}") };
    let CodeSource::Bundle(part) = &code.source else { panic!("{code:?}") };
    assert_eq!(part.read().unwrap(), b"native");
}

#[test]
fn what_was_changed_or_cut_off_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let whole = content();
    // A graph is planned only of what is as it was bundled.
    let planned = |content: &[u8]| {
        let mut spec = read(folder.path(), content)?;
        spec.trusted.push(folder.path().to_owned());
        let found = discover(&spec);
        for found in found.iter().flatten() {
            for code in &found.native {
                let CodeSource::Bundle(part) = &code.source else { continue };
                part.read()?;
            }
        }
        let (_, report) = plan(&spec, &found, &[]);
        if report.is_empty() { Ok(()) } else { Err(report.to_string()) }
    };
    assert_eq!(planned(&whole), Ok(()));
    for length in (0..whole.len()).step_by(5) {
        assert!(planned(&whole[..length]).is_err(), "cut to {length}");
    }
    for at in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[at] ^= 1 << (at % 8);
        let error = planned(&flipped).expect_err(&format!("byte {at}"));
        // One that does not begin as a bundle does is taken for a manifest.
        assert!(at < MARK.len() || error.contains("app.jack"), "byte {at}: {error}");
    }
    holds(&planned(&[&whole[..], b"more"].concat()).unwrap_err(), &["app.jack", "4 bytes follow its last part"]);
    let mut later = whole.clone();
    later[MARK.len()] = 9;
    holds(&planned(&later).unwrap_err(), &["app.jack", "has form 9", "reads form 1", "bundle it again"]);
}

#[test]
fn an_index_that_no_release_writes_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let whole = content();
    let refused = |change: &dyn Fn(&mut serde_json::Value), words: &str| {
        let error = read(folder.path(), &with_index(&whole, change)).unwrap_err();
        holds(&error, &["app.jack", "is damaged", words]);
    };
    assert!(read(folder.path(), &with_index(&whole, |_| ())).is_ok());
    for name in ["../upper.wasm", "/etc/passwd", "a/b", "..", ".", "", "C:x", "a\\b", "a\nb"] {
        refused(&|index| index["components"][0]["name"] = name.into(), "no plain name");
        refused(&|index| index["manifest"]["name"] = name.into(), "no plain name");
    }
    refused(&|index| index["components"][1]["name"] = "upper.wasm".into(), "two files in it are named");
    refused(&|index| index["components"][0]["size"] = u64::MAX.into(), "no more than");
    refused(&|index| index["components"][0]["size"] = (1 << 29).into(), "are left; it is cut off");
    refused(&|index| index["components"][0]["code"][0]["size"] = (1_u64 << 40).into(), "no more than");
    refused(&|index| index["manifest"]["size"] = (1_u64 << 33).into(), "no more than");
    refused(&|index| index["components"][0]["size"] = (-1).into(), "cannot be read");
    refused(&|index| index["plugins"]["upper"] = "missing.wasm".into(), "which is not in it");
    refused(&|index| index["nonsense"] = 1.into(), "cannot be read");
    refused(&|index| *index = serde_json::json!([]), "cannot be read");
    // An index of any depth is read without a stack of its own.
    let mut deep = vec![b'['; 1 << 20];
    let length = (deep.len() as u32).to_le_bytes();
    let mut content = [&MARK[..], &FORM.to_le_bytes(), &length, &Sha256::digest(&deep)].concat();
    content.append(&mut deep);
    assert!(read(folder.path(), &content).is_err());
    // A plugin that the index does not know.
    let lacking = with_index(&whole, |index| drop(index["plugins"].as_object_mut().unwrap().remove("lower")));
    let spec = read(folder.path(), &lacking).unwrap();
    let (_, report) = plan(&spec, &discover(&spec), &[]);
    holds(&report.to_string(), &["plugin `lower`", "holds no component for it"]);
    // Sizes that fit the file, of parts that are not there as such.
    let moved = with_index(&whole, |index| {
        let size = index["components"][0]["size"].as_u64().unwrap();
        index["components"][0]["size"] = (size - 1).into();
        index["manifest"]["size"] = (MANIFEST.len() + 1).into();
    });
    holds(&read(folder.path(), &moved).unwrap_err(), &["app.jack", "the manifest is not as it was bundled"]);
    assert!(Bundle::open(&folder.path().join("none.jack")).unwrap_err().contains("none.jack"));
}
