//! What is known of a plugin once its names, renames and lists are understood, and before anything is plugged in.

use jackfield_contract::{Cardinality, ContractName, InterfaceId, Model, is_kebab, serves};

use crate::discover::Discovered;
use crate::index::{DeclaredIndex, IndexVec, PlugIndex, SocketIndex};
use crate::planned::PlannedPlug;
use crate::spec::{PluginSpec, SocketSpec};

/// The plugins of a graph; `None` stands for one whose component could not be read.
pub(super) type Drafts<'a> = IndexVec<DeclaredIndex, Option<PluginDraft<'a>>>;

/// A plugin whose component could be read.
pub(super) struct PluginDraft<'a> {
    pub(super) spec: &'a PluginSpec,
    pub(super) found: &'a Discovered,
    pub(super) plugs: IndexVec<PlugIndex, PlannedPlug>,
    /// Contracts that it exports and that its `plug` does not list.
    pub(super) unplugged: Vec<ContractName>,
    pub(super) sockets: IndexVec<SocketIndex, SocketDraft<'a>>,
    /// The component's model with its interfaces called by the contracts that they stand for, where one is renamed.
    renamed: Option<Box<Model>>,
}

/// A plug of a plugin that was declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DraftPlug {
    pub(super) plugin: DeclaredIndex,
    pub(super) plug: PlugIndex,
}

/// A socket about which it is not known yet who is plugged in.
pub(super) struct SocketDraft<'a> {
    pub(super) import: &'a str,
    pub(super) interface: InterfaceId,
    pub(super) contract: ContractName,
    /// The cardinality that the name tells, where it is that of a view.
    pub(super) view: Option<Cardinality>,
    pub(super) types_only: bool,
    /// The plugs that were named by hand.
    pub(super) listed: Option<&'a SocketSpec>,
}

impl SocketDraft<'_> {
    /// The key under which a manifest says who is plugged in: a name of its own, or the contract.
    pub(super) fn key(&self) -> String {
        if is_kebab(self.import) { self.import.to_owned() } else { self.contract.to_string() }
    }
}

impl<'a> PluginDraft<'a> {
    pub(super) fn new(spec: &'a PluginSpec, found: &'a Discovered) -> Self {
        let (plugs, sockets) = (IndexVec::default(), IndexVec::default());
        Self { spec, found, plugs, unplugged: Vec::new(), sockets, renamed: None }
    }

    pub(super) fn id(&self) -> &'a str {
        &self.spec.id
    }

    pub(super) fn model(&self) -> &'a Model {
        &self.found.info.model
    }

    /// The model by which an interface's types are compared with another component's. Resources of other interfaces are
    /// compared by the names of these, which have to be the contracts'.
    pub(super) fn compared(&self, interface: InterfaceId) -> &Model {
        let model = self.model();
        self.renamed.as_deref().filter(|_| !model.used_resources(interface).is_empty()).unwrap_or(model)
    }

    /// Calls the interfaces that are [`compared`](Self::compared) by the contracts that they stand for.
    pub(super) fn rename(&mut self) {
        let plugs = self.plugs.values().map(|plug| (plug.interface, &plug.contract));
        // A view's name tells its cardinality, and stays.
        let direct = self.sockets.values().filter(|socket| socket.view.is_none());
        let names = plugs.chain(direct.map(|socket| (socket.interface, &socket.contract)));
        let mut model = self.found.info.model.clone();
        for (interface, contract) in names {
            model.interface_mut(interface).name.clone_from(contract);
        }
        self.renamed = Some(Box::new(model));
    }

    /// The plug that serves a socket of this contract: the highest version that fits.
    ///
    /// The error holds the versions of the contract that are plugged instead.
    pub(super) fn serving(&self, contract: &ContractName) -> Result<PlugIndex, Vec<ContractName>> {
        let named = self.plugs.iter().filter(|(_, plug)| plug.contract.unversioned() == contract.unversioned());
        named
            .clone()
            .filter(|(_, plug)| serves(&plug.contract, contract))
            .max_by(|a, b| a.1.contract.version.cmp(&b.1.contract.version))
            .map(|(index, _)| index)
            .ok_or_else(|| named.map(|(_, plug)| plug.contract.clone()).collect())
    }

    /// The socket for an interface that it imports unchanged.
    pub(super) fn socket_of(&self, interface: InterfaceId) -> Option<SocketIndex> {
        self.sockets.position(|socket| socket.interface == interface)
    }

    /// Whether `interface` uses resources of this socket's.
    pub(super) fn uses(&self, interface: InterfaceId, socket: SocketIndex) -> bool {
        let carried = self.sockets[socket].interface;
        self.model().used_resources(interface).iter().any(|used| used.interface == carried)
    }
}

impl SocketDraft<'_> {
    /// Whether `written` is the component's own name of this import, and not the contract's.
    pub(super) fn is_named(&self, written: &str) -> bool {
        self.import == written && self.contract.to_string() != written
    }

    /// The socket as errors name it.
    pub(super) fn title(&self) -> String {
        let own = self.import == self.contract.to_string();
        if own { format!("`{}`", self.import) } else { format!("`{}` (for `{}`)", self.import, self.contract) }
    }
}
