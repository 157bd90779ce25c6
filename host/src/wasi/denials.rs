//! What plugins tried to reach and were not granted: counted, and told once each.

use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;

use super::output::Channel;

/// How many different things are told of one plugin. What else it tries is only counted.
const TOLD: usize = 32;
/// How much of what a plugin asked for is told, in bytes.
const SHOWN: usize = 300;

/// Something that a plugin tried to reach and was not granted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Denial {
    /// The plugin.
    pub plugin: String,
    /// The key of its grants that would cover it: `http` or `sockets`.
    pub grant: &'static str,
    /// What it would have to hold, e.g. `127.0.0.1:5432`; empty for what was counted only.
    pub wanted: String,
    /// How often it was tried.
    pub count: u64,
}

/// What a plugin was denied so far.
pub(crate) struct Denials {
    plugin: String,
    output: Arc<Channel>,
    found: Mutex<Vec<Denial>>,
    /// Who wants to know of each that is told.
    watched: OnceLock<Watcher>,
}

/// Who is told of what was denied.
type Watcher = Box<dyn Fn(&Denial) + Send + Sync>;

impl Denials {
    pub(super) fn new(plugin: &str, output: &Arc<Channel>) -> Self {
        Self {
            plugin: plugin.to_owned(),
            output: Arc::clone(output),
            found: Mutex::default(),
            watched: OnceLock::new(),
        }
    }

    /// Tells of each that is told from now on, which is the first of its kind.
    pub(crate) fn watch(&self, tell: impl Fn(&Denial) + Send + Sync + 'static) {
        // A plugin is linked once; when its component is changed, the same go on.
        let _ = self.watched.set(Box::new(tell));
    }

    /// Counts an attempt, and tells of it if it is the first: `why`, and the line that would let it be.
    pub(super) fn note(&self, grant: &'static str, wanted: &str, why: &str) {
        let mut wanted: String = wanted.chars().filter(|c| !c.is_control()).collect();
        crate::error::clip(&mut wanted, SHOWN);
        let mut found = self.found.lock();
        if let Some(known) = found.iter_mut().find(|known| known.grant == grant && known.wanted == wanted) {
            known.count += 1;
            return;
        }
        if found.len() >= TOLD {
            match found.iter_mut().find(|known| known.grant == grant && known.wanted.is_empty()) {
                Some(rest) => rest.count += 1,
                None => found.push(Denial { plugin: self.plugin.clone(), grant, wanted: String::new(), count: 1 }),
            }
            return;
        }
        let plugin = self.plugin.clone();
        let line =
            format!("plugin `{plugin}` {why}; if it may, add `{grant} = [{wanted:?}]` to `[plugin.{plugin}.wasi]`");
        let denial = Denial { plugin, grant, wanted, count: 1 };
        found.push(denial.clone());
        drop(found);
        if let Some(watched) = self.watched.get() {
            watched(&denial);
        }
        let plugin = self.plugin.clone();
        let listener = tracing::dispatcher::get_default(Clone::clone);
        // Nobody waits for a subscriber that is slow.
        self.output.line(line.len(), move || {
            tracing::dispatcher::with_default(&listener, || {
                tracing::warn!(target: "jackfield::denied", plugin, grant, "{line}");
            });
        });
    }

    /// All of them.
    pub(crate) fn list(&self) -> Vec<Denial> {
        self.found.lock().clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_are_counted_and_bounded() {
        let denials = Denials::new("p", &Channel::new("p", None));
        for _ in 0..3 {
            denials.note("sockets", "127.0.0.1:1", "tried");
        }
        assert_eq!(denials.list()[0].count, 3);
        for port in 0..1000 {
            denials.note("sockets", &format!("10.0.0.1:{port}"), "tried");
        }
        let all = denials.list();
        assert!(all.len() <= TOLD + 1, "{}", all.len());
        assert_eq!(all.iter().map(|denial| denial.count).sum::<u64>(), 1003);
        denials.note("http", &"x".repeat(10_000), "tried");
        assert!(denials.list().iter().all(|denial| denial.wanted.len() <= SHOWN));
    }
}
