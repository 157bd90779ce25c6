//! Compiles, but a host without concurrency must refuse to link it.

jackfield_guest::plugin!({ path: "../../wit", plug: ["async-case:later/later", "async-case:later/plain"] });

#[derive(Default)]
struct Plugin;

#[plug]
impl Later for Plugin {
    fn wait(&mut self, seconds: u32) -> String {
        seconds.to_string()
    }

    fn now(&mut self) -> String {
        "now".to_owned()
    }
}

#[plug]
impl Plain for Plugin {
    fn ping(&mut self) -> u32 {
        1
    }
}
