//! A graph as one HTML file without outside resources: the drawing, and each plugin with its contracts, sockets, limits and grants.
//!
//! Everything is there without a script; the script adds search, zoom and selection.

mod traffic;

use std::fmt::Write;
use std::path::Path;

use jackfield::LoadReport;
use jackfield::discover::Discovery;
use jackfield::plan::{
    ClockSpec, ComponentSource, DeclaredIndex, GraphSpec, LimitFrom, Limits, Plan, PlannedPlugin, RandomSpec, Targets,
};
use jackfield_contract::{Model, Shape, function_wit};

pub use traffic::Traffic;

use crate::drawing::{Drawing, NodeKind, escape, svg_with_links};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// What is shown.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// What the graph is called: its manifest.
    pub name: &'a str,
    /// The graph as it was declared.
    pub spec: &'a GraphSpec,
    /// Its components.
    pub found: &'a [Discovery],
    /// What came of it.
    pub plan: &'a Plan,
    /// What is wrong with it.
    pub report: &'a LoadReport,
    /// What went over its edges once.
    pub traffic: Option<&'a Traffic>,
}

/// The page.
pub fn html(page: Page<'_>) -> String {
    let mut drawing = Drawing::of(page.plan);
    if let Some(traffic) = page.traffic {
        traffic.mark(&mut drawing);
    }
    let link = |name: &str, kind: NodeKind| (kind == NodeKind::Plugin).then(|| format!("#plugin-{name}"));
    let mut out = String::from("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    let name = escape(page.name);
    let _ =
        writeln!(out, "<title>{name}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<header>\n<h1>{name}</h1>");
    out.push_str(
        "<input id=\"search\" type=\"search\" placeholder=\"Search ( / )\" aria-label=\"Search plugins, contracts, functions\">\n\
         <button id=\"closer\" aria-label=\"Zoom in\">+</button>\n<button id=\"farther\" aria-label=\"Zoom out\">-</button>\n\
         <button id=\"fit\">Fit</button>\n</header>\n<main>\n",
    );
    if !page.report.is_empty() {
        let _ = writeln!(
            out,
            "<section class=\"errors\" id=\"errors\">\n<h2>What is wrong</h2>\n<pre>{}</pre>\n</section>",
            text(&page.report.to_string())
        );
    }
    let _ = writeln!(out, "<figure>\n{}</figure>\n<div class=\"plugins\">", svg_with_links(&drawing, &link));
    for declared in (0..page.spec.plugins.len()).map(DeclaredIndex) {
        match page.plan.plugins.iter().find(|plugin| plugin.declared == declared) {
            Some(planned) => plugin(&mut out, page, planned),
            None => left_out(&mut out, page, declared),
        }
    }
    let _ = writeln!(out, "</div>\n</main>\n<script>\n{SCRIPT}</script>\n</body>\n</html>");
    out
}

/// A text of several lines.
fn text(text: &str) -> String {
    text.lines().map(escape).collect::<Vec<_>>().join("\n")
}

fn component(page: Page<'_>, declared: DeclaredIndex) -> String {
    match &page.spec.plugin(declared).component.value {
        ComponentSource::Path(path) => shown(path),
        ComponentSource::Bundled(component) => escape(&component.name),
        ComponentSource::Bytes(_) => "bytes".to_owned(),
    }
}

fn shown(path: &Path) -> String {
    escape(&path.display().to_string())
}

fn left_out(out: &mut String, page: Page<'_>, declared: DeclaredIndex) {
    let id = escape(&page.spec.plugin(declared).id);
    let _ = writeln!(
        out,
        "<section class=\"plugin errors\" id=\"plugin-{id}\">\n<h2>{id}</h2>\n<p class=\"soft\">{}</p>\n<p>It is left out.</p>",
        component(page, declared)
    );
    page.report.of(&page.spec.plugin(declared).id).for_each(|problem| {
        let _ = writeln!(out, "<pre>{}</pre>", text(&problem.to_string()));
    });
    out.push_str("</section>\n");
}

fn plugin(out: &mut String, page: Page<'_>, planned: &PlannedPlugin) {
    let id = escape(&planned.id);
    let _ = writeln!(
        out,
        "<section class=\"plugin\" id=\"plugin-{id}\">\n<h2>{id}</h2>\n<p class=\"soft\">{}</p>",
        component(page, planned.declared)
    );
    if let Ok(found) = &page.found[planned.declared.0] {
        let _ = writeln!(out, "<p class=\"soft\">{} bytes, SHA-256 <code>{}</code></p>", found.size(), found.sha256());
        out.push_str("<h3>Plugs</h3>\n");
        for plug in &planned.plugs {
            contract(out, &plug.contract.to_string(), "", (&found.info.model, plug.interface));
        }
        let sockets: Vec<_> = planned.sockets.iter().filter(|socket| !socket.types_only).collect();
        if !sockets.is_empty() {
            out.push_str("<h3>Sockets</h3>\n");
        }
        for socket in sockets {
            let shape = match socket.shape {
                Shape::Direct => "direct".to_owned(),
                Shape::Wrapped(cardinality) => cardinality.to_string(),
            };
            let plugs: Vec<String> = match &socket.targets {
                Targets::Host { .. } => vec!["the host".to_owned()],
                Targets::Plugs(targets) => targets
                    .iter()
                    .map(|target| escape(&page.plan.plugin(target.plug.plugin).id))
                    .map(|id| format!("<a href=\"#plugin-{id}\">{id}</a>"))
                    .collect(),
            };
            let plugs = if plugs.is_empty() { "nobody".to_owned() } else { plugs.join(", ") };
            let note = format!(" <span class=\"soft\">{shape}: {plugs}</span>");
            contract(out, &socket.contract.to_string(), &note, (&found.info.model, socket.interface));
        }
    }
    if let Some(traffic) = page.traffic {
        called(out, traffic, &planned.id);
    }
    grants(out, planned);
    limits(out, page, planned);
    out.push_str("</section>\n");
}

/// What the plugin was called for.
fn called(out: &mut String, traffic: &Traffic, id: &str) {
    out.push_str("<h3>Calls</h3>\n<table>\n");
    for (function, calls) in traffic.functions(id) {
        let _ = writeln!(out, "<tr><td><code>{}</code></td><td>{}</td></tr>", escape(function), escape(&calls.words()));
    }
    out.push_str("</table>\n");
}

/// A contract with its functions and what is written of them.
fn contract(out: &mut String, name: &str, note: &str, (model, interface): (&Model, jackfield_contract::InterfaceId)) {
    let interface = model.interface(interface);
    let _ = writeln!(out, "<details>\n<summary><code>{}</code>{note}</summary>", escape(name));
    if let Some(docs) = &interface.docs {
        let _ = writeln!(out, "<p>{}</p>", text(docs));
    }
    for function in &interface.functions {
        if let Some(docs) = &function.docs {
            let _ = writeln!(out, "<p>{}</p>", text(docs));
        }
        let _ = writeln!(out, "<pre>{}</pre>", text(&function_wit(model, function)));
    }
    out.push_str("</details>\n");
}

fn grants(out: &mut String, planned: &PlannedPlugin) {
    let wasi = &planned.wasi;
    let flags = [("stdin", wasi.stdin), ("stdout", wasi.stdout), ("stderr", wasi.stderr), ("log", wasi.log)];
    let mut granted: Vec<String> =
        flags.into_iter().filter(|(_, is_on)| *is_on).map(|(name, _)| name.to_owned()).collect();
    // A value may be a secret; a name is enough to know what a plugin can see.
    granted.extend(wasi.env.iter().map(|(name, _)| format!("variable {}", escape(name))));
    granted.extend(wasi.dirs.iter().map(|dir| {
        let how = if dir.write { "write" } else { "read" };
        format!("{how} {} as {}", shown(&dir.host.value), escape(&dir.guest))
    }));
    granted.extend(wasi.http.iter().map(|host| format!("HTTP to {}", escape(host))));
    granted.extend(wasi.sockets.iter().map(|address| format!("sockets to {}", escape(address))));
    granted.extend(wasi.args.iter().map(|arg| format!("argument {}", escape(arg))));
    if wasi.random != RandomSpec::System {
        granted.push(format!("random numbers {}", wasi.random));
    }
    if wasi.clock != ClockSpec::System {
        granted.push(format!("clocks {}", wasi.clock));
    }
    let granted = if granted.is_empty() { "nothing".to_owned() } else { granted.join(", ") };
    let _ = writeln!(out, "<h3>Granted</h3>\n<p>{granted}</p>");
}

fn limits(out: &mut String, page: Page<'_>, planned: &PlannedPlugin) {
    out.push_str("<details>\n<summary>Limits</summary>\n<table>\n");
    for row in Limits::in_force(&page.spec.limits, &page.spec.plugin(planned.declared).limits) {
        let line = row.origin.map(|origin| format!(", line {}", origin.line())).unwrap_or_default();
        let from = match row.from {
            LimitFrom::Default => "default".to_owned(),
            LimitFrom::Call(key) => format!("as {}", escape(key)),
            LimitFrom::Defaults => format!("[defaults.limits]{line}"),
            LimitFrom::Graph => format!("[limits]{line}"),
            LimitFrom::Plugin => format!("plugin{line}"),
        };
        let _ = writeln!(
            out,
            "<tr><td>{}</td><td>{}</td><td class=\"soft\">{from}</td></tr>",
            escape(&row.key),
            escape(&row.value.to_string())
        );
    }
    out.push_str("</table>\n</details>\n");
}
