//! An interface with types alone.

jackfield_macros::bindings!({
    inline: "
        package demo:text@0.1.0;
        interface filter {
            enum refusal { empty }
            transform: func(text: string) -> result<string, refusal>;
        }
        interface sink { push: func(line: string); }
        interface types { record entry { name: string } }
    ",
    sockets: ["demo:text/types"],
});

fn main() {}
