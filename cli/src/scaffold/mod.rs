//! Scaffolding a project from a template.

mod contract;
mod languages;
mod stub;
mod embedded {
    //! The templates, as the build script found them in the repository.
    include!(concat!(env!("OUT_DIR"), "/templates.rs"));
}

use std::io;
use std::path::{Path, PathBuf};

pub use contract::{Wanted, implement};
use embedded::{SDK, TEMPLATES};
use jackfield_contract::nearest;

/// A template.
#[derive(Clone, Copy, Debug)]
pub struct Template {
    /// Its name.
    pub name: &'static str,
    files: &'static [(&'static str, &'static str)],
}

/// Where a scaffold finds the crates that it depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Crates {
    /// In a clone of the repository.
    Path(PathBuf),
    /// In the repository itself.
    Git,
    /// On crates.io.
    Registry,
    /// In the project itself, which gets the SDK's sources.
    Vendored,
}

/// A project that is ready to be written: its files by their paths.
pub type Project = Vec<(String, String)>;

/// Every template.
pub fn templates() -> impl Iterator<Item = Template> {
    TEMPLATES.iter().map(|(name, files)| Template { name, files })
}

/// The template of this name.
///
/// # Errors
///
/// In words: names the nearest, or all that there are.
pub fn template(name: &str) -> Result<Template, String> {
    if let Some(found) = templates().find(|template| template.name == name) {
        return Ok(found);
    }
    let names: Vec<&str> = templates().map(|template| template.name).collect();
    Err(match nearest(name, names.iter().copied()) {
        Some(near) => format!("there is no template `{name}`\nhelp: did you mean `{near}`?"),
        None => format!("there is no template `{name}`\nhelp: there are `{}`", names.join("`, `")),
    })
}

impl Template {
    /// What it scaffolds, in a sentence: the first of its README.
    pub fn summary(&self) -> String {
        let readme = self.files.iter().find(|(path, _)| *path == "README.md").map_or("", |(_, text)| *text);
        let paragraph =
            readme.lines().map(str::trim).filter(|line| !line.is_empty()).find(|line| !line.starts_with('#'));
        let sentence =
            paragraph.and_then(|line| line.split_once(". ")).map_or(paragraph.unwrap_or(""), |(first, _)| first);
        // Links are for the README.
        let mut plain = String::new();
        let mut rest = sentence.trim_end_matches('.');
        while let Some((before, after)) = rest.split_once('[') {
            let (text, after) = after.split_once("](").unwrap_or((after, ""));
            plain.push_str(before);
            plain.push_str(text);
            rest = after.split_once(')').map_or("", |(_, after)| after);
        }
        plain + rest
    }

    /// The project of this name.
    pub fn fill(&self, name: &str, crates: &Crates) -> Project {
        let filled = self.files.iter().map(|(path, text)| (fill(path, name, crates), fill(text, name, crates)));
        let mut project: Project = filled.collect();
        if *crates == Crates::Vendored {
            vendor(&mut project);
        }
        project
    }
}

/// Where the SDK's sources lie in a project that has them.
const VENDOR: &str = "vendor/jackfield";

/// Puts the Rust SDK's sources into a project, if that is a cargo package.
fn vendor(project: &mut Project) {
    let Some((_, manifest)) = project.iter_mut().find(|(path, _)| path == "Cargo.toml") else { return };
    // A workspace takes in what lies in its folder, and the SDK is one of its own.
    *manifest = manifest.replace("\n[workspace]\n", "\n[workspace]\nexclude = [\"vendor\"]\n");
    let crates: Vec<&str> = SDK.iter().filter_map(|(path, _)| path.strip_suffix("/Cargo.toml")).collect();
    for (path, text) in SDK {
        let line = |line: &str| match line.split_once(" = ") {
            Some(("members", _)) => format!("members = {crates:?}"),
            Some(("exclude", _)) => "exclude = []".to_owned(),
            // The repository's page is not that of the project.
            Some(("readme", _)) | Some(("readme.workspace", _)) => String::new(),
            _ => line.to_owned(),
        };
        let is_manifest = path.ends_with("Cargo.toml");
        let text = if is_manifest { text.lines().map(|text| line(text) + "\n").collect() } else { (*text).to_owned() };
        project.push((format!("{VENDOR}/{path}"), text));
    }
}

/// A template's text with what it leaves open.
fn fill(text: &str, name: &str, crates: &Crates) -> String {
    text.replace("{{project-name}}", name)
        .replace("{{crate_name}}", &name.replace('-', "_"))
        .replace("{{jackfield-guest}}", &crates.source("guest-sdk/rust"))
        .replace("{{jackfield-guest-js}}", &crates.npm("guest-sdk/js"))
        .replace("{{jackfield}}", &crates.source("host"))
}

impl Crates {
    /// The sources of the Rust SDK, in the project itself.
    ///
    /// # Errors
    ///
    /// In words: if this command has none, or the template wants more than the SDK.
    pub fn vendored(template: Template) -> Result<Self, String> {
        if SDK.is_empty() {
            return Err(
                "this command was not built in a clone, and has no sources of the SDK\nhelp: `--dependencies crates`"
                    .to_owned(),
            );
        }
        if template.files.iter().any(|(_, text)| text.contains("{{jackfield}}")) {
            let message = format!(
                "the template `{}` is of an application, which needs more than the SDK for plugins",
                template.name
            );
            return Err(format!("{message}\nhelp: `--dependencies git`, `crates`, or a clone's folder"));
        }
        Ok(Self::Vendored)
    }

    /// The clone that this command was built from, while it is there; else the repository.
    pub fn default_source() -> Self {
        let clone = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(""));
        if clone.join("guest-sdk/rust/Cargo.toml").is_file() { Self::Path(clone.to_owned()) } else { Self::Git }
    }

    /// How Cargo finds a crate, as it stands in a manifest between `{` and `}`.
    fn source(&self, folder: &str) -> String {
        match self {
            Self::Path(clone) => format!("path = {:?}", clone.join(folder).display().to_string()),
            Self::Git => format!("git = {:?}", env!("CARGO_PKG_REPOSITORY")),
            Self::Registry => format!("version = {:?}", env!("CARGO_PKG_VERSION")),
            Self::Vendored => format!("path = {:?}", format!("{VENDOR}/{folder}")),
        }
    }

    /// How npm finds a package, as it stands in a JSON string. It knows no folders of a repository.
    fn npm(&self, folder: &str) -> String {
        match self {
            Self::Path(clone) => {
                let path = clone.join(folder).display().to_string().replace('\\', "/");
                format!("file:{}", path.replace('"', "\\\""))
            }
            Self::Git | Self::Registry | Self::Vendored => concat!("^", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }
}

/// Checks that a name can be that of a package.
///
/// # Errors
///
/// In words: what is wrong with it.
pub fn check_name(name: &str) -> Result<(), String> {
    let starts = name.starts_with(|c: char| c.is_ascii_lowercase());
    if !starts || !name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_') {
        let help = "it begins with a small letter, and small letters, digits, `-` and `_` follow";
        return Err(format!("`{name}` cannot be the name of a package\nhelp: {help}"));
    }
    // Names of Rust's own, which cargo refuses as well.
    const TAKEN: [&str; 12] = [
        "std",
        "core",
        "alloc",
        "test",
        "proc-macro",
        "proc_macro",
        "self",
        "super",
        "crate",
        "build",
        "deps",
        "examples",
    ];
    if TAKEN.contains(&name) || RESERVED.contains(&name) {
        return Err(format!("`{name}` is a word of Rust's own and cannot be the name of a package"));
    }
    Ok(())
}

const RESERVED: [&str; 35] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
    "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut",
    "pub", "ref", "return", "static", "struct", "trait", "true",
];

/// Writes a project: the whole folder, or nothing.
///
/// # Errors
///
/// If the folder is there already, or cannot be written.
pub fn write(folder: &Path, project: &Project) -> io::Result<()> {
    if folder.symlink_metadata().is_ok() {
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, "it is there already, and nothing was touched"));
    }
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(parent)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".jackfield-new-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
    let aside = builder.tempdir_in(parent)?;
    for (path, text) in project {
        let path = aside.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap_or(aside.path()))?;
        std::fs::write(path, text)?;
    }
    std::fs::rename(aside.path(), folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_has_what_a_project_needs() {
        let names: Vec<_> = templates().map(|template| template.name).collect();
        assert!(names.contains(&"rust-plugin"), "{names:?}");
        for template in templates() {
            assert!(!template.summary().is_empty(), "{}", template.name);
            for (path, text) in template.fill("my-plugin", &Crates::Registry) {
                let left: Vec<_> =
                    text.match_indices("{{").map(|(at, _)| &text[at..(at + 30).min(text.len())]).collect();
                assert!(!left.iter().any(|left| left.contains("}}")), "{}: {path}: {left:?}", template.name);
            }
        }
    }

    #[test]
    fn names_are_checked() {
        for name in ["a", "my-plugin", "x_2"] {
            assert_eq!(check_name(name), Ok(()));
        }
        for name in ["", "A", "1a", "a b", "a/b", "..", "é", "std", "fn"] {
            assert!(check_name(name).is_err(), "{name}");
        }
    }

    #[test]
    fn what_is_there_is_not_touched() {
        let parent = tempfile::tempdir().expect("a folder");
        let folder = parent.path().join("p");
        let project = vec![("src/lib.rs".to_owned(), "text".to_owned())];
        write(&folder, &project).expect("it can be written");
        assert_eq!(std::fs::read_to_string(folder.join("src/lib.rs")).expect("it is there"), "text");
        assert!(write(&folder, &vec![("other".to_owned(), String::new())]).is_err());
        assert!(!folder.join("other").exists());
        assert_eq!(std::fs::read_dir(parent.path()).expect("it is there").count(), 1);
    }
}
