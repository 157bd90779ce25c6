//! Options that cannot be read, below them an implementation.

jackfield_guest::plugin!({
    inline: "package demo:text@0.1.0; interface filter { transform: func(text: string) -> string; }"
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
