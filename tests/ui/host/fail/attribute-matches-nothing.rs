//! An attribute for a type that is not there.

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
    sockets: ["demo:text/filter"],
    additional_attributes: { "refusl": #[must_use] },
});

fn main() {}
