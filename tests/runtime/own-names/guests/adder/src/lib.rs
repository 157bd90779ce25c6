//! Plugs an interface that is written inside of a world.

jackfield_guest::plugin!({ path: "../../wit", plug: "calc" });

#[derive(Default)]
struct Plugin;

#[plug]
impl Calc for Plugin {
    fn add(&mut self, a: u32, b: u32) -> Sum {
        Sum { total: a + b }
    }
}
