//! An interface of its own with another signature: it must not pass for `filter`.

jackfield_guest::plugin!({ path: "../../wit", plug: "acme:tools/lower" });

#[derive(Default)]
struct Plugin;

#[plug]
impl Lower for Plugin {
    fn transform(&mut self, text: String, _hard: bool) -> String {
        text.to_lowercase()
    }
}
