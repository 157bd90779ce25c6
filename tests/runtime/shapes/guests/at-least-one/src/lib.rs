//! Plugs `pipeline` and uses `filter` through an `at-least-one` socket.

use jackfield_guest::DispatchError;

jackfield_guest::plugin!({
    path: "../../wit",
    plug: "shapes:text/pipeline",
    sockets: { "shapes:text/filter": at_least_one },
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
        filter::transform(&text).into_iter().map(|(plugin, result)| line(&plugin, result)).collect()
    }

    fn touch(&mut self) -> Vec<String> {
        filter::touch().all().expect("touching never fails");
        filter::touched().into_iter().map(|(plugin, result)| format!("{plugin}={result:?}")).collect()
    }
}
