//! Node, and the packages that npm installed.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use super::Need;

/// The oldest Node that has what the tools use.
const NODE: u32 = 20;

/// Node itself.
pub(super) fn node() -> Need {
    let asked = Command::new("node").arg("--version").stdin(Stdio::null()).output();
    let state = match asked {
        Ok(output) if output.status.success() => {
            let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
            let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
            match major {
                Some(major) if major < NODE => Err(format!("{version} is older than v{NODE}")),
                _ => Ok(version),
            }
        }
        Ok(output) => Err(format!("it is there but fails ({})", output.status)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err("not found in PATH".to_owned()),
        Err(error) => Err(error.to_string()),
    };
    Need { what: "node".to_owned(), state, mend: "see https://nodejs.org".to_owned() }
}

/// The folder of a package as Node would find it from a folder.
pub(super) fn package(from: &Path, name: &str) -> Option<PathBuf> {
    let from = from.canonicalize().ok()?;
    let folders = from.ancestors().map(|folder| folder.join("node_modules").join(name));
    folders
        .into_iter()
        .find(|folder| folder.join("package.json").is_file())
        .and_then(|folder| folder.canonicalize().ok())
}

/// The version that a package says it has.
pub(super) fn version(package: &Path) -> Option<String> {
    let manifest: Value = serde_json::from_slice(&std::fs::read(package.join("package.json")).ok()?).ok()?;
    manifest["version"].as_str().map(str::to_owned)
}

/// Where `npm install` is to be run: the folder, or the npm workspace that it is in.
pub(super) fn installs(dir: &Path) -> PathBuf {
    let lists = |root: &&Path| {
        let Ok(manifest) = std::fs::read(root.join("package.json")) else { return false };
        let manifest: Value = serde_json::from_slice(&manifest).unwrap_or_default();
        let members = manifest["workspaces"].as_array().map(Vec::as_slice).unwrap_or_default();
        members.iter().filter_map(Value::as_str).any(|member| {
            let member = member.trim_start_matches("./");
            match member.strip_suffix("/*") {
                Some(parent) => dir.parent() == Some(&root.join(parent)),
                None => dir == root.join(member),
            }
        })
    };
    dir.ancestors().skip(1).find(lists).unwrap_or(dir).to_owned()
}
