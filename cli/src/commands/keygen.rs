//! `jackfield keygen`.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use jackfield::sign::SecretKey;

use crate::output::{Failure, Output};

/// Makes a key to sign components with.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  jackfield keygen release.key\n\n\
                        The secret key is written as PEM, for its owner's eyes alone (mode 0600); beside it, with `.pub` behind its \
                        name, the public key, which is printed as well: it goes into `[trust] keys` and `signed-by`.")]
pub(super) struct Arguments {
    /// The file for the secret key; an existing file is never overwritten.
    file: PathBuf,
}

pub(super) fn run(arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    let key = SecretKey::generate();
    let public = format!("{}\n", key.public());
    let beside = PathBuf::from(format!("{}.pub", arguments.file.display()));
    if beside.exists() {
        return Err(exists(&beside));
    }
    write_new(&arguments.file, key.to_pem().as_bytes(), true)?;
    write_new(&beside, public.as_bytes(), false)?;
    output.say(&format!("wrote {} and {}", arguments.file.display(), beside.display()));
    output.print(&public)
}

fn exists(path: &Path) -> Failure {
    let help = "help: choose another name, or remove it if no component is to be signed with it any more";
    Failure::new(format!("`{}` is there already, and a key is not overwritten\n{help}", path.display()))
}

/// Writes a file that is not there yet; a secret one can be read by nobody else from the first moment.
fn write_new(path: &Path, content: &[u8], is_secret: bool) -> Result<(), Failure> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if is_secret {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    #[cfg(not(unix))]
    let _ = is_secret;
    let written = options.open(path).and_then(|mut file| {
        file.write_all(content)?;
        file.sync_all()
    });
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => exists(path),
        _ => Failure::file(path, "written", &error),
    })
}
