//! Keys and values in memory, which handlers share.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use serde::Deserialize;

jackfield_guest::plugin!({
    path: "../../../../wit/web",
    plug: ["web:route/store", "web:route/settings"],
});

/// What the manifest can set.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct Config {
    /// Bytes of keys and values in all buckets together.
    bytes: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self { bytes: 16 << 20 }
    }
}

/// All buckets, and what they weigh.
#[derive(Default)]
struct Shared {
    most: usize,
    used: usize,
    buckets: BTreeMap<String, BTreeMap<String, Vec<u8>>>,
}

/// What an entry weighs beside its key and value.
const ENTRY: usize = 64;

/// The plugin.
struct Plugin(Rc<RefCell<Shared>>);

impl Default for Plugin {
    fn default() -> Self {
        Self(Rc::new(RefCell::new(Shared { most: Config::default().bytes, ..Shared::default() })))
    }
}

/// The value behind a handle to a bucket.
struct Space {
    shared: Rc<RefCell<Shared>>,
    name: String,
}

impl Shared {
    fn set(&mut self, bucket: &str, key: &str, value: Vec<u8>) -> bool {
        let space = self.buckets.entry(bucket.to_owned()).or_default();
        let before = space.get(key).map_or(0, |value| ENTRY + key.len() + value.len());
        let after = self.used - before + ENTRY + key.len() + value.len();
        if after > self.most {
            return false;
        }
        self.used = after;
        space.insert(key.to_owned(), value);
        true
    }

    fn get(&self, bucket: &str, key: &str) -> Option<&Vec<u8>> {
        self.buckets.get(bucket)?.get(key)
    }
}

#[plug]
impl BucketPlug for Space {
    fn get(&self, key: String) -> Option<Vec<u8>> {
        self.shared.borrow().get(&self.name, &key).cloned()
    }

    fn set(&self, key: String, value: Vec<u8>) -> bool {
        self.shared.borrow_mut().set(&self.name, &key, value)
    }

    fn delete(&self, key: String) -> bool {
        let mut shared = self.shared.borrow_mut();
        let Some(value) = shared.buckets.get_mut(&self.name).and_then(|space| space.remove(&key)) else { return false };
        shared.used -= ENTRY + key.len() + value.len();
        true
    }

    fn keys(&self, prefix: String) -> Vec<String> {
        let shared = self.shared.borrow();
        let Some(space) = shared.buckets.get(&self.name) else { return Vec::new() };
        space.range(prefix.clone()..).map(|(key, _)| key).take_while(|key| key.starts_with(&prefix)).cloned().collect()
    }

    fn add(&self, key: String, by: i64) -> i64 {
        let mut shared = self.shared.borrow_mut();
        let before =
            shared.get(&self.name, &key).and_then(|value| str::from_utf8(value).ok()?.trim().parse::<i64>().ok());
        let sum = before.unwrap_or(0).saturating_add(by);
        // A number that has no room is counted on the spot and not kept.
        shared.set(&self.name, &key, sum.to_string().into_bytes());
        sum
    }
}

#[plug]
impl Settings for Plugin {
    fn init(&mut self, config: String) -> Result<(), String> {
        let config: Config = serde_json::from_str(&config).map_err(|error| error.to_string())?;
        self.0.borrow_mut().most = config.bytes;
        Ok(())
    }
}

#[plug]
impl Store for Plugin {
    fn open(&mut self, name: String) -> Bucket {
        Space { shared: Rc::clone(&self.0), name }.into()
    }
}
