//! A bounded store of replies, oldest use out first.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use serde::Deserialize;

/// What the manifest can set.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct Settings {
    /// How many replies are kept.
    pub(crate) entries: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { entries: 1024 }
    }
}

impl Settings {
    /// Reads settings from JSON.
    pub(crate) fn parse(json: &str) -> Result<Self, String> {
        let settings: Self = serde_json::from_str(json).map_err(|error| error.to_string())?;
        match settings.entries {
            0 => Err("`entries` must be 1 or more".to_owned()),
            _ => Ok(settings),
        }
    }
}

/// Replies by what was asked.
///
/// A key is two 64-bit hashes of the question, not the question: documents are large, and a checker that mistakes one
/// document for another once in 2^64 pairs is better than one that keeps them all.
#[derive(Clone, Debug)]
pub(crate) struct Store<R> {
    replies: HashMap<(u64, u64), (u64, R)>,
    clock: u64,
    limit: usize,
    /// How many questions were answered from the store.
    pub(crate) hits: u64,
    /// How many were not.
    pub(crate) misses: u64,
}

impl<R: Clone> Store<R> {
    /// A store of at most `limit` replies.
    pub(crate) fn new(limit: usize) -> Self {
        Self { replies: HashMap::new(), clock: 0, limit, hits: 0, misses: 0 }
    }

    /// The reply to a question, if it was asked before.
    pub(crate) fn get(&mut self, key: (u64, u64)) -> Option<R> {
        self.clock += 1;
        match self.replies.get_mut(&key) {
            Some((used, reply)) => {
                *used = self.clock;
                self.hits += 1;
                Some(reply.clone())
            }
            None => {
                self.misses += 1;
                None
            }
        }
    }

    /// Keeps a reply, and lets the one go that was not asked for the longest if there are too many.
    pub(crate) fn put(&mut self, key: (u64, u64), reply: R) {
        if self.replies.len() >= self.limit
            && !self.replies.contains_key(&key)
            && let Some(oldest) = self.replies.iter().min_by_key(|(_, (used, _))| *used).map(|(key, _)| *key)
        {
            self.replies.remove(&oldest);
        }
        self.clock += 1;
        self.replies.insert(key, (self.clock, reply));
    }
}

/// The key of a question.
pub(crate) fn key(parts: impl Fn(&mut DefaultHasher)) -> (u64, u64) {
    let hash = |salt: u64| {
        let mut hasher = DefaultHasher::new();
        salt.hash(&mut hasher);
        parts(&mut hasher);
        hasher.finish()
    };
    (hash(0), hash(0x9e37_79b9_7f4a_7c15))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remembers_and_forgets() {
        let mut store = Store::new(2);
        let keys = ["a", "b", "c"].map(|text| key(|hasher| text.hash(hasher)));
        assert_eq!(store.get(keys[0]), None);
        store.put(keys[0], "A");
        store.put(keys[1], "B");
        assert_eq!(store.get(keys[0]), Some("A"));
        store.put(keys[2], "C");
        assert_eq!(store.get(keys[1]), None, "it was not asked for the longest");
        assert_eq!((store.get(keys[0]), store.get(keys[2])), (Some("A"), Some("C")));
        assert_eq!((store.hits, store.misses), (3, 2));
    }

    #[test]
    fn settings() {
        assert_eq!(Settings::parse("{}").unwrap().entries, 1024);
        assert!(Settings::parse(r#"{"entries": 0}"#).is_err());
        assert!(Settings::parse(r#"{"size": 3}"#).unwrap_err().contains("expected `entries`"));
    }
}
