//! Plugs `pipeline` and uses `filter` through a wrapped `exactly-one` socket.

use jackfield_guest::DispatchError;

jackfield_guest::plugin!({
    path: "../../wit",
    plug: "shapes:text/pipeline",
    sockets: { "shapes:text/filter": exactly_one },
});

#[derive(Default)]
struct Plugin;

fn line(plugin: &str, result: Result<Result<String, Refusal>, DispatchError>) -> String {
    match result {
        Ok(Ok(text)) => format!("{plugin}=ok {text}"),
        Ok(Err(refusal)) => format!("{plugin}=refused {refusal:?}"),
        Err(error) => format!("{plugin}=error {}: {}", error.case(), error.text()),
    }
}

#[plug]
impl Pipeline for Plugin {
    fn run(&mut self, text: String) -> Vec<String> {
        let reply = filter::transform(&text);
        vec![line(&reply.plugin, reply.result)]
    }

    fn touch(&mut self) -> Vec<String> {
        let _ = filter::touch();
        let reply = filter::touched();
        vec![format!("{}={:?}", reply.plugin, reply.result)]
    }
}
