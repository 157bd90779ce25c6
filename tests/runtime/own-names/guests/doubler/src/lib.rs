//! Socket and plug are both written inside of a world.

jackfield_guest::plugin!({ path: "../../wit", plug: "api", sockets: { calc: direct } });

#[derive(Default)]
struct Plugin;

#[plug]
impl Api for Plugin {
    fn twice(&mut self, x: u32) -> u32 {
        world::inline::calc::add(x, x).total
    }
}
