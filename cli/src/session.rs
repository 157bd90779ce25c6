//! Calls to a loaded graph: arguments in, replies out, handles kept in between.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use jackfield::{DispatchError, DynFunction, Graph, Handle, PluginId, SocketError, Val};

use crate::call::Call;
use crate::value::Value;

/// One plugin's reply to a call.
#[derive(Clone, Debug)]
pub struct Reply {
    /// Who replied; empty where nobody could be asked.
    pub plugin: String,
    /// The value, `None` for a function without result; or why there is none.
    pub outcome: Result<Option<Value>, CallError>,
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

/// A graph, and what calls to it have kept.
#[derive(Debug)]
pub struct Session {
    graph: Graph,
    kept: HashMap<String, Vec<Kept>>,
    /// The numbers of the handles that are kept.
    numbers: Vec<(Handle, u64)>,
    next: u64,
}

/// A call whose function was looked up.
struct Prepared<'a> {
    call: &'a Call,
    function: DynFunction,
}

impl Session {
    /// A session with nothing kept.
    pub fn new(graph: Graph) -> Self {
        Self { graph, kept: HashMap::new(), numbers: Vec::new(), next: 1 }
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
        Ok(replies.into_iter().map(|(plugin, outcome)| self.show(&plugin, outcome)).collect())
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
        }
        drop(prepared);
        self.keep(call, &replies);
        Ok((replies.into_iter().map(|(plugin, outcome)| self.show(&plugin, outcome)).collect(), taken))
    }

    fn prepare<'a>(&self, call: &'a Call) -> Result<Prepared<'a>, SocketError> {
        Ok(Prepared { call, function: self.graph.function(&call.contract, &call.function)? })
    }

    fn raw(&self, prepared: &Prepared<'_>) -> Vec<Raw> {
        let call = |arguments: &[Val]| {
            let replies = prepared.function.call(arguments).into_iter();
            replies.map(|(plugin, outcome)| (plugin, outcome.map_err(|error| CallError::from(&error)))).collect()
        };
        let mut names = Vec::new();
        prepared.call.arguments.iter().for_each(|argument| argument.variables(&mut names));
        let Some(first) = names.first() else {
            let arguments: Option<Vec<Val>> =
                prepared.call.arguments.iter().map(|value| self.val(value, None)).collect();
            return arguments.map(|arguments| call(&arguments)).unwrap_or_default();
        };
        let givers: Vec<PluginId> =
            self.kept.get(*first).into_iter().flatten().map(|(plugin, _)| plugin.clone()).collect();
        let mut replies: Vec<Raw> = Vec::new();
        for giver in givers {
            let arguments: Option<Vec<Val>> =
                prepared.call.arguments.iter().map(|value| self.val(value, Some(&giver))).collect();
            match arguments {
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
        values.iter().filter_map(|(_, value)| value.as_ref()?.as_ref()).for_each(|value| self.number(value));
        self.kept.insert(name.clone(), values);
        // Handles that nothing keeps any more lose their numbers, so that they are dropped.
        let kept: Vec<Handle> =
            self.kept.values().flatten().filter_map(|(_, value)| value.as_ref()?.as_ref()).flat_map(handles).collect();
        self.numbers.retain(|(handle, _)| kept.contains(handle));
    }

    /// Numbers the handles in a value that is kept.
    fn number(&mut self, value: &Val) {
        for handle in handles(value) {
            if !self.numbers.iter().any(|(known, _)| *known == handle) {
                self.numbers.push((handle, self.next));
                self.next += 1;
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

    /// The value with kept ones in their places; `None` if one of them is not there.
    fn val(&self, value: &Value, giver: Option<&PluginId>) -> Option<Val> {
        let all = |items: &[Value]| items.iter().map(|item| self.val(item, giver)).collect::<Option<Vec<_>>>();
        let boxed = |payload: &Option<Box<Value>>| match payload {
            Some(payload) => self.val(payload, giver).map(|val| Some(Box::new(val))),
            None => Some(None),
        };
        Some(match value {
            Value::Bool(v) => Val::Bool(*v),
            Value::S8(v) => Val::S8(*v),
            Value::U8(v) => Val::U8(*v),
            Value::S16(v) => Val::S16(*v),
            Value::U16(v) => Val::U16(*v),
            Value::S32(v) => Val::S32(*v),
            Value::U32(v) => Val::U32(*v),
            Value::S64(v) => Val::S64(*v),
            Value::U64(v) => Val::U64(*v),
            Value::F32(v) => Val::Float32(*v),
            Value::F64(v) => Val::Float64(*v),
            Value::Char(v) => Val::Char(*v),
            Value::String(v) => Val::String(v.clone()),
            Value::Bytes(v) => Val::Bytes(v.clone()),
            Value::List(items) => Val::List(all(items)?),
            Value::Tuple(items) => Val::Tuple(all(items)?),
            Value::Map(pairs) => {
                let pair = |(key, value): &(Value, Value)| Some((self.val(key, giver)?, self.val(value, giver)?));
                Val::Map(pairs.iter().map(pair).collect::<Option<_>>()?)
            }
            Value::Record(fields) => {
                let field = |(name, value): &(String, Value)| Some((name.clone(), self.val(value, giver)?));
                Val::Record(fields.iter().map(field).collect::<Option<_>>()?)
            }
            Value::Variant(case, payload) => Val::Variant(case.clone(), boxed(payload)?),
            Value::Enum(case) => Val::Enum(case.clone()),
            Value::Option(payload) => Val::Option(boxed(payload)?),
            Value::Result(Ok(side)) => Val::Result(Ok(boxed(side)?)),
            Value::Result(Err(side)) => Val::Result(Err(boxed(side)?)),
            Value::Flags(set) => Val::Flags(set.clone()),
            Value::Variable { name, unwrap } => match (unwrap, self.kept(name, giver)?) {
                (true, Val::Result(Ok(side))) => side.as_deref()?.clone(),
                (true, Val::Result(Err(_))) => return None,
                (_, val) => val.clone(),
            },
            Value::Handle { .. } => return None,
        })
    }

    fn show(&mut self, plugin: &PluginId, outcome: Result<Option<Val>, CallError>) -> Reply {
        Reply { plugin: plugin.to_string(), outcome: outcome.map(|value| value.map(|value| self.value(value))) }
    }

    fn value(&mut self, val: Val) -> Value {
        let mut boxed = |payload: Option<Box<Val>>| payload.map(|payload| Box::new(self.value(*payload)));
        match val {
            Val::Bool(v) => Value::Bool(v),
            Val::S8(v) => Value::S8(v),
            Val::U8(v) => Value::U8(v),
            Val::S16(v) => Value::S16(v),
            Val::U16(v) => Value::U16(v),
            Val::S32(v) => Value::S32(v),
            Val::U32(v) => Value::U32(v),
            Val::S64(v) => Value::S64(v),
            Val::U64(v) => Value::U64(v),
            Val::Float32(v) => Value::F32(v),
            Val::Float64(v) => Value::F64(v),
            Val::Char(v) => Value::Char(v),
            Val::String(v) => Value::String(v),
            Val::Bytes(v) => Value::Bytes(v),
            Val::List(items) => Value::List(items.into_iter().map(|item| self.value(item)).collect()),
            Val::Tuple(items) => Value::Tuple(items.into_iter().map(|item| self.value(item)).collect()),
            Val::Map(pairs) => {
                Value::Map(pairs.into_iter().map(|(key, value)| (self.value(key), self.value(value))).collect())
            }
            Val::Record(fields) => {
                Value::Record(fields.into_iter().map(|(name, value)| (name, self.value(value))).collect())
            }
            Val::Variant(case, payload) => Value::Variant(case, boxed(payload)),
            Val::Enum(case) => Value::Enum(case),
            Val::Option(payload) => Value::Option(boxed(payload)),
            Val::Result(Ok(side)) => Value::Result(Ok(boxed(side))),
            Val::Result(Err(side)) => Value::Result(Err(boxed(side))),
            Val::Flags(set) => Value::Flags(set),
            Val::Handle(handle) => {
                let known = self.numbers.iter().find(|(known, _)| *known == handle).map(|(_, number)| *number);
                let number = known.unwrap_or_else(|| {
                    self.next += 1;
                    self.next - 1
                });
                Value::Handle { resource: handle.resource().to_owned(), number }
            }
        }
    }
}

/// The handles in a value.
fn handles(value: &Val) -> Vec<Handle> {
    fn collect(value: &Val, found: &mut Vec<Handle>) {
        match value {
            Val::Handle(handle) => found.push(handle.clone()),
            Val::List(items) | Val::Tuple(items) => items.iter().for_each(|item| collect(item, found)),
            Val::Map(pairs) => pairs.iter().for_each(|(key, value)| {
                collect(key, found);
                collect(value, found);
            }),
            Val::Record(fields) => fields.iter().for_each(|(_, value)| collect(value, found)),
            Val::Variant(_, Some(payload)) | Val::Option(Some(payload)) => collect(payload, found),
            Val::Result(Ok(Some(payload)) | Err(Some(payload))) => collect(payload, found),
            _ => {}
        }
    }
    let mut found = Vec::new();
    collect(value, &mut found);
    found
}
