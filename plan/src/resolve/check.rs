//! What can be wrong with a plugin whatever graph it is in.

use jackfield_contract::diagnostic::visible;
use jackfield_contract::{FunctionKind, Interface, Weight, is_http_handler};

use super::draft::PluginDraft;
use super::faults::Faults;
use super::functions;
use crate::index::DeclaredIndex;
use crate::limits::{Limit, Limits, LimitsSpec, TABLE_ELEMENT};
use crate::network::{GrantError, HttpGrant, SocketGrant};
use crate::report::{Problem, ProblemKind};
use crate::span::{Located, Origin};
use crate::spec::{Lifetime, MAX_INSTANCES};
use crate::words::{bytes, toml_key};

/// Reports what is wrong with a plugin by itself; `defaults` are the graph's limits.
pub(super) fn check(index: DeclaredIndex, draft: &PluginDraft<'_>, defaults: &LimitsSpec, faults: &mut Faults) {
    let mut check = Check { index, draft, faults };
    check.unsupported();
    check.unlinkable();
    check.weight(defaults);
    check.functions();
    check.instances();
    check.config();
    check.network();
}

struct Check<'c, 'a> {
    index: DeclaredIndex,
    draft: &'c PluginDraft<'a>,
    faults: &'c mut Faults,
}

impl Check<'_, '_> {
    fn fault(&mut self, kind: ProblemKind, message: String, origin: Option<&Origin>) -> &mut Problem {
        self.faults.of(self.index, self.draft.spec, kind, message, origin)
    }

    fn unsupported(&mut self) {
        let (draft, model) = (self.draft, self.draft.model());
        let plugs = draft.plugs.values().map(|plug| ("it plugs", plug.interface, &plug.contract));
        let sockets = draft.sockets.values();
        let sockets = sockets.map(|socket| ("it has a socket for", socket.interface, &socket.contract));
        for (verb, id, contract) in plugs.chain(sockets) {
            let interface = model.interface(id);
            if is_http_handler(contract) {
                // Its host makes what it passes out of the plugin's own WASI.
                if let Some(fault) = model.http_handler_fault(id) {
                    let message = format!("{verb} `{contract}`, and not as the standard has it: {fault}");
                    self.fault(ProblemKind::Unsupported, message, None);
                }
                continue;
            }
            for (index, function) in interface.functions.iter().enumerate() {
                let mut reason = model.unlinkable(id, index);
                if draft.spec.lifetime.as_deref() == Some(&Lifetime::Call) && model.carries_streams(function) {
                    let why = "a stream or a future, which would end with its call; let its lifetime be \"graph\"";
                    reason.get_or_insert_with(|| why.to_owned());
                }
                let Some(reason) = reason else { continue };
                let name = function.display_name(model);
                let message = format!("not supported yet: {verb} `{contract}`, whose `{name}` has {reason}");
                self.fault(ProblemKind::Unsupported, message, None);
            }
            for used in model.used_resources(id) {
                let owner = &model.interface(used.interface).name;
                let whose = match owner.namespace.as_str() {
                    "wasi" => "that belongs to one plugin's WASI",
                    _ if draft.spec.is_served(&owner.to_string()) => "the host serves that to this plugin alone",
                    _ => continue,
                };
                let name = &model.type_def(used.resource).name;
                let message =
                    format!("not supported yet: {verb} `{contract}`, which passes `{name}` of `{owner}`; {whose}");
                self.fault(ProblemKind::Unsupported, message, None);
            }
        }
    }

    /// What neither the engine nor any host could link.
    fn unlinkable(&mut self) {
        let info = &self.draft.found.info;
        // Of what is not supported yet the engine says no more than that it is off.
        let said = self.draft.plugs.values().map(|plug| plug.interface);
        let said = said.chain(self.draft.sockets.values().map(|socket| socket.interface)).any(|interface| {
            let functions = self.draft.model().interface(interface).functions.len();
            (0..functions).any(|at| self.draft.model().unlinkable(interface, at).is_some())
        });
        let told = info.unlinkable.iter().filter(|found| !said || !found.is_of_engine);
        // Without WIT there is no list of what hosts serve: linking says what is missing.
        #[cfg(feature = "wit")]
        let unserved = jackfield_contract::unserved(info, |import| self.draft.spec.is_served(import));
        #[cfg(not(feature = "wit"))]
        let unserved = Vec::new();
        for found in told.cloned().chain(unserved) {
            let problem = self.fault(ProblemKind::Unsupported, found.message, None);
            problem.detail = found.detail;
            problem.help.push(found.help);
        }
    }

    /// A component that begins beyond its limits could never be instantiated.
    fn weight(&mut self, defaults: &LimitsSpec) {
        let (weight, own) = (self.draft.found.info.weight, &self.draft.spec.limits);
        let limits = Limits::of(defaults, own);
        // Tables are counted as the limit counts them when they grow.
        let memory = weight.memory.saturating_add(weight.elements.saturating_mul(TABLE_ELEMENT));
        if let Some(limit) = limits.memory.filter(|limit| memory > *limit) {
            let (found, limit) = (bytes(memory), bytes(limit));
            let message = format!("its component begins with {found} of memory, which is over its limit of {limit}");
            // Rounded up, so that what is to be written is a size that a manifest can hold.
            let mib = memory.div_ceil(1 << 20);
            let declared = own.memory.as_ref().or(defaults.memory.as_ref());
            self.over("memory", message, &format!("\"{mib}MiB\""), declared);
        }
        let most = weight.instances.max(weight.memories).max(weight.tables);
        if let Some(limit) = limits.instances.filter(|limit| most > *limit) {
            let Weight { instances, memories, tables, .. } = weight;
            let message = format!(
                "its component has {instances} core instances, {memories} memories and {tables} tables, and its limit is \
                 {limit} of each"
            );
            let declared = own.instances.as_ref().or(defaults.instances.as_ref());
            self.over("instances", message, &most.to_string(), declared);
        }
        if let Some(limit) = limits.tables.filter(|limit| weight.elements > *limit) {
            let elements = weight.elements;
            let message = format!("its tables begin with {elements} elements, which is over its limit of {limit}");
            let declared = own.tables.as_ref().or(defaults.tables.as_ref());
            self.over("tables", message, &elements.to_string(), declared);
        }
    }

    /// Limits of functions that it does not have.
    fn functions(&mut self) {
        for spec in &self.draft.spec.limits.functions {
            if let Some((message, help)) = functions::unknown(self.draft, spec) {
                let problem = self.fault(ProblemKind::Unknown, message, spec.function.origin.as_ref());
                problem.help.push(help);
            }
        }
    }

    /// How many instances it may have.
    fn instances(&mut self) {
        let Some(instances) = &self.draft.spec.instances else { return };
        if !(1..=MAX_INSTANCES).contains(&instances.value) {
            let message = format!("it cannot have {} instances: `instances` is from 1 to {MAX_INSTANCES}", **instances);
            self.fault(ProblemKind::Limit, message, instances.origin.as_ref());
        } else if self.draft.spec.lifetime.as_deref() == Some(&Lifetime::Call) {
            let message =
                "it has `instances` and `lifetime = \"call\"`, with which each call has an instance of its own, \
                           however many there are"
                    .to_owned();
            let problem = self.fault(ProblemKind::Limit, message, instances.origin.as_ref());
            problem.help.push("leave `instances` out, or let its lifetime be \"graph\"".to_owned());
        }
    }

    /// Hosts and addresses that cannot be granted.
    fn network(&mut self) {
        let wasi = &self.draft.spec.wasi;
        let http = wasi.http.iter().map(|grant| ("http", grant, grant.parse::<HttpGrant>().err()));
        let sockets = wasi.sockets.iter().map(|grant| ("sockets", grant, grant.parse::<SocketGrant>().err()));
        for (key, grant, error) in http.chain(sockets) {
            let Some(GrantError { message, help }) = error else { continue };
            let message = format!("`{}` cannot be granted: {message}", **grant);
            let id = toml_key(&self.draft.spec.id);
            let problem = self.fault(ProblemKind::Manifest, message, grant.origin.as_ref());
            problem.key = Some(format!("plugin.{id}.wasi.{key}"));
            problem.help.push(help);
        }
    }

    /// Reports a limit that is too low, where it was declared.
    fn over(&mut self, key: &str, message: String, enough: &str, declared: Option<&Located<Limit<u64>>>) {
        let kind = if key == "memory" { ProblemKind::Memory } else { ProblemKind::Limit };
        let id = toml_key(&self.draft.spec.id);
        let problem = self.fault(kind, message, declared.and_then(|limit| limit.origin.as_ref()));
        problem.key = Some(format!("plugin.{id}.limits.{key}"));
        problem.help.push(format!("give it `{key} = {enough}` or more in its limits"));
    }

    fn config(&mut self) {
        let draft = self.draft;
        if let Some(snapshot) = draft.found.info.snapshot.as_ref().and_then(|snapshot| snapshot.config.as_deref()) {
            self.snapshot(snapshot);
        }
        let Some(config) = &draft.spec.config else { return };
        if draft.plugs.values().any(|plug| plug.init.is_some()) {
            return;
        }
        let message = "it has a `config`, and none of its plugs has an `init(config: string)` to take it".to_owned();
        let other = draft.plugs.values().find(|plug| has_init(draft.model().interface(plug.interface)));
        let help = other.map(|plug| {
            let message = "takes other parameters, or gives another result than none or `result<_, E>`";
            format!("the `init` of `{}` {message}", plug.contract)
        });
        self.fault(ProblemKind::Config, message, config.origin.as_ref()).help.extend(help);
    }
}

impl Check<'_, '_> {
    /// Its `init` was run when it was built, with this configuration, and is not run again.
    fn snapshot(&mut self, built_with: &str) {
        let empty = serde_json::json!({});
        let config = self.draft.spec.config.as_ref();
        let given = config.map_or(&empty, |config| &config.value);
        if serde_json::from_str::<serde_json::Value>(built_with).is_ok_and(|with| with == *given) {
            return;
        }
        let message = format!(
            "its `init` was run when it was built, with the configuration {}, and the graph gives it another: {given}",
            visible(built_with)
        );
        let problem = self.fault(ProblemKind::Config, message, config.and_then(|config| config.origin.as_ref()));
        problem.help.push("give it that configuration, or build it with this one (`snapshot = { config = .. }`) or without a snapshot".to_owned());
    }
}

fn has_init(interface: &Interface) -> bool {
    interface.functions.iter().any(|f| f.kind == FunctionKind::Freestanding && f.name == "init")
}
