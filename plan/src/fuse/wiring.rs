//! What is plugged into what within a domain, and under which names the rest goes in and out.
//!
//! Sockets that lead out of the domain are imports of the whole, each by itself, since two plugins may have other plugs under one name;
//! what they share by nature (WASI, the log, types) is imported once. Where resources are concerned, sockets that lead to the same
//! plugs are one import too: otherwise one plugin's handles would be none of the other's.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use jackfield_contract::{ComponentInfo, InterfaceId, RecognisedFunction, Shape, is_kebab};
use wasm_encoder::ComponentExternName;

use crate::discover::Discovered;
use crate::index::{PlugIndex, PluginIndex, ServedIndex};
use crate::planned::{Plan, PlannedDomain, PlannedPlugin, PlannedSocket, PlugRef, Target, Targets};

/// A domain as it is composed.
pub(super) struct Wiring<'a> {
    /// Its plugins, each after all that it calls.
    pub(super) members: Vec<Member<'a>>,
    /// What the whole imports.
    pub(super) imports: Vec<Import>,
    /// What fills its wrapped sockets.
    pub(super) adapters: Vec<Adapter>,
}

/// What fills a wrapped socket of one plugin that leads to others of the domain.
pub(super) struct Adapter {
    /// Whose socket it is.
    pub(super) member: usize,
    /// The import in that one's model.
    pub(super) interface: InterfaceId,
    /// The form of each function's replies, in the import's order.
    pub(super) functions: Vec<Option<RecognisedFunction>>,
    pub(super) plugs: Vec<Plug>,
}

/// A plug in a wrapped socket.
pub(super) struct Plug {
    pub(super) member: usize,
    pub(super) export: String,
    /// What it calls each function of the import.
    pub(super) functions: Vec<Option<PlugFunction>>,
}

/// A function of a plug, and what it calls its parameters.
pub(super) struct PlugFunction {
    pub(super) name: String,
    pub(super) params: Vec<String>,
}

/// A plugin of a domain.
pub(super) struct Member<'a> {
    pub(super) id: &'a str,
    pub(super) bytes: &'a [u8],
    pub(super) info: &'a ComponentInfo,
    /// Where each of its imports comes from, in their order.
    pub(super) args: Vec<Source>,
    /// How each of its exports is called outside, in their order.
    pub(super) exports: Vec<Name>,
}

/// Where an import comes from.
pub(super) enum Source {
    /// Another plugin of the domain: its place, and the name of its export.
    Inside { member: usize, export: String },
    /// What the whole imports.
    Outside(usize),
    /// Others of the domain, by an adapter.
    Adapted(usize),
}

/// Something that the whole imports.
pub(super) struct Import {
    pub(super) name: Name,
    /// Whose import it is: the plugin, and the interface in its model. Several have it together.
    pub(super) parts: Vec<(usize, InterfaceId)>,
}

/// The name of an import or export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) name: String,
    /// The interface, where the name is a plain word.
    pub(super) implements: Option<String>,
}

impl Name {
    /// As it is written into a component.
    pub(super) fn written(&self) -> ComponentExternName<'_> {
        let implements = self.implements.as_deref().map(Cow::Borrowed);
        ComponentExternName { name: Cow::Borrowed(&self.name), implements, version_suffix: None, external_id: None }
    }
}

/// What makes two imports one.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    /// The name alone.
    Shared(String),
    /// The name, and where it leads.
    Leading(String, Option<ServedIndex>, Vec<PlugRef>),
    /// Nothing: it is of one plugin.
    Own(usize, usize),
}

impl<'a> Wiring<'a> {
    /// Wires a domain; `found` gives the component of a plugin.
    pub(super) fn of(
        plan: &'a Plan,
        domain: &PlannedDomain,
        found: impl Fn(&PlannedPlugin) -> Option<&'a Discovered>,
    ) -> Option<Self> {
        let (mut imports, mut keys): (Vec<Import>, BTreeMap<Key, usize>) = Default::default();
        let mut adapters = Vec::new();
        let (mut members, mut taken): (Vec<Member<'a>>, BTreeSet<String>) = Default::default();
        for (place, at) in domain.members.iter().enumerate() {
            let planned = plan.plugin(*at);
            let discovered = found(planned)?;
            let info = &discovered.info;
            let mut args = Vec::new();
            for (index, item) in info.imports.iter().enumerate() {
                let socket = planned.sockets.iter().find(|socket| socket.import == item.name);
                if let Some((member, export)) = socket.and_then(|socket| inside(plan, domain, socket)) {
                    args.push(Source::Inside { member, export });
                    continue;
                }
                if let Some(plugs) = socket.and_then(|socket| adapted(plan, domain, socket, info, &found)) {
                    let functions = socket.map(|socket| functions(socket, info)).unwrap_or_default();
                    adapters.push(Adapter { member: place, interface: item.interface, functions, plugs });
                    args.push(Source::Adapted(adapters.len() - 1));
                    continue;
                }
                let model = &info.model;
                let has_resources = || {
                    !model.own_resources(item.interface).is_empty() || !model.used_resources(item.interface).is_empty()
                };
                let key = match socket {
                    None => Key::Shared(item.name.clone()),
                    Some(socket) if has_resources() => leading(&item.name, socket),
                    Some(_) => Key::Own(place, index),
                };
                let known = *keys.entry(key).or_insert_with(|| {
                    let name = name(planned, &item.name, info, item.interface, &mut taken);
                    imports.push(Import { name, parts: Vec::new() });
                    imports.len() - 1
                });
                imports[known].parts.push((place, item.interface));
                args.push(Source::Outside(known));
            }
            members.push(Member { id: &planned.id, bytes: &discovered.bytes, info, args, exports: Vec::new() });
        }
        let mut wiring = Self { members, imports, adapters };
        wiring.name_exports(plan, domain);
        Some(wiring)
    }

    /// Names what the whole exports. Whoever is called from outside has a contract's own name before those who are not, and who calls
    /// before whom it calls; what is left gets a word of its own.
    fn name_exports(&mut self, plan: &Plan, domain: &PlannedDomain) {
        let called = called_from_outside(plan, domain);
        let mut all: Vec<(bool, usize, usize)> = Vec::new();
        for (place, member) in self.members.iter_mut().enumerate() {
            let planned = plan.plugin(domain.members[place]);
            for (index, item) in member.info.exports.iter().enumerate() {
                let plug = planned.plugs.iter().position(|plug| plug.export == item.name);
                let is_called = plug.is_some_and(|plug| {
                    called.contains(&PlugRef { plugin: domain.members[place], plug: PlugIndex(plug) })
                });
                all.push((!is_called, usize::MAX - place, index));
            }
            member.exports = vec![Name { name: String::new(), implements: None }; member.info.exports.len()];
        }
        all.sort();
        let mut taken = BTreeSet::new();
        for (_, place, index) in all {
            let member = &mut self.members[usize::MAX - place];
            let planned = plan.plugin(domain.members[usize::MAX - place]);
            let item = &member.info.exports[index];
            member.exports[index] = name(planned, &item.name, member.info, item.interface, &mut taken);
        }
    }
}

/// Who within the domain is plugged into a socket, and under which name it exports that.
fn inside(plan: &Plan, domain: &PlannedDomain, socket: &PlannedSocket) -> Option<(usize, String)> {
    let [target] = socket.targets.plugs() else { return None };
    let member = domain.members.iter().position(|member| *member == target.plug.plugin)?;
    (socket.shape == Shape::Direct).then(|| (member, plan.plug(target.plug).export.clone()))
}

/// The plugs of a wrapped socket that leads to others of the domain alone.
fn adapted<'a>(
    plan: &'a Plan,
    domain: &PlannedDomain,
    socket: &PlannedSocket,
    info: &ComponentInfo,
    found: &impl Fn(&PlannedPlugin) -> Option<&'a Discovered>,
) -> Option<Vec<Plug>> {
    let targets = socket.targets.plugs();
    if socket.shape == Shape::Direct || targets.is_empty() {
        return None;
    }
    let count = info.model.interface(socket.interface).functions.len();
    let plug = |target: &Target| {
        let member = domain.members.iter().position(|member| *member == target.plug.plugin)?;
        let planned = plan.plug(target.plug);
        let model = &found(plan.plugin(target.plug.plugin))?.info.model;
        let function = |at: usize| {
            let recognised = target.recognised.functions.iter().find(|function| function.import == at)?;
            let function = model.interface(planned.interface).functions.get(recognised.plug)?;
            let params = function.params.iter().map(|param| param.name.clone()).collect();
            Some(PlugFunction { name: function.export_name(model), params })
        };
        Some(Plug { member, export: planned.export.clone(), functions: (0..count).map(function).collect() })
    };
    targets.iter().map(plug).collect()
}

/// The form of the replies of each function of an import.
fn functions(socket: &PlannedSocket, info: &ComponentInfo) -> Vec<Option<RecognisedFunction>> {
    let count = info.model.interface(socket.interface).functions.len();
    let recognised = socket.targets.plugs().first().map_or(&socket.own, |target| &target.recognised);
    (0..count).map(|at| recognised.functions.iter().find(|function| function.import == at).cloned()).collect()
}

fn leading(name: &str, socket: &PlannedSocket) -> Key {
    let host = match socket.targets {
        Targets::Host { host, .. } => Some(host),
        Targets::Plugs(_) => None,
    };
    Key::Leading(name.to_owned(), host, socket.targets.plugs().iter().map(|target| target.plug).collect())
}

/// The plugs of a domain that the host or other plugins call.
fn called_from_outside(plan: &Plan, domain: &PlannedDomain) -> BTreeSet<PlugRef> {
    let is_outside = |at: &PluginIndex| !domain.members.contains(at);
    let others = plan.indexed().filter(|(at, _)| is_outside(at)).flat_map(|(_, plugin)| &plugin.sockets);
    let sockets = others.flat_map(|socket| socket.targets.plugs()).map(|target| target.plug);
    plan.root.iter().flat_map(|root| root.plugs.iter().copied()).chain(sockets).collect()
}

/// The name outside of what the plugin calls `own`: the same where it is free, and else a word with the plugin's id in it.
fn name(
    plugin: &PlannedPlugin,
    own: &str,
    info: &ComponentInfo,
    interface: InterfaceId,
    taken: &mut BTreeSet<String>,
) -> Name {
    let contract = &info.model.interface(interface).name;
    let is_word = is_kebab(own);
    if taken.insert(own.to_owned()) {
        let implements = (is_word && !contract.is_plain()).then(|| contract.to_string());
        return Name { name: own.to_owned(), implements };
    }
    let word = word(&format!("{}-{}", plugin.id, contract.interface));
    let numbered = (2..).map(|number| format!("{word}-v{number}"));
    let mut free = std::iter::once(word.clone()).chain(numbered).filter(|word| taken.insert(word.clone()));
    let implements = (!contract.is_plain()).then(|| contract.to_string());
    Name { name: free.next().unwrap_or_default(), implements }
}

/// A plain word, as the component model has them, that is like this text.
fn word(text: &str) -> String {
    let parts = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    let parts = parts.map(|part| match part.starts_with(|c: char| c.is_ascii_digit()) {
        true => format!("x{}", part.to_ascii_lowercase()),
        false => part.to_ascii_lowercase(),
    });
    let word = parts.collect::<Vec<_>>().join("-");
    if word.is_empty() { "x".to_owned() } else { word }
}
