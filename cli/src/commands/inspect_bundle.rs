//! `jackfield inspect` of a bundle: what is in it.

use std::fmt::Write as _;
use std::path::Path;

use jackfield::bundle::{Bundle, IndexComponent};
use serde_json::{Value as Json, json};

use crate::output::{Failure, Output, count, size};

/// The version of the form that `--json` prints.
const FORM: u32 = 1;

/// Prints what a bundle holds, once every part was found to be as it was bundled.
pub(super) fn print(path: &Path, as_json: bool, output: &Output) -> Result<(), Failure> {
    let bundle = Bundle::open(path).map_err(Failure::new)?;
    bundle.manifest().map_err(Failure::new)?;
    for component in bundle.components() {
        component.part.read().map_err(Failure::new)?;
        for (code, _) in &component.code {
            code.read().map_err(Failure::new)?;
        }
    }
    if as_json {
        let mut value = json(&bundle);
        value["file"] = path.display().to_string().into();
        let text = serde_json::to_string_pretty(&value).map_err(|error| Failure::new(error.to_string()))?;
        return output.print(&format!("{text}\n"));
    }
    output.print(&text(&bundle, &path.file_name().unwrap_or_default().to_string_lossy()))
}

/// The ids of the plugins that a component is for.
fn plugins<'a>(bundle: &'a Bundle, component: &str) -> Vec<&'a str> {
    bundle.index.plugins.iter().filter(|(_, name)| *name == component).map(|(plugin, _)| plugin.as_str()).collect()
}

/// The domains that a component was composed for.
fn domains<'a>(bundle: &'a Bundle, component: &str) -> Vec<&'a str> {
    bundle.index.domains.iter().filter(|(_, name)| *name == component).map(|(domain, _)| domain.as_str()).collect()
}

/// The components that lie in one.
fn parts<'a>(bundle: &'a Bundle, around: &str) -> Vec<&'a str> {
    let inside = |component: &&IndexComponent| component.inside.as_ref().is_some_and(|at| at.component == around);
    bundle.index.components.iter().filter(inside).map(|component| component.name.as_str()).collect()
}

fn text(bundle: &Bundle, name: &str) -> String {
    let index = &bundle.index;
    let mut out = format!(
        "{name}: a bundle of {}, {}, made by Jackfield {}\n\nmanifest\n  {}, {}\n",
        count(index.plugins.len(), "plugin"),
        size(bundle.size),
        index.jackfield,
        index.manifest.name,
        size(index.manifest.size),
    );
    for component in &index.components {
        let _ = writeln!(out, "\ncomponent {}, {}", component.name, size(component.size));
        let (plugins, domains) = (plugins(bundle, &component.name), domains(bundle, &component.name));
        if !domains.is_empty() {
            let parts: Vec<&str> = parts(bundle, &component.name);
            let _ = writeln!(out, "  domain: {}, composed of {}", domains.join(", "), parts.join(", "));
        }
        if !plugins.is_empty() {
            let _ = writeln!(out, "  plugins: {}", plugins.join(", "));
        }
        if let Some(inside) = &component.inside {
            let _ = writeln!(out, "  lies in {}, at byte {}", inside.component, inside.offset);
        }
        let _ = writeln!(out, "  SHA-256: {}", component.sha256);
        for code in &component.code {
            let info = &code.info;
            let fits = if info.fits().is_ok() { "" } else { "; not for this machine and release" };
            let _ = writeln!(
                out,
                "  native code: {}, {}, {}, by Jackfield {} with wasmtime {}{fits}",
                size(code.size),
                info.target,
                info.settings,
                info.jackfield,
                info.wasmtime
            );
        }
        if component.code.is_empty() {
            out.push_str("  native code: none\n");
        }
    }
    out
}

fn json(bundle: &Bundle) -> Json {
    let index = &bundle.index;
    let components: Vec<Json> = index
        .components
        .iter()
        .map(|component| {
            let code: Vec<Json> =
                component.code.iter().map(|code| super::native::code_json(code.size, &code.info)).collect();
            json!({
                "name": component.name,
                "size": component.size,
                "sha256": component.sha256,
                "plugins": plugins(bundle, &component.name),
                "domains": domains(bundle, &component.name),
                "inside": component.inside.as_ref().map(|at| json!({ "component": at.component, "offset": at.offset })),
                "code": code,
            })
        })
        .collect();
    json!({
        "version": FORM,
        "file": null,
        "size": bundle.size,
        "jackfield": index.jackfield,
        "manifest": { "name": index.manifest.name, "size": index.manifest.size, "sha256": index.manifest.sha256 },
        "components": components,
    })
}
