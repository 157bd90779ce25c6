//! A consumer of the shared counter.

jackfield_guest::plugin!({
    path: "../../wit",
    plug: "shared:parts/half",
    sockets: { "shared:parts/counter": direct },
});

#[derive(Default)]
struct Plugin;

#[plug]
impl Half for Plugin {
    fn take(&mut self, times: u32) -> Vec<u64> {
        (0..times).map(|_| counter::next()).collect()
    }
}
