//! A contract that is plugged twice.

jackfield_guest::plugin!({
    inline: "
        package demo:text@0.1.0;
        interface filter {
            enum refusal { empty }
            transform: func(text: string) -> result<string, refusal>;
        }
        interface sink { push: func(line: string); }
        interface types { record entry { name: string } }
    ",
    plug: ["demo:text/filter", "demo:text/filter"],
});



fn main() {}
