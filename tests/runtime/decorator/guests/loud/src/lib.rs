//! A decorator with an `any` socket: it joins what all others say.

jackfield_guest::plugin!({
    path: "../../wit",
    plug: "decorator:text/filter",
    sockets: { "decorator:text/filter": any },
});

#[derive(Default)]
struct Loud;

#[plug]
impl Filter for Loud {
    fn transform(&mut self, text: String) -> String {
        filter::transform(&text).ok().map(|text| text + "!").collect::<Vec<_>>().join(" ")
    }

    fn calls(&mut self) -> u32 {
        filter::calls().ok().sum()
    }
}
