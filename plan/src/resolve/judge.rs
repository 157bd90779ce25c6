//! What is wrong with who is plugged in: too few, too many, other signatures.

use jackfield_contract::{Cardinality, ContractName, Shape, track};

use super::catalogue::Catalogue;
use super::draft::{Drafts, PluginDraft, SocketDraft};
use super::faults::Faults;
use super::fill::{Fill, Filler, Reason, Rejected};
use crate::index::{DeclaredIndex, IndexVec, SocketIndex};
use crate::report::{Problem, ProblemKind};
use crate::span::Origin;
use crate::spec::GraphSpec;
use crate::words::{ids, names, socket_lines, unknown_id, wants};

/// Judges every socket of a plugin and gives what is plugged into each.
pub(super) fn sockets(
    filler: &mut Filler<'_, '_>,
    plugged: &Catalogue,
    plugin: DeclaredIndex,
    draft: &PluginDraft<'_>,
    faults: &mut Faults,
) -> IndexVec<SocketIndex, Fill> {
    let mut fills = IndexVec::default();
    for (at, socket) in draft.sockets.iter() {
        let mut fill = filler.fill(plugin, at);
        fill.may_be_empty = may_be_empty(filler, plugin, draft, at);
        Judge { spec: filler.spec, drafts: filler.drafts, plugged, plugin, draft, socket, faults }.socket(&fill);
        fills.push(fill);
    }
    fills
}

/// Whether a socket may be empty whatever its cardinality: nobody hands out the resources for which it is there.
fn may_be_empty(filler: &mut Filler<'_, '_>, plugin: DeclaredIndex, draft: &PluginDraft<'_>, at: SocketIndex) -> bool {
    if filler.spec.lone {
        return true;
    }
    // Who plugs a contract with these resources must get them from somebody.
    if !draft.sockets[at].types_only || draft.plugs.values().any(|plug| draft.uses(plug.interface, at)) {
        return false;
    }
    let mut users = draft.sockets.iter().filter(|(_, socket)| draft.uses(socket.interface, at));
    users.all(|(user, _)| {
        let fill = filler.fill(plugin, user);
        fill.targets.is_empty() && fill.host.is_none() && fill.lost.is_empty()
    })
}

struct Judge<'j, 'p, 'a> {
    spec: &'a GraphSpec,
    drafts: &'p Drafts<'a>,
    plugged: &'j Catalogue,
    plugin: DeclaredIndex,
    draft: &'j PluginDraft<'j>,
    socket: &'j SocketDraft<'j>,
    faults: &'j mut Faults,
}

impl Judge<'_, '_, '_> {
    /// Reports a fault, shown at `origin` or else where the socket or the plugin was declared.
    fn fault(&mut self, kind: ProblemKind, message: String, origin: Option<&Origin>) -> &mut Problem {
        let listed = self.socket.listed.and_then(|listed| listed.contract.origin.as_ref());
        self.faults.of(self.plugin, self.draft.spec, kind, message, origin.or(listed))
    }

    fn socket(mut self, fill: &Fill) {
        let title = self.socket.title();
        if let Some(text) = &fill.shapeless {
            let message = format!("its import {title} fits no socket shape");
            self.fault(ProblemKind::Signature, message, None).detail = Some(text.clone());
            return;
        }
        let listed_wrong = self.listed();
        let cardinality = fill.shape().cardinality();
        let there = fill.targets.len() + fill.lost.len();
        let too_few = fill.host.is_none() && there == 0 && !cardinality.accepts(0) && !fill.may_be_empty;
        if too_few && !listed_wrong {
            self.unfilled(fill, cardinality);
            return;
        }
        self.mismatches(&fill.rejected);
        for rejected in fill.rejected.iter().filter(|rejected| rejected.mention.is_binding()) {
            self.unfit(rejected);
        }
        let shapes = fill.targets.iter().find(|(_, recognised)| recognised.shape != fill.shape());
        if let (Some((other, recognised)), Some((first, _))) = (shapes, fill.targets.first()) {
            let (own, theirs) = (describe(fill.shape()), describe(recognised.shape));
            let (first, other) = (self.name(first.plugin), self.name(other.plugin));
            let message =
                format!("its socket {title} fits the plug of `{first}` as {own} and that of `{other}` as {theirs}");
            self.fault(ProblemKind::Signature, message, None);
        }
        // A plugin that could not be read may or may not be one too many: only what is known counts.
        if fill.targets.len() > 1 && !cardinality.accepts(fill.targets.len()) {
            self.surplus(fill, cardinality);
        }
    }

    fn name(&self, plugin: DeclaredIndex) -> &str {
        &self.spec.plugin(plugin).id
    }

    /// Reports ids in the socket's list that cannot be there; whether there were any.
    fn listed(&mut self) -> bool {
        let Some(listed) = self.socket.listed else { return false };
        let title = self.socket.title();
        let mut wrong = false;
        for (at, id) in listed.plugs.iter().enumerate() {
            let remove = format!("take `{}` out of the list", **id);
            let (kind, message, help) = if self.spec.find(id).is_none() {
                let message = format!("its socket {title} lists `{}`, and there is no plugin of this id", **id);
                (ProblemKind::Unknown, message, unknown_id(id, &self.spec.ids()))
            } else if **id == *self.draft.id() {
                let message = format!("its socket {title} lists the plugin itself: `{0}` -> `{0}` is a cycle", **id);
                (ProblemKind::Cycle, message, remove)
            } else if listed.plugs[..at].iter().any(|other| **other == **id) {
                (ProblemKind::Surplus, format!("its socket {title} lists `{}` twice", **id), remove)
            } else {
                continue;
            };
            wrong = true;
            self.fault(kind, message, id.origin.as_ref()).help.push(help);
        }
        wrong
    }

    fn unfilled(&mut self, fill: &Fill, cardinality: Cardinality) {
        let (title, contract) = (self.socket.title(), &self.socket.contract);
        let wants = wants(cardinality);
        let nobody = match self.socket.listed {
            Some(listed) if listed.plugs.is_empty() => "its list is empty",
            Some(_) => "none of those listed fits",
            None => "no other plugin fits",
        };
        let mut help: Vec<String> = Vec::new();
        let mut detail = String::new();
        for rejected in &fill.rejected {
            let (who, why) = self.reason(rejected);
            help.push(match rejected.reason {
                Reason::Nothing => format!("{who} {why}"),
                Reason::Itself => format!("{who} was passed over: {why}"),
                Reason::Versions(_) | Reason::Signature(_) | Reason::Unplugged => {
                    format!("{who} was passed over: it {why}")
                }
            });
            if let Reason::Signature(text) = &rejected.reason
                && !detail.contains(text.as_str())
            {
                detail.push_str(text.trim_end());
                detail.push('\n');
            }
        }
        if help.is_empty() && self.socket.listed.is_none_or(|listed| listed.plugs.is_empty()) {
            help.push(if contract.is_plain() {
                format!("say which contract `{contract}` stands for, in `rename`")
            } else if self.plugged.is_plugged(contract) {
                format!("list a plugin that plugs `{contract}`")
            } else {
                format!("no plugin plugs `{contract}`; {}", self.plugged.hint(contract))
            });
            if self.spec.host.iter().any(|declared| declared.admits(contract)) {
                help.push(format!("the application has to serve `{contract}`, as the graph declares, and does not"));
            }
        }
        let message = format!("its socket {title} takes {wants}, and {nobody}");
        let problem = self.fault(ProblemKind::Unfilled, message, None);
        problem.help = help;
        problem.detail = (!detail.is_empty()).then_some(detail);
    }

    /// Who was rejected, and why: what is said of it after its name or "it".
    fn reason(&self, rejected: &Rejected) -> (String, String) {
        let contract = &self.socket.contract;
        let (who, plugs) = match rejected.plugin {
            Some(plugin) => (format!("`{}`", self.name(plugin)), "plugs"),
            None => ("the host".to_owned(), "serves"),
        };
        let why = match &rejected.reason {
            Reason::Versions(versions) => {
                format!("{plugs} {}, {}", names(versions), versions_apart(versions, contract))
            }
            Reason::Signature(_) => format!("{plugs} `{contract}` with another signature"),
            Reason::Unplugged => format!("exports `{contract}`, but its `plug` does not list it"),
            Reason::Itself => "a plugin is never a default for its own socket".to_owned(),
            Reason::Nothing => match rejected.plugin.and_then(|plugin| self.drafts[plugin].as_ref()) {
                Some(other) => {
                    let plugged = names(other.plugs.values().map(|plug| &plug.contract));
                    format!("does not plug `{contract}`; it plugs {plugged}")
                }
                None => format!("does not plug `{contract}`"),
            },
        };
        (who, why)
    }

    /// Reports plugs whose signatures differ, those with one and the same difference together.
    fn mismatches(&mut self, rejected: &[Rejected]) {
        let mut done: Vec<&str> = Vec::new();
        for one in rejected {
            let Reason::Signature(text) = &one.reason else { continue };
            if done.contains(&text.as_str()) {
                continue;
            }
            done.push(text);
            let same = rejected.iter().filter(|other| other.reason == one.reason);
            let who: Vec<String> = same
                .map(|other| match other.plugin {
                    Some(plugin) => format!("the plug of `{}`", self.name(plugin)),
                    None => "what the host serves".to_owned(),
                })
                .collect();
            let message = format!("its socket {} does not fit {}", self.socket.title(), who.join(" and "));
            self.fault(ProblemKind::Signature, message, one.mention.origin()).detail = Some(text.clone());
        }
    }

    /// Reports a plugin that was named by hand and has no plug that serves.
    fn unfit(&mut self, rejected: &Rejected) {
        let Some(plugin) = rejected.plugin.filter(|_| !matches!(rejected.reason, Reason::Signature(_))) else { return };
        let message =
            format!("its socket {} lists `{}`, which does not plug it", self.socket.title(), self.name(plugin));
        let (who, why) = self.reason(rejected);
        self.fault(ProblemKind::Unknown, message, rejected.mention.origin()).help.push(format!("{who} {why}"));
    }

    fn surplus(&mut self, fill: &Fill, cardinality: Cardinality) {
        let plugged: Vec<&str> = fill.plugins().map(|plugin| self.name(plugin)).collect();
        let (title, count) = (self.socket.title(), plugged.len());
        let message =
            format!("its socket {title} takes {}, and there are {count}: {}", wants(cardinality), ids(&plugged));
        let help = match self.socket.listed {
            Some(_) => "leave one in the list".to_owned(),
            None => format!("say which:\n{}", socket_lines(self.draft.id(), &self.socket.key(), &plugged[..1])),
        };
        let second = self.socket.listed.and_then(|listed| listed.plugs.get(1)).and_then(|id| id.origin.as_ref());
        self.fault(ProblemKind::Surplus, message, second).help.push(help);
    }
}

fn versions_apart(found: &[ContractName], wanted: &ContractName) -> &'static str {
    let same_track = found.iter().any(|name| track(name) == track(wanted));
    if same_track { "which is older" } else { "another version" }
}

fn describe(shape: Shape) -> String {
    match shape {
        Shape::Direct => "direct".to_owned(),
        Shape::Wrapped(cardinality) => format!("wrapped ({cardinality})"),
    }
}
