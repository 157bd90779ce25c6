//! Two `plugin!`s side by side.

jackfield_guest::plugin!({
    inline: "package demo:text; interface filter { transform: func(text: string) -> string; }",
    plug: "demo:text/filter",
});

jackfield_guest::plugin!({
    inline: "package other:log; interface sink { push: func(line: string); }",
    sockets: { "other:log/sink": any },
});

#[derive(Default)]
struct Plugin;

#[plug]
impl Filter for Plugin {
    fn transform(&mut self, text: String) -> String {
        sink::push(&text);
        text
    }
}

fn main() {
    let _mock = other::log::sink::mock(|sink| sink.push(|_| ()));
    assert_eq!(Plugin.transform("a".to_owned()), "a");
}
