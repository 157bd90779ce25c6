//! A store under a name of its own.

jackfield_guest::plugin!({ path: "../../wit", plug: { spare: "own-names:kv/store" } });

#[derive(Default)]
struct Plugin;

#[plug]
impl Store for Plugin {
    fn get(&mut self, key: String) -> Option<String> {
        Some(format!("{key} of two"))
    }
}
