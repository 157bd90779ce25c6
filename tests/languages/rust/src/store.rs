//! Resources.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use super::conformance::suite::store::{Bucket, BucketPlug, Labelled, Store};
use super::{Suite, plug};

thread_local! {
    static ALIVE: Cell<u32> = const { Cell::new(0) };
}

/// A bucket, which counts itself.
struct Values {
    name: String,
    values: RefCell<BTreeMap<String, u64>>,
}

impl Values {
    fn new(name: String, values: BTreeMap<String, u64>) -> Self {
        ALIVE.with(|alive| alive.set(alive.get() + 1));
        Self { name, values: RefCell::new(values) }
    }
}

impl Drop for Values {
    fn drop(&mut self) {
        ALIVE.with(|alive| alive.set(alive.get() - 1));
    }
}

#[plug]
impl BucketPlug for Values {
    fn new(name: String) -> Self {
        Self::new(name, BTreeMap::new())
    }

    fn open(name: String) -> Result<Bucket, String> {
        if name == "bad" { Err("no such bucket".to_owned()) } else { Ok(Self::new(name, BTreeMap::new()).into()) }
    }

    fn name(&self) -> String {
        self.name.clone()
    }

    fn put(&self, key: String, value: u64) {
        self.values.borrow_mut().insert(key, value);
    }

    fn get(&self, key: String) -> Option<u64> {
        self.values.borrow().get(&key).copied()
    }
}

/// What is in a bucket. Every bucket is one of ours.
fn values(bucket: &Bucket) -> BTreeMap<String, u64> {
    bucket.downcast_ref::<Values>().map(|bucket| bucket.values.borrow().clone()).unwrap_or_default()
}

#[plug]
impl Store for Suite {
    fn alive(&mut self) -> u32 {
        ALIVE.with(Cell::get)
    }

    fn total(&mut self, b: &Bucket) -> u64 {
        values(b).values().sum()
    }

    fn total_all(&mut self, bs: Vec<&Bucket>) -> u64 {
        bs.into_iter().flat_map(|bucket| values(bucket).into_values()).sum()
    }

    fn merge(&mut self, a: Bucket, b: Bucket) -> Bucket {
        let mut merged = values(&a);
        merged.extend(values(&b));
        Values::new(format!("{}+{}", a.name(), b.name()), merged).into()
    }

    fn label(&mut self, b: Bucket) -> Labelled {
        Labelled { label: b.name(), item: b }
    }

    fn make(&mut self, count: u32) -> Vec<Bucket> {
        (0..count).map(|index| Values::new(index.to_string(), BTreeMap::new()).into()).collect()
    }
}
