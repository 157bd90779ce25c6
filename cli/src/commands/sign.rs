//! `jackfield sign`.

use std::path::{Path, PathBuf};

use jackfield::sign::{PublicKey, SecretKey, sign};
use jackfield_contract::{MAX_MANIFEST, read_regular};

use crate::contracts;
use crate::output::{Failure, Output, write_file};

/// Signs a component with an ed25519 key.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  jackfield sign spelling.wasm --key release.key\n  jackfield sign spelling.wasm --key release.key --add\n\n\
                  `keygen` makes the key, and `verify` checks what was signed. The signature is the component's first custom section, in \
                  the form of wasmsign2. A graph asks for it with `[trust] keys = [..]` or a plugin's `signed-by`."
)]
pub(super) struct Arguments {
    /// The component: .wasm, or with -o .wat.
    component: PathBuf,
    /// The secret key, as `jackfield keygen` makes it: PEM (PKCS #8), DER, or wasmsign2's own form.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Keeps the existing signatures; by default the new one replaces them.
    #[arg(long)]
    add: bool,
    /// Writes the signed component to this file, and leaves the input as it is.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    let key = secret(&arguments.key)?;
    let path = &arguments.component;
    let (_, component, code) = contracts::with_code(path)?;
    if code.is_some() {
        let help = "help: sign the `.wasm` first and compile that; native code goes by the folder that it is loaded from (`--trust`)";
        return Err(Failure::new(format!(
            "`{}` is native code, which a signature does not cover\n{help}",
            path.display()
        )));
    }
    let is_binary = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("wasm"));
    if arguments.output.is_none() && !is_binary {
        let help = "help: name the file for the signed component: `-o <name>.wasm`";
        return Err(Failure::new(format!(
            "`{}` is no `.wasm` file that could take a signature\n{help}",
            path.display()
        )));
    }
    let signed = sign(&component, &key, arguments.add)
        .map_err(|error| Failure::new(format!("`{}` cannot be signed: {error}", path.display())))?;
    let to = arguments.output.as_ref().unwrap_or(path);
    let inputs = [arguments.key.as_path()];
    write_file(to, &signed, inputs)?;
    output.say(&format!("`{}` is signed by {}", to.display(), key.public()));
    output.print(&format!("{}\n", to.display()))
}

fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    read_regular(path, MAX_MANIFEST).map(|file| file.bytes).map_err(|error| Failure::file(path, "read", &error))
}

fn secret(path: &Path) -> Result<SecretKey, Failure> {
    SecretKey::from_file(&bytes(path)?).map_err(|error| {
        let help = match PublicKey::from_file(&bytes(path).unwrap_or_default()) {
            Ok(_) => "help: this is a public key; sign with the secret one that belongs to it",
            Err(_) => "help: `jackfield keygen FILE` makes a key",
        };
        Failure::new(format!("`{}` cannot be signed with: {error}\n{help}", path.display()))
    })
}

/// The public key of a file, or the one that is written out.
pub(super) fn public(key: &str) -> Result<PublicKey, Failure> {
    if key.starts_with("ed25519:") && !Path::new(key).exists() {
        return key.parse().map_err(|error| Failure::new(format!("{error}")));
    }
    let path = Path::new(key);
    PublicKey::from_file(&bytes(path)?)
        .map_err(|error| Failure::new(format!("`{}` cannot be checked with: {error}", path.display())))
}
