//! Who is told what a build does.

use std::any::Any;

/// Is told about a build's steps. Any `Fn(&str)` is one that hears the lines alone.
pub trait Progress {
    /// A line about what takes time or changes the machine, such as adding a target.
    fn say(&self, line: &str);

    /// Work begins that may take long: `begin("building", "spelling")`. It has ended when the value is dropped.
    fn begin(&self, verb: &'static str, name: &str) -> Box<dyn Any> {
        let _ = (verb, name);
        Box::new(())
    }
}

impl<F: Fn(&str)> Progress for F {
    fn say(&self, line: &str) {
        self(line);
    }
}
