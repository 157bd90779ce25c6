//! Takes, keeps and lends handles of another plugin's resources. Its socket to the store is implied by the `use`.

jackfield_guest::plugin!({ path: "../../wit", plug: "resources:kv/vault" });

#[derive(Default)]
struct Plugin {
    kept: Vec<Bucket>,
}

#[plug]
impl Vault for Plugin {
    fn deposit(&mut self, bucket: Bucket) -> u32 {
        self.kept.push(bucket);
        self.kept.len() as u32 - 1
    }

    fn withdraw(&mut self, index: u32) -> Option<Bucket> {
        let index = index as usize;
        (index < self.kept.len()).then(|| self.kept.remove(index))
    }

    fn weigh(&mut self, bucket: &Bucket) -> u64 {
        bucket.sum()
    }

    fn weigh_all(&mut self, buckets: Vec<&Bucket>) -> Vec<u64> {
        buckets.into_iter().map(|bucket| bucket.sum()).collect()
    }
}
