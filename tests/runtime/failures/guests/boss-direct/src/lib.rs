//! Uses the worker directly: its failure is the boss's own.

jackfield_guest::plugin!({
    path: "../../wit",
    plug: "failures:parts/boss",
    sockets: { "failures:parts/worker": direct },
});

#[derive(Default)]
struct Plugin {
    calls: u32,
}

#[plug]
impl Boss for Plugin {
    fn delegate(&mut self, how: String) -> Vec<String> {
        self.calls += 1;
        vec![format!("{}/{}", self.calls, worker::work(&how))]
    }
}
