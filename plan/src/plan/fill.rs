//! Who is plugged into which socket.

use jackfield_contract::{ContractName, InterfaceId, Recognised, Shape, Side, recognise, serves, track};

use super::HostServed;
use super::alone::alone;
use super::draft::{Draft, DraftSocket};
use super::origin::Origin;
use super::spec::GraphSpec;

/// A plug by the places of its plugin in the spec and of itself in the plugin.
pub(super) type Place = (usize, usize);

/// A socket with what was found for it, before it is judged.
#[derive(Clone, Default)]
pub(super) struct Fill {
    /// The plugs that fit, in order.
    pub(super) targets: Vec<(Place, Recognised)>,
    /// The host's contract, where the host serves the socket.
    pub(super) host: Option<(usize, Recognised)>,
    /// Plugins that are listed or may be meant, and whose components could not be read.
    pub(super) lost: Vec<usize>,
    /// Plugins that have something of the contract's name that cannot be plugged in.
    pub(super) passed: Vec<Passed>,
    /// The shape, and the functions as the import alone shows them; none if the import fits no shape.
    pub(super) own: Option<Recognised>,
    /// Why the import fits no shape.
    pub(super) shapeless: Option<String>,
}

/// A plugin that was passed over.
#[derive(Clone)]
pub(super) struct Passed {
    /// The plugin; `None` for the host.
    pub(super) plugin: Option<usize>,
    pub(super) why: Why,
    /// Where it is listed, if it was named by hand.
    pub(super) origin: Option<Origin>,
    pub(super) listed: bool,
}

/// Why a plugin was passed over.
#[derive(Clone, PartialEq)]
pub(super) enum Why {
    /// It plugs these versions of the contract, none of which serves.
    Versions(Vec<ContractName>),
    /// The signatures differ: both in WIT, the difference marked.
    Signature(String),
    /// It exports the contract, but its `plug` does not list it.
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
}

/// Fills sockets on demand, since one that carries another's resources follows it.
pub(super) struct Filler<'p, 'a> {
    pub(super) spec: &'a GraphSpec,
    pub(super) drafts: &'p [Option<Draft<'a>>],
    pub(super) host: &'p [HostServed],
    fills: Vec<Vec<State>>,
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
    Plug(Place),
    Host,
}

impl<'p, 'a> Filler<'p, 'a> {
    pub(super) fn new(spec: &'a GraphSpec, drafts: &'p [Option<Draft<'a>>], host: &'p [HostServed]) -> Self {
        let sockets = |draft: &Option<Draft<'_>>| draft.as_ref().map_or(0, |draft| draft.sockets.len());
        let fills = drafts.iter().map(|draft| vec![State::Unknown; sockets(draft)]).collect();
        Self { spec, drafts, host, fills }
    }

    /// What is plugged into a socket.
    pub(super) fn fill(&mut self, plugin: usize, socket: usize) -> Fill {
        self.try_fill(plugin, socket).unwrap_or_default()
    }

    /// What is plugged into a socket; `None` while just that is being found out.
    fn try_fill(&mut self, plugin: usize, socket: usize) -> Option<Fill> {
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

    fn find(&mut self, plugin: usize, draft: &Draft<'a>, at: usize) -> Fill {
        let socket = &draft.sockets[at];
        let mut fill = Fill::default();
        match alone(draft.model(), socket) {
            Ok(own) => fill.own = Some(own),
            Err(error) => fill.shapeless = Some(error.to_string()),
        }
        if self.spec.lone {
            return fill;
        }
        if let Some(listed) = socket.listed {
            for (place, id) in listed.plugs.iter().enumerate() {
                // An id twice is reported once, and counts once.
                if listed.plugs[..place].iter().any(|earlier| **earlier == **id) {
                    continue;
                }
                let Some(other) = self.spec.plugins.iter().position(|p| *p.id == **id) else { continue };
                if self.drafts[other].is_none() {
                    fill.lost.push(other);
                } else {
                    self.offer(plugin, draft, socket, other, Some(id.origin.clone()), &mut fill);
                }
            }
        } else if !self.serve_from_host(draft, socket, &mut fill) {
            match self.implied(plugin, draft, at) {
                Some((other, plug)) => self.try_plug(draft, socket, other, plug, None, &mut fill),
                None => {
                    for other in 0..self.drafts.len() {
                        if self.drafts[other].is_some() {
                            self.offer(plugin, draft, socket, other, None, &mut fill);
                        } else if self.may_plug(other, &socket.contract) {
                            fill.lost.push(other);
                        }
                    }
                    // Where a plug of this name is there and does not fit, that is the better explanation.
                    if fill.passed.iter().any(|passed| passed.why != Why::Itself) {
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

    /// Looks whether `other` has a plug for the socket. `listed` tells where it was named by hand.
    fn offer(
        &self,
        plugin: usize,
        draft: &Draft<'_>,
        socket: &DraftSocket<'_>,
        other: usize,
        listed: Option<Option<Origin>>,
        fill: &mut Fill,
    ) {
        let Some(candidate) = &self.drafts[other] else { return };
        let why = match best(candidate, &socket.contract) {
            // A plugin is never a default for its own socket; by hand it is a cycle, which is found there.
            Ok(_) if other == plugin && listed.is_none() => Why::Itself,
            Ok(plug) => return self.try_plug(draft, socket, other, plug, listed, fill),
            Err(versions) if !versions.is_empty() => Why::Versions(versions),
            Err(_) if candidate.unplugged.iter().any(|contract| serves(contract, &socket.contract)) => Why::Unplugged,
            Err(_) if listed.is_some() => Why::Nothing,
            Err(_) => return,
        };
        let (listed, origin) = (listed.is_some(), listed.flatten());
        fill.passed.push(Passed { plugin: Some(other), why, origin, listed });
    }

    fn try_plug(
        &self,
        draft: &Draft<'_>,
        socket: &DraftSocket<'_>,
        other: usize,
        plug: usize,
        listed: Option<Option<Origin>>,
        fill: &mut Fill,
    ) {
        let Some(candidate) = &self.drafts[other] else { return };
        let import = Side { model: draft.compared(socket.interface), interface: socket.interface };
        let interface = candidate.plugs[plug].interface;
        let side = Side { model: candidate.compared(interface), interface };
        match recognise(import, side) {
            Ok(recognised) => fill.targets.push(((other, plug), recognised)),
            Err(error) => {
                let (listed, origin) = (listed.is_some(), listed.flatten());
                fill.passed.push(Passed {
                    plugin: Some(other),
                    why: Why::Signature(error.to_string()),
                    origin,
                    listed,
                });
            }
        }
    }

    /// Whether the host serves the socket; if its signature differs, that is noted and it is nobody else's.
    fn serve_from_host(&self, draft: &Draft<'_>, socket: &DraftSocket<'_>, fill: &mut Fill) -> bool {
        let for_it = |served: &&(usize, &HostServed)| served.1.is_for(draft.id());
        let all: Vec<(usize, &HostServed)> = self.host.iter().enumerate().collect();
        let named = all.iter().filter(for_it).filter(|(_, s)| s.name().unversioned() == socket.contract.unversioned());
        let Some((index, served)) = named
            .clone()
            .filter(|(_, served)| serves(served.name(), &socket.contract))
            .max_by(|a, b| a.1.name().version.cmp(&b.1.name().version))
        else {
            let versions: Vec<ContractName> = named.map(|(_, served)| served.name().clone()).collect();
            if !versions.is_empty() {
                let why = Why::Versions(versions);
                fill.passed.push(Passed { plugin: None, why, origin: None, listed: false });
            }
            return false;
        };
        let import = Side { model: draft.compared(socket.interface), interface: socket.interface };
        match recognise(import, Side { model: &served.model, interface: served.interface }) {
            Ok(recognised) => fill.host = Some((*index, recognised)),
            Err(error) => {
                let why = Why::Signature(error.to_string());
                fill.passed.push(Passed { plugin: None, why, origin: None, listed: true });
            }
        }
        true
    }

    /// Whether a plugin that could not be read may be meant for a socket of this contract.
    fn may_plug(&self, other: usize, contract: &ContractName) -> bool {
        let named = |written: &str| written.split('@').next() == Some(&contract.unversioned());
        let declared = &self.spec.plugins[other];
        match &declared.plugs {
            Some(plugs) => plugs.iter().any(|plug| named(plug)) || !declared.rename.is_empty(),
            None => true,
        }
    }

    /// The plug of a socket that other sockets of the plugin bring along, if they all lead to one.
    fn implied(&mut self, plugin: usize, draft: &Draft<'a>, at: usize) -> Option<Place> {
        let carried = &draft.sockets[at];
        let mut found: Option<Place> = None;
        for (user, socket) in draft.sockets.iter().enumerate() {
            let uses = draft.model().used_resources(socket.interface);
            if user == at || !uses.iter().any(|used| used.interface == carried.interface) {
                continue;
            }
            for ((other, _), _) in self.try_fill(plugin, user)?.targets {
                match self.provider(other, &carried.contract) {
                    Some(Provider::Plug(place)) if found.is_none_or(|found| found == place) => found = Some(place),
                    _ => return None,
                }
            }
        }
        found.filter(|(other, _)| *other != plugin)
    }

    /// Who provides `contract` where `plugin` plugs another contract that uses its resources: the plugin itself, or whoever is
    /// plugged into its own socket for it.
    pub(super) fn provider(&mut self, plugin: usize, contract: &ContractName) -> Option<Provider> {
        let drafts = self.drafts;
        let draft = drafts[plugin].as_ref()?;
        if let Ok(plug) = best(draft, contract) {
            return Some(Provider::Plug((plugin, plug)));
        }
        let same = |socket: &DraftSocket<'_>| socket.view.is_none() && track(&socket.contract) == track(contract);
        let socket = draft.sockets.iter().position(same)?;
        let fill = self.try_fill(plugin, socket)?;
        match (&fill.host, &fill.targets[..]) {
            (Some(_), _) => Some(Provider::Host),
            (None, [(place, _)]) => Some(Provider::Plug(*place)),
            _ => None,
        }
    }

    /// The place of the plugin's socket for an interface that it imports unchanged.
    pub(super) fn socket_of(&self, plugin: usize, interface: InterfaceId) -> Option<usize> {
        self.drafts[plugin].as_ref()?.sockets.iter().position(|socket| socket.interface == interface)
    }
}

/// The plug with which a plugin serves a socket of this contract: the highest version that fits.
///
/// The error holds the versions of the contract that it plugs instead.
pub(super) fn best(draft: &Draft<'_>, contract: &ContractName) -> Result<usize, Vec<ContractName>> {
    let named =
        draft.plugs.iter().enumerate().filter(|(_, plug)| plug.contract.unversioned() == contract.unversioned());
    named
        .clone()
        .filter(|(_, plug)| serves(&plug.contract, contract))
        .max_by(|a, b| a.1.contract.version.cmp(&b.1.contract.version))
        .map(|(index, _)| index)
        .ok_or_else(|| named.map(|(_, plug)| plug.contract.clone()).collect())
}
