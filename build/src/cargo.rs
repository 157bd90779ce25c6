//! Compiling Rust plugins.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use super::{BuildError, Options, Plugin, Profile, Target};

/// Cargo, as the one that runs us was found, to be run for other packages than ours.
pub fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    without_package(&mut cargo);
    cargo
}

/// Takes away what cargo says about the package that runs: build scripts that look at it would run anew for each caller of a cargo
/// below, and all that needs them would be compiled again.
pub fn without_package(command: &mut Command) {
    for (name, _) in std::env::vars_os().filter(|(name, _)| is_of_package(&name.to_string_lossy())) {
        command.env_remove(name);
    }
}

/// Whether cargo sets a variable for the package that it compiles or runs. `OUT_DIR` is one where the package has a build script.
fn is_of_package(name: &str) -> bool {
    name.starts_with("CARGO_PKG_")
        || name.starts_with("CARGO_MANIFEST_")
        || ["CARGO_CRATE_NAME", "OUT_DIR"].contains(&name)
}

/// Compiles plugins for a target, those of one workspace in one run of cargo; their modules, in order.
pub(super) fn build(plugins: &[&Plugin], target: Target, options: &Options<'_>) -> Result<Vec<PathBuf>, BuildError> {
    let mut modules = vec![None; plugins.len()];
    let mut groups: Vec<(PathBuf, Vec<usize>)> = Vec::new();
    for (index, plugin) in plugins.iter().enumerate() {
        let root = workspace_root(&plugin.dir);
        match groups.iter_mut().find(|(known, _)| *known == root) {
            Some((_, group)) => group.push(index),
            None => groups.push((root, vec![index])),
        }
    }
    for (root, group) in groups {
        let names: Vec<&str> = group.iter().map(|&index| plugins[index].name.as_str()).collect();
        for (name, module) in compile(&root, &names, target, options)? {
            if let Some(&index) = group.iter().find(|&&index| plugins[index].name == name) {
                modules[index] = Some(module);
            }
        }
    }
    let modules = modules.into_iter().zip(plugins);
    modules.map(|(module, plugin)| module.ok_or_else(|| BuildError::NoArtifact { name: plugin.name.clone() })).collect()
}

/// The folder of the workspace that a package belongs to: the nearest one above it with a `[workspace]`, else its own.
fn workspace_root(dir: &Path) -> PathBuf {
    let is_root = |dir: &&Path| {
        let text = std::fs::read_to_string(dir.join("Cargo.toml")).unwrap_or_default();
        text.parse::<toml::Table>().is_ok_and(|manifest| manifest.contains_key("workspace"))
    };
    dir.ancestors().find(is_root).unwrap_or(dir).to_owned()
}

fn compile(
    root: &Path,
    names: &[&str],
    target: Target,
    options: &Options<'_>,
) -> Result<Vec<(String, PathBuf)>, BuildError> {
    let target_dir = options.cargo_target_dir.as_ref().unwrap_or(&options.target_dir);
    let target_dir = std::path::absolute(target_dir).map_err(BuildError::io(target_dir))?;
    let mut command = cargo();
    command
        .current_dir(root)
        .args(["build", "--lib", "--message-format=json-render-diagnostics"])
        .args(["--target", target.as_str()])
        .arg("--target-dir")
        .arg(target_dir)
        // Debug data is many times the code. Names are kept whatever the package says: without them the backtrace of a
        // trap is a list of numbers.
        .args(match (options.profile, options.strip) {
            (Profile::Release, false) => &["--release", "--config", "profile.release.strip=\"debuginfo\""][..],
            (Profile::Release, true) => &["--release", "--config", "profile.release.strip=\"symbols\""],
            (Profile::Debug, false) => &[],
            (Profile::Debug, true) => &["--config", "profile.dev.strip=\"symbols\""],
        })
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    if options.offline {
        command.arg("--offline");
    }
    if options.locked {
        command.arg("--locked");
    }
    if options.quiet {
        command.arg("--quiet");
    }
    for name in names {
        command.args(["--package", name]);
    }
    // What a cargo that runs us was told about its own build is not meant for this one.
    for variable in
        ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_BUILD_TARGET", "CARGO_TARGET_DIR", "RUSTC_WORKSPACE_WRAPPER"]
    {
        command.env_remove(variable);
    }
    let mut child = command.spawn().map_err(|error| BuildError::Tool {
        program: command.get_program().to_string_lossy().into_owned(),
        error,
        hint: "install Rust with rustup: https://rustup.rs",
    })?;
    let mut modules = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            modules.extend(artifact(&line, names));
        }
    }
    let status = child.wait().map_err(BuildError::io(root))?;
    match status.success() {
        true => Ok(modules),
        false => Err(BuildError::Compile {
            names: names.iter().map(|&name| name.to_owned()).collect(),
            status: status.to_string(),
        }),
    }
}

/// The module that a message of cargo's reports, if it is one of these packages'.
fn artifact(line: &str, names: &[&str]) -> Option<(String, PathBuf)> {
    let message: Value = serde_json::from_str(line).ok()?;
    if message["reason"] != "compiler-artifact" {
        return None;
    }
    let target = message["target"]["name"].as_str()?;
    let name = names.iter().find(|name| name.replace('-', "_") == target.replace('-', "_"))?;
    let files = message["filenames"].as_array()?.iter().filter_map(Value::as_str);
    let module = files.map(PathBuf::from).find(|file| file.extension().is_some_and(|extension| extension == "wasm"))?;
    Some(((*name).to_owned(), module))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cargo_says_about_this_package_is_not_passed_on() {
        let cargo = cargo();
        let removed: Vec<_> = cargo.get_envs().filter(|(_, value)| value.is_none()).map(|(name, _)| name).collect();
        for name in ["CARGO_PKG_NAME", "CARGO_MANIFEST_DIR"] {
            assert!(std::env::var_os(name).is_none() || removed.iter().any(|removed| *removed == name), "{removed:?}");
        }
        // `ring` looks at it, and with it all that does HTTP would be compiled again.
        assert!(is_of_package("OUT_DIR") && !is_of_package("CARGO_HOME") && !is_of_package("CARGO_NET_OFFLINE"));
    }

    #[test]
    fn artifacts() {
        let line = r#"{"reason":"compiler-artifact","target":{"name":"long_lines"},"filenames":["/t/liblong_lines.rlib","/t/long_lines.wasm"]}"#;
        assert_eq!(artifact(line, &["x", "long-lines"]), Some(("long-lines".to_owned(), "/t/long_lines.wasm".into())));
        assert_eq!(artifact(line, &["x"]), None);
        assert_eq!(artifact("no json", &["x"]), None);
        assert_eq!(artifact(r#"{"reason":"build-finished","success":true}"#, &["x"]), None);
    }
}
