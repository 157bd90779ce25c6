//! Calls to a loaded graph: arguments in, replies out, handles kept in between.

use std::cell::Cell;
use std::collections::HashMap;
use std::time::{Duration, Instant};

use jackfield::{DispatchError, DynFunction, Graph, Handle, PluginId, SocketError, Val};

use crate::call::Call;
use crate::interrupt;
use crate::value::{Variable, handles};

/// One plugin's reply to a call.
#[derive(Clone, Debug)]
pub struct Reply {
    /// Who replied; empty where nobody could be asked.
    pub plugin: String,
    /// The value, `None` for a function without result; or why there is none.
    pub outcome: Result<Option<Val>, CallError>,
}

/// Why a plugin gave no reply.
#[derive(Clone, Debug)]
pub struct CallError {
    /// The case of `dispatch-error`.
    pub case: &'static str,
    /// The cause, on one line.
    pub text: String,
    /// The frames of WebAssembly code, where they are known.
    pub backtrace: Option<String>,
}

impl From<&DispatchError> for CallError {
    fn from(error: &DispatchError) -> Self {
        Self { case: error.case(), text: error.text(), backtrace: error.backtrace().map(str::to_owned) }
    }
}

impl CallError {
    /// A call that cannot be made because a kept name stands for no value of this plugin's.
    fn nothing_kept(plugin: &PluginId, call: &Call, name: &str) -> Self {
        let function = call.function.rsplit(']').next().unwrap_or(&call.function);
        let text = format!(
            "plugin `{plugin}`, `{}`#`{function}`: `${name}` holds no value: the call that keeps it failed",
            call.contract
        );
        Self { case: "other", text, backtrace: None }
    }
}

/// What one plugin's reply left to be kept: its value, `None` inside for a function without result, or nothing at all.
type Kept = (PluginId, Option<Option<Val>>);

/// A plugin's reply before it is shown.
type Raw = (PluginId, Result<Option<Val>, CallError>);

impl From<Raw> for Reply {
    fn from((plugin, outcome): Raw) -> Self {
        Self { plugin: plugin.to_string(), outcome }
    }
}

/// A graph, and what calls to it have kept.
#[derive(Debug)]
pub struct Session {
    graph: Graph,
    kept: HashMap<String, Vec<Kept>>,
    /// The numbers of the handles that are kept.
    numbers: Vec<(Handle, u64)>,
    /// The number of the next stream or future.
    streams: Cell<u64>,
    next: Cell<u64>,
}

/// A call whose function was looked up.
struct Prepared<'a> {
    call: &'a Call,
    function: DynFunction,
}

impl Session {
    /// A session with nothing kept.
    pub fn new(graph: Graph) -> Self {
        Self { graph, kept: HashMap::new(), numbers: Vec::new(), next: Cell::new(1), streams: Cell::new(1) }
    }

    /// The graph that is called.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// Makes a call, and keeps its replies if it says so.
    ///
    /// A kept value that several plugins gave stands for each: the call is made once for each plugin that gave one.
    ///
    /// # Errors
    ///
    /// If the contract or function is not in the graph any more.
    pub fn call(&mut self, call: &Call) -> Result<Vec<Reply>, SocketError> {
        let replies = self.raw(&self.prepare(call)?);
        self.keep(call, &replies);
        Ok(replies.into_iter().map(Reply::from).collect())
    }

    /// Makes a call many times, at least once; the replies are those of the last time. Times are those of the calls alone.
    ///
    /// # Errors
    ///
    /// If the contract or function is not in the graph any more.
    pub fn repeat(&mut self, call: &Call, times: usize) -> Result<(Vec<Reply>, Vec<Duration>), SocketError> {
        let prepared = self.prepare(call)?;
        let mut taken = Vec::with_capacity(times.min(1 << 20));
        let mut replies = Vec::new();
        for _ in 0..times.max(1) {
            drop(std::mem::take(&mut replies));
            let start = Instant::now();
            replies = self.raw(&prepared);
            taken.push(start.elapsed());
            if interrupt::is_interrupted() {
                break;
            }
        }
        drop(prepared);
        self.keep(call, &replies);
        Ok((replies.into_iter().map(Reply::from).collect(), taken))
    }

    fn prepare<'a>(&self, call: &'a Call) -> Result<Prepared<'a>, SocketError> {
        Ok(Prepared { call, function: self.graph.function(&call.contract, &call.function)? })
    }

    fn raw(&self, prepared: &Prepared<'_>) -> Vec<Raw> {
        let call = |arguments: &[Val]| {
            let replies = prepared.function.call(arguments).into_iter();
            replies.map(|(plugin, outcome)| (plugin, outcome.map_err(|error| CallError::from(&error)))).collect()
        };
        let variables: Vec<Variable> = prepared.call.arguments.iter().flat_map(Variable::within).collect();
        let names: Vec<&str> = variables.iter().map(|variable| variable.name.as_str()).collect();
        let Some(first) = names.first() else { return call(&prepared.call.arguments) };
        let givers: Vec<PluginId> =
            self.kept.get(*first).into_iter().flatten().map(|(plugin, _)| plugin.clone()).collect();
        let mut replies: Vec<Raw> = Vec::new();
        for giver in givers {
            match self.arguments(prepared.call, &giver) {
                Some(arguments) => replies.extend(call(&arguments)),
                // There is nothing to call with, and a call that is not made is not passed over in silence.
                None => {
                    let lacking = names.iter().find(|name| !self.holds(name, &giver)).unwrap_or(first);
                    let error = CallError::nothing_kept(&giver, prepared.call, lacking);
                    replies.push((giver, Err(error)));
                }
            }
        }
        replies
    }

    /// Whether a kept name stands for a value of this plugin's.
    fn holds(&self, name: &str, giver: &PluginId) -> bool {
        !matches!(self.kept(name, Some(giver)), None | Some(Val::Result(Err(_))))
    }

    fn keep(&mut self, call: &Call, replies: &[Raw]) {
        let Some(name) = &call.keep else { return };
        let values: Vec<Kept> =
            replies.iter().map(|(plugin, outcome)| (plugin.clone(), outcome.as_ref().ok().cloned())).collect();
        values.iter().filter_map(|(_, value)| value.as_ref()?.as_ref()).for_each(|value| self.number_all(value));
        self.kept.insert(name.clone(), values);
        // Handles that nothing keeps any more lose their numbers, so that they are dropped.
        let kept: Vec<Handle> =
            self.kept.values().flatten().filter_map(|(_, value)| value.as_ref()?.as_ref()).flat_map(handles).collect();
        self.numbers.retain(|(handle, _)| kept.contains(handle));
    }

    /// Numbers the handles in a value that is kept.
    fn number_all(&mut self, value: &Val) {
        for handle in handles(value) {
            if !self.numbers.iter().any(|(known, _)| *known == handle) {
                let number = self.number(&handle);
                self.numbers.push((handle, number));
            }
        }
    }

    /// The value of a kept name: what this plugin gave, or the only one that there is.
    fn kept(&self, name: &str, giver: Option<&PluginId>) -> Option<&Val> {
        let values = self.kept.get(name)?;
        let own = values.iter().find(|(plugin, _)| Some(plugin) == giver);
        let (_, value) = own.or(if values.len() == 1 { values.first() } else { None })?;
        value.as_ref()?.as_ref()
    }

    /// The arguments with kept values in their places; `None` if one of them is not there.
    fn arguments(&self, call: &Call, giver: &PluginId) -> Option<Vec<Val>> {
        let known = |variable: &Variable| match (variable.unwrap, self.kept(&variable.name, Some(giver))?) {
            (true, Val::Result(Ok(side))) => side.as_deref().cloned(),
            (true, Val::Result(Err(_))) => None,
            (_, value) => Some(value.clone()),
        };
        call.arguments.iter().map(|argument| Variable::replace_in(argument, &known)).collect()
    }

    /// A number for a stream or a future, that no other has had.
    pub fn stream_number(&self) -> u64 {
        self.streams.replace(self.streams.get() + 1)
    }

    /// The number that a handle is shown with: its own while it is kept, else one that no other has had.
    pub fn number(&self, handle: &Handle) -> u64 {
        let known = self.numbers.iter().find(|(known, _)| known == handle).map(|(_, number)| *number);
        known.unwrap_or_else(|| self.next.replace(self.next.get() + 1))
    }
}
