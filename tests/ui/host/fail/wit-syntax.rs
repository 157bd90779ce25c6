//! A mistake in the WIT's syntax.

jackfield_macros::bindings!({
    inline: "
        package demo:text;
        interface filter { transform: fun(text: string) -> string; }
    ",
    sockets: ["demo:text/filter"],
});

fn main() {}
