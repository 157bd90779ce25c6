//! Packages outside of this workspace that are built with what it has compiled.

use std::path::Path;

use crate::{guests_target, root};

/// Lets a package beside this workspace take wasmtime from `target` instead of compiling it again.
///
/// What cargo compiled is taken where versions, features and profile are the same: the package gets this workspace's lock file, its
/// profile as a configuration, the crate that turns features on, and what members turn on. This workspace's own crates are compiled again all the same, since
/// cargo tells packages apart by their place in a workspace.
///
/// # Panics
///
/// When a file cannot be read or written.
pub fn share_builds(package: &Path, target: &Path) {
    let own: toml::Table = read(&root().join("Cargo.toml")).parse().expect("this workspace's manifest");
    std::fs::copy(root().join("Cargo.lock"), package.join("Cargo.lock")).expect("the lock file can be copied");
    let configuration = package.join(".cargo/config.toml");
    std::fs::create_dir_all(package.join(".cargo")).expect("the folder can be made");
    write(&configuration, &config(&own, target).to_string());
    let manifest = package.join("Cargo.toml");
    let mut text = read(&manifest);
    for side in ["dependencies", "build-dependencies"] {
        text.push_str(&format!("\n[{side}.jackfield-tests-features]\npath = {:?}\n", root().join("tests/features")));
    }
    text.push_str(MEMBERS);
    write(&manifest, &text);
}

/// What `ctrlc` and `nix` turn on in this workspace, for the command: without it all that stands on libc, wasmtime with it, is compiled
/// once more. What differs otherwise shows where `cargo tree --prefix none -f '{p} [{f}]'` is compared.
const MEMBERS: &str = "\n[dependencies.libc]\nversion = \"0.2\"\nfeatures = [\"extra_traits\"]\n";

/// Lets a plugin's package beside this workspace take what guests share from where they are compiled.
///
/// # Panics
///
/// When a file cannot be read or written.
pub fn share_guests(package: &Path) {
    std::fs::copy(root().join("Cargo.lock"), package.join("Cargo.lock")).expect("the lock file can be copied");
    let configuration = package.join(".cargo/config.toml");
    std::fs::create_dir_all(package.join(".cargo")).expect("the folder can be made");
    write(&configuration, &format!("[build]\nbuild-dir = {:?}\n", guests_target().display().to_string()));
}

fn config(own: &toml::Table, target: &Path) -> toml::Table {
    let mut dev = own["profile"]["dev"].clone();
    // This workspace's crates are not members of the package's, and what holds for all others is not for them.
    if let Some(packages) = dev.get_mut("package").and_then(toml::Value::as_table_mut) {
        let members = own["workspace"]["dependencies"].as_table().into_iter().flatten();
        for (name, _) in members.filter(|(_, dependency)| dependency.get("path").is_some()) {
            packages.insert(name.clone(), toml::Table::from_iter([("opt-level".to_owned(), 0.into())]).into());
        }
    }
    let target = target.display().to_string();
    toml::Table::from_iter([
        ("build".to_owned(), toml::Table::from_iter([("target-dir".to_owned(), target.into())]).into()),
        ("profile".to_owned(), toml::Table::from_iter([("dev".to_owned(), dev)]).into()),
    ])
}

fn read(file: &Path) -> String {
    std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn write(file: &Path, text: &str) {
    std::fs::write(file, text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
}
