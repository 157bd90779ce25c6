//! Two sockets of one contract.

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
    plug: "demo:text/filter",
    sockets: { "demo:text/sink": any, "demo:text/sink@0.1.0": direct },
});

#[derive(Default)]
struct Plugin;

#[plug]
impl Filter for Plugin {
    fn transform(&mut self, text: String) -> Result<String, Refusal> {
        Ok(text)
    }
}

fn main() {}
