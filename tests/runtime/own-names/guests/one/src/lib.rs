//! A store under its contract's name.

jackfield_guest::plugin!({ path: "../../wit", plug: "own-names:kv/store" });

#[derive(Default)]
struct Plugin;

#[plug]
impl Store for Plugin {
    fn get(&mut self, key: String) -> Option<String> {
        Some(format!("{key} of one"))
    }
}
