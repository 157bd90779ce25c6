//! The plug that is decorated.

jackfield_guest::plugin!({ path: "../../wit", plug: "decorator:text/filter" });

#[derive(Default)]
struct Plugin {
    calls: u32,
}

#[plug]
impl Filter for Plugin {
    fn transform(&mut self, text: String) -> String {
        self.calls += 1;
        text.to_uppercase()
    }

    fn calls(&mut self) -> u32 {
        self.calls
    }
}
