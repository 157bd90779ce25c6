//! Who is plugged into which socket.

use std::collections::BTreeSet;

use jackfield_contract::{ContractName, Recognised, Shape, Side, recognise, serves, track};

use super::alone::alone;
use super::draft::{DraftPlug, Drafts, PluginDraft, SocketDraft};
use crate::index::{DeclaredIndex, IndexVec, ServedIndex, SocketIndex};
use crate::span::Origin;
use crate::spec::{GraphSpec, HostServed};

/// What was found for each socket of each plugin.
pub(super) type Fills = IndexVec<DeclaredIndex, IndexVec<SocketIndex, Fill>>;

/// A socket with what was found for it.
#[derive(Clone, Default)]
pub(super) struct Fill {
    /// The plugs that fit, in order.
    pub(super) targets: Vec<(DraftPlug, Recognised)>,
    /// The host's contract, where the host serves the socket.
    pub(super) host: Option<(ServedIndex, Recognised)>,
    /// Plugins that are listed or may be meant, and whose components could not be read.
    pub(super) lost: Vec<DeclaredIndex>,
    /// What has something of the contract's name and cannot be plugged in.
    pub(super) rejected: Vec<Rejected>,
    /// The shape, and the functions as the import alone shows them; none if the import fits no shape.
    pub(super) own: Option<Recognised>,
    /// Why the import fits no shape.
    pub(super) shapeless: Option<String>,
    /// Whether it may be empty whatever its cardinality.
    pub(super) may_be_empty: bool,
}

/// A plug that cannot be plugged in.
#[derive(Clone)]
pub(super) struct Rejected {
    /// The plugin; `None` for the host.
    pub(super) plugin: Option<DeclaredIndex>,
    pub(super) reason: Reason,
    /// How it came to be looked at.
    pub(super) mention: Mention,
}

/// How a plug came to be looked at for a socket.
#[derive(Clone)]
pub(super) enum Mention {
    /// It is there, and nobody said who is plugged in.
    Default,
    /// It was named by hand, there if that was in a file.
    Listed(Option<Origin>),
    /// It is the one that must serve the socket, for a reason that nobody wrote.
    Implied,
}

impl Mention {
    /// Whether it is a fault that the plug does not fit.
    pub(super) fn is_binding(&self) -> bool {
        !matches!(self, Self::Default)
    }

    /// Where it was named.
    pub(super) fn origin(&self) -> Option<&Origin> {
        match self {
            Self::Listed(origin) => origin.as_ref(),
            Self::Default | Self::Implied => None,
        }
    }
}

/// Why a plug cannot be plugged in.
#[derive(Clone, PartialEq)]
pub(super) enum Reason {
    /// It is there in these versions of the contract, none of which serves.
    Versions(Vec<ContractName>),
    /// The signatures differ: both in WIT, the difference marked.
    Signature(String),
    /// The plugin exports the contract, but its `plug` does not list it.
    Unplugged,
    /// It is the plugin itself.
    Itself,
    /// It has nothing of this name.
    Nothing,
}

impl Fill {
    /// The shape of the socket; direct where that could not be found out.
    pub(super) fn shape(&self) -> Shape {
        self.own.as_ref().map_or(Shape::Direct, |own| own.shape)
    }

    /// The plugins that are plugged in, in order.
    pub(super) fn plugins(&self) -> impl Iterator<Item = DeclaredIndex> + Clone {
        self.targets.iter().map(|(target, _)| target.plugin)
    }

    /// Who serves it, if that is one.
    pub(super) fn provider(&self) -> Option<Provider> {
        match (&self.host, &self.targets[..]) {
            (Some(_), _) => Some(Provider::Host),
            (None, [(target, _)]) => Some(Provider::Plug(*target)),
            _ => None,
        }
    }
}

/// Fills sockets on demand, since one that carries another's resources follows it.
pub(super) struct Filler<'p, 'a> {
    pub(super) spec: &'a GraphSpec,
    pub(super) drafts: &'p Drafts<'a>,
    host: IndexVec<ServedIndex, &'p HostServed>,
    fills: IndexVec<DeclaredIndex, IndexVec<SocketIndex, State>>,
    /// Those who stand by for others.
    standing_by: BTreeSet<DeclaredIndex>,
}

#[derive(Clone)]
enum State {
    Unknown,
    Busy,
    Known(Fill),
}

/// Who provides an interface to a plugin, from the point of view of a contract that uses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Provider {
    Plug(DraftPlug),
    Host,
}

impl<'p, 'a> Filler<'p, 'a> {
    pub(super) fn new(spec: &'a GraphSpec, drafts: &'p Drafts<'a>, host: &'p [HostServed]) -> Self {
        let sockets = |draft: &PluginDraft<'_>| -> IndexVec<SocketIndex, State> {
            draft.sockets.values().map(|_| State::Unknown).collect()
        };
        let fills = drafts.values().map(|draft| draft.as_ref().map(sockets).unwrap_or_default()).collect();
        Self { spec, drafts, host: host.iter().collect(), fills, standing_by: spec.standing_by() }
    }

    /// What is plugged into a socket.
    pub(super) fn fill(&mut self, plugin: DeclaredIndex, socket: SocketIndex) -> Fill {
        self.try_fill(plugin, socket).unwrap_or_default()
    }

    /// What is plugged into a socket; `None` while just that is being found out.
    fn try_fill(&mut self, plugin: DeclaredIndex, socket: SocketIndex) -> Option<Fill> {
        match &self.fills[plugin][socket] {
            State::Known(fill) => return Some(fill.clone()),
            State::Busy => return None,
            State::Unknown => {}
        }
        let drafts = self.drafts;
        let draft = drafts[plugin].as_ref()?;
        self.fills[plugin][socket] = State::Busy;
        let fill = self.find(plugin, draft, socket);
        self.fills[plugin][socket] = State::Known(fill.clone());
        Some(fill)
    }

    fn find(&mut self, plugin: DeclaredIndex, draft: &PluginDraft<'a>, at: SocketIndex) -> Fill {
        let socket = &draft.sockets[at];
        let mut fill = Fill::default();
        match alone(draft.model(), socket) {
            Ok(own) => fill.own = Some(own),
            Err(error) => fill.shapeless = Some(error.to_string()),
        }
        if self.spec.lone {
            // No plugin is there for it; the host may be, or what stands for it.
            self.serve_from_host(draft, socket, &mut fill);
            return fill;
        }
        if let Some(listed) = socket.listed {
            for (place, id) in listed.plugs.iter().enumerate() {
                // An id twice is reported once, and counts once.
                if listed.plugs[..place].iter().any(|earlier| **earlier == **id) {
                    continue;
                }
                let Some(other) = self.spec.find(id) else { continue };
                if self.drafts[other].is_none() {
                    fill.lost.push(other);
                } else {
                    self.offer(plugin, draft, socket, other, Mention::Listed(id.origin.clone()), &mut fill);
                }
            }
        } else if !self.serve_from_host(draft, socket, &mut fill) {
            match self.implied(plugin, draft, at) {
                Some(plug) => self.try_plug(draft, socket, plug, Mention::Default, &mut fill),
                None => {
                    for other in self.drafts.indices() {
                        if self.standing_by.contains(&other) {
                            continue;
                        }
                        if self.drafts[other].is_some() {
                            self.offer(plugin, draft, socket, other, Mention::Default, &mut fill);
                        } else if self.may_plug(other, &socket.contract) {
                            fill.lost.push(other);
                        }
                    }
                    // Where a plug of this name is there and does not fit, that is the better explanation.
                    if fill.rejected.iter().any(|rejected| rejected.reason != Reason::Itself) {
                        fill.lost.clear();
                    }
                }
            }
        }
        // What a plug says about the shape counts for more than what the import alone looks like.
        if let Some((_, recognised)) = fill.targets.first() {
            let by_import = |mut recognised: Recognised| {
                recognised.functions.iter_mut().for_each(|function| function.plug = function.import);
                recognised
            };
            fill.own = Some(by_import(recognised.clone()));
            fill.shapeless = None;
        }
        fill
    }

    /// Looks whether `other` has a plug for the socket.
    fn offer(
        &self,
        plugin: DeclaredIndex,
        draft: &PluginDraft<'_>,
        socket: &SocketDraft<'_>,
        other: DeclaredIndex,
        mention: Mention,
        fill: &mut Fill,
    ) {
        let Some(candidate) = &self.drafts[other] else { return };
        let reason = match candidate.serving(&socket.contract) {
            // A plugin is never a default for its own socket; by hand it is a cycle, which is found there.
            Ok(_) if other == plugin && !mention.is_binding() => Reason::Itself,
            Ok(plug) => {
                let plug = DraftPlug { plugin: other, plug };
                return self.try_plug(draft, socket, plug, mention, fill);
            }
            Err(versions) if !versions.is_empty() => Reason::Versions(versions),
            Err(_) if candidate.unplugged.iter().any(|contract| serves(contract, &socket.contract)) => {
                Reason::Unplugged
            }
            Err(_) if mention.is_binding() => Reason::Nothing,
            Err(_) => return,
        };
        fill.rejected.push(Rejected { plugin: Some(other), reason, mention });
    }

    fn try_plug(
        &self,
        draft: &PluginDraft<'_>,
        socket: &SocketDraft<'_>,
        plug: DraftPlug,
        mention: Mention,
        fill: &mut Fill,
    ) {
        let Some(candidate) = &self.drafts[plug.plugin] else { return };
        let import = Side { model: draft.compared(socket.interface), interface: socket.interface };
        let interface = candidate.plugs[plug.plug].interface;
        match recognise(import, Side { model: candidate.compared(interface), interface }) {
            Ok(recognised) => fill.targets.push((plug, recognised)),
            Err(error) => {
                let reason = Reason::Signature(error.to_string());
                fill.rejected.push(Rejected { plugin: Some(plug.plugin), reason, mention });
            }
        }
    }

    /// Whether the host serves the socket; if its signature differs, that is noted and it is nobody else's.
    fn serve_from_host(&self, draft: &PluginDraft<'_>, socket: &SocketDraft<'_>, fill: &mut Fill) -> bool {
        let same_name = |name: &ContractName| name.unversioned() == socket.contract.unversioned();
        let named = self.host.iter().filter(|(_, served)| served.is_for(draft.id()) && same_name(served.name()));
        let Some((index, served)) = named
            .clone()
            .filter(|(_, served)| serves(served.name(), &socket.contract))
            .max_by(|a, b| a.1.name().version.cmp(&b.1.name().version))
        else {
            let versions: Vec<ContractName> = named.map(|(_, served)| served.name().clone()).collect();
            if !versions.is_empty() {
                let reason = Reason::Versions(versions);
                fill.rejected.push(Rejected { plugin: None, reason, mention: Mention::Default });
            }
            return false;
        };
        let import = Side { model: draft.compared(socket.interface), interface: socket.interface };
        match recognise(import, Side { model: &served.model, interface: served.interface }) {
            Ok(recognised) => fill.host = Some((index, recognised)),
            Err(error) => {
                let reason = Reason::Signature(error.to_string());
                fill.rejected.push(Rejected { plugin: None, reason, mention: Mention::Implied });
            }
        }
        true
    }

    /// Whether a plugin that could not be read may be meant for a socket of this contract.
    fn may_plug(&self, other: DeclaredIndex, contract: &ContractName) -> bool {
        let named = |written: &str| written.split('@').next() == Some(&contract.unversioned());
        let declared = self.spec.plugin(other);
        match &declared.plugs {
            Some(plugs) => plugs.iter().any(|plug| named(plug)) || !declared.rename.is_empty(),
            None => true,
        }
    }

    /// The plug of a socket that other sockets of the plugin bring along, if they all lead to one.
    fn implied(&mut self, plugin: DeclaredIndex, draft: &PluginDraft<'a>, at: SocketIndex) -> Option<DraftPlug> {
        let carried = &draft.sockets[at];
        let mut found: Option<DraftPlug> = None;
        for (user, socket) in draft.sockets.iter() {
            if user == at || !draft.uses(socket.interface, at) {
                continue;
            }
            for other in self.try_fill(plugin, user)?.plugins() {
                match self.provider(other, &carried.contract) {
                    Some(Provider::Plug(plug)) if found.is_none_or(|found| found == plug) => found = Some(plug),
                    _ => return None,
                }
            }
        }
        found.filter(|found| found.plugin != plugin)
    }

    /// Who provides `contract` where `plugin` plugs another contract that uses its resources: the plugin itself, or whoever is
    /// plugged into its own socket for it.
    pub(super) fn provider(&mut self, plugin: DeclaredIndex, contract: &ContractName) -> Option<Provider> {
        let drafts = self.drafts;
        let draft = drafts[plugin].as_ref()?;
        if let Ok(plug) = draft.serving(contract) {
            return Some(Provider::Plug(DraftPlug { plugin, plug }));
        }
        let same = |socket: &SocketDraft<'_>| socket.view.is_none() && track(&socket.contract) == track(contract);
        self.try_fill(plugin, draft.sockets.position(same)?)?.provider()
    }
}
