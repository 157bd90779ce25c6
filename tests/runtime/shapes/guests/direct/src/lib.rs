//! Plugs `pipeline` and uses `filter` through a direct socket.

jackfield_guest::plugin!({
    path: "../../wit",
    plug: "shapes:text/pipeline",
    sockets: { "shapes:text/filter": direct },
});

#[derive(Default)]
struct Plugin;

fn line(result: Result<String, Refusal>) -> String {
    match result {
        Ok(text) => format!("ok {text}"),
        Err(refusal) => format!("refused {refusal:?}"),
    }
}

#[plug]
impl Pipeline for Plugin {
    fn run(&mut self, text: String) -> Vec<String> {
        vec![line(filter::transform(&text))]
    }

    fn touch(&mut self) -> Vec<String> {
        filter::touch();
        vec![filter::touched().to_string()]
    }
}
