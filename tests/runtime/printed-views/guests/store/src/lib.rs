//! The plug behind the printed views.

use std::cell::Cell;
use std::collections::BTreeMap;

jackfield_guest::plugin!({ path: "../../wit", plug: ["views:kv/store", "views:kv/vault"] });

use views::kv::store::{self, Bucket, BucketPlug, GatePlug, Labelled, Level, Moment};

struct BucketValue(Cell<u32>);

#[plug]
impl BucketPlug for BucketValue {
    fn new(start: u32) -> Self {
        Self(Cell::new(start))
    }

    fn open(start: u32) -> Result<Bucket, String> {
        if start == 0 { Err("empty".to_owned()) } else { Ok(Self::new(start).into()) }
    }

    fn add(&self, amount: u32) -> u32 {
        self.0.set(self.0.get() + amount);
        self.0.get()
    }

    fn made(&self) -> Moment {
        Moment { seconds: self.0.get().into(), zone: Some("UTC".to_owned()) }
    }

    fn twin(&self) -> Bucket {
        Self(self.0.clone()).into()
    }
}

struct GateValue(String);

#[plug]
impl GatePlug for GateValue {
    fn new(key: String) -> Result<Self, String> {
        if key == "sesame" { Ok(Self(key)) } else { Err(format!("{key} opens nothing")) }
    }

    fn create() -> String {
        "made".to_owned()
    }

    fn key(&self) -> String {
        self.0.clone()
    }
}

#[derive(Default)]
struct Plugin {
    touched: u32,
}

#[plug]
impl store::Store for Plugin {
    fn make(&mut self, labels: Vec<String>, level: Level) -> Vec<Labelled> {
        let made = |label: String| Labelled { bucket: BucketValue::new(label.len() as u32).into(), label, level };
        labels.into_iter().map(made).collect()
    }

    fn total(&mut self, buckets: Vec<&Bucket>) -> u32 {
        buckets.into_iter().map(|bucket| bucket.add(0)).sum()
    }

    fn take(&mut self, bucket: Bucket) -> u32 {
        bucket.add(0)
    }

    fn maybe(&mut self, bucket: Option<Bucket>) -> String {
        bucket.map_or_else(|| "nothing".to_owned(), |bucket| bucket.add(0).to_string())
    }

    fn shout(&mut self, text: String) -> String {
        assert_ne!(text, "panic", "told to panic");
        format!("{}{}", text.to_uppercase(), "!".repeat(self.touched as usize))
    }

    fn counts(&mut self, words: Vec<String>) -> BTreeMap<String, u32> {
        let mut counts = BTreeMap::new();
        words.into_iter().for_each(|word| *counts.entry(word).or_default() += 1);
        counts
    }

    fn touch(&mut self) {
        self.touched += 1;
    }
}

#[plug]
impl views::kv::vault::Vault for Plugin {
    fn weigh(&mut self, bucket: &Bucket) -> u32 {
        bucket.add(0)
    }

    fn swap(&mut self, bucket: Bucket) -> Bucket {
        BucketValue::new(bucket.add(1000)).into()
    }
}
