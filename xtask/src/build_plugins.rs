//! Building the sample plugins.

use std::path::Path;

use anyhow::{Result, bail};
use jackfield_build::{self as build, Built, Need, Options, Plugin};
use jackfield_cli::progress::Shown;
use jackfield_cli::snapshot::snapshot;

/// Where the components of the samples are put; the manifest of the sample graph names them there.
const OUT: &str = "target/plugins";

/// The engine of the example application for scripts: a workspace of its own.
const ENGINE: &str = "examples/scripts/engine";

/// The handlers of the example HTTP server: another workspace, with folders in other languages.
const HANDLERS: &str = "examples/http/handlers";

/// The variable that names the compiler for the engine's C code, and the compiler that it is built with otherwise.
const ENGINE_CC: (&str, &str) = ("CC_wasm32_unknown_unknown", "clang-19");

/// Builds the plugins of these names, or all, and prints each component's path and size; at the end, what was left out.
pub(crate) fn run(root: &Path, names: &[String]) -> Result<()> {
    let (built, left_out) = build_these(root, find(root, names)?, false)?;
    let shown = |built: &Built| built.component.strip_prefix(root).unwrap_or(&built.component).display().to_string();
    let width = built.iter().map(|built| shown(built).len()).max().unwrap_or_default();
    for built in &built {
        println!("{:width$}  {:>9}", shown(built), size(built.size));
    }
    tell(&left_out)
}

/// A plugin that is not built, since tools of its language are not there.
pub(crate) struct LeftOut {
    pub(crate) plugin: Plugin,
    needs: Vec<Need>,
}

/// Builds the samples of these names, or all whose tools are there. With `quiet`, nothing is said of what takes time.
pub(crate) fn build(root: &Path, names: &[String], quiet: bool) -> Result<(Vec<Built>, Vec<LeftOut>)> {
    build_these(root, build::find_in_workspace(&root.join("plugins"), names)?, quiet)
}

/// The samples, the engine and the handlers, or those of these names.
fn find(root: &Path, names: &[String]) -> Result<Vec<Plugin>> {
    let engine = build::find(&root.join(ENGINE))?;
    let handlers = build::find_in_workspace(&root.join(HANDLERS), &[])?;
    let others: Vec<Plugin> = engine.into_iter().chain(handlers).collect();
    let is_other = |name: &String| others.iter().any(|plugin| plugin.name == *name);
    let (wanted, samples): (Vec<String>, Vec<String>) = names.iter().cloned().partition(is_other);
    let mut plugins = Vec::new();
    if names.is_empty() || !samples.is_empty() {
        plugins.extend(build::find_in_workspace(&root.join("plugins"), &samples)?);
    }
    plugins.extend(others.into_iter().filter(|plugin| names.is_empty() || wanted.contains(&plugin.name)));
    Ok(plugins)
}

fn build_these(root: &Path, plugins: Vec<Plugin>, quiet: bool) -> Result<(Vec<Built>, Vec<LeftOut>)> {
    let progress = Shown(|line: &str| {
        if !quiet {
            eprintln!("{line}");
        }
    });
    let mut left_out = Vec::new();
    let mut chosen = Vec::new();
    for plugin in plugins {
        match missing_tools(root, &plugin) {
            needs if needs.is_empty() => chosen.push(plugin),
            needs => left_out.push(LeftOut { plugin, needs }),
        }
    }
    let options = Options { quiet, snapshot: Some(&snapshot), ..Options::new(root.join(OUT), &progress) };
    Ok((build::build(&chosen, &options)?, left_out))
}

/// What a plugin needs and is not there.
fn missing_tools(root: &Path, plugin: &Plugin) -> Vec<Need> {
    let (variable, compiler) = ENGINE_CC;
    if plugin.dir != root.join(ENGINE) || std::env::var_os(variable).is_some() {
        return build::missing_tools(plugin);
    }
    let found = std::process::Command::new(compiler).arg("--version").output();
    if found.is_ok_and(|found| found.status.success()) {
        return Vec::new();
    }
    vec![Need {
        what: format!("{compiler}, for QuickJS"),
        state: Err("not found".to_owned()),
        mend: format!("apt-get install -y clang-19, or set {variable} to another clang"),
    }]
}

/// Says what was left out, why, and how to get it. Where everything must be there, it is an error.
///
/// # Errors
///
/// If something was left out and `CI` is set.
pub(crate) fn tell(left_out: &[LeftOut]) -> Result<()> {
    for LeftOut { plugin, needs } in left_out {
        eprintln!("left out: {}, since tools are missing", plugin.name);
        for need in needs {
            eprintln!(
                "  {}: {}\n    to get it: {}",
                need.what,
                need.state.as_ref().unwrap_or_else(|wrong| wrong),
                need.mend
            );
        }
    }
    if !left_out.is_empty() && std::env::var_os("CI").is_some() {
        bail!("with `CI` set, nothing may be left out");
    }
    Ok(())
}

/// Whether a component of the sample graph is missing because its language's tools are.
pub(crate) fn is_left_out(root: &Path, component: &Path) -> Result<bool> {
    let Some(name) = component.file_stem().and_then(|stem| stem.to_str()) else { return Ok(false) };
    let folder = component.parent().and_then(|folder| folder.canonicalize().ok());
    if component.exists() || folder.is_none() || folder != root.join(OUT).canonicalize().ok() {
        return Ok(false);
    }
    let plugins = build::find_in_workspace(&root.join("plugins"), &[])?;
    let found = plugins.iter().find(|plugin| plugin.name == name);
    Ok(found.is_some_and(|plugin| !build::missing_tools(plugin).is_empty()))
}

fn size(bytes: u64) -> String {
    format!("{}.{} KiB", bytes / 1024, bytes % 1024 * 10 / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        assert_eq!(size(40 * 1024), "40.0 KiB");
        assert_eq!(size(1023), "0.9 KiB");
    }

    #[test]
    fn every_sample_is_found() {
        let found = build::find_in_workspace(&crate::root().join("plugins"), &[]).unwrap();
        let manifest = std::fs::read_to_string(crate::root().join("plugins/graph.toml")).unwrap();
        for plugin in found {
            let component = format!("{OUT}/{}.wasm", plugin.name);
            assert!(manifest.contains(&component), "plugins/graph.toml does not use {component}");
        }
    }
}
