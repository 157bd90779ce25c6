//! A mistake in the WIT's syntax.

jackfield_guest::plugin!({
    inline: "
        package demo:text;
        interface filter {
            transform: func(text string) -> string;
        }
    ",
    plug: "demo:text/filter",
});



fn main() {}
