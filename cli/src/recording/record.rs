//! Writing a recording while calls are made.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::UNIX_EPOCH;

use jackfield::discover::Discovery;
use jackfield::plan::{GraphSpec, Plan};
use jackfield::{Crossing, HandleIdentity, Val};
use jackfield_build::write_output;

use super::{Entry, Error, Header, Reply, VERSION};
use crate::output::Failure;
use crate::value::wave_with;

/// Writes calls down. Cheap to clone; clones write the same recording.
#[derive(Clone)]
pub struct Recorder(Arc<Mutex<State>>);

struct State {
    path: PathBuf,
    to: Box<dyn Write + Send>,
    /// The numbers of handles. They are not kept alive by being written down.
    handles: HashMap<HandleIdentity, usize>,
    /// What went wrong first.
    failed: Option<io::Error>,
}

impl Recorder {
    /// Begins a recording of a graph in a file, in the place of what stands there.
    ///
    /// # Errors
    ///
    /// If the file cannot be written, or is a part of the graph.
    pub fn begin(
        path: &Path,
        manifest: &Path,
        spec: &GraphSpec,
        plan: &Plan,
        found: &[Discovery],
    ) -> Result<Self, Failure> {
        let components = spec.plugins.iter().filter_map(|plugin| plugin.component.value.path());
        let same = |other: &Path| match (path.canonicalize(), other.canonicalize()) {
            (Ok(a), Ok(b)) => a == b,
            _ => false,
        };
        if components.chain([manifest]).any(same) {
            return Err(Failure::new(format!(
                "`{}` is a part of the graph, and a recording would be written over it\nhelp: name another file",
                path.display()
            )));
        }
        let unwritten = |error: io::Error| Failure::file(path, "written", &error);
        let plugins = plan.plugins.iter().filter_map(|plugin| {
            let found = found.get(plugin.declared.0)?.as_ref().ok()?;
            Some((plugin.id.clone(), found.sha256()))
        });
        let manifest = manifest.canonicalize().unwrap_or_else(|_| manifest.to_owned());
        let header = Header { version: VERSION, manifest, plugins: plugins.collect() };
        let to = begun(path, &line(&header).map_err(unwritten)?).map_err(unwritten)?;
        let state = State { path: path.to_owned(), to: Box::new(to), handles: HashMap::new(), failed: None };
        Ok(Self(Arc::new(Mutex::new(state))))
    }

    /// Writes a call down.
    pub fn write(&self, crossing: &Crossing<'_>) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = Entry {
            number: crossing.number,
            within: crossing.within,
            caller: crossing.caller.map(|caller| caller.as_str().to_owned()),
            plugin: crossing.plugin.as_str().to_owned(),
            contract: crossing.contract.to_owned(),
            function: crossing.function.to_owned(),
            arguments: crossing.arguments.iter().map(|value| state.value(value)).collect(),
            reply: match crossing.reply {
                Ok(value) => Reply::Ok(value.map(|value| state.value(value))),
                Err(error) => Reply::Error(Error::from(error)),
            },
            at: crossing.begun.duration_since(UNIX_EPOCH).map_or(0, |at| u64::try_from(at.as_micros()).unwrap_or(0)),
            us: u64::try_from(crossing.took.as_micros()).unwrap_or(u64::MAX),
        };
        state.line(&entry);
    }

    /// Whether everything was written until now.
    ///
    /// # Errors
    ///
    /// Why something was not.
    pub fn end(&self) -> Result<(), Failure> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match state.failed.take() {
            None => Ok(()),
            Some(error) => Err(Failure::file(&state.path, "written", &error)),
        }
    }
}

/// Puts a file with its first line into the place of what is there, so that there is never one without, and opens it for more lines. What is
/// no plain file is written to as it is.
fn begun(path: &Path, header: &[u8]) -> io::Result<File> {
    let is_plain = match std::fs::metadata(path) {
        Ok(found) => found.is_file(),
        Err(_) => !path.is_symlink(),
    };
    if is_plain {
        write_output(path, header, [])?;
        return OpenOptions::new().append(true).open(path);
    }
    let mut file = File::create(path)?;
    file.write_all(header)?;
    Ok(file)
}

fn line(value: &impl serde::Serialize) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    Ok(line)
}

impl State {
    fn value(&mut self, value: &Val) -> String {
        let handles = &mut self.handles;
        wave_with(value, &mut |handle| {
            let next = handles.len() + 1;
            format!("$h{}", handles.entry(handle.identity()).or_insert(next))
        })
    }

    /// Writes a line at once, so that a run which is killed leaves whole lines. After a failure nothing more is written.
    fn line(&mut self, value: &impl serde::Serialize) {
        if self.failed.is_some() {
            return;
        }
        let written = line(value).and_then(|line| self.to.write_all(&line));
        self.failed = written.err();
    }
}
