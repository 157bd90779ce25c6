//! Spans of calls, and samples.

use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use jackfield::{GraphBuilder, Plugin, Profiler, Val};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;

use crate::lifetime::{caller, counter, told};
use crate::wat::{builder, call, load};

/// Writes down each span: how deep it is, and its fields.
#[derive(Clone, Default)]
struct Spans(Arc<Mutex<Vec<String>>>);

struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.push_str(&format!(" {}={value:?}", field.name()));
    }
}

impl<S: tracing::Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Spans {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let span = context.span(id).unwrap();
        if span.metadata().target() == "jackfield::dispatch" {
            let mut fields = Fields(format!("{}", span.scope().skip(1).count()));
            attributes.record(&mut fields);
            self.0.lock().unwrap().push(fields.0);
        }
    }

    fn on_record(&self, _: &Id, values: &Record<'_>, _: Context<'_, S>) {
        let mut fields = Fields("record".to_owned());
        values.record(&mut fields);
        self.0.lock().unwrap().push(fields.0);
    }
}

fn counting() -> GraphBuilder {
    let plugins = [Plugin::from_bytes("counter", counter()), Plugin::from_bytes("caller", caller())];
    plugins.into_iter().fold(builder("demo:count/twice").host(told(&Arc::default())), GraphBuilder::plugin)
}

fn spans(calls: impl FnOnce()) -> Vec<String> {
    let spans = Spans::default();
    tracing::subscriber::with_default(tracing_subscriber::registry().with(spans.clone()), calls);
    std::mem::take(&mut *spans.0.lock().unwrap())
}

#[test]
fn each_call_has_a_span_within_that_of_its_caller() {
    let graph = load(counting().trace(true));
    let seen = spans(|| assert!(call(&graph, "demo:count/twice", "twice", &[]).is_ok()));
    assert_eq!(seen.len(), 3, "{seen:#?}");
    for part in [
        "0 otel.name=demo:count/twice@0.1.0/twice",
        "otel.kind=\"server\"",
        "rpc.system=\"jackfield\"",
        "rpc.service=\"demo:count/twice@0.1.0\"",
        "rpc.method=\"twice\"",
        "jackfield.plugin=caller",
    ] {
        assert!(seen[0].contains(part), "{part}: {}", seen[0]);
    }
    for nested in &seen[1..] {
        assert!(nested.starts_with("1 ") && nested.contains("jackfield.plugin=counter"), "{nested}");
    }
    let seen = spans(|| assert!(call(&graph, "demo:count/count", "boom", &[]).is_err()));
    assert_eq!(seen[1..], ["record error.type=\"trap\"", "record otel.status_code=\"ERROR\""], "{seen:#?}");
}

#[test]
fn there_are_none_unless_they_are_asked_for() {
    let graph = load(counting());
    assert!(spans(|| assert_eq!(call(&graph, "demo:count/twice", "calls", &[]), Ok(Some(Val::U32(0))))).is_empty());
}

#[test]
fn a_profiler_begins_without_samples_and_its_clones_are_the_same() {
    let profiler = Profiler::new();
    assert_eq!((profiler.count(), profiler.folded().as_str()), (0, ""));
    let graph = load(counting().profile(&profiler.clone()).stats(true));
    assert!(call(&graph, "demo:count/twice", "twice", &[]).is_ok());
}
