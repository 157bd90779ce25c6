//! Uses workers through a wrapped socket: a failure stands in its place.

jackfield_guest::plugin!({
    path: "../../wit",
    plug: "failures:parts/boss",
    sockets: { "failures:parts/worker": any },
});

#[derive(Default)]
struct Plugin {
    calls: u32,
}

#[plug]
impl Boss for Plugin {
    fn delegate(&mut self, how: String) -> Vec<String> {
        self.calls += 1;
        let replies = worker::work(&how).into_iter();
        replies
            .map(|(plugin, result)| match result {
                Ok(calls) => format!("{}/{plugin}={calls}", self.calls),
                Err(error) => format!("{}/{plugin}={error}", self.calls),
            })
            .collect()
    }
}
