//! Recordings: every call of a run, written down so that it can be played back.
//!
//! A recording is lines of JSON. The first names the graph; each other is a call that has ended, inner calls before those that made
//! them. Values are WAVE, in which `$h1` is a handle. A run that was killed leaves whole lines and perhaps a part of one, which is
//! left out when it is read.

mod play;
mod record;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jackfield::{DispatchError, DispatchErrorCase, Failure as Failed};
use jackfield_contract::{ContractName, read_regular, read_stdin};
pub use play::{Difference, Played, Player, Replied};
pub use record::Recorder;
use serde::{Deserialize, Serialize};

use crate::manifest::is_stdin;
use crate::output::Failure;

/// The version of the form.
const VERSION: u32 = 1;

/// How large a recording may be that is read.
const MOST: u64 = 1 << 30;

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
struct Header {
    #[serde(rename = "jackfield-recording")]
    version: u32,
    manifest: PathBuf,
    /// The SHA-256 of each plugin's component.
    plugins: BTreeMap<String, String>,
}

/// A call.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// Its number, in the order in which calls began.
    pub number: u64,
    /// The call in which it was made.
    pub within: Option<u64>,
    /// The plugin that called; none where the application did.
    pub caller: Option<String>,
    /// The plugin that was called, or `host`.
    pub plugin: String,
    /// The contract.
    pub contract: String,
    /// The function.
    pub function: String,
    /// The arguments in WAVE.
    pub arguments: Vec<String>,
    /// What came back.
    pub reply: Reply,
    /// When it began: microseconds since 1970.
    pub at: u64,
    /// How long it took, in microseconds.
    pub us: u64,
}

/// What came back from a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reply {
    /// A value in WAVE; none where the function has no result.
    Ok(Option<String>),
    /// A dispatch error.
    Error(Error),
}

/// A dispatch error as it is written down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Error {
    case: String,
    plugin: String,
    contract: String,
    function: String,
    text: String,
}

impl From<&DispatchError> for Error {
    fn from(error: &DispatchError) -> Self {
        Self {
            case: error.case().to_owned(),
            plugin: error.plugin().to_owned(),
            contract: error.contract().to_owned(),
            function: error.function().to_owned(),
            text: error.cause().to_owned(),
        }
    }
}

impl From<&Error> for DispatchError {
    fn from(error: &Error) -> Self {
        let kind = DispatchErrorCase::parse(&error.case).unwrap_or(DispatchErrorCase::Other);
        let mut failed = Failed::new(kind);
        failed.plugin.clone_from(&error.plugin);
        failed.contract.clone_from(&error.contract);
        failed.function.clone_from(&error.function);
        failed.cause.clone_from(&error.text);
        failed.into()
    }
}

impl std::fmt::Display for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Ok(Some(value)) => f.write_str(value),
            Self::Ok(None) => f.write_str("()"),
            Self::Error(error) => write!(f, "error: {}: {}", error.case, error.text),
        }
    }
}

/// A recording that was read.
#[derive(Debug)]
pub struct Recording {
    /// The manifest of the graph, where it was when this was recorded.
    pub manifest: PathBuf,
    /// The SHA-256 of each plugin's component.
    pub plugins: BTreeMap<String, String>,
    /// The calls, in the order in which they began.
    pub entries: Vec<Entry>,
    /// Whether the last line is cut off.
    pub is_cut: bool,
}

impl Recording {
    /// Reads a recording.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or a line is none of a recording.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let unreadable = |error: std::io::Error| Failure::file(path, "read", &error);
        let bytes = match is_stdin(path) {
            true => read_stdin(MOST).map_err(|error| Failure::new(format!("stdin cannot be read: {error}")))?,
            false => read_regular(path, MOST).map_err(unreadable)?.bytes,
        };
        Self::parse(&crate::manifest::name(path), &bytes)
    }

    /// Reads the bytes of a recording, which errors call `name`.
    ///
    /// # Errors
    ///
    /// If a line is none of a recording.
    pub fn parse(name: &str, bytes: &[u8]) -> Result<Self, Failure> {
        let no_recording = |why: String| {
            Failure::new(format!(
                "`{name}` is no recording: {why}\nhelp: `jackfield run <graph.toml> --record FILE` makes one"
            ))
        };
        let is_whole = bytes.ends_with(b"\n");
        let mut lines = bytes.split(|byte| *byte == b'\n').enumerate().filter(|(_, line)| !line.is_empty()).peekable();
        let (_, first) = lines.next().ok_or_else(|| no_recording("it is empty".to_owned()))?;
        let header: Header = serde_json::from_slice(first).map_err(|error| no_recording(format!("line 1: {error}")))?;
        if header.version != VERSION {
            let version = header.version;
            return Err(no_recording(format!("it has the form {version}, and this command reads the form {VERSION}")));
        }
        let (mut entries, mut is_cut): (Vec<Entry>, bool) = (Vec::new(), false);
        while let Some((at, line)) = lines.next() {
            match serde_json::from_slice(line) {
                Ok(entry) => entries.push(entry),
                Err(_) if lines.peek().is_none() && !is_whole => is_cut = true,
                Err(error) => return Err(Failure::new(format!("`{name}`, line {}: {error}", at + 1))),
            }
        }
        entries.sort_by_key(|entry| entry.number);
        Ok(Self { manifest: header.manifest, plugins: header.plugins, entries, is_cut })
    }
}

/// A contract's name without its version: calls go through whatever version is plugged.
pub(crate) fn unversioned(contract: &str) -> String {
    ContractName::parse(contract).map_or_else(|_| contract.to_owned(), |name| name.unversioned())
}
