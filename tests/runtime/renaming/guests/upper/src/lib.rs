//! Knows nothing of `renaming:text`: it exports an interface of its own with the same signature.

jackfield_guest::plugin!({ path: "../../wit", plug: "acme:tools/upper" });

#[derive(Default)]
struct Plugin;

#[plug]
impl Upper for Plugin {
    fn transform(&mut self, text: String) -> String {
        text.to_uppercase()
    }
}
