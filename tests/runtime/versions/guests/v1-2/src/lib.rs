//! Plugs `values@1.2.0`.

jackfield_guest::plugin!({ path: "../../wit", plug: "versions:store/values@1.2.0" });

#[derive(Default)]
struct Plugin;

#[plug]
impl Values for Plugin {
    fn get(&mut self) -> String {
        "1.2.0".to_owned()
    }

    fn more(&mut self) -> String {
        "more".to_owned()
    }
}
