//! Playing a recording back: what the host or other plugins replied then is replied again, and calls are compared.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use jackfield::{DispatchError, DispatchErrorCase, Failure as Failed, Graph, Handle, PluginId, Val};
use jackfield_contract::diagnostic::visible;
use jackfield_contract::{Function, Model, Type};

use super::{Entry, Reply, unversioned};
use crate::call::Plugged;
use crate::value::{Environment, Reader, Scanner, Variable, handles, reply, wave_with};

/// Something that was not as it had been recorded.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Difference {
    /// The call's number in the recording; none for a call that is not in it.
    pub number: Option<u64>,
    /// The plugin that was called.
    pub plugin: String,
    /// The call.
    pub call: String,
    /// What was recorded.
    pub recorded: String,
    /// What came instead.
    pub replied: String,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { number, plugin, call, recorded, replied } = self;
        // A recording may hold anything, and each difference is a line.
        let line = format!("{plugin}: {call}: recorded {recorded}, now {replied}").replace(['\n', '\r'], " ");
        let line = visible(&line);
        match number {
            Some(number) => write!(f, "call {number}: {line}"),
            None => f.write_str(&line),
        }
    }
}

/// Who replied to a call, and what.
pub type Replied = Vec<(PluginId, Result<Option<Val>, DispatchError>)>;

/// Which plugins a call of a socket reached, with what they replied.
type Group = Vec<Entry>;

/// Replies with what was recorded, in the order in which it was. Cheap to clone; clones play the same recording.
#[derive(Clone, Debug, Default)]
pub struct Player(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// By contract and function.
    groups: HashMap<(String, String), VecDeque<Group>>,
    differences: Vec<Difference>,
}

impl Player {
    /// A player of these calls, in the order in which they were made.
    pub fn new<'e>(entries: impl Iterator<Item = &'e Entry>) -> Self {
        let mut groups: HashMap<(String, String), VecDeque<Group>> = HashMap::new();
        // Who is in the last group of each function.
        let mut plugins: HashMap<(String, String), HashSet<&str>> = HashMap::new();
        for entry in entries {
            let function = (unversioned(&entry.contract), entry.function.clone());
            let plugins = plugins.entry(function.clone()).or_default();
            let groups = groups.entry(function).or_default();
            // A socket that takes several plugs calls each once, with the same arguments, within the same call.
            let joins = |group: &Group| {
                let first = &group[0];
                first.within == entry.within
                    && first.caller == entry.caller
                    && first.arguments == entry.arguments
                    && !plugins.contains(entry.plugin.as_str())
            };
            match groups.back_mut().filter(|group| joins(group)) {
                Some(group) => group.push(entry.clone()),
                None => {
                    plugins.clear();
                    groups.push_back(vec![entry.clone()]);
                }
            }
            plugins.insert(&entry.plugin);
        }
        Self(Arc::new(Mutex::new(State { groups, differences: Vec::new() })))
    }

    /// The replies to a call of this function with these arguments, whenever it was recorded: the calls with them are replied to in their
    /// order, and all after the last one as the last one was.
    pub fn serve(&self, contract: &str, function: &str, types: (&Model, &Function), arguments: &[Val]) -> Replied {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let groups = state.groups.entry((unversioned(contract), function.to_owned())).or_default();
        let given = given(arguments);
        let mut same = groups.iter().enumerate().filter(|(_, group)| group[0].arguments == given).map(|(at, _)| at);
        let group = match (same.next(), same.next()) {
            (Some(at), Some(_)) => groups.remove(at),
            (Some(at), None) => groups.get(at).cloned(),
            (None, _) => None,
        };
        let Some(group) = group else {
            let text = format!("the recording has no call `{contract}#{function}({})`", given.join(", "));
            return vec![(PluginId::new("host"), Err(failed(contract, function, &text)))];
        };
        replies(group, contract, function, types)
    }

    /// The replies to a call of this function: those of the next call that was recorded.
    pub fn reply(&self, contract: &str, function: &str, types: (&Model, &Function), arguments: &[Val]) -> Replied {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(groups) = state.groups.get_mut(&(unversioned(contract), function.to_owned())) else {
            // Nobody was plugged in.
            return Vec::new();
        };
        let given = given(arguments);
        let call = format!("{contract}#{function}({})", given.join(", "));
        let Some(group) = groups.pop_front() else {
            let more = "the recording has no further call of this function";
            let difference = Difference {
                number: None,
                plugin: "a socket".to_owned(),
                call,
                recorded: "no such call".to_owned(),
                replied: "one more".to_owned(),
            };
            state.differences.push(difference);
            return vec![(PluginId::new("host"), Err(failed(contract, function, more)))];
        };
        if group[0].arguments != given {
            let recorded = format!("the arguments ({})", group[0].arguments.join(", "));
            state.differences.push(Difference {
                number: Some(group[0].number),
                plugin: group[0].plugin.clone(),
                call,
                recorded,
                replied: "these".to_owned(),
            });
        }
        replies(group, contract, function, types)
    }

    fn take(&self) -> Vec<Difference> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner).differences)
    }
}

/// Arguments as they are written down.
fn given(arguments: &[Val]) -> Vec<String> {
    arguments.iter().map(|value| wave_with(value, &mut |_| "a handle".to_owned())).collect()
}

/// A call that cannot be replied to.
fn failed(contract: &str, function: &str, text: &str) -> DispatchError {
    let mut failed = Failed::new(DispatchErrorCase::Other);
    failed.contract = contract.to_owned();
    failed.function = function.to_owned();
    failed.cause = text.to_owned();
    DispatchError::from(failed)
}

/// What those replied whom a call reached.
fn replies(group: Group, contract: &str, function: &str, types: (&Model, &Function)) -> Replied {
    let replies = group.into_iter().map(|entry| {
        let reply = match &entry.reply {
            Reply::Ok(None) => Ok(None),
            Reply::Ok(Some(text)) => reply(types.0, types.1, text).map_err(|unfit| {
                let text = format!("what was recorded does not fit the contract: {}", unfit.message);
                failed(contract, function, &text)
            }),
            Reply::Error(recorded) => Err(recorded.into()),
        };
        (PluginId::new(&entry.plugin), reply)
    });
    replies.collect()
}

/// What came of playing calls.
#[derive(Debug, Default)]
pub struct Played {
    /// How many calls were made.
    pub calls: usize,
    /// What was not as it had been.
    pub differences: Vec<Difference>,
}

impl Played {
    /// Makes these calls again, one after the other, each of the plugin that was called then; `told` is given each difference at once.
    pub fn calls<'e>(
        graph: &Graph,
        plugged: &HashMap<String, Vec<Plugged<'_>>>,
        player: &Player,
        entries: impl Iterator<Item = &'e Entry>,
        mut told: impl FnMut(&Difference),
    ) -> Self {
        let mut played = Self::default();
        let mut known: HashMap<String, Val> = HashMap::new();
        for entry in entries {
            played.calls += 1;
            let replied = call(graph, plugged, entry, &mut known).unwrap_or_else(|why| why);
            let mut found = player.take();
            if replied != entry.reply.to_string() {
                found.push(Difference {
                    number: Some(entry.number),
                    plugin: entry.plugin.clone(),
                    call: format!("{}#{}({})", entry.contract, entry.function, entry.arguments.join(", ")),
                    recorded: entry.reply.to_string(),
                    replied,
                });
            }
            found.iter().for_each(&mut told);
            played.differences.extend(found);
        }
        played
    }
}

/// Makes a call and gives its reply as text; an error says why it cannot be made.
fn call(
    graph: &Graph,
    plugged: &HashMap<String, Vec<Plugged<'_>>>,
    entry: &Entry,
    known: &mut HashMap<String, Val>,
) -> Result<String, String> {
    let contract = unversioned(&entry.contract);
    let plugs = plugged.get(&entry.plugin).map_or(&[][..], Vec::as_slice);
    let plug = plugs.iter().find(|plug| plug.contract.unversioned() == contract);
    let plug = plug.ok_or_else(|| format!("it does not plug `{contract}`"))?;
    let interface = plug.model.interface(plug.interface);
    let at = interface.function_by_display_name(plug.model, &entry.function);
    let function = at.map(|at| &interface.functions[at]).ok_or("it has no such function")?;
    if function.params.len() != entry.arguments.len() {
        return Err(format!("it takes {} arguments", function.params.len()));
    }
    let mut arguments = Vec::new();
    for (param, text) in function.params.iter().zip(&entry.arguments) {
        let read = value(plug.model, &param.ty, text).map_err(|why| format!("its argument `{}`: {why}", param.name))?;
        let replaced = Variable::replace_in(&read, &|variable| known.get(&variable.name).cloned());
        arguments.push(replaced.ok_or("it takes a handle that no earlier call gave")?);
    }
    let prepared = graph.function_of(&entry.plugin, &entry.contract, &entry.function);
    let prepared = prepared.or_else(|_| graph.function_of(&entry.plugin, &contract, &entry.function));
    let prepared = prepared.map_err(|error| error.to_string())?;
    let reply = prepared.call(&arguments).into_iter().next().ok_or("nobody replied")?.1;
    match reply {
        Err(error) => Ok(Reply::Error((&error).into()).to_string()),
        Ok(None) => Ok(Reply::Ok(None).to_string()),
        Ok(Some(reply)) => {
            let expected = match (&entry.reply, &function.result) {
                (Reply::Ok(Some(text)), Some(ty)) => value(plug.model, ty, text).ok(),
                _ => None,
            };
            Ok(show(&reply, expected.as_ref(), known))
        }
    }
}

/// A reply as text, in which handles have the names that they have in the recording: they come at the same places.
fn show(reply: &Val, expected: Option<&Val>, known: &mut HashMap<String, Val>) -> String {
    let names = expected.map(Variable::within).unwrap_or_default();
    let given: Vec<Handle> = handles(reply);
    if names.len() == given.len() {
        for (name, handle) in names.into_iter().zip(&given) {
            known.insert(name.name, Val::Handle(handle.clone()));
        }
    }
    wave_with(reply, &mut |handle| {
        let name = known.iter().find(|(_, value)| matches!(value, Val::Handle(other) if other == handle));
        name.map_or_else(|| "$?".to_owned(), |(name, _)| format!("${name}"))
    })
}

/// Reads a value in which handles are variables.
fn value(model: &Model, ty: &Type, text: &str) -> Result<Val, String> {
    let mut environment = AnyHandle;
    let mut reader = Reader::new(Scanner::new(text), model, &mut environment);
    let value = reader.value(ty).map_err(|error| error.message)?;
    if reader.scanner.is_done() { Ok(value) } else { Err("there is more than one value".to_owned()) }
}

/// Takes every variable for a handle.
struct AnyHandle;

impl Environment for AnyHandle {
    fn file(&mut self, _: &str) -> Result<Vec<u8>, String> {
        Err("a recording names no files".to_owned())
    }

    fn variable(&mut self, _: &str, model: &Model, expected: &Type) -> Result<bool, String> {
        match model.resolve(expected) {
            Type::Own(_) | Type::Borrow(_) => Ok(false),
            _ => Err("a handle stands where none is expected".to_owned()),
        }
    }
}
