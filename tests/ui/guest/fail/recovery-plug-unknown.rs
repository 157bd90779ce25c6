//! A misspelt plug: the names that its implementation uses are there all the same.

jackfield_guest::plugin!({
    inline: "
        package demo:text@0.1.0;
        interface filter {
            enum refusal { empty }
            transform: func(text: string) -> result<string, refusal>;
        }
        interface sink { push: func(line: string); }
    ",
    plug: "demo:text/fliter",
    sockets: { "demo:text/sink": any },
});

use demo::text::filter::Refusal as Reason;

#[derive(Default)]
struct Plugin;

#[plug]
impl Filter for Plugin {
    fn transform(&mut self, text: String) -> Result<String, Reason> {
        sink::push(&text).errors().count();
        if text.is_empty() { Err(Refusal::Empty) } else { Ok(text) }
    }
}

fn main() {}
