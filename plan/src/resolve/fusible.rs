//! What plugins must be to be composed into one component.
//!
//! What holds for a store holds for all that is in it. So what a plugin says of its store, the others must say as well: nobody gains a
//! grant, loses a limit, or lives longer because it was composed.

use std::collections::HashMap;

use jackfield_contract::{Shape, Track, track};

use super::draft::{Drafts, PluginDraft};
use super::faults::Faults;
use super::fill::Fills;
use super::standby::Standbys;
use crate::discover::CodeSource;
use crate::domain::DomainSpec;
use crate::index::DeclaredIndex;
use crate::limits::LimitsSpec;
use crate::report::{Problem, ProblemKind};
use crate::span::Origin;
use crate::spec::{GraphSpec, Lifetime, PluginSpec};
use crate::words::toml_key;

/// What domains are judged by.
pub(super) struct Judge<'j, 'a> {
    pub(super) spec: &'a GraphSpec,
    pub(super) drafts: &'j Drafts<'a>,
    pub(super) fills: &'j Fills,
    pub(super) standbys: &'j Standbys,
}

/// Where problems of a domain go.
pub(super) struct Report<'r> {
    pub(super) domain: &'r DomainSpec,
    pub(super) faults: &'r mut Faults,
}

impl Report<'_> {
    /// Adds a problem of the domain, shown at `origin` or else at its name, with a way out.
    pub(super) fn add(&mut self, message: String, origin: Option<&Origin>, help: impl Into<String>) {
        let message = format!("domain `{}`: {message}", *self.domain.name);
        let origin = origin.or(self.domain.name.origin.as_ref());
        self.faults.add(None, Problem::graph(ProblemKind::Domain, message).at(origin).help(help));
    }

    /// Whether a problem was added since there were so many.
    pub(super) fn is_more_than(&self, before: usize) -> bool {
        self.faults.problems.len() > before
    }
}

/// Reports what cannot be composed of these plugins. One whose component could not be read was reported.
pub(super) fn check(judge: &Judge<'_, '_>, members: &[DeclaredIndex], report: &mut Report<'_>) {
    let drafts: Vec<_> = members.iter().filter_map(|at| Some((*at, judge.drafts[*at].as_ref()?))).collect();
    for (at, draft) in &drafts {
        limits(draft.spec, report);
        alone(judge, *at, draft, report);
        component(draft, report);
        sockets(judge, *at, draft, members, report);
    }
    if let Some(((_, first), others)) = drafts.split_first() {
        others.iter().for_each(|(_, other)| alike(first.spec, other.spec, report));
    }
    resources(&drafts, report);
}

/// Limits are of a store.
fn limits(plugin: &PluginSpec, report: &mut Report<'_>) {
    if plugin.limits == LimitsSpec::default() {
        return;
    }
    let message = format!("its plugin `{}` has limits of its own, and those of a domain are one", *plugin.id);
    let help = format!(
        "write what all of them together may have into `[domain.{}.limits]`, and remove `[plugin.{}.limits]`",
        toml_key(&report.domain.name),
        toml_key(&plugin.id)
    );
    report.add(message, plugin.id.origin.as_ref(), help);
}

/// What a plugin can only have where its store is its own.
fn alone(judge: &Judge<'_, '_>, at: DeclaredIndex, draft: &PluginDraft<'_>, report: &mut Report<'_>) {
    let (plugin, id) = (draft.spec, &*draft.spec.id);
    if let Some(fallback) = &plugin.fallback {
        let message =
            format!("its plugin `{id}` has the fallback `{}`, and a domain is given up as a whole", **fallback);
        report.add(message, fallback.origin.as_ref(), format!("remove the fallback, or take `{id}` out"));
    }
    let standing = judge.spec.plugins.iter().find(|other| other.fallback.as_ref().is_some_and(|f| **f == *id));
    if let Some(other) = standing.filter(|_| judge.spec.find(id) == Some(at)) {
        let message =
            format!("its plugin `{id}` is the fallback of `{}`, which plugs what a whole plugin plugs", *other.id);
        let origin = other.fallback.as_ref().and_then(|fallback| fallback.origin.as_ref());
        report.add(message, origin, format!("take `{id}` out of the domain, or name another fallback"));
    }
    if let Some(served) = plugin.serves.first() {
        let message = format!("the application serves `{served}` to its plugin `{id}` alone");
        report.add(message, plugin.id.origin.as_ref(), format!("take `{id}` out of the domain"));
    }
    if let Some(rename) = plugin.rename.iter().find(|rename| rename.own.contains('#')) {
        let message = format!(
            "its plugin `{id}` renames `{}`, and composed components meet by the names that they have",
            *rename.own
        );
        let help = "build the component with the contract's names, or take the plugin out of the domain";
        report.add(message, rename.own.origin.as_ref(), help);
    }
}

/// What components can be composed.
fn component(draft: &PluginDraft<'_>, report: &mut Report<'_>) {
    let (id, origin) = (&*draft.spec.id, draft.spec.component.origin.as_ref());
    if draft.found.native.iter().any(|code| matches!(code.source, CodeSource::Bytes(_))) {
        let message = format!("its plugin `{id}` was compiled ahead of time, and what is composed is compiled anew");
        let help = "name the `.wasm` that it was made from; `jackfield bundle --fuse` compiles the whole ahead of time";
        report.add(message, origin, help);
    }
    if draft.found.info.weight.concurrent {
        let message = format!("its plugin `{id}` has something async, and components with that are not composed yet");
        report.add(message, origin, format!("take `{id}` out of the domain"));
    }
}

/// What a plugin's sockets within the domain can be.
fn sockets(
    judge: &Judge<'_, '_>,
    at: DeclaredIndex,
    draft: &PluginDraft<'_>,
    members: &[DeclaredIndex],
    report: &mut Report<'_>,
) {
    for (place, socket) in draft.sockets.iter() {
        let fill = &judge.fills[at][place];
        let Some(inside) = fill.plugins().find(|plugin| members.contains(plugin)) else { continue };
        if fill.shape() == Shape::Direct {
            continue;
        }
        let model = draft.model();
        let with_resources =
            !model.own_resources(socket.interface).is_empty() || !model.used_resources(socket.interface).is_empty();
        let outside = fill.plugins().find(|plugin| !members.contains(plugin));
        let (id, other) = (draft.id(), &*judge.spec.plugin(inside).id);
        let why = match outside {
            Some(outside) => {
                format!("leads to `{other}` in the domain and to `{}` outside", *judge.spec.plugin(outside).id)
            }
            None if with_resources => format!("leads to `{other}` and passes resources, which adapters do not yet"),
            None => continue,
        };
        let message = format!("the socket {} of its plugin `{id}` is wrapped, and {why}", socket.title());
        let help = match outside {
            Some(outside) => {
                let outside = &*judge.spec.plugin(outside).id;
                format!("take `{id}` out of the domain, or `{outside}` into it")
            }
            None => format!("take `{id}` or `{other}` out of the domain"),
        };
        report.add(message, draft.spec.id.origin.as_ref(), help);
    }
}

/// What two plugins say of the store that they are to share.
fn alike(first: &PluginSpec, other: &PluginSpec, report: &mut Report<'_>) {
    let (a, b) = (&*first.id, &*other.id);
    if first.wasi != other.wasi {
        let message =
            format!("its plugins `{a}` and `{b}` are granted different things, and in one store each would have both");
        let help = format!(
            "let `[plugin.{}.wasi]` and `[plugin.{}.wasi]` say the same, or take one of them out",
            toml_key(a),
            toml_key(b)
        );
        report.add(message, other.id.origin.as_ref(), help);
    }
    let lifetime = |plugin: &PluginSpec| plugin.lifetime.as_ref().map_or(Lifetime::Graph, |lifetime| lifetime.value);
    let instances = |plugin: &PluginSpec| plugin.instances.as_ref().map_or(1, |instances| instances.value);
    let restart = |plugin: &PluginSpec| plugin.restart.as_ref().map(|restart| restart.value).unwrap_or_default();
    let differ = [
        ("lifetime", lifetime(first) != lifetime(other), other.lifetime.as_ref().and_then(|key| key.origin.as_ref())),
        (
            "instances",
            instances(first) != instances(other),
            other.instances.as_ref().and_then(|key| key.origin.as_ref()),
        ),
        ("restart", restart(first) != restart(other), other.restart.as_ref().and_then(|key| key.origin.as_ref())),
    ];
    for (key, _, origin) in differ.into_iter().filter(|(_, differs, _)| *differs) {
        let message = format!("its plugins `{a}` and `{b}` have different `{key}`, and their instances are one");
        let help = format!("give both the same `{key}`, or take one of them out");
        report.add(message, origin.or(other.id.origin.as_ref()), help);
    }
}

/// Resources of one contract that two plugins define: whose a handle is, only a store of its own tells.
fn resources(drafts: &[(DeclaredIndex, &PluginDraft<'_>)], report: &mut Report<'_>) {
    let mut known: HashMap<Track, &str> = HashMap::new();
    for (_, draft) in drafts {
        for plug in draft.plugs.values().filter(|plug| !draft.model().own_resources(plug.interface).is_empty()) {
            let (key, id) = (track(&plug.contract), draft.id());
            match known.get(&key) {
                Some(other) if *other != id => {
                    let message = format!(
                        "its plugins `{other}` and `{id}` both plug `{}`, which has resources: whose a handle is, is known by its \
                         store alone",
                        plug.contract
                    );
                    report.add(message, draft.spec.id.origin.as_ref(), format!("take `{other}` or `{id}` out"));
                }
                _ => drop(known.insert(key, id)),
            }
        }
    }
}
