//! Calls between plugins that failed, and whose callers went on: said as they come, each cause once a second.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

use crate::output::{Output, count};

/// Where the host tells of them.
pub(crate) const TARGET: &str = "jackfield::inner";
/// How long one cause is not said again.
const GRAIN: Duration = Duration::from_secs(1);
/// How many causes are told apart; what a plugin says may differ with every call.
const CAUSES: usize = 256;

static TOLD: Mutex<Option<Told>> = Mutex::new(None);

#[derive(Default)]
struct Told {
    causes: HashMap<String, Cause>,
}

struct Cause {
    said: Instant,
    /// How often it came since then.
    more: usize,
}

/// What is to be said of a failure now: nothing, or how often it came since it was said last.
fn tell(told: &mut Told, text: &str, now: Instant) -> Option<usize> {
    if let Some(cause) = told.causes.get_mut(text) {
        if now.duration_since(cause.said) < GRAIN {
            cause.more += 1;
            return None;
        }
        cause.said = now;
        return Some(std::mem::take(&mut cause.more));
    }
    if told.causes.len() >= CAUSES {
        told.causes.retain(|_, cause| cause.more > 0 || now.duration_since(cause.said) < GRAIN);
        if told.causes.len() >= CAUSES {
            return None;
        }
    }
    told.causes.insert(text.to_owned(), Cause { said: now, more: 0 });
    Some(0)
}

/// Says how often what was said came again.
pub(crate) fn finish(output: &Output) {
    let told = TOLD.lock().unwrap_or_else(PoisonError::into_inner).take();
    let mut left: Vec<(String, Cause)> = told.into_iter().flat_map(|told| told.causes).collect();
    left.retain(|(_, cause)| cause.more > 0);
    left.sort_by(|a, b| a.0.cmp(&b.0));
    for (text, cause) in left {
        output.say(&format!("warning: {} of this kind: {text}", count(cause.more, "more failed inner call")));
    }
}

/// Says failures as they come.
#[derive(Debug)]
pub(crate) struct Failures {
    output: Output,
}

impl Failures {
    pub(crate) fn new(output: Output) -> Self {
        Self { output }
    }
}

impl<S: Subscriber> Layer<S> for Failures {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() != TARGET {
            return;
        }
        let mut failure = Failure::default();
        event.record(&mut failure);
        let text = format!("{}: {}", failure.case, failure.text);
        let again = {
            let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
            tell(told.get_or_insert_default(), &text, Instant::now())
        };
        match again {
            None => {}
            Some(0) => self.output.say(&format!("warning: an inner call failed: {text}")),
            Some(times) => {
                self.output.say(&format!("warning: an inner call failed, and {times} of this kind before: {text}"));
            }
        }
    }
}

#[derive(Default)]
struct Failure {
    case: String,
    text: String,
}

impl Visit for Failure {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "case" => value.clone_into(&mut self.case),
            "text" => value.clone_into(&mut self.text),
            _ => {}
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        if field.name() == "text" {
            self.text = format!("{value:?}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_cause_is_said_once_a_second() {
        let (mut told, start) = (Told::default(), Instant::now());
        let at = |millis| start + Duration::from_millis(millis);
        assert_eq!(tell(&mut told, "a", at(0)), Some(0));
        assert_eq!(tell(&mut told, "a", at(10)), None);
        assert_eq!(tell(&mut told, "b", at(20)), Some(0));
        assert_eq!(tell(&mut told, "a", at(900)), None);
        assert_eq!(tell(&mut told, "a", at(1100)), Some(2));
        assert_eq!(tell(&mut told, "a", at(1200)), None);
        for other in 0..CAUSES * 2 {
            tell(&mut told, &other.to_string(), at(1300));
        }
        assert!(told.causes.len() <= CAUSES);
    }
}
