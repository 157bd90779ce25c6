//! Has a worker of several instances in its socket.

jackfield_guest::plugin!({
    path: "../../wit",
    plug: "instances:work/boss",
    sockets: { "instances:work/worker": exactly_one },
});

#[derive(Default)]
struct Plugin;

#[plug]
impl Boss for Plugin {
    fn meet(&mut self, times: u32) -> Vec<u64> {
        (0..times).filter_map(|_| worker::meet().result.ok()).collect()
    }

    fn fail(&mut self, text: String) -> String {
        let reply = worker::fail(&text);
        match reply.result {
            Ok(()) => format!("{} went on", reply.plugin),
            Err(error) => format!("{}: {}", reply.plugin, error.case()),
        }
    }
}
