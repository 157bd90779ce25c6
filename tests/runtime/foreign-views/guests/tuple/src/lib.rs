//! Imports the contract under its own name with results wrapped by hand: a `tuple` with no error type.

jackfield_guest::plugin!({ path: "wit", plug: "foreign:text/pipeline", sockets: { "foreign:text/filter": direct } });

#[derive(Default)]
struct Plugin;

#[plug]
impl Pipeline for Plugin {
    fn run(&mut self, text: String) -> Vec<String> {
        let (plugin, result) = filter::transform(&text);
        let (_, count) = filter::count();
        vec![format!("{plugin}={result:?}"), format!("{plugin}={count:?}")]
    }
}
