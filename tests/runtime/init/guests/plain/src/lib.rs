//! Has no `init`.

jackfield_guest::plugin!({ path: "../../wit", plug: "init-case:configured/plain" });

#[derive(Default)]
struct Plugin {
    pings: u32,
}

#[plug]
impl Plain for Plugin {
    fn ping(&mut self) -> u32 {
        self.pings += 1;
        self.pings
    }
}
