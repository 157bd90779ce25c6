//! Building the sample plugins.

use std::path::Path;

use anyhow::Result;
use jackfield_cli::build::{self, Built, Options};

/// Where the components of the samples are put; the manifest of the sample graph names them there.
const OUT: &str = "target/plugins";

/// Builds the plugins of these names, or all, and prints each component's path and size.
pub(crate) fn run(root: &Path, names: &[String]) -> Result<()> {
    let built = build(root, names)?;
    let shown = |built: &Built| built.component.strip_prefix(root).unwrap_or(&built.component).display().to_string();
    let width = built.iter().map(|built| shown(built).len()).max().unwrap_or_default();
    for built in &built {
        println!("{:width$}  {:>9}", shown(built), size(built.size));
    }
    Ok(())
}

/// Builds the plugins of these names, or all.
pub(crate) fn build(root: &Path, names: &[String]) -> Result<Vec<Built>> {
    let say = |line: &str| eprintln!("{line}");
    let plugins = build::find_in_workspace(&root.join("plugins"), names)?;
    Ok(build::build(&plugins, &Options::new(root.join(OUT), &say))?)
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
