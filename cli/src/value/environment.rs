//! What a text may refer to beside values: files and kept values.

use jackfield::{Val, ValStream};
use jackfield_contract::{Model, Type};

/// What a text may refer to beside values.
pub trait Environment {
    /// The content of the file of `@path`.
    ///
    /// # Errors
    ///
    /// In words: why it cannot be read.
    fn file(&mut self, path: &str) -> Result<Vec<u8>, String>;

    /// The bytes of the file of `@path`, as they are read.
    ///
    /// # Errors
    ///
    /// In words: why it cannot be opened.
    fn stream(&mut self, path: &str) -> Result<ValStream, String> {
        self.file(path).map(|bytes| ValStream::of(bytes.into_iter().map(Val::U8)))
    }

    /// Checks that `$name` may stand where this type is expected; says whether it is a result whose success is meant.
    ///
    /// # Errors
    ///
    /// In words: nothing is kept under that name, or something of another type.
    fn variable(&mut self, name: &str, model: &Model, expected: &Type) -> Result<bool, String>;
}

/// Neither files nor kept values.
pub struct NoEnvironment;

impl Environment for NoEnvironment {
    fn file(&mut self, _: &str) -> Result<Vec<u8>, String> {
        Err("files cannot be named here".to_owned())
    }

    fn variable(&mut self, name: &str, _: &Model, _: &Type) -> Result<bool, String> {
        Err(format!("nothing is kept as `${name}`"))
    }
}
