//! Three sockets for plugs of one contract, each under a name of its own.

jackfield_guest::plugin!({
    path: "../../wit",
    plug: "own-names:kv/report",
    sockets: { "own-names:kv/store": { primary: direct, backup: at_most_one, "the-rest": any } },
});

#[derive(Default)]
struct Plugin;

#[plug]
impl Report for Plugin {
    fn run(&mut self, key: String) -> Vec<String> {
        let backup =
            own_names::kv::store::backup::get(&key).map(|reply| format!("{}={:?}", reply.plugin, reply.result));
        let rest = the_rest::get(&key).into_iter().map(|(plugin, reply)| format!("{plugin}={reply:?}"));
        let first = primary::get(&key).unwrap_or_default();
        [first, backup.unwrap_or_default()].into_iter().chain(rest).collect()
    }
}
