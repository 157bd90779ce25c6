//! The plug.

jackfield_guest::plugin!({ path: "../../wit", plug: "foreign:text/filter" });

#[derive(Default)]
struct Plugin {
    calls: u32,
}

#[plug]
impl Filter for Plugin {
    fn transform(&mut self, text: String) -> String {
        assert!(text != "panic", "told to panic");
        self.calls += 1;
        text.to_uppercase()
    }

    fn count(&mut self) -> u32 {
        self.calls
    }
}
