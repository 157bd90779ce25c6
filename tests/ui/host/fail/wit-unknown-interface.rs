//! A use of an interface that is not there.

jackfield_macros::bindings!({
    inline: "
        package demo:text;
        interface filter { use typs.{entry}; transform: func(entry: entry); }
    ",
    sockets: ["demo:text/filter"],
});

fn main() {}
