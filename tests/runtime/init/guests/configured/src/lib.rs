//! Wants a configuration, and refuses some.

jackfield_guest::plugin!({ path: "../../wit", plug: "init-case:configured/configured" });

#[derive(Default)]
struct Plugin {
    config: String,
}

#[plug]
impl Configured for Plugin {
    fn init(&mut self, config: String) -> Result<(), String> {
        if config.contains("refuse") {
            return Err("this configuration will not do".to_owned());
        }
        assert!(!config.contains("explode"), "the configuration exploded");
        self.config.push_str(&config);
        Ok(())
    }

    fn config(&mut self) -> String {
        self.config.clone()
    }

    fn crash(&mut self) {
        panic!("crashed on purpose");
    }
}
