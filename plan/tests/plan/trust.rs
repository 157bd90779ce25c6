//! Signatures that a graph asks for.

use jackfield_plan::plan::{ComponentSource, GraphSpec, Located, PluginSpec, plan};
use jackfield_plan::report::{LoadReport, ProblemKind};
use jackfield_plan::sign::{SecretKey, sign};

use crate::support::component;

/// What is wrong with a graph of one plugin of these bytes.
fn report(bytes: Vec<u8>, trust: Option<&[String]>, signed_by: Option<&[String]>) -> LoadReport {
    let keys = |keys: &[String]| Located::from(keys.iter().cloned().map(Located::from).collect::<Vec<_>>());
    let mut spec = GraphSpec::new("demo:text/filter");
    spec.trust_keys = trust.map(keys);
    let mut plugin = PluginSpec::new("upper", ComponentSource::from(bytes));
    plugin.signed_by = signed_by.map(keys);
    spec.plugins.push(plugin);
    let found = jackfield_plan::discover::discover(&spec);
    plan(&spec, &found, &[]).1
}

#[test]
fn who_is_not_signed_as_asked_is_left_out() {
    let (key, other) = (SecretKey::generate(), SecretKey::generate());
    let (mine, theirs) = (vec![key.public().to_string()], vec![other.public().to_string()]);
    let both = [mine.clone(), theirs.clone()].concat();
    let plain = component("export demo:text/filter@0.1.0;");
    let signed = sign(&plain, &key, false).unwrap();
    let mut changed = signed.clone();
    // The last byte is one of a name.
    let last = changed.len() - 1;
    changed[last] ^= 0x01;

    assert!(report(plain.clone(), None, None).is_empty());
    for list in [&mine, &both] {
        assert!(report(signed.clone(), Some(list), None).is_empty());
        assert!(report(signed.clone(), None, Some(list)).is_empty());
    }
    assert!(report(signed.clone(), Some(&mine), Some(&mine)).is_empty());
    for (bytes, trust, signed_by, reason) in [
        (plain.clone(), Some(&mine[..]), None, "it is not signed"),
        (plain, None, Some(&mine[..]), "it is not signed"),
        (signed.clone(), Some(&theirs[..]), None, "signed by another key"),
        (signed.clone(), Some(&mine[..]), Some(&theirs[..]), "signed by another key"),
        (signed.clone(), Some(&[][..]), None, "and nobody is"),
        (signed, Some(&["ed25519:short".to_owned()][..]), None, "is no public key"),
    ] {
        let report = report(bytes, trust, signed_by);
        let text = report.to_string();
        assert_eq!(report.problems[0].kind, ProblemKind::Trust, "{text}");
        assert!(text.contains(reason) && text.contains("plugin `upper`"), "{reason} is not in\n{text}");
        assert!(report.left_out.iter().any(|left| left.plugin == "upper"), "{text}");
    }
    assert!(!report(changed, Some(&mine), None).is_empty(), "a byte is another");
}

#[test]
fn a_manifest_says_whom_it_trusts() {
    let folder = tempfile::tempdir().unwrap();
    let key = SecretKey::generate();
    let signed = sign(&component("export demo:text/filter@0.1.0;"), &key, false).unwrap();
    std::fs::write(folder.path().join("upper.wasm"), signed).unwrap();
    let path = folder.path().join("graph.toml");
    let read = |keys: &str, by: &str| {
        let text = format!(
            "[graph]\nroot = \"demo:text/filter\"\n[trust]\nkeys = [{keys}]\n[plugin.upper]\ncomponent = \"upper.wasm\"\nsigned-by = [{by}]\n"
        );
        std::fs::write(&path, text).unwrap();
        let spec = jackfield_plan::manifest::read(&path).unwrap();
        let found = jackfield_plan::discover::discover(&spec);
        plan(&spec, &found, &[]).1.to_string()
    };
    let (mine, theirs) = (format!("{:?}", key.public()), format!("{:?}", SecretKey::generate().public()));
    let (mine, theirs) = (format!("\"{mine}\""), format!("\"{theirs}\""));
    assert_eq!(read(&mine, &format!("{theirs}, {mine}")), "");
    let text = read(&mine, &theirs);
    assert!(text.contains("graph.toml:7:") && text.contains("`plugin.upper.signed-by`"), "{text}");
    assert!(text.contains("jackfield sign") && text.contains("upper.wasm"), "{text}");
    let text = read("", &mine);
    assert!(text.contains("graph.toml:4:"), "{text}");
}
