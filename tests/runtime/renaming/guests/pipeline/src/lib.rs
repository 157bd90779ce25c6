//! Its socket, too, has a name of its own.

jackfield_guest::plugin!({
    path: "../../wit",
    plug: "renaming:text/pipeline",
    sockets: { "other:needs/helper": any },
});

#[derive(Default)]
struct Plugin;

#[plug]
impl Pipeline for Plugin {
    fn run(&mut self, text: String) -> Vec<String> {
        helper::transform(&text).into_iter().map(|(plugin, result)| format!("{plugin}={result:?}")).collect()
    }
}
