//! Counts its calls, and waits at a gate of the host's.

jackfield_guest::plugin!({
    path: "../../wit",
    plug: "instances:work/worker",
    sockets: { "instances:work/gate": direct },
});

#[derive(Default)]
struct Plugin {
    calls: u64,
}

#[plug]
impl Worker for Plugin {
    fn meet(&mut self) -> u64 {
        gate::pass();
        self.count()
    }

    fn count(&mut self) -> u64 {
        self.calls += 1;
        self.calls
    }

    fn fail(&mut self, text: String) {
        panic!("{text}");
    }
}
