//! A contract that the WIT does not have at all.

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
    sockets: ["other:things/zebra"],
});

fn main() {}
