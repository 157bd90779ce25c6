//! The book as a site: `docs/` by mdbook, with links that lead out of it sent to the repository.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::shell::status;

/// Where files outside of the book are looked at.
const REPOSITORY: &str = "https://github.com/jackfield/jackfield/blob/main/";

/// Copies the pages to `target/book-source` and builds `target/book`.
pub(crate) fn run(root: &Path) -> Result<()> {
    let source = root.join("target/book-source");
    if source.exists() {
        std::fs::remove_dir_all(&source).with_context(|| source.display().to_string())?;
    }
    copy(&root.join("docs"), &source, Path::new("docs"))?;
    let mut mdbook = Command::new("mdbook");
    mdbook.arg("build").arg(&source).arg("--dest-dir").arg(root.join("target/book"));
    if Command::new("mdbook").arg("--version").output().is_err() {
        bail!("mdbook is not installed\nhelp: cargo install mdbook --locked");
    }
    status(&mut mdbook)?;
    println!("{}", root.join("target/book/index.html").display());
    Ok(())
}

/// Copies a folder of the book; `here` is its path in the repository.
fn copy(from: &Path, to: &Path, here: &Path) -> Result<()> {
    std::fs::create_dir_all(to).with_context(|| to.display().to_string())?;
    for entry in std::fs::read_dir(from).with_context(|| from.display().to_string())? {
        let entry = entry?;
        let (path, target, here) = (entry.path(), to.join(entry.file_name()), here.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &target, &here)?;
        } else if path.extension().is_some_and(|extension| extension == "md") {
            let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            let folder = here.parent().unwrap_or(Path::new(""));
            std::fs::write(&target, outward(&text, folder)).with_context(|| target.display().to_string())?;
        } else {
            std::fs::copy(&path, &target).with_context(|| path.display().to_string())?;
        }
    }
    Ok(())
}

/// The text of a page in a folder of the repository, with links out of `docs/` led to the repository's own site.
fn outward(text: &str, folder: &Path) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("](../") {
        let (before, link) = rest.split_at(at + 2);
        out.push_str(before);
        let end = link.find(')').unwrap_or(link.len());
        let (path, anchor) =
            link[..end].split_once('#').map_or((&link[..end], ""), |(path, _)| (path, &link[path.len()..end]));
        let whole = normal(&folder.join(path));
        match whole.starts_with("docs") {
            true => out.push_str(&link[..end]),
            false => out.push_str(&format!("{REPOSITORY}{}{anchor}", whole.display())),
        }
        rest = &link[end..];
    }
    out.push_str(rest);
    out
}

/// A path without `..`.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => {
                normal.pop();
            }
            part => normal.push(part),
        }
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_out_of_the_book_lead_to_the_repository() {
        let text = "[a](../README.md#two) [b](c.md) [d](../docs/e.md) [f](../wit/x.wit)";
        assert_eq!(
            outward(text, Path::new("docs")),
            format!("[a]({REPOSITORY}README.md#two) [b](c.md) [d](../docs/e.md) [f]({REPOSITORY}wit/x.wit)")
        );
        assert_eq!(
            outward("[a](../b.md) [c](../../d)", Path::new("docs/reference")),
            format!("[a](../b.md) [c]({REPOSITORY}d)")
        );
    }
}
