//! Uses two majors of one contract side by side.

jackfield_guest::plugin!({
    path: "../../wit",
    plug: "versions:root/report",
    sockets: { "versions:store/values@1.1.0": any, "versions:store/values@2.0.0": any },
});

use versions::store1_1_0::values as old;
use versions::store2_0_0::values as new;

#[derive(Default)]
struct Plugin;

#[plug]
impl Report for Plugin {
    fn values(&mut self) -> Vec<String> {
        let old = old::get().into_iter().map(|(plugin, value)| format!("{plugin}: {value:?}"));
        let new = new::get().into_iter().map(|(plugin, value)| format!("{plugin}: {value:?}"));
        old.chain(new).collect()
    }
}
