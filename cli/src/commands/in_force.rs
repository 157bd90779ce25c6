//! `jackfield inspect --limits`: every limit of every plugin, and where it comes from.

use std::path::Path;

use jackfield::discover::discover;
use jackfield::plan::{
    Bound, GraphLimits, GraphSpec, InForce, InstancePlace, Lifetime, LimitFrom, Limits, PLACES, PluginSpec,
};
use jackfield::report::LoadReport;
use serde_json::{Value as Json, json};

use crate::manifest;
use crate::output::{Failure, Output};

/// The version of the form that `--json` prints.
const FORM: u32 = 1;

/// What has limits: a plugin, or several that are composed into one.
const PLUGIN: &str = "plugin";
const DOMAIN: &str = "domain";

/// A limit of a plugin, or of the graph.
struct Row<'a> {
    plugin: Option<&'a str>,
    /// What that is: a plugin, or a domain.
    kind: &'static str,
    limit: InForce<'a>,
    /// Why it is so, where that is no declaration.
    why: Option<String>,
}

/// Prints the limits of a graph. Of its components, only those are read whose instances live for one call: whether they have places
/// in the pool is a matter of what they hold.
pub(super) fn print(path: &Path, as_json: bool, output: &Output) -> Result<(), Failure> {
    let fault = |problems| Failure::new(LoadReport::from(problems).to_string());
    let mut spec = manifest::read(path, &[])?;
    if !spec.problems.is_empty() {
        return Err(fault(std::mem::take(&mut spec.problems)));
    }
    let of_graph =
        GraphLimits::in_force(&spec.graph_limits).into_iter().filter(|limit| limit.from != LimitFrom::Default);
    let mut rows: Vec<Row<'_>> = of_graph.map(|limit| Row { plugin: None, kind: PLUGIN, limit, why: None }).collect();
    for domain in &spec.domains {
        let limits = Limits::in_force(&spec.limits, &domain.limits).into_iter();
        rows.extend(limits.map(|limit| Row { plugin: Some(&domain.name), kind: DOMAIN, limit, why: None }));
    }
    // What is in a domain has that one's.
    for plugin in spec.plugins.iter().filter(|plugin| spec.domain_of(&plugin.id).is_none()) {
        let limits = Limits::in_force(&spec.limits, &plugin.limits).into_iter().chain(pool(plugin));
        rows.extend(limits.map(|limit| Row { plugin: Some(&plugin.id), kind: PLUGIN, limit, why: None }));
        rows.extend(places(&spec, plugin));
    }
    if as_json {
        let limits: Vec<Json> = rows.iter().map(json).collect();
        let value = json!({ "version": FORM, "file": path.display().to_string(), "limits": limits });
        let text = serde_json::to_string_pretty(&value).map_err(|error| Failure::new(error.to_string()))?;
        return output.print(&format!("{text}\n"));
    }
    let name = |row: &Row<'_>| row.plugin.unwrap_or("(graph)").to_owned();
    let width = rows.iter().map(|row| name(row).len()).max().unwrap_or_default();
    let line = |row: &Row<'_>| {
        let (plugin, key, value) = (name(row), &row.limit.key, row.limit.value.to_string());
        format!("{plugin:width$}  {key:14}  {value:>10}  {}\n", from(row, path))
    };
    output.print(&rows.iter().map(line).collect::<String>())
}

/// How many instances that live for one call have places in the pool at a time, and why none has.
fn places<'a>(spec: &GraphSpec, plugin: &'a PluginSpec) -> Option<Row<'a>> {
    plugin.lifetime.as_ref().filter(|lifetime| lifetime.value == Lifetime::Call)?;
    let alone = GraphSpec { plugins: vec![plugin.clone()], trusted: spec.trusted.clone(), ..GraphSpec::default() };
    let place = match discover(&alone).first() {
        Some(Ok(found)) => InstancePlace::of(&found.info.weight, &Limits::of(&spec.limits, &plugin.limits)),
        _ => InstancePlace::OnDemand("its component cannot be read".to_owned()),
    };
    let (value, why) = match place {
        InstancePlace::Pooled(_) => (Bound::Number(u64::from(PLACES)), "calls under way; more wait".to_owned()),
        InstancePlace::OnDemand(why) => (Bound::None, format!("its instances are made on demand: {why}")),
    };
    let limit = InForce { key: "places".into(), value, from: LimitFrom::Default, origin: None };
    Some(Row { plugin: Some(&plugin.id), kind: PLUGIN, limit, why: Some(why) })
}

/// How many instances of a plugin there may be side by side, where it says so: each has the limits above it.
fn pool(plugin: &PluginSpec) -> Option<InForce<'_>> {
    let instances = plugin.instances.as_ref()?;
    let value = Bound::Number(u64::from(instances.value));
    Some(InForce { key: "pool".into(), value, from: LimitFrom::Plugin, origin: instances.origin.as_ref() })
}

/// Where a limit comes from, for people.
fn from(Row { limit: row, why, kind, .. }: &Row<'_>, path: &Path) -> String {
    if let Some(why) = why {
        return why.clone();
    }
    let place = row.origin.map(|origin| format!(", {}:{}", path.display(), origin.line())).unwrap_or_default();
    match row.from {
        LimitFrom::Default => "default".to_owned(),
        LimitFrom::Call(key) => format!("as `{key}`"),
        LimitFrom::Defaults => format!("[defaults.limits]{place}"),
        LimitFrom::Graph => format!("[limits]{place}"),
        LimitFrom::Plugin => format!("{kind}{place}"),
    }
}

fn json(Row { plugin, kind, limit: row, why }: &Row<'_>) -> Json {
    let (value, unit) = match row.value {
        Bound::Number(count) => (json!(count), Json::Null),
        Bound::Bytes(count) => (json!(count), json!("bytes")),
        Bound::Time(time) => (json!(u64::try_from(time.as_micros()).unwrap_or(u64::MAX)), json!("us")),
        Bound::None => (Json::Null, Json::Null),
    };
    let from = match row.from {
        LimitFrom::Default => "default",
        LimitFrom::Call(_) => "call",
        LimitFrom::Defaults => "defaults",
        LimitFrom::Graph => "graph",
        LimitFrom::Plugin => kind,
    };
    let line = row.origin.map(|origin| origin.line());
    json!({ "plugin": plugin, "limit": row.key, "value": value, "unit": unit, "from": from, "line": line, "why": why })
}
