//! The sandbox, and the scripts that were compiled in it.

use std::sync::Arc;

use jackfield::{DispatchError, ExactlyOne, Graph};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::ScriptError;
use crate::contract::script::engine::{Evaluate, evaluate};

/// Where scripts run. Cheap to clone; clones are the same sandbox. Any number of threads may run scripts at once.
#[derive(Clone)]
pub struct Sandbox {
    _graph: Graph,
    socket: Evaluate<ExactlyOne>,
}

/// A script whose source was found to be JavaScript.
#[derive(Clone)]
pub struct Script {
    sandbox: Sandbox,
    source: Arc<str>,
    file: Arc<str>,
}

impl std::fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sandbox").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Script {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Script").field("file", &self.file).finish_non_exhaustive()
    }
}

impl Sandbox {
    pub(crate) fn new(graph: Graph, socket: Evaluate<ExactlyOne>) -> Self {
        Self { _graph: graph, socket }
    }

    /// Looks whether a source is JavaScript, and keeps it. `file` is what errors call it.
    ///
    /// Since each run has a fresh instance of the engine, each parses the source again.
    ///
    /// # Errors
    ///
    /// [`ScriptError::Syntax`], with the place; or as the engine fails.
    pub fn compile(&self, source: &str, file: &str) -> Result<Script, ScriptError> {
        value(self.socket.check(source, file))?;
        Ok(Script { sandbox: self.clone(), source: source.into(), file: file.into() })
    }

    /// Compiles a source and runs it with an input, once.
    ///
    /// # Errors
    ///
    /// As [`Script::run`], and for a source that is no JavaScript.
    pub fn run<I, O>(&self, source: &str, file: &str, input: &I) -> Result<O, ScriptError>
    where
        I: Serialize + ?Sized,
        O: DeserializeOwned,
    {
        let input = serde_json::to_string(input).map_err(ScriptError::Input)?;
        let value = self.run_json(source, file, Some(&input))?;
        serde_json::from_str(&value).map_err(ScriptError::Output)
    }

    /// As [`run`](Self::run), with JSON in and out; without an input there is no `data`.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run).
    pub fn run_json(&self, source: &str, file: &str, input: Option<&str>) -> Result<String, ScriptError> {
        value(self.socket.evaluate(source, file, input))
    }
}

impl Script {
    /// Runs the script with an input, its global `data`, in a world of its own. The output is the value of its last expression.
    ///
    /// # Errors
    ///
    /// As the script fails, or where its value is not of the type `O`.
    pub fn run<O: DeserializeOwned>(&self, input: &(impl Serialize + ?Sized)) -> Result<O, ScriptError> {
        let input = serde_json::to_string(input).map_err(ScriptError::Input)?;
        let value = self.run_json(Some(&input))?;
        serde_json::from_str(&value).map_err(ScriptError::Output)
    }

    /// As [`run`](Self::run), with JSON in and out; without an input there is no `data`.
    ///
    /// # Errors
    ///
    /// As the script fails.
    pub fn run_json(&self, input: Option<&str>) -> Result<String, ScriptError> {
        self.sandbox.run_json(&self.source, &self.file, input)
    }

    /// Runs the script with bytes: `data` is a `Uint8Array`.
    ///
    /// # Errors
    ///
    /// As the script fails.
    pub fn run_bytes(&self, input: &[u8]) -> Result<String, ScriptError> {
        value(self.sandbox.socket.evaluate_bytes(&self.source, &self.file, input))
    }
}

/// What the engine answered.
fn value<T>(
    reply: (jackfield::PluginId, Result<Result<T, evaluate::ScriptError>, DispatchError>),
) -> Result<T, ScriptError> {
    Ok(reply.1??)
}
