//! The sample graph, called through a typed socket.

use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use jackfield::plan::{ComponentSource, GraphSpec};
use jackfield::{DispatchError, Engine, EngineConfig, ExactlyOne, Graph, LoadReport, PluginId, manifest};

use self::checker::docs::pipeline::{Checked, Outline, Totals};
use self::checker::docs::types::{Document, Finding, Report, Target};
use crate::build_plugins::is_left_out;

jackfield::bindings!({ path: "../wit/checker", sockets: ["checker:docs/pipeline"] });

/// The checker: the one plugin that is plugged into the graph's root, and those behind it.
pub(super) struct Checker {
    pipeline: checker::docs::Pipeline<ExactlyOne>,
    /// Holds the plugins; sockets only point into it.
    graph: Graph,
}

impl Checker {
    /// Loads the graph. A plugin that cannot be loaded is an error, since a checker that lacks a rule finds nothing wrong; one that was not
    /// built, for want of its language's tools, is left out, and that is said.
    pub(super) fn load(root: &Path, manifest: &Path, say: &dyn Fn(&str)) -> Result<Self> {
        // Components in some languages take long to compile.
        let engine = Engine::new(&EngineConfig { cache: Some(root.join("target/cache")), ..EngineConfig::default() })?;
        let mut spec = read(manifest)?;
        leave_out(root, &mut spec, say)?;
        let (graph, report) = Graph::from_spec(&engine, spec).contracts(CONTRACTS).stats(true).load()?;
        if !report.is_empty() {
            bail!("the graph cannot be run as it is\n{report}");
        }
        let pipeline = graph.socket::<checker::docs::Pipeline<ExactlyOne>>(ExactlyOne)?;
        Ok(Self { pipeline, graph })
    }

    /// What each plugin did until now, as a table.
    pub(super) fn stats(&self) -> String {
        jackfield_cli::stats::table(&self.graph)
    }

    /// The document's anchors and links.
    pub(super) fn outline(&self, document: &Document) -> Result<Outline> {
        reply(self.pipeline.read(document)).with_context(|| document.path.clone())
    }

    /// What is wrong in the document.
    pub(super) fn check(&self, document: &Document, targets: &[Target]) -> Result<Checked> {
        reply(self.pipeline.check(document, targets)).with_context(|| document.path.clone())
    }

    /// The reports of a run.
    pub(super) fn finish(
        &self,
        documents: u32,
        known: u32,
        findings: &[Finding],
    ) -> Result<Vec<Result<Report, String>>> {
        reply(self.pipeline.finish(&Totals { documents, known }, findings))
    }

    /// The text of a baseline that knows these findings.
    pub(super) fn baseline_of(&self, findings: &[Finding]) -> Result<Option<String>> {
        reply(self.pipeline.baseline_of(findings))
    }
}

fn read(file: &Path) -> Result<GraphSpec> {
    manifest::read(file).map_err(|problems| anyhow!("{}", LoadReport { problems, ..LoadReport::default() }))
}

/// Takes those plugins out of a graph that are not there because their languages' tools are not.
fn leave_out(root: &Path, spec: &mut GraphSpec, say: &dyn Fn(&str)) -> Result<()> {
    let mut gone = Vec::new();
    for plugin in &spec.plugins {
        if let ComponentSource::Path(path) = &plugin.component.value
            && is_left_out(root, path)?
        {
            say(&format!("the graph runs without `{}`, which was not built", plugin.id.value));
            gone.push(plugin.id.value.clone());
        }
    }
    spec.plugins.retain(|plugin| !gone.contains(&plugin.id.value));
    for socket in spec.plugins.iter_mut().flat_map(|plugin| &mut plugin.sockets) {
        socket.plugs.retain(|plug| !gone.contains(&plug.value));
    }
    Ok(())
}

fn reply<R>((_, result): (PluginId, Result<R, DispatchError>)) -> Result<R> {
    result.map_err(|error| anyhow!("{error}"))
}
