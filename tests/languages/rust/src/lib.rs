//! The contract test table in Rust.

mod names;
mod peer;
mod sockets;
mod store;
mod values;

jackfield_guest::plugin!({
    path: "../wit",
    plug: [
        "conformance:suite/values", "conformance:suite/maps", "conformance:suite/arrays", "conformance:suite/store",
        "conformance:suite/behaviour", "conformance:suite/sockets", "conformance:suite/relay", "conformance:suite/peer",
        "conformance:suite/names",
    ],
    sockets: {
        "conformance:suite/friend": direct,
        "conformance:suite/boss": exactly_one,
        "conformance:suite/guest": at_most_one,
        "conformance:suite/panel": at_least_one,
        "conformance:suite/crowd": any,
        "conformance:suite/relay": at_most_one,
    },
});

/// The state that all contracts share.
#[derive(Default)]
struct Suite {
    config: String,
    calls: u32,
}

#[plug]
impl Behaviour for Suite {
    fn init(&mut self, config: String) -> Result<(), String> {
        if config == r#"{"refuse":true}"# {
            return Err("refused by init".to_owned());
        }
        self.config = config;
        Ok(())
    }

    fn configured(&mut self) -> String {
        self.config.clone()
    }

    fn count(&mut self) -> u32 {
        self.calls += 1;
        self.calls
    }

    fn fail(&mut self, text: String) -> Result<u32, String> {
        Err(text)
    }

    fn trap(&mut self, text: String) {
        panic!("{text}");
    }

    fn log(&mut self, text: String) {
        jackfield_guest::log::info!("{text}");
    }
}
