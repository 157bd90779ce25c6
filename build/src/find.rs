//! Finding plugins in folders.

use std::path::Path;

use super::files::read_text;
use super::{BuildError, Kind, Plugin, SnapshotSpec, Target, project, recognise};

/// The plugin in a folder; or all those of the cargo workspace whose root it is, and of the folders in it that have a
/// `jackfield.toml`.
///
/// # Errors
///
/// There is none, or its manifest cannot be understood.
pub fn find(dir: &Path) -> Result<Vec<Plugin>, BuildError> {
    if dir.join(project::FILE).is_file() {
        return Ok(vec![recognise::plugin(dir)?]);
    }
    let file = dir.join("Cargo.toml");
    if !file.is_file() {
        let others = projects(dir)?;
        if others.is_empty() {
            let hint = recognise::recognise(dir).map(|language| {
                let name = language.name();
                format!("\n  its files are {name}: write a {}, with `plug = \"<contract>\"` in it", project::FILE)
            });
            return Err(BuildError::NoPlugin { dir: dir.to_owned(), hint: hint.unwrap_or_default() });
        }
        return Ok(others);
    }
    let manifest = read(&file)?;
    let own = match manifest.contains_key("package") {
        true => plugin(dir, &file, &manifest)?,
        false => None,
    };
    if !manifest.contains_key("workspace") {
        return own.map(|own| vec![own]).ok_or_else(|| BuildError::Manifest {
            file,
            message: "this package is no plugin: it has no `[lib] crate-type = [\"cdylib\"]`".to_owned(),
        });
    }
    let mut plugins: Vec<Plugin> = own.into_iter().collect();
    let members = workspace(dir, &manifest)?;
    plugins.extend(members.into_iter().filter(|member| member.dir != dir));
    for other in projects(dir)? {
        if !plugins.iter().any(|plugin| plugin.dir == other.dir) {
            plugins.push(other);
        }
    }
    match plugins.is_empty() {
        true => Err(BuildError::Manifest {
            file,
            message: "no member of this workspace is a plugin, with `[lib] crate-type = [\"cdylib\"]`".to_owned(),
        }),
        false => Ok(plugins),
    }
}

/// Those plugins of a cargo workspace that are named; all if none is.
///
/// # Errors
///
/// A name stands for no plugin, or a manifest cannot be understood.
pub fn find_in_workspace(dir: &Path, names: &[String]) -> Result<Vec<Plugin>, BuildError> {
    let all = find(dir)?;
    if names.is_empty() {
        return Ok(all);
    }
    let known = || all.iter().map(|plugin| plugin.name.clone());
    let named = |name: &String| {
        all.iter().find(|plugin| plugin.name == *name).cloned().ok_or_else(|| BuildError::UnknownPlugin {
            name: name.clone(),
            nearest: known()
                .map(|known| (strsim::damerau_levenshtein(name, &known), known))
                .filter(|(distance, _)| *distance <= 3)
                .min()
                .map(|(_, known)| known),
            names: known().collect(),
        })
    };
    names.iter().map(named).collect()
}

fn read(file: &Path) -> Result<toml::Table, BuildError> {
    let text = read_text(file).map_err(BuildError::io(file))?;
    let table = text.parse::<toml::Table>();
    table.map_err(|error| BuildError::Manifest { file: file.to_owned(), message: error.to_string() })
}

/// The members of a workspace that are plugins. A member's `*` stands for any folder.
fn workspace(dir: &Path, manifest: &toml::Table) -> Result<Vec<Plugin>, BuildError> {
    let members = manifest.get("workspace").and_then(|workspace| workspace.get("members"));
    let members = members.and_then(toml::Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut plugins = Vec::new();
    for member in members.iter().filter_map(toml::Value::as_str) {
        let mut folders = vec![dir.to_owned()];
        for part in member.split('/') {
            folders = match part {
                "*" => subfolders(&folders)?,
                _ => folders.into_iter().map(|folder| folder.join(part)).collect(),
            };
        }
        for folder in folders {
            let file = folder.join("Cargo.toml");
            if file.is_file() {
                plugins.extend(plugin(&folder, &file, &read(&file)?)?);
            }
        }
    }
    Ok(plugins)
}

/// The plugins in the folders below one, in whatever language.
fn projects(dir: &Path) -> Result<Vec<Plugin>, BuildError> {
    let mut found = Vec::new();
    for folder in subfolders(&[dir.to_owned()])? {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with('.') || ["target", "node_modules"].contains(&&*name) {
            continue;
        }
        let file = folder.join("Cargo.toml");
        if folder.join(project::FILE).is_file() {
            found.push(recognise::plugin(&folder)?);
        } else if file.is_file() {
            let manifest = read(&file)?;
            if manifest.contains_key("package") {
                found.extend(plugin(&folder, &file, &manifest)?);
            }
        }
    }
    Ok(found)
}

fn subfolders(folders: &[std::path::PathBuf]) -> Result<Vec<std::path::PathBuf>, BuildError> {
    let mut found = Vec::new();
    for folder in folders {
        for entry in std::fs::read_dir(folder).map_err(BuildError::io(folder))? {
            let path = entry.map_err(BuildError::io(folder))?.path();
            found.extend(path.is_dir().then_some(path));
        }
    }
    found.sort();
    Ok(found)
}

/// The plugin of a package, if it is one: it has a `cdylib`.
fn plugin(dir: &Path, file: &Path, manifest: &toml::Table) -> Result<Option<Plugin>, BuildError> {
    let wrong = |message: String| BuildError::Manifest { file: file.to_owned(), message };
    let package = manifest.get("package").ok_or_else(|| wrong("no `[package]`".to_owned()))?;
    let name =
        package.get("name").and_then(toml::Value::as_str).ok_or_else(|| wrong("no `package.name`".to_owned()))?;
    let types = manifest.get("lib").and_then(|lib| lib.get("crate-type")).and_then(toml::Value::as_array);
    if !types.is_some_and(|types| types.iter().any(|kind| kind.as_str() == Some("cdylib"))) {
        return Ok(None);
    }
    let settings = package.get("metadata").and_then(|metadata| metadata.get("jackfield"));
    let target = match settings.and_then(|settings| settings.get("target")) {
        None => Target::Wasip2,
        Some(value) => value.as_str().and_then(Target::parse).ok_or_else(|| {
            wrong(format!(
                "`package.metadata.jackfield.target` is {value}; accepted are {}",
                Target::ALL.map(|target| format!("\"{target}\"")).join(" and ")
            ))
        })?,
    };
    let snapshot = settings.and_then(|settings| settings.get("snapshot")).map_or(Ok(None), SnapshotSpec::read);
    let snapshot = snapshot.map_err(|message| wrong(format!("`package.metadata.jackfield.snapshot` {message}")))?;
    Ok(Some(Plugin { name: name.to_owned(), dir: dir.to_owned(), kind: Kind::Rust { target }, snapshot }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(dir: &Path, file: &str, text: &str) {
        let path = dir.join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    const PLUGIN: &str = "[package]\nname = \"NAME\"\n[lib]\ncrate-type = [\"cdylib\", \"rlib\"]\n";

    #[test]
    fn plugins_of_a_workspace() {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), "Cargo.toml", "[workspace]\nmembers = [\"kit\", \"rules/*\"]\n");
        write(dir.path(), "kit/Cargo.toml", "[package]\nname = \"kit\"\n");
        let target = "[package.metadata.jackfield]\ntarget = \"wasm32-unknown-unknown\"\n";
        write(dir.path(), "rules/b/Cargo.toml", &PLUGIN.replace("NAME", "b"));
        write(dir.path(), "rules/a/Cargo.toml", &(PLUGIN.replace("NAME", "a") + target));
        let found = find(dir.path()).unwrap();
        let found: Vec<_> = found.into_iter().map(|plugin| (plugin.name, plugin.kind)).collect();
        let rust = |target| Kind::Rust { target };
        assert_eq!(found, [("a".to_owned(), rust(Target::Unknown)), ("b".to_owned(), rust(Target::Wasip2))]);

        let named = find_in_workspace(dir.path(), &["b".to_owned()]).unwrap();
        assert_eq!(named[0].name, "b");
        // A package beside the members, and one in another language.
        write(dir.path(), "alone/Cargo.toml", &(PLUGIN.replace("NAME", "alone") + "[workspace]\n"));
        write(dir.path(), "c/jackfield.toml", "language = \"c\"\nplug = \"a:b/c\"\n");
        let names = || find(dir.path()).unwrap().into_iter().map(|plugin| plugin.name).collect::<Vec<_>>();
        assert_eq!(names(), ["a", "b", "alone", "c"]);
        // The workspace's folder may be a package too, and then a folder above all of them may be none.
        write(dir.path(), "Cargo.toml", "[package]\nname = \"app\"\n[workspace]\nmembers = [\"kit\", \"rules/*\"]\n");
        assert_eq!(names(), ["a", "b", "alone", "c"]);
        std::fs::remove_file(dir.path().join("Cargo.toml")).unwrap();
        std::fs::remove_dir_all(dir.path().join("rules")).unwrap();
        assert_eq!(names(), ["alone", "c"]);
        write(dir.path(), "Cargo.toml", "[workspace]\nmembers = [\"kit\", \"rules/*\"]\n");
        write(dir.path(), "rules/b/Cargo.toml", &PLUGIN.replace("NAME", "b"));

        let error = find_in_workspace(dir.path(), &["bb".to_owned()]).unwrap_err().to_string();
        assert_eq!(error, "no plugin `bb`, did you mean `b`?; there are: b, alone, c");
    }

    #[test]
    fn what_is_no_plugin() {
        let dir = tempfile::tempdir().unwrap();
        assert!(find(dir.path()).unwrap_err().to_string().contains("neither a Cargo.toml"));
        write(dir.path(), "Cargo.toml", "[package]\nname = \"x\"\n");
        assert!(find(dir.path()).unwrap_err().to_string().contains("crate-type"));
        let target = "[package.metadata.jackfield]\ntarget = \"wasm32-wasip1\"\n";
        write(dir.path(), "Cargo.toml", &(PLUGIN.to_owned() + target));
        let error = find(dir.path()).unwrap_err().to_string();
        assert!(error.contains("\"wasm32-wasip1\"; accepted are \"wasm32-wasip2\" and"), "{error}");
        write(dir.path(), "Cargo.toml", "[package\n");
        assert!(find(dir.path()).is_err());
    }
}
