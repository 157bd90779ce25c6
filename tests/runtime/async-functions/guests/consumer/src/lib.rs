//! Needs a contract with streams.

jackfield_guest::plugin!({
    path: "../../wit",
    plug: "async-case:later/plain",
    sockets: { "async-case:later/streams": any },
});

#[derive(Default)]
struct Plugin;

#[plug]
impl Plain for Plugin {
    fn ping(&mut self) -> u32 {
        streams::read().len() as u32
    }
}
