//! Imports the contract under its own name with results wrapped by hand: a `list` with a number for the error, which is no shape of a socket.

jackfield_guest::plugin!({ path: "wit", plug: "foreign:text/pipeline", sockets: { "foreign:text/filter": direct } });

#[derive(Default)]
struct Plugin;

#[plug]
impl Pipeline for Plugin {
    fn run(&mut self, text: String) -> Vec<String> {
        filter::transform(&text)
            .into_iter()
            .map(|(plugin, result)| format!("{plugin}={result:?}"))
            .chain(filter::count().into_iter().map(|(plugin, _)| plugin))
            .collect()
    }
}
