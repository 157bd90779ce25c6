//! Calls every half, each of which calls the one counter.

jackfield_guest::plugin!({
    path: "../../wit",
    plug: "shared:parts/whole",
    sockets: { "shared:parts/half": at_least_one },
});

#[derive(Default)]
struct Plugin;

#[plug]
impl Whole for Plugin {
    fn take(&mut self, times: u32) -> Vec<u64> {
        half::take(times).ok().flatten().collect()
    }
}
