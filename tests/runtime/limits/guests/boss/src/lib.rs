//! Spends its own time in the calls that it makes.

jackfield_guest::plugin!({
    path: "../../wit",
    plug: "limits:work/boss",
    sockets: { "limits:work/worker": any },
});

#[derive(Default)]
struct Plugin {
    pings: u32,
}

#[plug]
impl Boss for Plugin {
    fn spin(&mut self) -> Vec<String> {
        worker::spin().into_iter().map(|(plugin, result)| format!("{plugin}={result:?}")).collect()
    }

    fn toil(&mut self, times: u32, rounds: u32) -> Vec<String> {
        (0..times).map(|_| format!("{:?}", worker::toil(rounds).first().map(|_| ()))).collect()
    }

    fn ping(&mut self) -> u32 {
        self.pings += 1;
        self.pings
    }
}
