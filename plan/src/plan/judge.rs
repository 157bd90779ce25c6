//! What is wrong with who is plugged in: too few, too many, other signatures, resources that lead apart.

use jackfield_contract::{Cardinality, ContractName, Shape, nearest};

use super::alone::wants;
use super::catalogue::Catalogue;
use super::draft::{Draft, DraftSocket};
use super::faults::Faults;
use super::fill::{Fill, Filler, Passed, Provider, Why};
use super::spec::GraphSpec;
use crate::report::{Problem, ProblemKind, ids};

/// Judges every socket of a plugin and gives what is plugged into each.
pub(super) fn sockets(
    filler: &mut Filler<'_, '_>,
    plugged: &Catalogue,
    plugin: usize,
    draft: &Draft<'_>,
    faults: &mut Faults,
) -> Vec<Fill> {
    let mut fills = Vec::new();
    for (at, socket) in draft.sockets.iter().enumerate() {
        let fill = filler.fill(plugin, at);
        let judge = Judge { spec: filler.spec, drafts: filler.drafts, plugged, plugin, draft, socket, faults };
        judge.socket(&fill, may_be_empty(filler, plugin, draft, at));
        fills.push(fill);
    }
    if !filler.spec.lone {
        resources(filler, plugin, draft, faults);
    }
    fills
}

/// Whether a socket may be empty whatever its cardinality: nobody hands out the resources for which it is there.
pub(super) fn may_be_empty(filler: &mut Filler<'_, '_>, plugin: usize, draft: &Draft<'_>, at: usize) -> bool {
    if filler.spec.lone {
        return true;
    }
    let carried = &draft.sockets[at];
    let uses =
        |interface| draft.model().used_resources(interface).iter().any(|used| used.interface == carried.interface);
    // Who plugs a contract with these resources must get them from somebody.
    if !carried.types_only || draft.plugs.iter().any(|plug| uses(plug.interface)) {
        return false;
    }
    let users: Vec<usize> = (0..draft.sockets.len()).filter(|user| uses(draft.sockets[*user].interface)).collect();
    users.into_iter().all(|user| {
        let fill = filler.fill(plugin, user);
        fill.targets.is_empty() && fill.host.is_none() && fill.lost.is_empty()
    })
}

struct Judge<'j, 'p, 'a> {
    spec: &'a GraphSpec,
    drafts: &'p [Option<Draft<'a>>],
    plugged: &'j Catalogue,
    plugin: usize,
    draft: &'j Draft<'j>,
    socket: &'j DraftSocket<'j>,
    faults: &'j mut Faults,
}

impl Judge<'_, '_, '_> {
    fn fault(&mut self, kind: ProblemKind, message: String) -> &mut Problem {
        let listed = self.socket.listed.and_then(|listed| listed.contract.origin.as_ref());
        let origin = listed.or(self.draft.spec.id.origin.as_ref());
        self.faults.push(Some(self.plugin), Problem::plugin(kind, self.draft.id(), message).at(origin))
    }

    fn socket(mut self, fill: &Fill, may_be_empty: bool) {
        let title = self.socket.title();
        if let Some(text) = &fill.shapeless {
            let message = format!("its import {title} fits no socket shape");
            self.fault(ProblemKind::Signature, message).detail = Some(text.clone());
            return;
        }
        let listed_wrong = self.listed();
        let cardinality = fill.shape().cardinality();
        let there = fill.targets.len() + fill.lost.len();
        let mismatched: Vec<&Passed> =
            fill.passed.iter().filter(|passed| matches!(passed.why, Why::Signature(_))).collect();
        let too_few = fill.host.is_none() && there == 0 && !cardinality.accepts(0) && !may_be_empty;
        if too_few && !listed_wrong {
            self.unfilled(fill, cardinality);
            return;
        }
        self.mismatches(&mismatched);
        for passed in fill.passed.iter().filter(|passed| passed.listed && !matches!(passed.why, Why::Signature(_))) {
            self.unfit(passed);
        }
        let shapes = fill.targets.iter().find(|(_, recognised)| recognised.shape != fill.shape());
        if let Some(((other, _), recognised)) = shapes {
            let first = self.name(fill.targets[0].0.0);
            let (own, theirs) = (describe(fill.shape()), describe(recognised.shape));
            let message = format!(
                "its socket {title} fits the plug of `{first}` as {own} and that of `{}` as {theirs}",
                self.name(*other)
            );
            self.fault(ProblemKind::Signature, message);
        }
        // A plugin that could not be read may or may not be one too many: only what is known counts.
        if fill.targets.len() > 1 && !cardinality.accepts(fill.targets.len()) {
            self.surplus(fill, cardinality);
        }
    }

    fn name(&self, plugin: usize) -> &str {
        &self.spec.plugins[plugin].id
    }

    /// Reports ids in the socket's list that cannot be there; whether there were any.
    fn listed(&mut self) -> bool {
        let Some(listed) = self.socket.listed else { return false };
        let mut wrong = false;
        for (at, id) in listed.plugs.iter().enumerate() {
            let title = self.socket.title();
            let message = if !self.spec.plugins.iter().any(|plugin| *plugin.id == **id) {
                let message = format!("its socket {title} lists `{}`, and there is no plugin of this id", **id);
                let known: Vec<&str> = self.spec.plugins.iter().map(|plugin| plugin.id.as_str()).collect();
                let help = unknown_id(id, &known);
                let problem = self.fault(ProblemKind::Unknown, message);
                problem.origin = id.origin.clone().or(problem.origin.take());
                problem.help.push(help);
                wrong = true;
                continue;
            } else if **id == *self.draft.id() {
                format!("its socket {title} lists the plugin itself: `{0}` -> `{0}` is a cycle", **id)
            } else if listed.plugs[..at].iter().any(|other| **other == **id) {
                format!("its socket {title} lists `{}` twice", **id)
            } else {
                continue;
            };
            wrong = true;
            let kind = if **id == *self.draft.id() { ProblemKind::Cycle } else { ProblemKind::Surplus };
            let problem = self.fault(kind, message);
            problem.origin = id.origin.clone().or(problem.origin.take());
            problem.help.push(format!("take `{}` out of the list", **id));
        }
        wrong
    }

    fn unfilled(&mut self, fill: &Fill, cardinality: Cardinality) {
        let (title, contract) = (self.socket.title(), self.socket.contract.clone());
        let wants = wants(cardinality);
        let nobody = match self.socket.listed {
            Some(listed) if listed.plugs.is_empty() => "its list is empty",
            Some(_) => "none of those listed fits",
            None => "no other plugin fits",
        };
        let mut help: Vec<String> = Vec::new();
        let mut detail = String::new();
        for passed in &fill.passed {
            help.push(self.passed(passed, false));
            if let Why::Signature(text) = &passed.why
                && !detail.contains(text.as_str())
            {
                detail.push_str(text.trim_end());
                detail.push('\n');
            }
        }
        if help.is_empty() && self.socket.listed.is_none_or(|listed| listed.plugs.is_empty()) {
            help.push(if contract.is_plain() {
                format!("say which contract `{contract}` stands for, in `rename`")
            } else if self.plugged.is_plugged(&contract) {
                format!("list a plugin that plugs `{contract}`")
            } else {
                format!("no plugin plugs `{contract}`; {}", self.plugged.hint(&contract))
            });
        }
        let message = format!("its socket {title} takes {wants}, and {nobody}");
        let problem = self.fault(ProblemKind::Unfilled, message);
        problem.help = help;
        problem.detail = (!detail.is_empty()).then_some(detail);
    }

    /// Why a plugin was passed over, in a sentence; one that was named by hand has no plug that serves.
    fn passed(&self, passed: &Passed, named: bool) -> String {
        let contract = &self.socket.contract;
        let who = passed.plugin.map_or("the host".to_owned(), |plugin| format!("`{}`", self.name(plugin)));
        let verb = if passed.plugin.is_some() { "plugs" } else { "serves" };
        let it = if named { who.clone() } else { format!("{who} was passed over: it") };
        match &passed.why {
            Why::Versions(versions) => {
                let names: Vec<String> = versions.iter().map(ToString::to_string).collect();
                let reason = versions_apart(versions, contract);
                format!("{it} {verb} {}, {reason}", ids(&names))
            }
            Why::Signature(_) => format!("{it} {verb} `{contract}` with another signature"),
            Why::Unplugged => format!("{it} exports `{contract}`, but its `plug` does not list it"),
            Why::Itself => format!("{who} was passed over: a plugin is never a default for its own socket"),
            Why::Nothing => match passed.plugin.and_then(|plugin| self.drafts[plugin].as_ref()) {
                Some(other) => {
                    let names: Vec<String> = other.plugs.iter().map(|plug| plug.contract.to_string()).collect();
                    format!("{who} does not plug `{contract}`; it plugs {}", ids(&names))
                }
                None => format!("{who} does not plug `{contract}`"),
            },
        }
    }

    /// Reports plugs whose signatures differ, those with one and the same difference together.
    fn mismatches(&mut self, mismatched: &[&Passed]) {
        let mut done: Vec<&str> = Vec::new();
        for passed in mismatched {
            let Why::Signature(text) = &passed.why else { continue };
            if done.contains(&text.as_str()) {
                continue;
            }
            done.push(text);
            let same = mismatched.iter().filter(|other| other.why == passed.why);
            let who: Vec<String> = same
                .map(|other| match other.plugin {
                    Some(plugin) => format!("the plug of `{}`", self.name(plugin)),
                    None => "what the host serves".to_owned(),
                })
                .collect();
            let message = format!("its socket {} does not fit {}", self.socket.title(), who.join(" and "));
            let problem = self.fault(ProblemKind::Signature, message);
            problem.origin = passed.origin.clone().or(problem.origin.take());
            problem.detail = Some(text.clone());
        }
    }

    /// Reports a plugin that was named by hand and has no plug that serves.
    fn unfit(&mut self, passed: &Passed) {
        let Some(plugin) = passed.plugin else { return };
        let message =
            format!("its socket {} lists `{}`, which does not plug it", self.socket.title(), self.name(plugin));
        let help = self.passed(passed, true);
        let problem = self.fault(ProblemKind::Unknown, message);
        problem.origin = passed.origin.clone().or(problem.origin.take());
        problem.help.push(help);
    }

    fn surplus(&mut self, fill: &Fill, cardinality: Cardinality) {
        let names: Vec<&str> = fill.targets.iter().map(|((plugin, _), _)| self.name(*plugin)).collect();
        let (title, count) = (self.socket.title(), names.len());
        let message =
            format!("its socket {title} takes {}, and there are {count}: {}", wants(cardinality), ids(&names));
        let help = match self.socket.listed {
            Some(_) => "leave one in the list".to_owned(),
            None => format!("say which:\n{}", socket_lines(self.draft.id(), self.socket, &names[..1])),
        };
        let second = self.socket.listed.and_then(|listed| listed.plugs.get(1)).and_then(|id| id.origin.clone());
        let problem = self.fault(ProblemKind::Surplus, message);
        problem.origin = second.or(problem.origin.take());
        problem.help.push(help);
    }
}

/// The lines of a manifest that plug these plugins into a socket.
pub(super) fn socket_lines(plugin: &str, socket: &DraftSocket<'_>, plugs: &[&str]) -> String {
    let list: Vec<String> = plugs.iter().map(|id| format!("{id:?}")).collect();
    format!("[plugin.{}.sockets]\n{:?} = [{}]", table_key(plugin), socket.contract.to_string(), list.join(", "))
}

/// A plugin id as a key of TOML.
fn table_key(id: &str) -> String {
    let bare = !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if bare { id.to_owned() } else { format!("{id:?}") }
}

/// What helps where a list names a plugin that is not there.
pub(super) fn unknown_id(id: &str, known: &[&str]) -> String {
    match nearest(id, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the plugins are {}", ids(known)),
    }
}

fn versions_apart(found: &[ContractName], wanted: &ContractName) -> &'static str {
    let same_track = found.iter().any(|name| jackfield_contract::track(name) == jackfield_contract::track(wanted));
    if same_track { "which is older" } else { "another version" }
}

fn describe(shape: Shape) -> String {
    match shape {
        Shape::Direct => "direct".to_owned(),
        Shape::Wrapped(cardinality) => format!("wrapped ({cardinality})"),
    }
}

/// Checks that a socket whose contract uses another interface's resources leads where the socket of that interface leads.
fn resources(filler: &mut Filler<'_, '_>, plugin: usize, draft: &Draft<'_>, faults: &mut Faults) {
    for (at, socket) in draft.sockets.iter().enumerate() {
        let fill = filler.fill(plugin, at);
        let mut seen = Vec::new();
        for used in draft.model().used_resources(socket.interface) {
            let Some(carried) = filler.socket_of(plugin, used.interface) else { continue };
            if seen.contains(&carried) {
                continue;
            }
            seen.push(carried);
            let other = &draft.sockets[carried];
            let there = filler.fill(plugin, carried);
            let leads = match (&there.host, &there.targets[..]) {
                (Some(_), _) => Provider::Host,
                (None, [(place, _)]) => Provider::Plug(*place),
                // Too few or too many: that was said already.
                _ => continue,
            };
            let resource = &draft.model().type_def(used.resource).name;
            let mut apart = Vec::new();
            if fill.host.is_some() && leads != Provider::Host {
                apart.push("the host serves the first and not the second".to_owned());
            }
            for ((target, _), _) in &fill.targets {
                let name = &filler.spec.plugins[*target].id;
                match filler.provider(*target, &other.contract) {
                    Some(provider) if provider == leads => {}
                    Some(provider) => apart.push(format!(
                        "`{}` has `{resource}` from {}, and the second leads to {}",
                        **name,
                        who(filler.spec, provider),
                        who(filler.spec, leads)
                    )),
                    None => {
                        apart.push(format!("`{}` neither plugs `{}` nor has a socket for it", **name, other.contract))
                    }
                }
            }
            if !apart.is_empty() {
                let message = format!(
                    "its sockets {} and {} share the resource `{resource}` and must lead to the same plug: {}",
                    socket.title(),
                    other.title(),
                    apart.join("; ")
                );
                let listed = socket.listed.or(other.listed).and_then(|listed| listed.contract.origin.as_ref());
                let origin = listed.or(draft.spec.id.origin.as_ref());
                faults.add(Some(plugin), Problem::plugin(ProblemKind::Resource, draft.id(), message).at(origin));
            }
        }
    }
}

fn who(spec: &GraphSpec, provider: Provider) -> String {
    match provider {
        Provider::Plug((plugin, _)) => format!("`{}`", *spec.plugins[plugin].id),
        Provider::Host => "the host".to_owned(),
    }
}
