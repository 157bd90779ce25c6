//! A misspelt word for a socket: replies are of the shape that was most likely meant.

jackfield_guest::plugin!({
    inline: "
        package demo:text@0.1.0;
        interface filter { transform: func(text: string) -> string; }
        interface sink { push: func(line: string) -> u32; }
    ",
    plug: "demo:text/filter",
    sockets: { "demo:text/sink": at_mots_one },
});

#[derive(Default)]
struct Plugin;

#[plug]
impl Filter for Plugin {
    fn transform(&mut self, text: String) -> String {
        let written = sink::push(&text).and_then(|reply| reply.ok());
        format!("{written:?}")
    }
}

fn main() {}
