//! What the application serves, where a graph runs without it: replies that a person wrote down.

use std::path::PathBuf;
use std::sync::Arc;

use jackfield::discover::Discovery;
use jackfield::plan::{
    Audience, GraphSpec, HostServed, HostSpec, Located, Origin, SourceText, StubSpec, declared_host,
};
use jackfield::report::{Problem, ProblemKind, ids};
use jackfield::{GraphBuilder, HostContract, HostError, Val};
use jackfield_contract::{Function, InterfaceId, Model, function_wit, nearest, type_wit};

use crate::output::Failure;
use crate::recording::{Entry, Player, Recording, Replied};
use crate::value::{TextError, reply};

/// A contract that the application serves, with what stands for it.
#[derive(Clone, Debug)]
struct Served {
    contract: HostServed,
    /// Of each function: what it replies, if that is known.
    replies: Vec<Option<Option<Val>>>,
    /// A recording of what it replied.
    recorded: Option<Player>,
}

/// Everything that the application serves in a graph.
#[derive(Clone, Debug, Default)]
pub struct Stubs {
    served: Vec<Served>,
    /// Whether there is a manifest that can say more.
    manifest: bool,
}

/// A stub of the command line, `demo:text/greeting#greet="hi"`, as a part of a graph.
///
/// # Errors
///
/// If it is none.
pub fn argument(text: &str) -> Result<HostSpec, String> {
    let source = SourceText::new("--stub", text);
    let located = |from: usize, to: usize| {
        let part = &text[from..to];
        let from = from + part.len() - part.trim_start().len();
        let part = part.trim();
        Located::at(part.to_owned(), Origin::new(&source, from..from + part.len()))
    };
    let hash = text.find('#').filter(|hash| !text[..*hash].trim().is_empty());
    let equals = hash.and_then(|hash| Some((hash, hash + text[hash..].find('=')?)));
    let Some((hash, equals)) = equals.filter(|(hash, equals)| !text[hash + 1..*equals].trim().is_empty()) else {
        return Err(
            "a contract, a function and its reply are expected, as in `demo:text/greeting#greet=\"hi\"`".to_owned()
        );
    };
    let stub = StubSpec::new(located(hash + 1, equals), located(equals + 1, text.len()));
    Ok(HostSpec { contract: located(0, hash), stub: vec![stub], replay: None })
}

impl Stubs {
    /// What the graph says that the application serves. What is wrong with it becomes a problem of the graph.
    pub fn of(spec: &mut GraphSpec, found: &[Discovery]) -> Self {
        let (served, problems) = declared_host(spec, found);
        spec.problems.extend(problems);
        let mut stubs = Self { served: Vec::new(), manifest: !spec.lone };
        for contract in served {
            let count = contract.model.interface(contract.interface).functions.len();
            stubs.served.push(Served { contract, replies: vec![None; count], recorded: None });
        }
        let mut problems = Vec::new();
        for declared in &spec.host {
            declared.stub.iter().for_each(|stub| stubs.fill(declared, stub, &mut problems));
            if let Some(replay) = &declared.replay {
                problems.extend(stubs.record(declared, replay));
            }
        }
        spec.problems.extend(problems);
        stubs
    }

    /// As [`Stubs::of`], with stubs of the command line, which go before those of a manifest.
    ///
    /// # Errors
    ///
    /// If one of them is for nothing: no plugin imports its contract, or none its function.
    pub fn with(spec: &mut GraphSpec, found: &[Discovery], arguments: &[HostSpec]) -> Result<Self, Failure> {
        spec.host.splice(0..0, arguments.iter().cloned());
        let stubs = Self::of(spec, found);
        for argument in arguments {
            let contracts: Vec<&Served> = stubs.of_contract(argument).collect();
            if contracts.is_empty() {
                if spec.problems.iter().any(|problem| problem.origin == argument.contract.origin) {
                    continue;
                }
                let message = format!("no plugin imports `{}`, so that nothing calls this stub", *argument.contract);
                return Err(failure(
                    Problem::graph(ProblemKind::Unknown, message).at(argument.contract.origin.as_ref()),
                ));
            }
            for stub in &argument.stub {
                let has = |served: &&Served| index(served.parts(), &stub.function).is_some();
                if contracts.iter().any(has) || spec.problems.iter().any(|p| p.origin == stub.function.origin) {
                    continue;
                }
                return Err(failure(unknown(argument, stub, &contracts)));
            }
        }
        Ok(stubs)
    }

    fn of_contract(&self, declared: &HostSpec) -> impl Iterator<Item = &Served> {
        self.served.iter().filter(|served| declared.admits(served.contract.name()))
    }

    /// Reads a stub by the types of each plugin that imports the contract.
    fn fill(&mut self, declared: &HostSpec, stub: &StubSpec, problems: &mut Vec<Problem>) {
        let mut has_function = false;
        for served in self.served.iter_mut().filter(|served| declared.admits(served.contract.name())) {
            let (model, interface) = (&served.contract.model, served.contract.interface);
            let Some(at) = index((model, interface), &stub.function) else { continue };
            has_function = true;
            if served.replies[at].is_some() {
                continue;
            }
            let function = &model.interface(interface).functions[at];
            match reply(model, function, &stub.reply) {
                Ok(value) => served.replies[at] = Some(value),
                Err(error) => {
                    problems.push(unreadable(declared, stub, model, function, error));
                    return;
                }
            }
        }
        // What no plugin calls today may be there for the next one; a slip of the pen is told.
        let contracts: Vec<&Served> = self.of_contract(declared).collect();
        if !has_function && !contracts.is_empty() && near(stub, &contracts).is_some() {
            problems.push(unknown(declared, stub, &contracts));
        }
    }

    /// Reads the recording of a contract, for each plugin that imports it.
    fn record(&mut self, declared: &HostSpec, replay: &Located<PathBuf>) -> Option<Problem> {
        let recording = match Recording::read(replay) {
            Ok(recording) => recording,
            Err(failure) => {
                let message = format!("the recording of `{}`: {}", *declared.contract, failure.message);
                return Some(Problem::graph(ProblemKind::Manifest, message).at(replay.origin.as_ref()));
            }
        };
        for served in self.served.iter_mut().filter(|served| declared.admits(served.contract.name())) {
            let name = served.contract.name().unversioned();
            let of_contract = |entry: &&Entry| entry.caller.is_some() && is_of(&entry.contract, &name);
            let own = |entry: &&Entry| {
                of_contract(entry) && entry.caller.as_ref().is_some_and(|id| served.contract.is_for(id))
            };
            // What the plugin itself was replied; what others were, where it is not in the recording.
            let has_own = recording.entries.iter().any(|entry| own(&entry));
            let entries =
                recording.entries.iter().filter(|entry| if has_own { own(entry) } else { of_contract(entry) });
            let entries: Vec<&Entry> = entries.collect();
            if entries.is_empty() {
                let message = format!("no plugin calls `{}` in the recording {}", *declared.contract, replay.display());
                let help = "`jackfield run <graph.toml> --record FILE` records every call";
                return Some(Problem::graph(ProblemKind::Manifest, message).at(replay.origin.as_ref()).help(help));
            }
            served.recorded = Some(Player::new(entries.into_iter()));
        }
        None
    }

    /// What is planned with.
    pub fn served(&self) -> Vec<HostServed> {
        self.served.iter().map(|served| served.contract.clone()).collect()
    }

    /// Serves the contracts in a graph. A function that nothing was written down for fails when it is called.
    pub fn serve(self, mut builder: GraphBuilder) -> GraphBuilder {
        for Served { contract, replies, recorded } in self.served {
            let plugins = match &contract.to {
                Audience::Only(plugins) => plugins.clone(),
                Audience::All => Vec::new(),
            };
            let functions = contract.model.interface(contract.interface).functions.iter();
            let missing: Vec<String> =
                functions.clone().map(|function| missing(&contract, function, self.manifest)).collect();
            // Where there is no result, there is nothing to write down.
            let silent: Vec<bool> = functions.map(|function| function.result.is_none()).collect();
            let mut served = HostContract::from_served(&contract);
            let contract = Arc::new(contract);
            for (at, reply) in replies.into_iter().enumerate() {
                if let (None, Some(player)) = (&reply, &recorded) {
                    served = played(served, &contract, at, player, Player::serve);
                    continue;
                }
                let reply = if silent[at] { Some(None) } else { reply };
                let missing = missing[at].clone();
                served = served.dynamic(at, move |_| reply.clone().ok_or_else(|| HostError::msg(missing.clone())));
            }
            builder = builder.host_for(plugins, served);
        }
        builder
    }
}

impl Stubs {
    /// Serves the contracts with what a recording holds, in the names of those who replied then.
    ///
    /// What carries handles cannot be played back, and fails when it is called.
    pub fn play(self, mut builder: GraphBuilder, player: &Player) -> GraphBuilder {
        for Served { contract, .. } in self.served {
            let plugins = match &contract.to {
                Audience::Only(plugins) => plugins.clone(),
                Audience::All => Vec::new(),
            };
            let mut served = HostContract::from_served(&contract);
            let contract = Arc::new(contract);
            for at in 0..contract.model.interface(contract.interface).functions.len() {
                served = played(served, &contract, at, player, Player::reply);
            }
            builder = builder.host_for(plugins, served);
        }
        builder
    }
}

/// How a recording replies to a call: of a contract's function, with its types, by the arguments.
type Replying = fn(&Player, &str, &str, (&Model, &Function), &[Val]) -> Replied;

/// Serves a function with what a recording holds. One that carries handles fails when it is called.
fn played(
    served: HostContract,
    contract: &Arc<HostServed>,
    at: usize,
    player: &Player,
    reply: Replying,
) -> HostContract {
    let function = &contract.model.interface(contract.interface).functions[at];
    let name = function.display_name(&contract.model);
    if function.carries_handles(&contract.model) {
        let why = format!("`{}`#`{name}` carries handles, which cannot be played back", contract.name());
        return served.dynamic(at, move |_| Err(HostError::msg(why.clone())));
    }
    let (player, contract) = (player.clone(), Arc::clone(contract));
    served.replies(at, move |arguments| {
        let function = &contract.model.interface(contract.interface).functions[at];
        reply(&player, &contract.name().to_string(), &name, (&contract.model, function), arguments)
    })
}

/// Whether a contract's full name, as a recording has it, is of this contract.
fn is_of(recorded: &str, unversioned: &str) -> bool {
    recorded.split_once('@').map_or(recorded, |(name, _)| name) == unversioned
}

impl Served {
    fn parts(&self) -> (&Model, InterfaceId) {
        (&self.contract.model, self.contract.interface)
    }

    fn functions(&self) -> Vec<String> {
        let (model, interface) = self.parts();
        model.interface(interface).functions.iter().map(|function| function.display_name(model)).collect()
    }
}

fn failure(problem: Problem) -> Failure {
    Failure::new(problem.to_string())
}

fn index((model, interface): (&Model, InterfaceId), function: &str) -> Option<usize> {
    model.interface(interface).function_by_display_name(model, function)
}

fn unreadable(declared: &HostSpec, stub: &StubSpec, model: &Model, function: &Function, error: TextError) -> Problem {
    let message = format!("the stub of `{}`#`{}`: {}", *declared.contract, *stub.function, error.message);
    // The text of a manifest has quotes and escapes around what is read here.
    let before = stub.reply[..error.range.start.min(stub.reply.len())].chars().count();
    let marked = stub.reply.get(error.range.clone()).map_or(1, |part| part.chars().count().max(1));
    let detail = format!("{}\n{}{}", *stub.reply, " ".repeat(before), "^".repeat(marked));
    let mut problem = Problem::graph(ProblemKind::Manifest, message).at(stub.reply.origin.as_ref());
    if !stub.reply.contains('\n') && before > 0 {
        problem = problem.detail(detail);
    }
    let signature = format!("the function is `{}`", function_wit(model, function));
    error.help.into_iter().chain([signature]).fold(problem, Problem::help)
}

/// The function that was meant.
fn near(stub: &StubSpec, contracts: &[&Served]) -> Option<String> {
    let names: Vec<String> = contracts.iter().flat_map(|served| served.functions()).collect();
    nearest(&stub.function, names.iter().map(String::as_str)).map(str::to_owned)
}

fn unknown(declared: &HostSpec, stub: &StubSpec, contracts: &[&Served]) -> Problem {
    let message = format!("no plugin imports a function `{}` of `{}`", *stub.function, *declared.contract);
    let mut names: Vec<String> = contracts.iter().flat_map(|served| served.functions()).collect();
    names.sort();
    names.dedup();
    let help = match near(stub, contracts) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("those that are imported: {}", ids(&names)),
    };
    Problem::graph(ProblemKind::Unknown, message).at(stub.function.origin.as_ref()).help(help)
}

/// What a function without a stub says when it is called.
fn missing(contract: &HostServed, function: &Function, manifest: bool) -> String {
    let (name, function_name) = (contract.name(), function.display_name(&contract.model));
    let ty = function.result.as_ref().map(|ty| type_wit(&contract.model, ty)).unwrap_or_default();
    let flag = format!("`--stub '{name}#{function_name}=<{ty}>'`");
    let key = if function_name.contains('.') { format!("{function_name:?}") } else { function_name };
    let table = format!("`{key} = '<{ty}>'` to `[host.\"{name}\".stub]`");
    let way = if manifest { format!("add {table}, or pass {flag}") } else { format!("pass {flag}") };
    format!("the application is not here, and there is no stub for it; {way}, with a reply in WAVE")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stubs_of_the_command_line_are_taken_apart() {
        let spec = argument("demo:a/b@0.1.0#bucket.open = ok(\"x=1#2\")").expect("it is one");
        assert_eq!(*spec.contract, "demo:a/b@0.1.0");
        assert_eq!(*spec.stub[0].function, "bucket.open");
        assert_eq!(*spec.stub[0].reply, "ok(\"x=1#2\")");
        for wrong in ["", "demo:a/b", "demo:a/b#f", "#f=1", "demo:a/b#=1", "demo:a/b=1"] {
            assert!(argument(wrong).is_err(), "{wrong}");
        }
    }
}
