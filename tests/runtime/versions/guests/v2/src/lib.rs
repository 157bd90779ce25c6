//! Plugs `values@2.0.0`.

jackfield_guest::plugin!({ path: "../../wit", plug: "versions:store/values@2.0.0" });

#[derive(Default)]
struct Plugin;

#[plug]
impl Values for Plugin {
    fn get(&mut self) -> (String, u32) {
        ("2.0.0".to_owned(), 2)
    }
}
