//! Writes all of its parameters.

jackfield_guest::plugin!({
    path: "../../wit",
    plug: "many-parameters:many/many",
});

#[derive(Default)]
struct Plugin;

#[plug]
impl Many for Plugin {
    fn join(
        &mut self,
        p0: u32,
        p1: String,
        p2: u64,
        p3: u32,
        p4: String,
        p5: u64,
        p6: u32,
        p7: String,
        p8: u64,
        p9: u32,
        p10: String,
        p11: u64,
        p12: u32,
        p13: String,
        p14: u64,
        p15: u32,
        p16: String,
        p17: u64,
        p18: u32,
        p19: String,
    ) -> String {
        format!(
            "{p0} {p1} {p2} {p3} {p4} {p5} {p6} {p7} {p8} {p9} {p10} {p11} {p12} {p13} {p14} {p15} {p16} {p17} {p18} {p19}"
        )
    }
}
