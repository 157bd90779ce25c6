//! A decorator: plugs `filter` and has a direct socket of the same contract.

use std::collections::BTreeMap;

jackfield_guest::plugin!({
    path: "../../wit",
    plug: "decorator:text/filter",
    sockets: { "decorator:text/filter": direct },
});

#[derive(Default)]
struct Cache {
    known: BTreeMap<String, String>,
}

#[plug]
impl Filter for Cache {
    fn transform(&mut self, text: String) -> String {
        self.known.entry(text).or_insert_with_key(|text| filter::transform(text)).clone()
    }

    /// The calls that came through.
    fn calls(&mut self) -> u32 {
        filter::calls()
    }
}
