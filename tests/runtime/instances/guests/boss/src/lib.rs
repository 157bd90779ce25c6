//! Has a worker of several instances in its socket.

jackfield_guest::plugin!({
    path: "../../wit",
    plug: "instances:work/boss",
    sockets: { "instances:work/worker": exactly-one },
});

#[derive(Default)]
struct Plugin;

#[plug]
impl Boss for Plugin {
    fn meet(&mut self, times: u32) -> Vec<u64> {
        (0..times).filter_map(|_| worker::meet().1.ok()).collect()
    }

    fn fail(&mut self, text: String) -> String {
        match worker::fail(&text) {
            (plugin, Ok(())) => format!("{plugin} went on"),
            (plugin, Err(error)) => format!("{plugin}: {}", error.case()),
        }
    }
}
