//! An `init` without a result.

jackfield_guest::plugin!({ path: "../../wit", plug: "init-case:configured/quiet" });

#[derive(Default)]
struct Plugin {
    config: Option<String>,
}

#[plug]
impl Quiet for Plugin {
    fn init(&mut self, config: String) {
        self.config = Some(config);
    }

    fn config(&mut self) -> String {
        self.config.clone().unwrap_or_else(|| "init was not called".to_owned())
    }
}
