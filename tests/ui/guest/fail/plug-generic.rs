//! A plug that is generic.

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

#[derive(Default)]
struct Plugin<T>(T);

#[plug]
impl<T: 'static> Filter for Plugin<T> {
    fn transform(&mut self, text: String) -> Result<String, Refusal> {
        Ok(text)
    }
}

fn main() {}
