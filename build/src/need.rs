//! What building takes on the machine.

/// What a plugin needs on the machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// What it is: `clang for wasm32-wasi`.
    pub what: String,
    /// The version that was found, or what is wrong.
    pub state: Result<String, String>,
    /// The one command that mends it.
    pub mend: String,
}
