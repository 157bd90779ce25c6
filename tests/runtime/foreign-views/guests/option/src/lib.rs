//! Imports the contract under its own name with results wrapped by hand: an `option` with a variant.

jackfield_guest::plugin!({ path: "wit", plug: "foreign:text/pipeline", sockets: { "foreign:text/filter": direct } });

#[derive(Default)]
struct Plugin;

#[plug]
impl Pipeline for Plugin {
    fn run(&mut self, text: String) -> Vec<String> {
        let mut lines: Vec<String> =
            filter::transform(&text).into_iter().map(|(plugin, result)| format!("{plugin}={result:?}")).collect();
        lines.extend(filter::count().into_iter().map(|(plugin, result)| format!("{plugin}={result:?}")));
        lines
    }
}
