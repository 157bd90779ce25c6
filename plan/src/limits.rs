//! Limits of a plugin: as they are declared, as they hold, and where each comes from.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use crate::index::PlugIndex;
use crate::span::{Located, Origin};
use crate::words::{bytes, toml_key};

/// The bytes of an element of a table, as the limit of memory counts them.
pub const TABLE_ELEMENT: u64 = 8;

/// One declared limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit<T> {
    /// No more than this.
    At(T),
    /// No limit (`"none"` in a manifest).
    None,
}

impl<T> Limit<T> {
    /// The limit, where there is one.
    pub fn get(self) -> Option<T> {
        match self {
            Self::At(value) => Some(value),
            Self::None => None,
        }
    }
}

/// Limits as they were declared: `None` says nothing, [`Limit::None`] takes the limit away.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LimitsSpec {
    /// Bytes of linear memory and tables, per plugin.
    pub memory: Option<Located<Limit<u64>>>,
    /// Wall clock per call, nested calls, host calls and waiting included.
    pub deadline: Option<Located<Limit<Duration>>>,
    /// Fuel per call into the plugin.
    pub fuel: Option<Located<Limit<u64>>>,
    /// Elements of all tables together.
    pub tables: Option<Located<Limit<u64>>>,
    /// Core instances, memories and tables of the component, so many of each.
    pub instances: Option<Located<Limit<u64>>>,
    /// Handles of others' resources that it holds at a time.
    pub handles: Option<Located<Limit<u64>>>,
    /// Bytes of the host's memory that the values of one call may take.
    pub crossing: Option<Located<Limit<u64>>>,
    /// Open files, streams and the like of WASI.
    pub descriptors: Option<Located<Limit<u64>>>,
    /// Bytes a second to stdout, stderr and the log.
    pub output: Option<Located<Limit<u64>>>,
    /// Time for compiling the component.
    pub compile: Option<Located<Limit<Duration>>>,
    /// Bytes of memory for compiling it, where that is done in a process of its own.
    pub compile_memory: Option<Located<Limit<u64>>>,
    /// Wall clock of instantiation and of `init`, each; that of a call if it is not said.
    pub start_deadline: Option<Located<Limit<Duration>>>,
    /// Fuel of instantiation and of `init`, each; that of a call if it is not said.
    pub start_fuel: Option<Located<Limit<u64>>>,
    /// Limits of single functions. A graph's defaults have none: which functions there are, each plugin says.
    pub functions: Vec<FunctionLimitsSpec>,
}

/// Limits of one function, in the place of those that its plugin has for a call.
#[derive(Clone, Debug, PartialEq)]
pub struct FunctionLimitsSpec {
    /// `demo:text/filter#transform`, as in calls; a version may be added to the contract.
    pub function: Located<String>,
    /// Wall clock per call.
    pub deadline: Option<Located<Limit<Duration>>>,
    /// Fuel per call.
    pub fuel: Option<Located<Limit<u64>>>,
}

/// Does something with each limit by its field.
macro_rules! each {
    ($do:ident) => {
        $do!(memory);
        $do!(deadline);
        $do!(fuel);
        $do!(tables);
        $do!(instances);
        $do!(handles);
        $do!(crossing);
        $do!(descriptors);
        $do!(output);
        $do!(compile);
        $do!(compile_memory);
        $do!(start_deadline);
        $do!(start_fuel);
    };
}

impl LimitsSpec {
    /// Puts each limit that `other` declares in the place of its own.
    pub fn replace(&mut self, other: Self) {
        macro_rules! one {
            ($key:ident) => {
                if other.$key.is_some() {
                    self.$key = other.$key;
                }
            };
        }
        each!(one);
        for function in other.functions {
            self.functions.retain(|own| own.function.value != function.function.value);
            self.functions.push(function);
        }
    }
}

/// What holds for calls of one function of a plugin, where it has limits of its own; `None` is no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FunctionLimits {
    /// The place of its contract in [`PlannedPlugin::plugs`](crate::plan::PlannedPlugin::plugs).
    pub plug: PlugIndex,
    /// Its place in the contract's functions.
    pub function: usize,
    /// Wall clock per call.
    pub deadline: Option<Duration>,
    /// Fuel per call.
    pub fuel: Option<u64>,
}

/// What all plugins of a graph together may have, as it was declared.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GraphLimitsSpec {
    /// Bytes of linear memory and tables of all instances.
    pub memory: Option<Located<Limit<u64>>>,
    /// Instances of plugins that live at a time.
    pub instances: Option<Located<Limit<u64>>>,
}

/// What all plugins of a graph together may have; `None` is no limit, which is the default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GraphLimits {
    /// Bytes of linear memory and tables of all instances.
    pub memory: Option<u64>,
    /// Instances of plugins that live at a time: of one with `lifetime = "call"` one for each call under way, and one that is kept.
    pub instances: Option<u64>,
}

impl GraphLimits {
    /// Those that hold where these are declared.
    pub fn of(declared: &GraphLimitsSpec) -> Self {
        let limit = |limit: &Option<Located<Limit<u64>>>| limit.as_ref().and_then(|limit| limit.value.get());
        Self { memory: limit(&declared.memory), instances: limit(&declared.instances) }
    }

    /// Each of them with its key and where it comes from.
    pub fn in_force<'a>(declared: &'a GraphLimitsSpec) -> Vec<InForce<'a>> {
        let limits = Self::of(declared);
        let rows = [
            ("memory", limits.memory.map_or(Bound::None, Bound::Bytes), &declared.memory),
            ("instances", limits.instances.into(), &declared.instances),
        ];
        let in_force = |(key, value, declared): (&'static str, Bound, &'a Option<Located<Limit<u64>>>)| InForce {
            key: key.into(),
            value,
            from: if declared.is_some() { LimitFrom::Graph } else { LimitFrom::Default },
            origin: declared.as_ref().and_then(|limit| limit.origin.as_ref()),
        };
        rows.into_iter().map(in_force).collect()
    }
}

/// The limits that a plugin runs under, defaults applied; `None` is no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of linear memory and tables.
    pub memory: Option<u64>,
    /// Wall clock per call.
    pub deadline: Option<Duration>,
    /// Fuel per call into the plugin.
    pub fuel: Option<u64>,
    /// Elements of all tables together.
    pub tables: Option<u64>,
    /// Core instances, memories and tables of the component, so many of each.
    pub instances: Option<u64>,
    /// Handles of others' resources that it holds at a time.
    pub handles: Option<u64>,
    /// Bytes of the host's memory that the values of one call may take.
    pub crossing: Option<u64>,
    /// Open files, streams and the like of WASI.
    pub descriptors: Option<u64>,
    /// Bytes a second to stdout, stderr and the log.
    pub output: Option<u64>,
    /// Time for compiling the component.
    pub compile: Option<Duration>,
    /// Bytes of memory for compiling it, where that is done in a process of its own.
    pub compile_memory: Option<u64>,
    /// Wall clock of instantiation and of `init`, each.
    pub start_deadline: Option<Duration>,
    /// Fuel of instantiation and of `init`, each.
    pub start_fuel: Option<u64>,
}

impl Default for Limits {
    /// What holds where nothing is declared.
    fn default() -> Self {
        Self {
            memory: Some(4 << 30),
            deadline: Some(Duration::from_secs(30)),
            fuel: None,
            tables: Some(100_000),
            instances: Some(64),
            handles: Some(10_000),
            crossing: Some(64 << 20),
            descriptors: Some(64),
            output: Some(1 << 20),
            compile: Some(Duration::from_secs(30)),
            compile_memory: Some(2 << 30),
            start_deadline: Some(Duration::from_secs(30)),
            start_fuel: None,
        }
    }
}

impl Limits {
    /// The limits of a plugin that declares `plugin`, in a graph whose defaults are `defaults`.
    pub fn of(defaults: &LimitsSpec, plugin: &LimitsSpec) -> Self {
        let mut limits = Self::default();
        macro_rules! one {
            ($key:ident) => {
                if let Some(limit) = plugin.$key.as_ref().or(defaults.$key.as_ref()) {
                    limits.$key = limit.value.get();
                }
            };
        }
        each!(one);
        if plugin.start_deadline.is_none() && defaults.start_deadline.is_none() {
            limits.start_deadline = limits.deadline;
        }
        if plugin.start_fuel.is_none() && defaults.start_fuel.is_none() {
            limits.start_fuel = limits.fuel;
        }
        limits
    }

    /// Every limit of such a plugin with its key and where it comes from, in the order of the documentation.
    pub fn in_force<'a>(defaults: &'a LimitsSpec, plugin: &'a LimitsSpec) -> Vec<InForce<'a>> {
        let limits = Self::of(defaults, plugin);
        let mut rows = Vec::new();
        macro_rules! one {
            ($key:ident) => {
                let (from, origin) = match (&plugin.$key, &defaults.$key) {
                    (Some(declared), _) => (LimitFrom::Plugin, declared.origin.as_ref()),
                    (None, Some(declared)) => (LimitFrom::Defaults, declared.origin.as_ref()),
                    (None, None) => (LimitFrom::Default, None),
                };
                let (key, value) = (stringify!($key).into(), Bound::from(limits.$key));
                rows.push(InForce { key, value, from, origin });
            };
        }
        each!(one);
        for row in &mut rows {
            row.value = match (row.key.as_ref(), row.value) {
                ("memory" | "crossing" | "output" | "compile_memory", Bound::Number(bytes)) => Bound::Bytes(bytes),
                (_, value) => value,
            };
            if row.key == "compile_memory" {
                row.key = "compile-memory".into();
            }
            let (key, call) = match row.key.as_ref() {
                "start_deadline" => ("start.deadline", "deadline"),
                "start_fuel" => ("start.fuel", "fuel"),
                _ => continue,
            };
            row.key = key.into();
            if row.from == LimitFrom::Default {
                row.from = LimitFrom::Call(call);
            }
        }
        for function in &plugin.functions {
            let mut row = |key: &str, value: Bound, origin: Option<&'a Origin>| {
                let key = format!("{}.{key}", toml_key(&function.function.value)).into();
                rows.push(InForce { key, value, from: LimitFrom::Plugin, origin });
            };
            if let Some(limit) = &function.deadline {
                row("deadline", limit.value.get().into(), limit.origin.as_ref());
            }
            if let Some(limit) = &function.fuel {
                row("fuel", limit.value.get().into(), limit.origin.as_ref());
            }
        }
        rows
    }
}

/// A limit in force.
#[derive(Clone, Debug, PartialEq)]
pub struct InForce<'a> {
    /// Its key below `limits`, dotted.
    pub key: Cow<'static, str>,
    /// What it is.
    pub value: Bound,
    /// Where it comes from.
    pub from: LimitFrom,
    /// Its place in the manifest, where it was declared in one.
    pub origin: Option<&'a Origin>,
}

/// What a limit allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// So many.
    Number(u64),
    /// So many bytes; for `output`, a second.
    Bytes(u64),
    /// So long.
    Time(Duration),
    /// There is no limit.
    None,
}

impl From<Option<u64>> for Bound {
    fn from(limit: Option<u64>) -> Self {
        limit.map_or(Self::None, Self::Number)
    }
}

impl From<Option<Duration>> for Bound {
    fn from(limit: Option<Duration>) -> Self {
        limit.map_or(Self::None, Self::Time)
    }
}

/// As a manifest writes it.
impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Number(count) => write!(f, "{count}"),
            Self::Bytes(count) => f.write_str(&bytes(count)),
            Self::Time(time) if time.subsec_nanos() == 0 => write!(f, "{}s", time.as_secs()),
            Self::Time(time) if time.subsec_micros().is_multiple_of(1000) => write!(f, "{}ms", time.as_millis()),
            Self::Time(time) => write!(f, "{}us", time.as_micros()),
            Self::None => f.write_str("none"),
        }
    }
}

/// Where a limit comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitFrom {
    /// Nobody declared it.
    Default,
    /// The graph declares it for all of its plugins.
    Defaults,
    /// The graph declares it for all of them together.
    Graph,
    /// The plugin declares it.
    Plugin,
    /// Nobody declared it, and the limit of this key, which is for calls, holds here too.
    Call(&'static str),
}
