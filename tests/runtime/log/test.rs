//! The log reaches the host's `tracing` where it is granted, and nowhere otherwise.

use std::sync::{Arc, Mutex};

use jackfield::Val;
use jackfield_tests_runtime::{load, value};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

/// Keeps what it hears, from level `info` on.
#[derive(Clone, Default)]
struct Ears(Arc<Mutex<Vec<String>>>);

impl Subscriber for Ears {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= Level::INFO
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        struct Words(String);
        impl Visit for Words {
            fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
                self.0.push_str(&format!("{}={value:?} ", field.name()));
            }
        }
        let mut words = Words(format!("{} ", event.metadata().level()));
        event.record(&mut words);
        self.0.lock().expect("nobody panics here").push(words.0);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

fn heard(grant: &str) -> (Val, Vec<String>) {
    heard_of(grant, "hello")
}

fn heard_of(grant: &str, words: &str) -> (Val, Vec<String>) {
    let ears = Ears::default();
    let reply = tracing::subscriber::with_default(ears.clone(), || {
        let graph = load(&format!(
            "[graph]\nroot = \"log-case:speaker/speaker\"\n[plugin.speaker]\ncomponent = \"log/speaker\"\n{grant}"
        ));
        value(&graph, "log-case:speaker/speaker", "say", &[words.into()])
    });
    let lines = ears.0.lock().expect("nobody panics here").clone();
    (reply, lines.into_iter().filter(|line| line.contains("the plugin says") || line.contains("quietly")).collect())
}

#[test]
fn granted_it_is_heard_with_the_plugins_name() {
    let (enabled, lines) = heard("[plugin.speaker.wasi]\nlog = true");
    assert_eq!(enabled, Val::Bool(true));
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(
        lines[0].starts_with("INFO ") && lines[0].contains("the plugin says hello") && lines[0].contains("speaker"),
        "{lines:?}"
    );
}

#[test]
fn ungranted_it_does_nothing() {
    let (enabled, lines) = heard("");
    assert_eq!(enabled, Val::Bool(false));
    assert!(lines.is_empty(), "{lines:?}");
}

#[test]
fn a_long_message_is_cut() {
    let (_, lines) = heard_of("[plugin.speaker.wasi]\nlog = true", &"x".repeat(100 << 10));
    assert_eq!(lines.len(), 1);
    assert!(lines[0].len() > 16 << 10 && lines[0].len() < 17 << 10, "{} bytes", lines[0].len());
}
