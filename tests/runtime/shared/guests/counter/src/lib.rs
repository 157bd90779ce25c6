//! One instance, whoever calls.

jackfield_guest::plugin!({ path: "../../wit", plug: "shared:parts/counter" });

#[derive(Default)]
struct Counter(u64);

#[plug]
impl counter::Counter for Counter {
    fn next(&mut self) -> u64 {
        self.0 += 1;
        self.0
    }
}
