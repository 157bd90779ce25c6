//! Uses a contract that the host serves, through a direct socket.

jackfield_guest::plugin!({
    path: "../../wit",
    plug: "host-functions:clock/user",
    sockets: { "host-functions:clock/now": direct },
});

#[derive(Default)]
struct Plugin;

#[plug]
impl User for Plugin {
    fn direct(&mut self, seconds: u64) -> String {
        let moment = now::now();
        format!("{:?}", now::after(&moment, seconds))
    }

    fn wrapped(&mut self, seconds: u64) -> Vec<String> {
        vec![self.direct(seconds)]
    }

    fn fail_direct(&mut self, text: String) {
        now::fail(&text);
    }

    fn fail_wrapped(&mut self, text: String) -> Vec<String> {
        now::fail(&text);
        Vec::new()
    }

    fn pause(&mut self, millis: u32) {
        let _ = now::pause(millis);
    }
}
