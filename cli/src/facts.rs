//! What a graph is made of, as text that can be written down and compared: hashes, contracts, who is plugged in where, grants, limits.

use std::collections::BTreeSet;
use std::path::Path;

use jackfield::discover::Discovery;
use jackfield::plan::{
    ClockSpec, ComponentSource, GraphLimits, GraphSpec, LimitFrom, Limits, Located, Plan, PlannedPlugin, PluginSpec,
    RandomSpec, Restart, RestartBounds, Targets,
};
use jackfield_contract::{InterfaceId, Model, Shape, function_wit};
use toml::{Table, Value};

/// The version of the form in which facts are written down.
const FORM: i64 = 1;

/// The facts of a graph that was planned; paths are as seen from `folder`, where its manifest lies.
pub fn facts(spec: &GraphSpec, found: &[Discovery], plan: &Plan, folder: &Path) -> Table {
    let mut graph = Table::new();
    if let Some(root) = &plan.root {
        graph.insert("root".into(), root.contract.to_string().into());
        graph.insert("cardinality".into(), root.cardinality.to_string().into());
        let plugs: Vec<Value> = root.plugs.iter().map(|plug| plan.plugin(plug.plugin).id.as_str().into()).collect();
        graph.insert("plugs".into(), plugs.into());
    }
    let host: BTreeSet<&str> = spec.host.iter().map(|host| host.contract.as_str()).collect();
    if !host.is_empty() {
        graph.insert("host".into(), host.into_iter().map(Value::from).collect::<Vec<_>>().into());
    }
    let limits = GraphLimits::in_force(&spec.graph_limits).into_iter().filter(|row| row.from != LimitFrom::Default);
    let limits: Table = limits.map(|row| (row.key.to_string(), row.value.to_string().into())).collect();
    if !limits.is_empty() {
        graph.insert("limits".into(), limits.into());
    }
    let keys = |keys: &[Located<String>]| keys.iter().map(|key| Value::from(key.as_str())).collect::<Vec<_>>();
    if let Some(trusted) = &spec.trust_keys {
        graph.insert("trust".into(), keys(trusted).into());
    }
    let mut plugins = Table::new();
    for planned in &plan.plugins {
        let (declared, found) = (&spec.plugin(planned.declared), &found[planned.declared.0]);
        let mut table = plugin(spec, declared, planned, found, plan, folder);
        if let Some(by) = &declared.signed_by {
            table.insert("signed-by".into(), keys(by).into());
        }
        plugins.insert(planned.id.clone(), table.into());
    }
    let mut all = Table::new();
    all.insert("version".into(), FORM.into());
    all.insert("graph".into(), graph.into());
    all.insert("plugin".into(), plugins.into());
    all
}

fn plugin(
    spec: &GraphSpec,
    declared: &PluginSpec,
    planned: &PlannedPlugin,
    found: &Discovery,
    plan: &Plan,
    folder: &Path,
) -> Table {
    let mut table = Table::new();
    if let ComponentSource::Path(path) = &declared.component.value {
        let path = path.strip_prefix(folder).unwrap_or(path);
        table.insert("component".into(), path.display().to_string().replace('\\', "/").into());
    }
    if let Ok(found) = found {
        table.insert("sha256".into(), found.sha256().into());
        table.insert("size".into(), i64::try_from(found.size()).unwrap_or(i64::MAX).into());
        let model = &found.info.model;
        let plugs = planned.plugs.iter().map(|plug| (plug.contract.to_string(), signatures(model, plug.interface)));
        table.insert("plugs".into(), plugs.collect::<Table>().into());
    }
    let sockets = planned.sockets.iter().filter(|socket| !socket.types_only).map(|socket| {
        let shape = match socket.shape {
            Shape::Direct => "direct".to_owned(),
            Shape::Wrapped(cardinality) => cardinality.to_string(),
        };
        let plugs: Vec<Value> = match &socket.targets {
            Targets::Host { .. } => vec!["(the host)".into()],
            Targets::Plugs(targets) => {
                targets.iter().map(|target| plan.plugin(target.plug.plugin).id.as_str().into()).collect()
            }
        };
        (format!("{} ({shape})", socket.contract), plugs.into())
    });
    table.insert("sockets".into(), sockets.collect::<Table>().into());
    table.insert("grants".into(), grants(planned, folder).into());
    let domain = spec.domain_of(&declared.id);
    if let Some(domain) = domain {
        table.insert("domain".into(), domain.name.as_str().into());
    }
    let own = domain.map_or(&declared.limits, |domain| &domain.limits);
    let limits = Limits::in_force(&spec.limits, own).into_iter();
    let limits = limits.map(|row| (row.key.to_string(), row.value.to_string().into()));
    table.insert("limits".into(), limits.collect::<Table>().into());
    if let Some(config) = &planned.config {
        table.insert("config".into(), config.as_str().into());
    }
    table.insert("lifetime".into(), format!("{:?}", planned.lifetime).to_lowercase().into());
    // A lock that was written before there were policies holds where none is named.
    if planned.restart != Restart::Always {
        table.insert("restart".into(), restart(planned.restart).into());
    }
    if let Some(fallback) = planned.fallback {
        table.insert("fallback".into(), plan.plugin(fallback).id.as_str().into());
    }
    table
}

/// What is done after a failure.
fn restart(restart: Restart) -> String {
    match restart {
        Restart::Always => "always".to_owned(),
        Restart::Never => "never".to_owned(),
        Restart::Bounded(RestartBounds { max, within, backoff }) => {
            format!("{max} within {within:?}, then a pause of {backoff:?}")
        }
    }
}

/// The functions of a contract in WIT.
fn signatures(model: &Model, interface: InterfaceId) -> Value {
    let functions = model.interface(interface).functions.iter();
    functions.map(|function| Value::from(function_wit(model, function))).collect::<Vec<_>>().into()
}

/// What is granted; what is not is left out.
fn grants(planned: &PlannedPlugin, folder: &Path) -> Table {
    let wasi = &planned.wasi;
    let mut table = Table::new();
    let flags = [("stdin", wasi.stdin), ("stdout", wasi.stdout), ("stderr", wasi.stderr), ("log", wasi.log)];
    table.extend(flags.into_iter().filter(|(_, is_on)| *is_on).map(|(name, _)| (name.to_owned(), Value::from(true))));
    if !wasi.env.is_empty() {
        let env = wasi.env.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str())));
        table.insert("env".into(), env.collect::<Table>().into());
    }
    if !wasi.dirs.is_empty() {
        let dirs = wasi.dirs.iter().map(|dir| {
            let host = dir.host.value.strip_prefix(folder).unwrap_or(&dir.host.value).display();
            let how = if dir.write { "write" } else { "read" };
            (dir.guest.clone(), Value::from(format!("{how} {host}")))
        });
        table.insert("dirs".into(), dirs.collect::<Table>().into());
    }
    let lists = [("http", &wasi.http), ("sockets", &wasi.sockets)];
    for (name, grants) in lists.into_iter().filter(|(_, grants)| !grants.is_empty()) {
        let grants: Vec<Value> = grants.iter().map(|grant| grant.as_str().into()).collect();
        table.insert(name.into(), grants.into());
    }
    if !wasi.args.is_empty() {
        table.insert("args".into(), wasi.args.iter().map(|arg| Value::from(arg.as_str())).collect::<Vec<_>>().into());
    }
    if wasi.random != RandomSpec::System {
        table.insert("random".into(), wasi.random.to_string().into());
    }
    if wasi.clock != ClockSpec::System {
        table.insert("clock".into(), wasi.clock.to_string().into());
    }
    table
}

/// A fact that is not the same in two tables.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Its keys, from the outside in.
    pub path: Vec<String>,
    /// What it was, if it was there.
    pub before: Option<Value>,
    /// What it is, if it is there.
    pub after: Option<Value>,
}

impl Change {
    /// What was before and what is now, in words.
    pub fn words(&self) -> String {
        let shown = |value: &Value| match value {
            Value::String(text) => text.clone(),
            Value::Array(items) => {
                let items: Vec<String> =
                    items.iter().map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned)).collect();
                format!("[{}]", items.join(", "))
            }
            other => other.to_string(),
        };
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => format!("was {}, is {}", shown(before), shown(after)),
            (None, Some(after)) => format!("is new: {}", shown(after)),
            (Some(before), None) => format!("is gone: {}", shown(before)),
            (None, None) => String::new(),
        }
    }
}

/// What is not the same, in the order of the keys.
pub fn changes(before: &Table, after: &Table) -> Vec<Change> {
    let mut found = Vec::new();
    compare(&mut Vec::new(), before, after, &mut found);
    found
}

fn compare(path: &mut Vec<String>, before: &Table, after: &Table, found: &mut Vec<Change>) {
    let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for key in keys {
        path.push(key.clone());
        match (before.get(key), after.get(key)) {
            (Some(Value::Table(before)), Some(Value::Table(after))) => compare(path, before, after, found),
            (before, after) if before != after => {
                found.push(Change { path: path.clone(), before: before.cloned(), after: after.cloned() });
            }
            _ => {}
        }
        path.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_found_at_every_depth() {
        let table = |text: &str| text.parse::<Table>().expect("it is TOML");
        let before = table("a = 1\n[b]\nx = \"p\"\ny = [\"q\"]\n[c]\n");
        let after = table("a = 1\n[b]\nx = \"r\"\n[d]\nz = true\n");
        let words: Vec<String> = changes(&before, &after)
            .iter()
            .map(|change| format!("{} {}", change.path.join("."), change.words()))
            .collect();
        assert_eq!(words, ["b.x was p, is r", "b.y is gone: [q]", "c is gone: {}", "d is new: { z = true }"]);
        assert!(changes(&before, &before).is_empty());
    }
}
