//! WIT that cannot be read, below it an implementation of a contract that nobody knows.

jackfield_guest::plugin!({
    inline: "
        package demo:text@0.1.0;
        interface filter { transform: func(text: strin) -> string; }
    ",
    plug: "demo:text/filter",
});

#[derive(Default)]
struct Plugin;

#[plug]
impl Filter for Plugin {
    fn transform(&mut self, text: String) -> String {
        text
    }
}

fn main() {}
