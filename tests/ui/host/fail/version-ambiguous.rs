//! A version left out where there are two.

jackfield_macros::bindings!({
    inline: "
        package demo:main;
        package demo:text@1.0.0 { interface filter { go: func(); } }
        package demo:text@2.0.0 { interface filter { go: func(); } }
    ",
    sockets: ["demo:text/filter"],
});

fn main() {}
