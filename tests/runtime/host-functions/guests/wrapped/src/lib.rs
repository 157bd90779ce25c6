//! Uses a contract that the host serves, through an `any` socket.

jackfield_guest::plugin!({
    path: "../../wit",
    plug: "host-functions:clock/user",
    sockets: { "host-functions:clock/now": any },
});

#[derive(Default)]
struct Plugin;

#[plug]
impl User for Plugin {
    fn direct(&mut self, seconds: u64) -> String {
        self.wrapped(seconds).join(", ")
    }

    fn wrapped(&mut self, seconds: u64) -> Vec<String> {
        let Ok(moment) = now::now().first() else { return vec!["no clock".to_owned()] };
        now::after(&moment, seconds).into_iter().map(|(plugin, result)| format!("{plugin}={result:?}")).collect()
    }

    fn fail_direct(&mut self, text: String) {
        now::fail(&text).first().expect("it was asked to fail");
    }

    fn fail_wrapped(&mut self, text: String) -> Vec<String> {
        now::fail(&text).into_iter().map(|(plugin, result)| format!("{plugin}={result:?}")).collect()
    }

    fn pause(&mut self, millis: u32) {
        let _ = now::pause(millis);
    }
}
