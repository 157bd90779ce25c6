//! The tables of a manifest: every key that there is. The comments are what editors show.

use jackfield_contract::nearest;
use serde_json::{Value as Json, json};
use toml::de::DeValue;

use super::declare::{Definitions, Entry, Place, join, table};
use super::limits::{Count, Grain, Instances, Size, Time};
use super::reader::{Reader, Value};
use super::restart::Restarts;
use super::trust::Keys;
use super::values::{
    Cardinalities, ComponentFile, Config, Contract, Contracts, Digest, Flag, GuestPath, HostFolder, Id, Ids, Lifetimes,
    List, Meaning, Named, Plugs, RecordingFile, SocketPlugs, Stub, Switch, Variable,
};
use super::wasi::{Addresses, Args, Clock, HttpHosts, Random};
use crate::span::Located;
use crate::words::toml_key;

table! {
    /// A graph of plugins: who is plugged in where, under which limits, with which grants.
    pub(super) struct Manifest {
        /// The host's own socket.
        graph: Graph, required |_| (
            "there is no `[graph]`, so that nobody knows which contract the host uses".to_owned(),
            Some("add `[graph]` with `root = \"<contract>\"`".to_owned()),
        );
        /// What runs the plugins.
        engine: Engine;
        /// What all plugins together may have.
        limits: GraphLimits;
        /// What holds for every plugin that does not say otherwise.
        defaults: Defaults;
        /// The contracts that the application serves, by their names.
        host: Named<Host>;
        /// Whose plugins are taken.
        trust: Trust;
        /// The plugins by their ids. Without lists, plugs are called in the order of this file.
        plugin: Plugins;
        /// Plugins that are composed into one component, by the name of the whole: one store, one failure domain.
        domain: Named<Domain>;
    }
}

table! {
    /// The host's own socket.
    pub(super) struct Graph {
        /// The contract that the host calls.
        root: Contract, required |place| (
            format!("`{}` has no `root`, so that nobody knows which contract the host uses", place.path),
            Some("add `root = \"<contract>\"`".to_owned()),
        );
        /// How many plugs the root takes.
        cardinality: Cardinalities, default "any";
        /// Who is plugged into the root, in the order of calls; by default every plugin that plugs it.
        plugs: Ids;
        /// With "any" and "at-most-one": a root that nobody plugs is no error.
        optional: Switch, default "false";
        /// The contracts that the application serves: tools take them as there.
        host: Contracts;
    }
}

table! {
    /// What runs the plugins.
    pub(super) struct Engine {
        /// The grain of deadlines, from 100us to 100ms.
        tick: Grain, default "5ms";
    }
}

table! {
    /// Limits of all plugins together; "none" takes a limit away.
    pub(super) struct GraphLimits {
        /// Linear memory and tables of all instances: bytes, or a number with KiB, MiB or GiB.
        memory: Size, default "none";
        /// Instances of plugins that live at a time; of one with lifetime "call" one for each call under way, and one that is kept.
        instances: Count, default "none";
    }
}

table! {
    /// Whose plugins are taken.
    pub(super) struct Trust {
        /// Public keys: every plugin must be signed by one of these.
        keys: Keys, required |_| (
            "`trust` has no `keys`, so that nobody knows who is trusted".to_owned(),
            Some("add `keys = [\"ed25519:..\"]`, with keys that `jackfield keygen` made".to_owned()),
        );
    }
}

table! {
    /// A contract that the application serves: tools take it as there.
    pub(super) struct Host {
        /// What stands for the application under `jackfield run`: for each function its reply in WAVE, `()` where it has no result.
        stub: Named<Stub>;
        /// A recording that `jackfield run --record` made, relative to this file: what was replied to a call then is replied under
        /// `jackfield run`, by functions that have no stub.
        replay: RecordingFile;
    }
}

table! {
    /// What holds for every plugin that does not say otherwise.
    pub(super) struct Defaults {
        /// The limits of every plugin that does not declare its own.
        limits: Limits;
    }
}

table! {
    /// A plugin.
    pub(super) struct Plugin {
        /// Its component, relative to this file: .wasm, .wat, or .cwasm where the host trusts its folder.
        component: ComponentFile, required |place| (
            format!("`{}` has no `component`", place.path),
            Some(format!("add `component = \"{}.wasm\"`", place.what)),
        );
        /// A pin: the SHA-256 of the component's file.
        sha256: Digest;
        /// Public keys: it must be signed by one of these.
        signed_by as "signed-by": Keys;
        /// The contracts that it plugs, one or a list; by default every one that it exports.
        plug: Plugs;
        /// Who is plugged into its sockets, by contract; by default every other plugin that plugs the contract.
        sockets: Named<SocketPlugs>;
        /// Names of the component's own that stand for contracts, and `interface#item` for `contract#item`; signatures are checked.
        rename: Named<Meaning>;
        /// "call": a fresh instance for each call into the graph, thrown away after it, so that no call sees what another left.
        lifetime: Lifetimes, default "graph";
        /// How many instances it may have, each with a state of its own, so that calls of several threads run side by side.
        instances: Instances, default "1";
        /// After a failure: "always" a new instance, "never", or a number of failures within a time, after which it is given up for
        /// a while.
        restart: Restarts, default "always";
        /// The plugin that serves its plugs while it is given up. It stands by: sockets take it only where their lists name it.
        fallback: Id;
        /// Its limits; each key replaces that one default.
        limits: Limits;
        /// What it may reach; nothing is granted that is not named here.
        wasi: Wasi;
        /// Passed as JSON, keys in this order, to its `init`.
        config: Config;
    }
}

table! {
    /// Plugins that are composed into one component: direct sockets between them become calls inside of it.
    pub(super) struct Domain {
        /// The plugins, two at least; each is in one domain at most.
        plugins: Ids, required |place| (
            format!("`{}` has no `plugins`, so that nobody knows what is composed", place.path),
            Some("add `plugins = [\"<id>\", \"<id>\"]`".to_owned()),
        );
        /// The limits of all of them together; each key replaces that one default. The plugins have none of their own.
        limits: DomainLimits;
    }
}

table! {
    /// Limits of a plugin; "none" takes a limit away.
    pub(super) struct LimitsTable {
        /// Linear memory and tables, per plugin: bytes, or a number with KiB, MiB or GiB.
        memory: Size, default "4GiB";
        /// Wall clock per call, nested calls, host calls and waiting included: a number with us, ms, s or m.
        deadline: Time, default "30s";
        /// Fuel per call into the plugin.
        fuel: Count, default "none";
        /// Elements of all its tables together.
        tables: Count, default "100000";
        /// Core instances, memories and tables in its component, so many of each.
        instances: Count, default "64";
        /// Handles of others' resources that it holds at a time.
        handles: Count, default "10000";
        /// The host's memory that the values of one call may take, each byte counted once.
        crossing: Size, default "64MiB";
        /// Open files, streams and the like of WASI.
        descriptors: Count, default "64";
        /// What it may write to stdout, stderr and the log in a second; what is beyond is dropped and counted.
        output: Size, default "1MiB";
        /// Time for compiling its component.
        compile: Time, default "30s";
        /// Memory for compiling its component, where that is done in a process of its own.
        compile_memory as "compile-memory": Size, default "2GiB";
        /// Limits of instantiation and of `init`, each; what is not said is as for a call.
        start: Start;
    }
}

table! {
    /// Limits of instantiation and of `init`, each.
    pub(super) struct Start {
        /// Wall clock; by default the one of a call.
        deadline: Time;
        /// Fuel; by default that of a call.
        fuel: Count;
    }
}

table! {
    /// What a plugin may reach; nothing is granted that is not named here.
    pub(super) struct WasiTable {
        /// Reads the command's standard input.
        stdin: Flag, default "false";
        /// Writes to the command's standard error, where guests' output goes.
        stdout: Flag, default "false";
        /// Writes to the command's standard error.
        stderr: Flag, default "false";
        /// jackfield:runtime/log reaches the host's log.
        log: Flag, default "false";
        /// Environment variables.
        env: Named<Variable>;
        /// Command-line arguments, passed on as they are: a program takes the first for its own name.
        args: Args;
        /// Folders of the host.
        dirs: List<Folder>;
        /// Where it may send HTTP requests: hosts, with a scheme and a port where these are not to be any scheme and its port.
        http: HttpHosts;
        /// What it may connect to: addresses, networks or host names, each with a port.
        sockets: Addresses;
        /// Its random numbers: the system's, or "seeded:42" for the same ones in each run.
        random: Random, default "true";
        /// Its clocks: the system's, or "fixed:2026-01-01T00:00:00Z" for a wall clock that stands still.
        clock: Clock, default "true";
    }
}

table! {
    /// A granted folder.
    pub(super) struct Folder {
        /// The folder on the host, relative to this file.
        host: HostFolder, required |place| (format!("{} has no `host`", place.what), None);
        /// The path under which the plugin sees it.
        guest: GuestPath, required |place| (format!("{} has no `guest`", place.what), None);
        /// Whether the plugin may change it.
        write: Flag, default "false";
    }
}

/// A table that the schema names once, since it stands at several places or is long.
macro_rules! named {
    ($($(#[doc = $doc:literal])+ $name:ident($table:ident) as $definition:literal;)+) => {$(
        $(#[doc = $doc])+
        pub(super) struct $name(pub(super) $table);

        impl Entry for $name {
            const KEYS: &'static [&'static str] = $table::KEYS;

            fn read(reader: &mut Reader, place: &Place, value: &Value<'_>) -> Option<Self> {
                $table::read(reader, place, value).map(Self)
            }

            fn schema(definitions: &mut Definitions) -> Json {
                definitions.refer($definition, $table::schema)
            }
        }
    )+};
}

/// [`LimitsTable`], of the defaults and of a plugin, and limits of functions: keys with a `#`.
pub(super) struct Limits(pub(super) LimitsTable, pub(super) Vec<(Located<String>, FunctionTable)>);

impl Entry for Limits {
    const KEYS: &'static [&'static str] = LimitsTable::KEYS;

    fn read(reader: &mut Reader, place: &Place, value: &Value<'_>) -> Option<Self> {
        let is_function = |key: &str| key.contains('#');
        let all = value.get_ref().as_table();
        let (functions, own): (Vec<_>, Vec<_>) =
            all.into_iter().flatten().partition(|(key, _)| is_function(key.get_ref()));
        if functions.is_empty() {
            return LimitsTable::read(reader, place, value).map(|table| Self(table, Vec::new()));
        }
        let own = own.into_iter().map(|(key, value)| (key.clone(), value.clone())).collect();
        let own = Value::new(value.span(), DeValue::Table(own));
        let table = LimitsTable::read(reader, place, &own)?;
        let functions = functions.into_iter().filter_map(|(key, value)| {
            let name = reader.located(key.get_ref().to_string(), key.span());
            Some((name, place.read_below::<FunctionTable>(reader, key, value)?))
        });
        Some(Self(table, functions.collect()))
    }

    fn schema(definitions: &mut Definitions) -> Json {
        let function = definitions.refer("function-limits", FunctionTable::schema);
        definitions.refer("limits", |definitions| {
            let mut schema = LimitsTable::schema(definitions);
            schema["patternProperties"] = json!({ "#": function });
            schema
        })
    }
}

table! {
    /// Limits of one function of a plugin, `"contract#function"`, in the place of those of a call.
    pub(super) struct FunctionTable {
        /// Wall clock per call of this function.
        deadline: Time;
        /// Fuel per call of this function.
        fuel: Count;
    }
}

named! {
    /// [`WasiTable`].
    Wasi(WasiTable) as "wasi";
    /// [`LimitsTable`], where functions have no limits of their own.
    DomainLimits(LimitsTable) as "domain-limits";
}

/// Says of an id with a dot that is not quoted, which TOML reads as a table in a table, how it is written.
fn dotted(reader: &mut Reader, before: usize, id: &str, value: &Value<'_>) {
    let Some(table) = value.get_ref().as_table() else { return };
    let inner = table.iter().find(|(key, value)| {
        let is_plugin = value.get_ref().as_table().is_some_and(|table| table.contains_key("component"));
        is_plugin && !Plugin::KEYS.contains(&key.get_ref().as_ref())
    });
    let Some((key, _)) = inner else { return };
    let help = format!("an id with a dot is quoted: `[plugin.{:?}]`", format!("{id}.{}", key.get_ref()));
    if let Some(problem) = reader.problems.get_mut(before) {
        problem.help.push(help);
    }
}

/// The plugins, in the order of the file.
pub(super) struct Plugins(pub(super) Vec<(Located<String>, Option<Plugin>)>);

impl Entry for Plugins {
    fn read(reader: &mut Reader, place: &Place, value: &Value<'_>) -> Option<Self> {
        let table = reader.table(value, &place.what)?;
        let has_component = |value: &Value<'_>| value.get_ref().as_table().is_none_or(|t| t.contains_key("component"));
        let whole: Vec<&str> =
            table.iter().filter(|(_, value)| has_component(value)).map(|(key, _)| key.get_ref().as_ref()).collect();
        let plugins = table.iter().map(|(key, value)| {
            let id = key.get_ref().to_string();
            // A way out of a missing component names the file after the plugin.
            let below = Place { what: id.clone(), ..place.below::<Plugin>(key) };
            let before = reader.problems.len();
            let read = |reader: &mut Reader| {
                let plugin = Plugin::read(reader, &below, value);
                dotted(reader, before, &id, value);
                plugin
            };
            let plugin = reader.at_key(&below.path, |reader| reader.within(&id, read));
            // A table for a plugin that is there, under a name that is not.
            if let (false, Some(near)) = (has_component(value), nearest(&id, whole.iter().copied())) {
                let missing = join(&below.path, "component");
                let help = format!("did you mean `{}`, which is a plugin of this graph?", toml_key(near));
                let problem = reader.problems.iter_mut().rfind(|problem| problem.key.as_ref() == Some(&missing));
                problem.into_iter().for_each(|problem| problem.help.insert(0, help.clone()));
            }
            (reader.located(id, key.span()), plugin)
        });
        Some(Self(plugins.collect()))
    }

    fn schema(definitions: &mut Definitions) -> Json {
        let plugin = definitions.refer("plugin", Plugin::schema);
        json!({
            "type": "object",
            "propertyNames": { "pattern": super::values::ID },
            "additionalProperties": plugin,
        })
    }
}
