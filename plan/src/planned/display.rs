//! The plan as text, for people and for tests.

use std::fmt;

use jackfield_contract::Shape;

use super::plan::{Plan, PlugRef, Targets};

impl fmt::Display for Plan {
    /// One block a plugin, providers first, and the root at the end.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for plugin in &self.plugins {
            writeln!(f, "{}", plugin.id)?;
            if !plugin.members.is_empty() {
                let members: Vec<&str> = plugin.members.iter().map(|member| member.id.as_str()).collect();
                writeln!(f, "  composed of {}", members.join(", "))?;
            }
            if plugin.instances > 1 {
                writeln!(f, "  up to {} instances", plugin.instances)?;
            }
            if let Some(fallback) = plugin.fallback {
                writeln!(f, "  fallback {}", self.plugin(fallback).id)?;
            }
            for plug in &plugin.plugs {
                write!(f, "  plug {}", plug.contract)?;
                if plug.export != plug.contract.to_string() {
                    write!(f, " as {}", plug.export)?;
                }
                writeln!(f)?;
            }
            for socket in &plugin.sockets {
                write!(f, "  socket {} ({})", socket.contract, shape(socket.shape))?;
                if socket.import != socket.contract.to_string() {
                    write!(f, " as {}", socket.import)?;
                }
                let targets = match &socket.targets {
                    Targets::Host { .. } => "the host".to_owned(),
                    Targets::Plugs(targets) => self.list(targets.iter().map(|target| target.plug)),
                };
                writeln!(f, ": {targets}")?;
            }
            if let Some(config) = &plugin.config {
                writeln!(f, "  init {config}")?;
            }
        }
        for domain in &self.domains {
            let members: Vec<&str> = domain.members.iter().map(|member| self.plugin(*member).id.as_str()).collect();
            writeln!(f, "domain {}: {}", domain.name, members.join(", "))?;
        }
        if let Some(root) = &self.root {
            writeln!(f, "root {} ({}): {}", root.contract, root.cardinality, self.list(root.plugs.iter().copied()))?;
        }
        Ok(())
    }
}

impl Plan {
    fn list(&self, plugs: impl Iterator<Item = PlugRef>) -> String {
        let names: Vec<&str> = plugs.map(|plug| self.plugger(plug)).collect();
        if names.is_empty() { "nobody".to_owned() } else { names.join(", ") }
    }
}

fn shape(shape: Shape) -> String {
    match shape {
        Shape::Direct => "direct".to_owned(),
        Shape::Wrapped(cardinality) => cardinality.to_string(),
    }
}
