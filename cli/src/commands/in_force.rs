//! `jackfield inspect --limits`: every limit of every plugin, and where it comes from.

use std::path::Path;

use jackfield::plan::{Bound, InForce, LimitFrom, Limits, PluginSpec};
use jackfield::report::LoadReport;
use serde_json::{Value as Json, json};

use crate::manifest;
use crate::output::{Failure, Output};

/// The version of the form that `--json` prints.
const FORM: u32 = 1;

/// Prints the limits of a graph; its components are not read.
pub(super) fn print(path: &Path, as_json: bool, output: &Output) -> Result<(), Failure> {
    let fault = |problems| Failure::new(LoadReport::from(problems).to_string());
    let mut spec = manifest::read(path, &[])?;
    if !spec.problems.is_empty() {
        return Err(fault(std::mem::take(&mut spec.problems)));
    }
    let rows: Vec<(&str, InForce<'_>)> = spec
        .plugins
        .iter()
        .flat_map(|plugin| {
            let limits = Limits::in_force(&spec.limits, &plugin.limits);
            limits.into_iter().chain(pool(plugin)).map(|row| (plugin.id.as_str(), row))
        })
        .collect();
    if as_json {
        let limits: Vec<Json> = rows.iter().map(|(plugin, row)| json(plugin, row)).collect();
        let value = json!({ "version": FORM, "file": path.display().to_string(), "limits": limits });
        let text = serde_json::to_string_pretty(&value).map_err(|error| Failure::new(error.to_string()))?;
        return output.print(&format!("{text}\n"));
    }
    let width = rows.iter().map(|(plugin, _)| plugin.len()).max().unwrap_or_default();
    let line = |(plugin, row): &(&str, InForce<'_>)| {
        let (key, value) = (&row.key, row.value.to_string());
        format!("{plugin:width$}  {key:14}  {value:>10}  {}\n", from(row, path))
    };
    output.print(&rows.iter().map(line).collect::<String>())
}

/// How many instances of a plugin there may be side by side, where it says so: each has the limits above it.
fn pool(plugin: &PluginSpec) -> Option<InForce<'_>> {
    let instances = plugin.instances.as_ref()?;
    let value = Bound::Number(u64::from(instances.value));
    Some(InForce { key: "pool".into(), value, from: LimitFrom::Plugin, origin: instances.origin.as_ref() })
}

/// Where a limit comes from, for people.
fn from(row: &InForce<'_>, path: &Path) -> String {
    let place = row.origin.map(|origin| format!(", {}:{}", path.display(), origin.line())).unwrap_or_default();
    match row.from {
        LimitFrom::Default => "default".to_owned(),
        LimitFrom::Call(key) => format!("as `{key}`"),
        LimitFrom::Defaults => format!("[defaults.limits]{place}"),
        LimitFrom::Plugin => format!("plugin{place}"),
    }
}

fn json(plugin: &str, row: &InForce<'_>) -> Json {
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
        LimitFrom::Plugin => "plugin",
    };
    let line = row.origin.map(|origin| origin.line());
    json!({ "plugin": plugin, "limit": row.key, "value": value, "unit": unit, "from": from, "line": line })
}
