//! Which files make up which package.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::options::SourceOptions;
use crate::Diagnostic;
use crate::file::{MAX_WIT, read_regular};

/// The name under which WIT written in a macro appears in errors.
pub(crate) const INLINE: &str = "inline";

/// A file of WIT text.
#[derive(Clone, Debug)]
pub(crate) struct SourceFile {
    /// The name shown in errors.
    pub(crate) name: String,
    /// What is in it.
    pub(crate) text: String,
}

/// The files of one package, or one package in binary form.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// WIT text.
    Text(Vec<SourceFile>),
    /// A `.wasm` or `.wat` file that holds an encoded WIT package.
    Binary(PathBuf),
}

/// Finds every package that the options name, and every file read for it.
pub(crate) fn discover(options: &SourceOptions) -> Result<(Vec<Source>, Vec<PathBuf>), Vec<Diagnostic>> {
    let mut walk = Walk { base: options.base.as_deref(), ..Walk::default() };
    for path in &options.paths {
        walk.path(path);
    }
    if let Some(text) = &options.inline {
        walk.sources.push(Source::Text(vec![SourceFile { name: INLINE.to_owned(), text: text.clone() }]));
    }
    if walk.errors.is_empty() && walk.sources.is_empty() {
        walk.errors
            .push(Diagnostic::new("there is no WIT to read").help("give a `path` to WIT files, or `inline` WIT"));
    }
    if walk.errors.is_empty() { Ok((walk.sources, walk.files)) } else { Err(walk.errors) }
}

#[derive(Default)]
struct Walk<'o> {
    /// What relative paths start from.
    base: Option<&'o str>,
    sources: Vec<Source>,
    files: Vec<PathBuf>,
    errors: Vec<Diagnostic>,
    seen: HashSet<PathBuf>,
}

impl Walk<'_> {
    fn path(&mut self, path: &Path) {
        if path.is_dir() {
            self.root(path);
        } else if path.exists() {
            self.file(path);
        } else {
            let mut error = Diagnostic::new(format!("there is no file or folder `{}`", path.display()));
            if let Some(near) = nearest_entry(path) {
                error = error.help(format!("did you mean `{near}`?"));
            }
            if let Some(base) = self.base {
                error = error.help(format!("a path is relative to {base}"));
            }
            self.errors.push(error);
        }
    }

    /// A folder that the user named: a package with `deps/`, or a folder of packages.
    fn root(&mut self, dir: &Path) {
        let own = self.package(dir);
        let deps = dir.join("deps");
        let has_deps = deps.is_dir();
        if has_deps {
            self.deps(&deps);
        }
        if own {
            return;
        }
        let mut found = false;
        for entry in self.entries(dir) {
            if entry.is_dir() && entry != deps && self.wit_files(&entry).next().is_some() {
                found = true;
                self.root(&entry);
            }
        }
        if !found && !has_deps {
            let error = Diagnostic::new(format!("there is no `.wit` file in `{}`", dir.display()));
            self.errors.push(error.help("name the folder that holds the package's `.wit` files"));
        }
    }

    /// The entries of a `deps` folder, each a package.
    fn deps(&mut self, deps: &Path) {
        for entry in self.entries(deps) {
            let extension = entry.extension().and_then(|extension| extension.to_str());
            if entry.is_dir() {
                self.package(&entry);
                // wit-bindgen does not look into `deps/x/deps`, but tools that copy packages as they are leave them there.
                if entry.join("deps").is_dir() {
                    self.deps(&entry.join("deps"));
                }
            } else if matches!(extension, Some("wit" | "wasm" | "wat")) {
                self.file(&entry);
            }
        }
    }

    /// A package that is a folder; whether there is a WIT file in it.
    fn package(&mut self, dir: &Path) -> bool {
        let paths: Vec<PathBuf> = self.wit_files(dir).collect();
        let found = !paths.is_empty();
        let mut files = Vec::new();
        for path in paths {
            if self.is_new(&path) {
                files.extend(self.read(&path));
            }
        }
        if !files.is_empty() {
            self.sources.push(Source::Text(files));
        }
        found
    }

    /// A package that is a file.
    fn file(&mut self, path: &Path) {
        if !self.is_new(path) {
            return;
        }
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("wasm" | "wat") => {
                self.files.push(path.to_owned());
                self.sources.push(Source::Binary(path.to_owned()));
            }
            _ => {
                let file = self.read(path);
                self.sources.extend(file.map(|file| Source::Text(vec![file])));
            }
        }
    }

    fn is_new(&mut self, path: &Path) -> bool {
        self.seen.insert(fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()))
    }

    fn read(&mut self, path: &Path) -> Option<SourceFile> {
        let name = path.display().to_string();
        let error = match read_regular(path, MAX_WIT).map(|file| String::from_utf8(file.bytes)) {
            Ok(Ok(text)) => {
                self.files.push(path.to_owned());
                return Some(SourceFile { name, text });
            }
            Ok(Err(_)) => format!("`{name}` is not UTF-8 text"),
            Err(error) => format!("`{name}` cannot be read: {error}"),
        };
        self.errors.push(Diagnostic::new(error));
        None
    }

    fn wit_files(&mut self, dir: &Path) -> impl Iterator<Item = PathBuf> + use<> {
        let entries = self.entries(dir);
        entries
            .into_iter()
            .filter(|path| path.extension().is_some_and(|extension| extension == "wit") && !path.is_dir())
    }

    /// The entries of a folder, in the order of their names, so that nothing depends on the file system.
    fn entries(&mut self, dir: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(dir).and_then(|entries| entries.map(|e| e.map(|e| e.path())).collect());
        let mut entries: Vec<PathBuf> = entries.unwrap_or_else(|error| {
            self.errors.push(Diagnostic::new(format!("`{}` cannot be read: {error}", dir.display())));
            Vec::new()
        });
        entries.sort();
        entries
    }
}

/// The entry of the missing path's folder whose name is nearest.
fn nearest_entry(path: &Path) -> Option<String> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let entries = fs::read_dir(parent).ok()?;
    let names: Vec<String> = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    let near = crate::nearest(path.file_name()?.to_str()?, names.iter().map(String::as_str))?;
    Some(path.with_file_name(near).display().to_string())
}
