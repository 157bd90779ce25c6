//! The user's own items win over short names.

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
});

/// Called like a type of the contract.
struct Refusal;

#[derive(Default)]
struct Plugin;

#[plug]
impl Filter for Plugin {
    fn transform(&mut self, text: String) -> Result<String, demo::text::filter::Refusal> {
        let _ = Refusal;
        Ok(text)
    }
}

fn main() {}
