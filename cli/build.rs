//! Puts the repository's templates into the binary, and the Rust SDK, for projects that are to have it beside them.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    // In a clone they are beside this crate. Its `templates` folder is made of links to them, which become files in the
    // published package; there, a `Cargo.toml` has another name, since cargo leaves folders with one out.
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR").unwrap_or_default());
    let clone = here.join("../templates");
    let root = if clone.join("rust-plugin/cargo-generate.toml").is_file() { clone } else { here.join("templates") };
    println!("cargo::rerun-if-changed={}", root.display());
    let mut out = String::from(
        "/// Each template: its name, and its files by their paths.\npub(super) const TEMPLATES: &[(&str, &[(&str, &str)])] = &[\n",
    );
    for template in sorted(&root)? {
        let _ = writeln!(out, "    ({template:?}, &[");
        files(&root.join(&template), "", &mut out)?;
        out.push_str("    ]),\n");
    }
    out.push_str("];\n");
    sdk(&here.join(".."), &mut out)?;
    fs::write(Path::new(&env::var("OUT_DIR").unwrap_or_default()).join("templates.rs"), out)
}

/// The crates of the Rust SDK, each with the folders that it is published with.
const SDK: [(&str, &[&str]); 4] =
    [("contract", &["src", "wit"]), ("bindgen", &["src"]), ("macros", &["src"]), ("guest-sdk/rust", &["src"])];

/// The SDK's files by their paths in the repository. The published package of this command has none of them: where it is, they are.
fn sdk(repository: &Path, out: &mut String) -> io::Result<()> {
    out.push_str("/// The crates of the Rust SDK; empty in a command that was not built in a clone.\npub(super) const SDK: &[(&str, &str)] = &[\n");
    if repository.join("guest-sdk/rust/Cargo.toml").is_file() {
        file(&repository.join("Cargo.toml"), "Cargo.toml", out)?;
        for (krate, folders) in SDK {
            file(&repository.join(krate).join("Cargo.toml"), &format!("{krate}/Cargo.toml"), out)?;
            for folder in folders {
                println!("cargo::rerun-if-changed={}", repository.join(krate).join(folder).display());
                files(&repository.join(krate).join(folder), &format!("{krate}/{folder}/"), out)?;
            }
        }
    }
    out.push_str("];\n");
    Ok(())
}

fn file(path: &Path, relative: &str, out: &mut String) -> io::Result<()> {
    let _ = writeln!(out, "        ({relative:?}, include_str!({:?})),", path.canonicalize()?.display().to_string());
    Ok(())
}

fn sorted(folder: &Path) -> io::Result<Vec<String>> {
    let names = fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let mut names = names.collect::<io::Result<Vec<_>>>()?;
    names.sort();
    Ok(names)
}

fn files(folder: &Path, below: &str, out: &mut String) -> io::Result<()> {
    for name in sorted(folder)? {
        let (path, relative) = (folder.join(&name), format!("{below}{}", name.trim_end_matches(".in")));
        // What is built, and what other tools want.
        const LEFT_OUT: [&str; 8] = [
            "target",
            "Cargo.lock",
            "cargo-generate.toml",
            "gen",
            "node_modules",
            "__pycache__",
            ".pytest_cache",
            ".venv",
        ];
        if LEFT_OUT.contains(&&*name) {
            continue;
        }
        if path.is_dir() {
            files(&path, &format!("{relative}/"), out)?;
        } else {
            file(&path, &relative, out)?;
        }
    }
    Ok(())
}
