//! Puts the repository's templates into the binary.

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
    fs::write(Path::new(&env::var("OUT_DIR").unwrap_or_default()).join("templates.rs"), out)
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
            let _ = writeln!(
                out,
                "        ({relative:?}, include_str!({:?})),",
                path.canonicalize()?.display().to_string()
            );
        }
    }
    Ok(())
}
