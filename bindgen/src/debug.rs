//! `JACKFIELD_DEBUG=1`: writes each expansion, formatted, below the target folder.

use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;

/// Writes an expansion to `<target>/jackfield/<crate>-<macro>-<hash>.rs` if `JACKFIELD_DEBUG` asks for it.
///
/// Failing to write is told on stderr and changes nothing: the variable must never break a build.
pub fn write(macro_name: &str, input: &TokenStream, expansion: &TokenStream) {
    if std::env::var_os("JACKFIELD_DEBUG").is_none_or(|value| value.is_empty() || value == "0") {
        return;
    }
    let folder = target_dir().join("jackfield");
    let krate = std::env::var("CARGO_CRATE_NAME").unwrap_or_else(|_| "unknown".to_owned());
    let file = folder.join(format!("{krate}-{macro_name}-{}.rs", hash(&input.to_string())));
    let written = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&file, format(expansion)));
    match written {
        Ok(()) => eprintln!("note: JACKFIELD_DEBUG: wrote {}", file.display()),
        Err(error) => eprintln!("note: JACKFIELD_DEBUG: cannot write {}: {error}", file.display()),
    }
}

/// The expansion as formatted source text; as it is where it does not parse.
pub fn format(expansion: &TokenStream) -> String {
    match syn::parse2::<syn::File>(expansion.clone()) {
        Ok(file) => prettyplease::unparse(&file),
        Err(error) => format!("// this does not parse: {error}\n{expansion}\n"),
    }
}

/// A short, stable hash of a text, for names of files and hidden modules; white space does not count.
pub fn hash(text: &str) -> String {
    jackfield_contract::short_hash(text.bytes().filter(|byte| !byte.is_ascii_whitespace()))
}

/// The target folder: rustc is told `--out-dir` below it, and cargo marks it with a tag.
fn target_dir() -> PathBuf {
    if let Some(dir) = std::env::var_os("CARGO_TARGET_DIR") {
        return PathBuf::from(dir);
    }
    let mut args = std::env::args();
    let out_dir = args.by_ref().find(|arg| arg == "--out-dir").and_then(|_| args.next());
    let tagged = |dir: &&Path| dir.join("CACHEDIR.TAG").is_file();
    if let Some(dir) = out_dir.as_deref().and_then(|dir| Path::new(dir).ancestors().find(tagged)) {
        return dir.to_owned();
    }
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from("."), PathBuf::from);
    manifest.join("target")
}
