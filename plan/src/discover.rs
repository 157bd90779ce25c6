//! Discovery: what each component plugs and needs, read from its bytes. Nothing is compiled.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jackfield_contract::{
    ComponentError, ComponentInfo, MAX_COMPONENT, RegularFile, inspect, nearest, read_regular, to_binary,
};

use crate::bundle::{BundledComponent, Part};
use crate::items::{self, ItemNames};
use crate::precompiled::{self, CodeInfo, Fault};
use crate::report::{Problem, ProblemKind};
use crate::span::Located;
use crate::spec::{ComponentSource, GraphSpec, PluginSpec};
use crate::trust;

/// A component that was read: its bytes, and what it says about itself.
#[derive(Clone)]
pub struct Discovered {
    /// The file, where it came from one.
    pub path: Option<PathBuf>,
    /// The component in binary form.
    pub bytes: Arc<[u8]>,
    /// The native code that it was compiled to, where it came with such code and that is trusted: each for other settings.
    pub native: Vec<NativeCode>,
    /// What lies in the file, where that is not the binary form itself: its text, or native code with it.
    text: Option<Arc<[u8]>>,
    /// The SHA-256 of the file that it was before it was bundled.
    file_sha256: Option<String>,
    /// The plugins that it was composed of, and where the component of each lies in its bytes; empty for any other.
    pub parts: Vec<(String, Range<usize>)>,
    /// What it imports and exports.
    pub info: ComponentInfo,
    /// Where the folders lie that the plugin is granted, links followed, in the order of its grants; `None` for one that is not
    /// there.
    pub folders: Vec<Option<PathBuf>>,
    /// Its own names of what goes by a contract's.
    pub items: ItemNames,
    /// What keeps the plugin out although its component can be read: another hash than the pinned one, a granted folder that
    /// is not there.
    pub problems: Vec<Problem>,
}

/// Native code that lay beside a component. It can do anything: only what is trusted is here.
#[derive(Clone)]
pub struct NativeCode {
    /// Where the code is.
    pub source: CodeSource,
    /// What is to be known of it.
    pub info: CodeInfo,
}

/// Where native code is.
#[derive(Clone)]
pub enum CodeSource {
    /// Here, as wasmtime made it.
    Bytes(Arc<[u8]>),
    /// In a bundle; it is read when it is needed.
    Bundle(Part),
}

impl fmt::Debug for NativeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NativeCode").field("info", &self.info).finish_non_exhaustive()
    }
}

impl fmt::Debug for Discovered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |items: &[jackfield_contract::Item]| items.iter().map(|item| item.name.clone()).collect::<Vec<_>>();
        f.debug_struct("Discovered")
            .field("path", &self.path)
            .field("bytes", &self.bytes.len())
            .field("imports", &names(&self.info.imports))
            .field("exports", &names(&self.info.exports))
            .field("weight", &self.info.weight)
            .finish()
    }
}

impl Discovered {
    /// The SHA-256, in 64 hexadecimal digits, of the file as it lay there, which is what `sha256` in a manifest pins: of a `.wat` file the
    /// text, of a `.cwasm` file with the native code, in a bundle that of the file that was bundled.
    pub fn sha256(&self) -> String {
        self.file_sha256.clone().unwrap_or_else(|| precompiled::hash(self.text.as_ref().unwrap_or(&self.bytes)))
    }

    /// A component that was made of others, with what it imports and exports, and where the folders lie that it is granted.
    #[cfg(feature = "fuse")]
    pub(crate) fn composed(
        bytes: Arc<[u8]>,
        parts: Vec<(String, Range<usize>)>,
        info: ComponentInfo,
        native: Vec<NativeCode>,
        folders: Vec<Option<PathBuf>>,
    ) -> Self {
        let (items, problems) = Default::default();
        Self { path: None, bytes, native, text: None, file_sha256: None, parts, info, folders, items, problems }
    }

    /// The bytes that the file has.
    pub fn size(&self) -> usize {
        self.text.as_ref().unwrap_or(&self.bytes).len()
    }
}

/// What was found for one plugin: its component, with what is wrong all the same, or why there is none.
pub type Discovery = Result<Arc<Discovered>, Vec<Problem>>;

/// Reads the component of each plugin of the graph, in the order of the plugins, and looks for the folders that they are
/// granted. What several plugins share is read once.
pub fn discover(spec: &GraphSpec) -> Vec<Discovery> {
    let mut known = Known::default();
    spec.plugins.iter().map(|plugin| discover_plugin(spec, plugin, &mut known)).collect()
}

/// Components that were read for plugins before.
#[derive(Default)]
struct Known {
    files: HashMap<PathBuf, Result<Arc<Discovered>, DiscoverError>>,
    bytes: HashMap<Arc<[u8]>, Result<Arc<Discovered>, DiscoverError>>,
}

fn discover_plugin(spec: &GraphSpec, plugin: &PluginSpec, known: &mut Known) -> Discovery {
    let trusted = &spec.trusted;
    let component = match &plugin.component.value {
        // A manifest without `component` was reported where it was read.
        ComponentSource::Path(path) if path.as_os_str().is_empty() => return Err(Vec::new()),
        ComponentSource::Path(path) => {
            known.files.entry(path.clone()).or_insert_with(|| component_in(path, trusted).map(Arc::new)).clone()
        }
        ComponentSource::Bytes(bytes) => {
            known.bytes.entry(Arc::clone(bytes)).or_insert_with(|| component_from(bytes).map(Arc::new)).clone()
        }
        ComponentSource::Bundled(component) => {
            let key = component.part.bundle().join(&component.name);
            known.files.entry(key).or_insert_with(|| component_of(component, trusted).map(Arc::new)).clone()
        }
    };
    let problem = |kind, message: String| Problem::plugin(kind, plugin.id.value.as_str(), message);
    let mut problems = Vec::new();
    match (&component, &plugin.sha256) {
        (Err(error), _) => {
            let mut problem = problem(ProblemKind::Component, error.to_string()).at(plugin.component.origin.as_ref());
            problem.help.extend(missing_file_help(&plugin.component));
            problems.push(problem);
        }
        (Ok(found), Some(pin)) => {
            // The pin is of the file as it lies there: for a `.wat` file its text, for a `.cwasm` file the native code as well.
            let digest = found.sha256();
            let well_formed = pin.len() == 64 && pin.chars().all(|c| c.is_ascii_hexdigit());
            if !well_formed {
                let message = format!("`sha256` is 64 hexadecimal digits, and `{}` is not", **pin);
                let help = format!("the component's is {digest}");
                problems.push(problem(ProblemKind::Component, message).at(pin.origin.as_ref()).help(help));
            } else if !pin.eq_ignore_ascii_case(&digest) {
                let name = found.path.as_ref().map_or("the component".into(), |path| format!("`{}`", path.display()));
                let message = format!("{name} is not the pinned one: its SHA-256 is {digest}");
                let help = "if the change is meant, pin the new hash; otherwise find out who changed the file";
                problems.push(problem(ProblemKind::Component, message).at(pin.origin.as_ref()).help(help));
            }
        }
        (Ok(_), None) => {}
    }
    if let Ok(found) = &component {
        problems.extend(trust::problems(spec, plugin, &found.bytes, found.path.as_deref()));
    }
    for dir in &plugin.wasi.dirs {
        let fault = match std::fs::metadata(&dir.host.value) {
            Ok(metadata) if metadata.is_dir() => continue,
            Ok(_) => "is not a folder".to_owned(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => "does not exist".to_owned(),
            Err(error) => format!("cannot be reached: {error}"),
        };
        let message = format!("the granted folder `{}` {fault}", dir.host.value.display());
        problems.push(problem(ProblemKind::Folder, message).at(dir.host.origin.as_ref()));
    }
    let folders: Vec<Option<PathBuf>> = plugin.wasi.dirs.iter().map(|dir| dir.host.value.canonicalize().ok()).collect();
    match component {
        Ok(found) if problems.is_empty() && folders.is_empty() && plugin.rename.is_empty() => Ok(found),
        // What else is wrong with the plugin can be found out all the same.
        Ok(found) => {
            let mut found = Discovered { folders, ..Discovered::clone(&found) };
            let (items, unknown) = items::rename(plugin, &mut found.info);
            problems.extend(unknown);
            Ok(Arc::new(Discovered { items, problems, ..found }))
        }
        Err(_) => Err(problems),
    }
}

/// What helps with a file that is not there and is like no other: where paths start from.
fn missing_file_help(component: &Located<ComponentSource>) -> Option<String> {
    let ComponentSource::Path(path) = &component.value else { return None };
    if path.exists() {
        return None;
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    match nearest(path.file_name()?.to_str()?, names.iter().map(String::as_str)) {
        // The error itself names it.
        Some(_) => None,
        None if component.origin.is_some() => {
            Some("build it first, or correct the path, which starts from the manifest's folder".to_owned())
        }
        None => None,
    }
}

/// Why there is no component.
#[derive(Clone, Debug, thiserror::Error)]
pub enum DiscoverError {
    /// The file cannot be read.
    #[error("`{path}` cannot be read: {reason}")]
    Unreadable {
        /// The file.
        path: String,
        /// What the system says.
        reason: String,
    },
    /// The file is a folder.
    #[error("`{path}` is a folder; a component is a file")]
    Folder {
        /// The folder.
        path: String,
    },
    /// The file is native code, and cannot be read as such.
    #[error("`{path}` {}", fault.words())]
    Precompiled {
        /// The file.
        path: String,
        /// Why.
        fault: Fault,
    },
    /// The file is native code that this process cannot run.
    #[error(
        "`{path}` {reason}; compile it for this one with `jackfield compile`, or name the `.wasm` that it was made from"
    )]
    Elsewhere {
        /// The file.
        path: String,
        /// What it was compiled for, and what this is.
        reason: String,
    },
    /// The file is a program or a library of the system's.
    #[error("`{path}` is a program or library for this kind of system, and no component")]
    Executable {
        /// The file.
        path: String,
    },
    /// The file is native code, and does not lie where that is loaded from.
    #[error(
        "`{path}` is precompiled native code, which can do anything and is only loaded from folders that are trusted: \
         pass `--trust {folder}` if it is your own, or name the `.wasm` that it was made from"
    )]
    Untrusted {
        /// The file.
        path: String,
        /// The folder that it lies in.
        folder: String,
    },
    /// A part of a bundle cannot be read.
    #[error("{0}")]
    Bundle(String),
    /// The file is no component.
    #[error("`{path}`: {error}")]
    File {
        /// The file.
        path: String,
        /// What it is instead.
        error: ComponentError,
    },
    /// The bytes are no component.
    #[error("the bytes given as its component: {0}")]
    Bytes(ComponentError),
}

/// Reads the component in a file: binary, or text where the file is a `.wat`.
///
/// # Errors
///
/// Names the file and what it is instead of a component.
pub fn component_at(path: &Path) -> Result<Discovered, DiscoverError> {
    component_in(path, &[])
}

/// As [`component_at`]; a `.cwasm` file is read if it lies below one of these folders, wherever links lead.
///
/// # Errors
///
/// Names the file and what it is instead of a component, or says that it is not trusted.
pub fn component_in(path: &Path, trusted: &[PathBuf]) -> Result<Discovered, DiscoverError> {
    let name = path.display().to_string();
    if path.is_dir() {
        return Err(DiscoverError::Folder { path: name });
    }
    let RegularFile { bytes, place } = read_regular(path, MAX_COMPONENT).map_err(|error| {
        DiscoverError::Unreadable { path: name.clone(), reason: jackfield_contract::file_error(path, &error) }
    })?;
    let is_text = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("wat"));
    // Precompiled code is an ELF file, whatever its extension.
    let found = if precompiled::is_elf(&bytes) {
        if !precompiled::is_native(&bytes) {
            return Err(DiscoverError::Executable { path: name });
        }
        if !place.is_some_and(|place| lies_below(&place, trusted)) {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            return Err(DiscoverError::Untrusted { path: name, folder: folder.display().to_string() });
        }
        let parts = precompiled::split(&bytes);
        let parts = parts.map_err(|fault| DiscoverError::Precompiled { path: name.clone(), fault })?;
        parts.info.fits().map_err(|reason| DiscoverError::Elsewhere { path: name.clone(), reason })?;
        let native = vec![NativeCode { source: CodeSource::Bytes(parts.code.into()), info: parts.info }];
        let component = parts.component.into();
        read(component).map(|found| Discovered { native, text: Some(bytes.as_slice().into()), ..found })
    } else if is_text {
        read_text(&bytes)
    } else {
        read(bytes.into())
    };
    found
        .map(|found| Discovered { path: Some(path.to_owned()), ..found })
        .map_err(|error| DiscoverError::File { path: name, error })
}

/// Reads a component in a bundle. Its code is taken where the bundle lies below one of these folders and the code fits this process.
fn component_of(component: &BundledComponent, trusted: &[PathBuf]) -> Result<Discovered, DiscoverError> {
    let path = component.part.bundle().join(&component.name);
    let bytes = component.part.read().map_err(DiscoverError::Bundle)?;
    let found = read(bytes.into()).map_err(|error| DiscoverError::File { path: path.display().to_string(), error })?;
    let (native, file_sha256) = (native_of(component, trusted), Some(component.file_sha256.clone()));
    Ok(Discovered { path: Some(path), native, file_sha256, ..found })
}

/// The code of a component in a bundle that lies below one of these folders, as far as it fits this process.
pub(crate) fn native_of(component: &BundledComponent, trusted: &[PathBuf]) -> Vec<NativeCode> {
    let is_trusted = component.place.as_deref().is_some_and(|place| lies_below(place, trusted));
    let fits =
        |(_, info): &&(Part, CodeInfo)| is_trusted && info.fits().is_ok() && info.source == component.part.sha256();
    let native = |(part, info): &(Part, CodeInfo)| {
        let source = CodeSource::Bundle(part.clone());
        NativeCode { source, info: info.clone() }
    };
    component.code.iter().filter(fits).map(native).collect()
}

/// Whether a place, links followed, lies below one of these folders.
fn lies_below(path: &Path, folders: &[PathBuf]) -> bool {
    folders.iter().filter_map(|folder| folder.canonicalize().ok()).any(|folder| path.starts_with(folder))
}

/// Reads a component from its bytes, binary or text.
///
/// # Errors
///
/// Says what the bytes are instead of a component.
pub fn component_from(bytes: &Arc<[u8]>) -> Result<Discovered, DiscoverError> {
    let start = bytes.trim_ascii_start();
    let looks_like_text = start.starts_with(b"(") || start.starts_with(b";;");
    if looks_like_text { read_text(bytes) } else { read(Arc::clone(bytes)) }.map_err(DiscoverError::Bytes)
}

fn read_text(text: &[u8]) -> Result<Discovered, ComponentError> {
    let found = read(to_binary(text)?.as_ref().into())?;
    Ok(Discovered { text: Some(text.into()), ..found })
}

fn read(bytes: Arc<[u8]>) -> Result<Discovered, ComponentError> {
    let info = inspect(&bytes)?;
    let (folders, problems) = (Vec::new(), Vec::new());
    let items = ItemNames::default();
    let (native, text, file_sha256, parts) = (Vec::new(), None, None, Vec::new());
    Ok(Discovered { path: None, bytes, native, text, file_sha256, parts, info, items, folders, problems })
}
