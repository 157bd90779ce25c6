//! A plug and a socket, with the version left out.

jackfield_guest::plugin!({
    inline: "
        package demo:text@0.1.0;
        interface filter {
            enum refusal { empty }
            transform: func(text: string) -> result<string, refusal>;
        }
        interface sink { push: func(line: string); }
        interface types { record entry { name: string } }
    ",
    plug: "demo:text/filter",
    sockets: { "demo:text/sink": any },
});

#[derive(Default)]
struct Plugin;

#[plug]
impl Filter for Plugin {
    fn transform(&mut self, text: String) -> Result<String, Refusal> {
        let _ = sink::push(&text);
        Ok(text)
    }
}

fn main() {
    assert_eq!(Plugin.transform("a".to_owned()), Ok("a".to_owned()));
}
