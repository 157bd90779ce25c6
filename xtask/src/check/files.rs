//! Which files are checked, and what stands at the places that they link to.

use std::collections::{BTreeMap, HashMap};
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail};
use ignore::WalkBuilder;

use super::host::Checker;
use super::host::checker::docs::pipeline::Outline;
use super::host::checker::docs::types::{Document, Format, Target, TargetKind};

/// A document larger than this is not read: nobody wrote it by hand, and plugins have little memory.
const LARGEST: u64 = 8 << 20;

/// How many places a missing file is said to be like.
const MOST_SIMILAR: usize = 3;

/// The documents of a run.
pub(super) struct Documents {
    /// The folder that all paths start from: links that begin with `/` lead here.
    pub(super) top: PathBuf,
    /// The documents, by path below `top`, in order.
    pub(super) paths: Vec<String>,
}

/// A document that was read.
pub(super) enum Loaded {
    /// It can be checked.
    Document(Document),
    /// It cannot, and why.
    Unreadable(String),
}

impl Documents {
    /// The documents among `files` and in the folders among them; those of the repository if there is none.
    pub(super) fn find(root: &Path, files: &[PathBuf]) -> Result<Self> {
        if files.is_empty() {
            let paths = walk(root).filter(|path| is_document(path)).map(|path| below(root, &path)).collect();
            return Ok(Self::sorted(root.to_owned(), paths));
        }
        let (mut found, mut missing) = (Vec::new(), Vec::new());
        for file in files {
            match file.canonicalize() {
                Ok(file) => found.push(file),
                Err(error) => missing.push(format!("`{}` cannot be checked: {error}", file.display())),
            }
        }
        if !missing.is_empty() {
            let help = "help: name files and folders from the current folder on; without any, this repository's documents are checked";
            bail!("{}\n{help}", missing.join("\n"));
        }
        let files = found;
        let top = top_of(&files)?;
        let mut paths = Vec::new();
        for file in &files {
            if file.is_dir() {
                paths.extend(walk(file).filter(|path| is_document(path)).map(|path| below(&top, &path)));
            } else {
                // What is named is checked, whatever it is called.
                paths.push(below(&top, file));
            }
        }
        Ok(Self::sorted(top, paths))
    }

    fn sorted(top: PathBuf, mut paths: Vec<String>) -> Self {
        paths.sort();
        paths.dedup();
        Self { top, paths }
    }

    /// Reads a document.
    pub(super) fn load(&self, path: &str) -> Loaded {
        let file = self.top.join(path);
        match std::fs::metadata(&file) {
            Ok(data) if data.len() > LARGEST => {
                return Loaded::Unreadable(format!("the file has {} bytes; at most {LARGEST} are read", data.len()));
            }
            Ok(_) => {}
            Err(error) => return Loaded::Unreadable(error.to_string()),
        }
        match std::fs::read(&file).map(String::from_utf8) {
            Ok(Ok(text)) => Loaded::Document(document(path, text)),
            Ok(Err(error)) => {
                Loaded::Unreadable(format!("the file is not UTF-8, from byte {} on", error.utf8_error().valid_up_to()))
            }
            Err(error) => Loaded::Unreadable(error.to_string()),
        }
    }
}

/// How a file is to be read, by its ending.
pub(super) fn document(path: &str, text: String) -> Document {
    let lower = path.to_ascii_lowercase();
    let format = if lower.ends_with(".md") || lower.ends_with(".markdown") { Format::Markdown } else { Format::Text };
    Document { path: path.to_owned(), format, text }
}

/// The folder that holds the repository of all files, or, outside of one, the innermost folder that holds them.
fn top_of(files: &[PathBuf]) -> Result<PathBuf> {
    let folder = |file: &PathBuf| if file.is_dir() { file.clone() } else { file.parent().unwrap_or(file).to_owned() };
    let mut common = folder(files.first().context("no file")?);
    for file in files {
        while !file.starts_with(&common) {
            match common.parent() {
                Some(parent) => common = parent.to_owned(),
                None => bail!("the files have no folder in common"),
            }
        }
    }
    let repository = common.ancestors().find(|folder| folder.join(".git").exists());
    Ok(repository.map_or(common.clone(), Path::to_owned))
}

/// The files of a folder that git does not ignore, links not followed.
fn walk(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    // Hidden folders hold a tool's business, a code host's files aside.
    let mut builder = WalkBuilder::new(folder);
    builder.hidden(false).filter_entry(|entry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() == 0 || !(name.starts_with('.') && name != ".github" && name != ".ci") && name != "target"
    });
    builder
        .build()
        .flatten()
        .filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()))
        .map(|entry| entry.into_path())
}

fn is_document(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    matches!(&*extension, "md" | "markdown" | "txt")
}

/// A path below `top`, with `/`.
fn below(top: &Path, path: &Path) -> String {
    let path = path.strip_prefix(top).unwrap_or(path);
    let parts = path.components().filter_map(|part| match part {
        Component::Normal(part) => Some(part.to_string_lossy()),
        _ => None,
    });
    parts.collect::<Vec<_>>().join("/")
}

/// Says what stands where. What was looked up once is remembered for the run.
pub(super) struct Lookup<'a> {
    documents: &'a Documents,
    checker: &'a Checker,
    outlines: BTreeMap<String, Outline>,
    /// All files by name, to find what a broken link may have meant; read when first needed.
    names: Option<Vec<String>>,
    targets: HashMap<String, Target>,
}

impl<'a> Lookup<'a> {
    /// A lookup that knows the outlines of the documents that were read.
    pub(super) fn new(documents: &'a Documents, checker: &'a Checker, outlines: BTreeMap<String, Outline>) -> Self {
        Self { documents, checker, outlines, names: None, targets: HashMap::new() }
    }

    /// What stands at the places that a document links to.
    pub(super) fn targets(&mut self, path: &str) -> Result<Vec<Target>> {
        let links = self.outlines.get(path).map(|outline| outline.links.clone()).unwrap_or_default();
        links.into_iter().map(|link| self.target(link)).collect()
    }

    fn target(&mut self, path: String) -> Result<Target> {
        if let Some(target) = self.targets.get(&path) {
            return Ok(target.clone());
        }
        let file = self.documents.top.join(&path);
        let mut target =
            Target { path: path.clone(), kind: TargetKind::File, anchors: Vec::new(), similar: Vec::new() };
        if !exists_as_written(&self.documents.top, &path) {
            target.kind = TargetKind::Missing;
            target.similar = self.similar(&path);
        } else if file.is_dir() {
            target.kind = TargetKind::Folder;
        } else if let Some(anchors) = self.anchors(&path)? {
            target.kind = TargetKind::Document;
            target.anchors = anchors;
        }
        self.targets.insert(path, target.clone());
        Ok(target)
    }

    /// The anchors of a Markdown document, which need not be one of those that are checked.
    fn anchors(&mut self, path: &str) -> Result<Option<Vec<String>>> {
        if document(path, String::new()).format != Format::Markdown {
            return Ok(None);
        }
        if !self.outlines.contains_key(path) {
            let Loaded::Document(document) = self.documents.load(path) else { return Ok(None) };
            self.outlines.insert(path.to_owned(), self.checker.outline(&document)?);
        }
        Ok(self.outlines.get(path).map(|outline| outline.anchors.clone()))
    }

    /// Files that a missing path may have meant: those of the same name elsewhere, else those with a path much like it.
    fn similar(&mut self, path: &str) -> Vec<String> {
        let top = &self.documents.top;
        let names = self.names.get_or_insert_with(|| {
            let mut names: Vec<String> = walk(top).map(|file| below(top, &file)).collect();
            names.sort();
            names
        });
        let name = |path: &str| path.rsplit('/').next().unwrap_or(path).to_lowercase();
        let wanted = name(path);
        // The ending is the same in most names, and says little; what is before it must be much alike.
        let length = path.rsplit_once('.').map_or(path, |(stem, _)| stem).chars().count();
        let mut similar: Vec<(usize, &String)> = names
            .iter()
            .map(|known| (strsim::damerau_levenshtein(known, path), known))
            .filter(|(distance, known)| name(known) == wanted || distance * 4 <= length)
            .collect();
        similar.sort();
        similar.into_iter().take(MOST_SIMILAR).map(|(_, known)| known.clone()).collect()
    }
}

/// Whether a path exists in exactly this spelling: on some systems `readme.md` finds `README.md`, but not where the
/// documents will be read.
fn exists_as_written(top: &Path, path: &str) -> bool {
    let file = top.join(path);
    if !file.exists() {
        return false;
    }
    let (Some(name), Some(folder)) = (file.file_name(), file.parent()) else { return true };
    match std::fs::read_dir(folder) {
        Ok(entries) => entries.flatten().any(|entry| entry.file_name() == name),
        Err(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_folders() {
        let dir = tempfile::tempdir().unwrap();
        let top = dir.path().canonicalize().unwrap();
        for (file, text) in [
            (".git/x.md", ""),
            (".gitignore", "out\n"),
            ("a.md", ""),
            ("docs/b.txt", ""),
            ("docs/c.rs", ""),
            ("out/d.md", ""),
        ] {
            std::fs::create_dir_all(top.join(file).parent().unwrap()).unwrap();
            std::fs::write(top.join(file), text).unwrap();
        }
        let all = Documents::find(&top, &[]).unwrap();
        assert_eq!(all.paths, ["a.md", "docs/b.txt"]);
        let some = Documents::find(Path::new("/"), &[top.join("docs"), top.join("docs/c.rs")]).unwrap();
        assert_eq!((some.top, some.paths), (top.clone(), vec!["docs/b.txt".to_owned(), "docs/c.rs".to_owned()]));
        assert!(Documents::find(&top, &[top.join("none.md")]).is_err());

        assert!(exists_as_written(&top, "docs/b.txt"));
        assert!(!exists_as_written(&top, "docs/B.txt"));
        assert!(exists_as_written(&top, "docs"));
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("a.md"), b"ok \xff").unwrap();
        let documents = Documents { top: dir.path().to_owned(), paths: vec![] };
        let Loaded::Unreadable(message) = documents.load("a.md") else { panic!("it is not UTF-8") };
        assert_eq!(message, "the file is not UTF-8, from byte 3 on");
        assert!(matches!(documents.load("none.md"), Loaded::Unreadable(_)));
    }
}
