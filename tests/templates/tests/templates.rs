//! Each template, as cargo-generate would instantiate it, builds against this checkout and passes its own tests.

use std::path::{Path, PathBuf};

const TEMPLATES: [&str; 2] = ["rust-plugin", "host-app"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("this crate lies two folders below the root")
        .to_path_buf()
}

/// Where projects are made: kept from run to run, so that cargo need not build everything again.
fn target() -> PathBuf {
    jackfield_tests_runtime::guests_target().join("templates")
}

/// Copies a template and fills its placeholders in.
fn instantiate(template: &str) -> PathBuf {
    let name = format!("my-{template}");
    let project = target().join(&name);
    // What is no longer in the template must not be in the project.
    if project.exists() {
        std::fs::remove_dir_all(&project).unwrap_or_else(|error| panic!("{}: {error}", project.display()));
    }
    let source = |crate_folder: &str| format!("path = {:?}", root().join(crate_folder).display().to_string());
    let placeholders = [
        ("{{project-name}}", name.clone()),
        ("{{crate_name}}", name.replace('-', "_")),
        ("{{jackfield-guest}}", source("guest-sdk/rust")),
        ("{{jackfield}}", source("host")),
    ];
    copy(&root().join("templates").join(template), &project, &placeholders);
    project
}

fn copy(from: &Path, to: &Path, placeholders: &[(&str, String)]) {
    std::fs::create_dir_all(to).unwrap_or_else(|error| panic!("{}: {error}", to.display()));
    for entry in std::fs::read_dir(from).unwrap_or_else(|error| panic!("{}: {error}", from.display())) {
        let path = entry.expect("a folder entry can be read").path();
        let name = path.file_name().expect("it has a name").to_owned();
        if name == "cargo-generate.toml" || name == "target" || name == "Cargo.lock" {
            continue;
        }
        if path.is_dir() {
            copy(&path, &to.join(name), placeholders);
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let text = placeholders.iter().fold(text, |text, (mark, value)| text.replace(mark, value));
        assert!(!text.contains("{{"), "{} has a placeholder that nobody fills in", path.display());
        std::fs::write(to.join(name), text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
}

/// Where the checkout itself is built.
fn shared_target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

fn cargo(project: &Path, target: &Path, arguments: &[&str]) -> String {
    let mut cargo = jackfield_build::cargo();
    let (command, rest) = arguments.split_first().expect("a command is given");
    cargo.arg(command).arg("--target-dir").arg(target).current_dir(project);
    cargo.args(rest);
    cargo.env_remove("CARGO_TARGET_DIR").env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    let output = cargo.output().expect("cargo starts");
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "cargo {} in {}:\n{text}", arguments.join(" "), project.display());
    assert!(!text.contains("warning:"), "cargo {} warns:\n{text}", arguments.join(" "));
    text
}

#[test]
fn every_template_is_tried() {
    let mut found: Vec<String> = std::fs::read_dir(root().join("templates"))
        .expect("templates/ can be read")
        .map(|entry| entry.expect("a folder entry can be read").path())
        // Plugins in other languages are tried where `jackfield build` is: cli/tests/languages.
        .filter(|path| path.join("Cargo.toml").is_file())
        .map(|path| path.file_name().expect("it has a name").to_string_lossy().into_owned())
        .collect();
    found.sort();
    let mut tried = TEMPLATES.to_vec();
    tried.sort_unstable();
    assert_eq!(found, tried);
    for template in TEMPLATES {
        let text = std::fs::read_to_string(root().join("templates").join(template).join("cargo-generate.toml"))
            .expect("each template has a cargo-generate.toml");
        assert!(text.contains("[template]") && text.contains("[placeholders."), "{template}");
    }
}

#[test]
fn the_plugin_passes_its_tests_and_becomes_a_small_component() {
    let project = instantiate("rust-plugin");
    jackfield_tests_runtime::share_guests(&project);
    let target = target().join("target");
    cargo(&project, &target, &["test"]);
    cargo(&project, &target, &["build", "--release", "--target", "wasm32-unknown-unknown"]);
    let module = target.join("wasm32-unknown-unknown/release/my_rust_plugin.wasm");
    let module = std::fs::read(&module).unwrap_or_else(|error| panic!("{}: {error}", module.display()));
    let component = jackfield_contract::componentize(&module).unwrap_or_else(|error| panic!("{error}"));
    // One with a single plug stays below 40 KiB (tests/runtime/size); this one has a socket of each of five shapes.
    assert!(component.len() <= 64 << 10, "it has {} bytes", component.len());
    let info = jackfield_contract::inspect(&component).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(info.exports.iter().map(|item| item.name.as_str()).collect::<Vec<_>>(), ["demo:text/filter@0.1.0"]);
    let sockets: Vec<_> = info.imports.iter().map(|item| item.name.as_str()).collect();
    for name in ["words@", "censor-exactly-one@", "cache-at-most-one@", "rater-at-least-one@", "listener-any@"] {
        assert!(sockets.iter().any(|socket| socket.contains(name)), "{name} is missing among {sockets:?}");
    }
}

#[test]
fn the_host_application_passes_its_tests_and_runs() {
    let project = instantiate("host-app");
    jackfield_tests_runtime::share_builds(&project, &shared_target());
    cargo(&project, &shared_target(), &["test"]);
    let output = cargo(&project, &shared_target(), &["run", "--quiet", "--", "dear", "reader"]);
    assert!(output.contains("polite: Good morning, dear reader"), "{output}");
}
