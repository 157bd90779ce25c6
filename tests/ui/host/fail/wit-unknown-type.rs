//! A type that the WIT does not declare.

jackfield_macros::bindings!({
    inline: "
        package demo:text;
        interface filter { transform: func(text: strin) -> string; }
    ",
    sockets: ["demo:text/filter"],
});

fn main() {}
