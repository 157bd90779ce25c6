//! The application's plugins: its contracts, what it offers to plugins, and a graph of them.

use std::path::Path;

use anyhow::{Context as _, Result};
use jackfield::{Any, Engine, EngineConfig, Graph, HostError};

jackfield::bindings!({
    path: "wit",
    sockets: ["demo:text/filter"],
    host: ["demo:text/greeting"],
});

pub use demo::text::Filter;
use demo::text::{GreetingHost, greeting_host};

/// What the application does when a plugin calls `greeting`.
struct Greeting {
    words: String,
}

impl GreetingHost for Greeting {
    fn greet(&self, text: String) -> Result<String, HostError> {
        if text.is_empty() {
            // The outer error traps the plugin that called, with these words.
            return Err(HostError::msg("nobody can be greeted"));
        }
        Ok(format!("{}, {text}", self.words))
    }
}

/// The plugins of a manifest, and a typed socket of those that filter.
pub struct Plugins {
    filters: Filter,
}

impl Plugins {
    /// Loads what can be loaded; the rest is said on stderr.
    pub fn load(manifest: &Path, greeting: &str) -> Result<Self> {
        let engine = Engine::new(&EngineConfig::default())?;
        let host = greeting_host(Greeting { words: greeting.to_owned() });
        let builder = Graph::from_manifest(&engine, manifest)?.contracts(CONTRACTS).host(host);
        let (graph, report) = builder.load()?;
        if !report.is_empty() {
            eprintln!("{report}");
        }
        let filters = graph.socket::<Filter>(Any).context("the plugins do not fit this application")?;
        Ok(Self { filters })
    }

    /// Gives the text to every plugin: one line for each, a failure in its place.
    pub fn filter(&self, text: &str) -> Vec<String> {
        let replies = self.filters.transform(text).into_iter();
        replies
            .map(|(plugin, reply)| match reply {
                Ok(Ok(text)) => format!("{plugin}: {text}"),
                Ok(Err(refusal)) => format!("{plugin} refuses: {refusal}"),
                Err(error) => format!("{plugin} failed: {error}"),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plugins() -> Plugins {
        Plugins::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("graph.toml"), "Good morning").unwrap()
    }

    #[test]
    fn a_plugin_is_called_and_calls_back() {
        assert_eq!(plugins().filter("world"), ["polite: Good morning, world"]);
    }

    #[test]
    fn a_failure_is_a_value_and_the_next_call_is_fine() {
        let plugins = plugins();
        let failed = plugins.filter("");
        assert!(failed[0].starts_with("polite failed: trap: ") && failed[0].contains("nobody can be greeted"), "{failed:?}");
        assert_eq!(plugins.filter("again"), ["polite: Good morning, again"]);
    }
}
