//! Owns buckets and gates, and counts them.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU32, Ordering};

jackfield_guest::plugin!({ path: "../../wit", plug: "resources:kv/store" });

static LIVE: AtomicU32 = AtomicU32::new(0);
static DROPPED: AtomicU32 = AtomicU32::new(0);

/// Counts its owner.
struct Counted;

impl Counted {
    fn new() -> Self {
        LIVE.fetch_add(1, Ordering::Relaxed);
        Self
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        LIVE.fetch_sub(1, Ordering::Relaxed);
        DROPPED.fetch_add(1, Ordering::Relaxed);
    }
}

struct BucketValue {
    name: String,
    values: RefCell<Vec<u64>>,
    _counted: Counted,
}

#[plug]
impl BucketPlug for BucketValue {
    fn new(name: String) -> Self {
        Self { name, values: RefCell::default(), _counted: Counted::new() }
    }

    fn open(name: String) -> Result<Bucket, String> {
        if name.is_empty() { Err("a bucket needs a name".to_owned()) } else { Ok(Self::new(name).into()) }
    }

    fn merge(buckets: Vec<Bucket>) -> Bucket {
        let merged = Self::new(buckets.iter().map(|bucket| bucket.name()).collect::<Vec<_>>().join("+"));
        for bucket in &buckets {
            merged.put(bucket.sum());
        }
        merged.into()
    }

    fn name(&self) -> String {
        self.name.clone()
    }

    fn put(&self, value: u64) {
        self.values.borrow_mut().push(value);
    }

    fn sum(&self) -> u64 {
        self.values.borrow().iter().sum()
    }

    fn twin(&self) -> Bucket {
        let twin = Self::new(self.name.clone());
        twin.values.borrow_mut().clone_from(&self.values.borrow());
        twin.into()
    }

    fn explode(&self) {
        panic!("bucket {} exploded", self.name);
    }
}

impl Drop for BucketValue {
    fn drop(&mut self) {
        if self.name == "loud" {
            eprintln!("bucket {} is gone", self.name);
        }
    }
}

struct GateValue {
    key: String,
    _counted: Counted,
}

#[plug]
impl GatePlug for GateValue {
    fn new(key: String) -> Result<Self, String> {
        if key == "sesame" { Ok(Self { key, _counted: Counted::new() }) } else { Err(format!("{key} opens nothing")) }
    }

    fn key(&self) -> String {
        self.key.clone()
    }
}

#[derive(Default)]
struct Plugin;

#[plug]
impl Store for Plugin {
    fn make(&mut self, names: Vec<String>) -> Vec<Labelled> {
        let labelled = |name: String| Labelled { label: format!("<{name}>"), bucket: BucketValue::new(name).into() };
        names.into_iter().map(labelled).collect()
    }

    fn total(&mut self, buckets: Vec<&Bucket>) -> u64 {
        buckets.into_iter().map(|bucket| bucket.sum()).sum()
    }

    fn rearrange(&mut self, value: Nest) -> Nest {
        match value {
            Nest::None => Nest::None,
            Nest::One(bucket) => Nest::Many(vec![Labelled { label: bucket.name(), bucket }]),
            Nest::Many(mut list) => match (list.pop(), list.pop()) {
                (Some(last), other) => Nest::Pair((last.bucket, other.map(|other| other.bucket))),
                (None, _) => Nest::None,
            },
            Nest::Pair((first, _)) => Nest::One(first),
        }
    }

    fn maybe(&mut self, bucket: Option<&Bucket>) -> String {
        bucket.map_or_else(|| "nothing".to_owned(), |bucket| bucket.name())
    }

    fn live(&mut self) -> u32 {
        LIVE.load(Ordering::Relaxed)
    }

    fn dropped(&mut self) -> u32 {
        DROPPED.load(Ordering::Relaxed)
    }
}
