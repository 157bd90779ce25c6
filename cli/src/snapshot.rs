//! Snapshots: a component's start, run once when it is built, so that instances begin where that ended.
//!
//! `wasmtime-wizer` puts functions into the component that show its memories and globals, and writes what they show into the original;
//! in between the component is loaded as the one plugin of a graph, so that all limits hold and nothing is granted to it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jackfield::discover::discover;
use jackfield::plan::{HostSpec, declared_host};
use jackfield::{Engine, EngineConfig, Graph, HostContract, HostError, Limits, Plugin, Val};
use jackfield_build::SnapshotSpec;
use jackfield_contract::{ComponentInfo, Snapshot, inspect, is_init, parse_view_name};
use wasmtime_wizer::{ComponentInstanceState, Wizer};

/// The exported instance that shows memories and globals.
const ACCESS: &str = "wasmtime:wizer/access";

/// The plugin's id in messages.
const ID: &str = "plugin";

/// How long the start may take.
const TIME: Duration = Duration::from_secs(600);

/// The functions that the start called, by contract, which nobody answers when a plugin is built.
type Called = Arc<Mutex<Vec<String>>>;

/// Runs a component's start, and gives the component that begins where that ended.
///
/// # Errors
///
/// In words: the start fails, calls what nobody answers when a plugin is built, or the component has something of which no
/// snapshot can be made.
pub fn snapshot(component: &[u8], spec: &SnapshotSpec) -> Result<Vec<u8>, String> {
    let info = inspect(component).map_err(|error| error.to_string())?;
    if info.snapshot.is_some() {
        return Err("it is one already".to_owned());
    }
    let mut wizer = Wizer::new();
    // What wit-component makes lifts the function by its place, which must stay.
    wizer.keep_init_func(true);
    let (context, instrumented) =
        wizer.instrument_component(component).map_err(|error| refused(&format!("{error:#}")))?;
    let called = Called::default();
    let mut run = Run { graph: start(instrumented, &info, spec, &called)?, failed: None };
    let has_init = spec.call.is_none() && inits(&info).next().is_some();
    let started = spec.call.as_ref().map_or(Ok(()), |function| run.call(function));
    let called = std::mem::take(&mut *called.lock().unwrap_or_else(PoisonError::into_inner));
    // What follows from that nobody answered is not the cause.
    if let Some(function) = called.first() {
        return Err(format!(
            "its start calls `{function}`, which nobody answers when a plugin is built; call it when it is first needed"
        ));
    }
    started?;
    let done = futures_now(wizer.snapshot_component(&context, &mut run));
    if let Some(failed) = run.failed {
        return Err(failed);
    }
    let made = done.ok_or("its memories cannot be read")?.map_err(|error| refused(&format!("{error:#}")))?;
    let config = has_init.then(|| spec.config.clone().unwrap_or_else(|| "{}".to_owned()));
    Ok(Snapshot { config }.mark(&made))
}

/// What wizer refuses, and what that means to who wrote the plugin.
fn refused(reason: &str) -> String {
    let why = [
        ("table.", "its code changes tables while it runs, which no snapshot holds"),
        ("elem.drop", "its code drops segments while it runs, which no snapshot holds"),
        ("data.drop", "its code drops data while it runs, as code with threads does, which no snapshot holds"),
        ("reference type", "it has a global that holds a reference, which no snapshot holds"),
        ("instantiated at most once", "one of its modules is instantiated twice"),
        ("nested components", "it is composed of components"),
        ("start functions", "it has a start function of the component model"),
    ];
    match why.iter().find(|(word, _)| reason.contains(word)) {
        Some((_, why)) => format!("{why} ({reason})"),
        None => reason.to_owned(),
    }
}

/// The contracts with an `init`.
fn inits(info: &ComponentInfo) -> impl Iterator<Item = String> {
    let has_init = |item: &&jackfield_contract::Item| {
        info.model.interface(item.interface).functions.iter().any(|function| is_init(&info.model, function))
    };
    info.exports.iter().filter(has_init).map(|item| item.name.clone())
}

/// Loads the component alone: it is instantiated, and its `init` is run if that is wanted.
fn start(component: Vec<u8>, info: &ComponentInfo, spec: &SnapshotSpec, called: &Called) -> Result<Graph, String> {
    let engine = Engine::new(&EngineConfig::default()).map_err(|error| error.to_string())?;
    let limits = Limits::new().crossing(None).start_deadline(TIME).deadline(TIME).compile(TIME);
    let mut plugin = Plugin::from_bytes(ID, component.clone()).limits(limits);
    if let Some(function) = &spec.call {
        // `init` is left for the graph.
        let contract = function.split_once('#').map_or(function.as_str(), |(contract, _)| contract);
        // A component without memories and globals has nothing to show.
        let shows = |item: &jackfield_contract::Item| item.name == ACCESS;
        let has_state = inspect(&component).is_ok_and(|info| {
            let shown = info.exports.iter().find(|item| shows(item));
            shown.is_some_and(|item| !info.model.interface(item.interface).functions.is_empty())
        });
        let access = has_state.then(|| ACCESS.to_owned());
        plugin = plugin.plugs([contract.to_owned()].into_iter().chain(access));
        if inits(info).any(|with_init| with_init == contract || with_init.split('@').next() == Some(contract)) {
            return Err(format!(
                "`{contract}` has an `init`, which would be run as well; let `call` name a function of another contract"
            ));
        }
    } else if inits(info).next().is_some() {
        let config = spec.config.as_deref().unwrap_or("{}");
        plugin = plugin.config(serde_json::from_str(config).map_err(|error| format!("its configuration: {error}"))?);
    }
    let builder = Graph::builder(&engine).lone().plugin(plugin);
    let mut spec = builder.spec().clone();
    let is_socket = |name: &str| !name.starts_with("wasi:") && !name.starts_with("jackfield:");
    for item in info.imports.iter().filter(|item| is_socket(&item.name)) {
        let interface = info.model.interface(item.interface);
        if interface.is_contract(&info.model) {
            let contract = parse_view_name(&interface.name).map_or_else(|| interface.name.clone(), |(name, _)| name);
            spec.host.push(HostSpec::new(contract.to_string()));
        }
    }
    let found = discover(&spec);
    let (served, problems) = declared_host(&spec, &found);
    if let Some(problem) = problems.first() {
        return Err(problem.to_string());
    }
    let mut builder = Graph::from_spec(&engine, spec);
    for contract in &served {
        let functions = &contract.model.interface(contract.interface).functions;
        let mut host = HostContract::from_served(contract);
        for (at, function) in functions.iter().enumerate() {
            let name = format!("{}#{}", contract.name(), function.display_name(&contract.model));
            let called = Arc::clone(called);
            host = host.dynamic(at, move |_| {
                called.lock().unwrap_or_else(PoisonError::into_inner).push(name.clone());
                Err(HostError::msg("nobody answers when a plugin is built"))
            });
        }
        builder = builder.host_for(vec![ID.to_owned()], host);
    }
    let said = |called: &Called| called.lock().unwrap_or_else(PoisonError::into_inner).first().cloned();
    let wrong = |report: String| match said(called) {
        Some(function) => format!(
            "its start calls `{function}`, which nobody answers when a plugin is built; call it when it is first needed"
        ),
        None => report,
    };
    let (graph, report) = builder.load_discovered(found).map_err(|error| wrong(error.report.to_string()))?;
    if report.is_empty() { Ok(graph) } else { Err(wrong(report.to_string())) }
}

/// The instance whose state is read.
struct Run {
    graph: Graph,
    /// Why something could not be read.
    failed: Option<String>,
}

impl Run {
    /// Calls the function that prepares the plugin.
    fn call(&self, function: &str) -> Result<(), String> {
        let (contract, name) = function.split_once('#').unwrap_or((function, ""));
        let prepared = self.graph.function(contract, name).map_err(|error| error.to_string())?;
        match reply(prepared.call(&[]))? {
            Some(Val::Result(Err(words))) => {
                let words = words.as_deref().map(|words| format!("{words:?}")).unwrap_or_default();
                Err(format!("`{function}` failed: {words}"))
            }
            _ => Ok(()),
        }
    }

    fn read(&mut self, instance: &str, function: &str) -> Option<Val> {
        let read = self.graph.dispatch(instance, function, &[]).map_err(|error| error.to_string()).and_then(reply);
        read.unwrap_or_else(|error| {
            self.failed.get_or_insert(error);
            None
        })
    }
}

fn reply(replies: jackfield::Replies<Option<Val>>) -> Result<Option<Val>, String> {
    let (_, reply) = replies.into_iter().next().ok_or("the plugin is not there")?;
    reply.map_err(|error| error.to_string())
}

impl ComponentInstanceState for Run {
    async fn call_func_ret_list_u8(&mut self, instance: &str, func: &str, contents: impl FnOnce(&[u8]) + Send) {
        match self.read(instance, func) {
            Some(Val::Bytes(bytes)) => contents(&bytes),
            Some(Val::List(items)) => {
                let byte = |item: &Val| if let Val::U8(byte) = item { Some(*byte) } else { None };
                contents(&items.iter().filter_map(byte).collect::<Vec<_>>());
            }
            _ => contents(&[]),
        }
    }

    async fn call_func_ret_s32(&mut self, instance: &str, func: &str) -> i32 {
        if let Some(Val::S32(value)) = self.read(instance, func) { value } else { 0 }
    }

    async fn call_func_ret_s64(&mut self, instance: &str, func: &str) -> i64 {
        if let Some(Val::S64(value)) = self.read(instance, func) { value } else { 0 }
    }

    async fn call_func_ret_f32(&mut self, instance: &str, func: &str) -> u32 {
        if let Some(Val::Float32(value)) = self.read(instance, func) { value.to_bits() } else { 0 }
    }

    async fn call_func_ret_f64(&mut self, instance: &str, func: &str) -> u64 {
        if let Some(Val::Float64(value)) = self.read(instance, func) { value.to_bits() } else { 0 }
    }
}

/// The outcome of a future that waits for nothing.
fn futures_now<T>(future: impl Future<Output = T>) -> Option<T> {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match std::pin::pin!(future).poll(&mut context) {
        std::task::Poll::Ready(done) => Some(done),
        std::task::Poll::Pending => None,
    }
}
