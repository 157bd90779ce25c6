//! From a plan with domains to one in which each is one plugin.

use std::collections::{BTreeSet, HashMap};

use jackfield_contract::{InterfaceId, Item, Model, Recognised};

use super::fused::Fused;
use crate::discover::Discovery;
use crate::index::{DeclaredIndex, PlugIndex, PluginIndex};
use crate::planned::{
    FusedMember, InstancePlace, Plan, PlannedPlug, PlannedPlugin, PlannedRoot, PlannedSocket, PlugRef, Targets,
};
use crate::spec::Lifetime;

/// What runs as one in the new plan.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Unit {
    Plugin(PluginIndex),
    Domain(usize),
}

struct Fuser<'f> {
    plan: &'f Plan,
    fused: &'f [Fused],
    components: &'f [Discovery],
    /// The domain of each plugin that is in one, and its place there.
    domain: HashMap<PluginIndex, (usize, usize)>,
    /// Where each unit is in the new plan.
    placed: HashMap<Unit, PluginIndex>,
}

/// The plan with what was composed; `first` is the place of the first such component among the declared ones.
pub(super) fn fuse(plan: &Plan, fused: &[Fused], first: usize, components: &[Discovery]) -> Plan {
    let mut domain = HashMap::new();
    for (at, fused) in fused.iter().enumerate() {
        domain.extend(fused.names.members.iter().enumerate().map(|(place, member)| (*member, (at, place))));
    }
    let mut fuser = Fuser { plan, fused, components, domain, placed: HashMap::new() };
    let order = fuser.order();
    fuser.placed = order.iter().enumerate().map(|(place, unit)| (*unit, PluginIndex(place))).collect();
    let plugin = |unit: &Unit| match unit {
        Unit::Plugin(at) => fuser.single(*at),
        Unit::Domain(at) => fuser.whole(*at, DeclaredIndex(first + at)),
    };
    let plugins = order.iter().map(plugin).collect();
    let root = plan.root.as_ref().map(|root| PlannedRoot {
        plugs: root.plugs.iter().filter_map(|plug| fuser.plug(*plug)).collect(),
        ..root.clone()
    });
    Plan::new(plugins, root, Vec::new(), plan.limits)
}

impl Fuser<'_> {
    fn unit(&self, plugin: PluginIndex) -> Unit {
        self.domain.get(&plugin).map_or(Unit::Plugin(plugin), |(domain, _)| Unit::Domain(*domain))
    }

    fn members(&self, unit: Unit) -> Vec<PluginIndex> {
        match unit {
            Unit::Plugin(plugin) => vec![plugin],
            Unit::Domain(domain) => self.fused[domain].names.members.clone(),
        }
    }

    /// The units, each after all that it calls and otherwise in the old order. That there is such an order is what makes a domain convex.
    fn order(&self) -> Vec<Unit> {
        fn visit(fuser: &Fuser<'_>, unit: Unit, seen: &mut BTreeSet<Unit>, order: &mut Vec<Unit>) {
            if !seen.insert(unit) {
                return;
            }
            for plugin in fuser.members(unit).into_iter().map(|at| fuser.plan.plugin(at)) {
                let targets = plugin.sockets.iter().flat_map(|socket| socket.targets.plugs());
                for called in targets.map(|target| target.plug.plugin).chain(plugin.fallback) {
                    visit(fuser, fuser.unit(called), seen, order);
                }
            }
            order.push(unit);
        }
        let (mut seen, mut order) = (BTreeSet::new(), Vec::new());
        for (at, _) in self.plan.indexed() {
            visit(self, self.unit(at), &mut seen, &mut order);
        }
        order
    }

    /// A plug in the new plan.
    fn plug(&self, plug: PlugRef) -> Option<PlugRef> {
        let plugin = *self.placed.get(&self.unit(plug.plugin))?;
        let Some((domain, place)) = self.domain.get(&plug.plugin) else { return Some(PlugRef { plugin, ..plug }) };
        let before: usize = self.fused[*domain].names.members[..*place].iter().map(|at| self.plugs(*at)).sum();
        Some(PlugRef { plugin, plug: PlugIndex(before + plug.plug.0) })
    }

    fn plugs(&self, plugin: PluginIndex) -> usize {
        self.plan.plugin(plugin).plugs.len()
    }

    /// A socket in the new plan, of which this is the import, with its interface in this model.
    fn socket(
        &self,
        socket: &PlannedSocket,
        import: Option<(String, InterfaceId)>,
        models: Models<'_>,
    ) -> PlannedSocket {
        let interface = import.as_ref().map_or(socket.interface, |(_, interface)| *interface);
        let names = |recognised: &Recognised, plug: Option<PlugRef>| {
            let mut recognised = recognised.clone();
            for function in &mut recognised.functions {
                let own = function.import == function.plug && plug.is_none();
                function.import = models.function(socket.interface, interface, function.import);
                function.plug = match plug {
                    Some(plug) => self.function(plug, function.plug),
                    None if own => function.import,
                    None => function.plug,
                };
            }
            recognised
        };
        let mut targets = socket.targets.clone();
        match &mut targets {
            Targets::Host { recognised, .. } => recognised.functions.iter_mut().for_each(|function| {
                function.import = models.function(socket.interface, interface, function.import);
            }),
            Targets::Plugs(targets) => targets.retain_mut(|target| {
                target.recognised = names(&target.recognised, Some(target.plug));
                self.plug(target.plug).map(|plug| target.plug = plug).is_some()
            }),
        }
        PlannedSocket {
            own: names(&socket.own, None),
            targets,
            interface,
            import: import.map_or_else(|| socket.import.clone(), |(name, _)| name),
            ..socket.clone()
        }
    }

    /// Where the function of a plug is in the new plan's interface.
    fn function(&self, plug: PlugRef, function: usize) -> usize {
        let Some((domain, place)) = self.domain.get(&plug.plugin) else { return function };
        let planned = self.plan.plugin(plug.plugin);
        let Some(old) = self.model(planned) else { return function };
        let info = &self.fused[*domain].info;
        let name = self.fused[*domain].names.plugs[*place].get(plug.plug.0).and_then(Option::as_deref);
        let Some(interface) = name.and_then(|name| find(&info.exports, name)) else { return function };
        Models { old, new: &info.model }.function(self.plan.plug(plug).interface, interface, function)
    }

    fn model(&self, plugin: &PlannedPlugin) -> Option<&Model> {
        let found = self.components.get(plugin.declared.0)?.as_ref().ok()?;
        Some(&found.info.model)
    }

    /// A plugin that is in no domain.
    fn single(&self, at: PluginIndex) -> PlannedPlugin {
        let plugin = self.plan.plugin(at);
        let empty = Model::default();
        let model = self.model(plugin).unwrap_or(&empty);
        let socket = |socket: &PlannedSocket| self.socket(socket, None, Models { old: model, new: model });
        PlannedPlugin {
            sockets: plugin.sockets.iter().map(socket).collect(),
            fallback: plugin.fallback.and_then(|fallback| self.placed.get(&self.unit(fallback)).copied()),
            ..plugin.clone()
        }
    }

    /// A domain as one plugin.
    fn whole(&self, at: usize, declared: DeclaredIndex) -> PlannedPlugin {
        let fused = &self.fused[at];
        let (mut plugs, mut sockets, mut members) = (Vec::new(), Vec::<PlannedSocket>::new(), Vec::new());
        let empty = Model::default();
        let domain = self.plan.domains.iter().find(|domain| domain.name == fused.name);
        let mut first = None;
        for (place, index) in fused.names.members.iter().enumerate() {
            let plugin = self.plan.plugin(*index);
            first = first.or(Some(plugin));
            let models = Models { old: self.model(plugin).unwrap_or(&empty), new: &fused.info.model };
            for (plug, name) in plugin.plugs.iter().zip(&fused.names.plugs[place]) {
                let interface = name.as_deref().and_then(|name| find(&fused.info.exports, name));
                let interface = interface.unwrap_or(plug.interface);
                let init = plug.init.map(|init| models.function(plug.interface, interface, init));
                let export = name.clone().unwrap_or_default();
                let contract = plug.contract.clone();
                plugs.push(PlannedPlug { export, interface, contract, init, member: Some(place) });
            }
            for (socket, name) in plugin.sockets.iter().zip(&fused.names.sockets[place]) {
                let found = name.as_deref().and_then(|name| Some((name.to_owned(), find(&fused.info.imports, name)?)));
                let Some(import) = found else { continue };
                // Several have one import together where they have the same plugs in it.
                match sockets.iter_mut().find(|known| known.import == import.0) {
                    Some(known) => merge(known, self.socket(socket, Some(import), models)),
                    None => sockets.push(self.socket(socket, Some(import), models)),
                }
            }
            let (id, config) = (plugin.id.clone(), plugin.config.clone());
            members.push(FusedMember { id, declared: plugin.declared, config });
        }
        let limits = domain.map(|domain| domain.limits).unwrap_or_default();
        let lifetime = first.map(|plugin| plugin.lifetime).unwrap_or_default();
        let place = || InstancePlace::of(&fused.info.weight, &limits);
        PlannedPlugin {
            id: fused.name.clone(),
            declared,
            lifetime,
            place: (lifetime == Lifetime::Call).then(place),
            instances: first.map_or(1, |plugin| plugin.instances),
            restart: first.map(|plugin| plugin.restart).unwrap_or_default(),
            fallback: None,
            limits,
            functions: Vec::new(),
            wasi: first.map(|plugin| plugin.wasi.clone()).unwrap_or_default(),
            config: None,
            plugs,
            sockets,
            members,
        }
    }
}

/// The models of a component alone, and of the whole that it is in.
#[derive(Clone, Copy)]
struct Models<'m> {
    old: &'m Model,
    new: &'m Model,
}

impl Models<'_> {
    /// The place in `new` of the function at this place in `old`: that of the same name.
    fn function(&self, old: InterfaceId, new: InterfaceId, at: usize) -> usize {
        let Some(function) = self.old.interface(old).functions.get(at) else { return at };
        self.new.interface(new).function_index(self.new, &function.export_name(self.old)).unwrap_or(at)
    }
}

fn find(items: &[Item], name: &str) -> Option<InterfaceId> {
    items.iter().find(|item| item.name == name).map(|item| item.interface)
}

/// Adds the functions that another has of the same import.
fn merge(known: &mut PlannedSocket, other: PlannedSocket) {
    let add = |to: &mut Recognised, from: Recognised| {
        for function in from.functions {
            if to.functions.iter().all(|known| known.import != function.import) {
                to.functions.push(function);
            }
        }
        to.functions.sort_by_key(|function| function.import);
    };
    known.types_only &= other.types_only;
    known.may_be_empty &= other.may_be_empty;
    add(&mut known.own, other.own);
    match (&mut known.targets, other.targets) {
        (Targets::Host { recognised, .. }, Targets::Host { recognised: more, .. }) => add(recognised, more),
        (Targets::Plugs(targets), Targets::Plugs(more)) => {
            targets.iter_mut().zip(more).for_each(|(target, more)| add(&mut target.recognised, more.recognised));
        }
        _ => {}
    }
}
