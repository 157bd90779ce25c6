//! The sample graph, called through a typed socket.

use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use jackfield::{DispatchError, Engine, EngineConfig, ExactlyOne, Graph, PluginId};

use self::checker::docs::pipeline::{Checked, Outline, Totals};
use self::checker::docs::types::{Document, Finding, Report, Target};

jackfield::bindings!({ path: "../wit/checker", sockets: ["checker:docs/pipeline"] });

/// The checker: the one plugin that is plugged into the graph's root, and those behind it.
pub(super) struct Checker {
    pipeline: checker::docs::Pipeline<ExactlyOne>,
    /// Holds the plugins; sockets only point into it.
    _graph: Graph,
}

impl Checker {
    /// Loads the graph. A plugin that cannot be loaded is an error: a checker that lacks a rule finds nothing wrong.
    pub(super) fn load(manifest: &Path) -> Result<Self> {
        let engine = Engine::new(&EngineConfig::default())?;
        let (graph, report) = Graph::from_manifest(&engine, manifest)?.contracts(CONTRACTS).load()?;
        if !report.is_empty() {
            bail!("the graph cannot be run as it is\n{report}");
        }
        let pipeline = graph.socket::<checker::docs::Pipeline<ExactlyOne>>(ExactlyOne)?;
        Ok(Self { pipeline, _graph: graph })
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

fn reply<R>((_, result): (PluginId, Result<R, DispatchError>)) -> Result<R> {
    result.map_err(|error| anyhow!("{error}"))
}
