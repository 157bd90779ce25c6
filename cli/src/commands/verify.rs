//! `jackfield verify`.

use std::path::PathBuf;

use jackfield::sign::{SignError, signatures, verify};

use super::sign::public;
use crate::contracts;
use crate::output::{Failure, Output};

/// Checks that a component is signed by a key, and unchanged since.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  jackfield verify spelling.wasm --key release.key.pub\n\n\
                        Prints the key that signed it. Exit code 1: none of the keys did, or the component was changed.")]
pub(super) struct Arguments {
    /// The component: .wasm; of a .cwasm the component that it was compiled from.
    component: PathBuf,
    /// A public key: a file, or `ed25519:` and its text. May be given several times; one of them is enough.
    #[arg(long, value_name = "FILE", required = true)]
    key: Vec<String>,
}

pub(super) fn run(arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    let keys = arguments.key.iter().map(|key| public(key)).collect::<Result<Vec<_>, _>>()?;
    let (_, component, code) = contracts::with_code(&arguments.component)?;
    let name = arguments.component.display();
    match verify(&component, &keys) {
        Ok(key) => {
            if code.is_some() {
                output.say(&format!("`{name}` is native code, which the signature of its component does not cover"));
            }
            output.print(&format!("{key}\n"))
        }
        Err(error) => {
            let by = signatures(&component).unwrap_or_default();
            let wanted: Vec<String> = keys.iter().map(|key| format!("{key} (key id {})", key.id())).collect();
            let mut message = format!("`{name}` is not signed by {}: {error}", wanted.join(" or "));
            if error == SignError::Unsigned {
                message.push_str("\nhelp: `jackfield sign` signs it");
            } else if !by.is_empty() {
                message.push_str(&format!("\nhelp: it says that it is signed by the key id {}", by.join(", ")));
            }
            Err(Failure { code: 1, ..Failure::new(message) })
        }
    }
}
