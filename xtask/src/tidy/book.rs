//! The book in `docs/`: its table of contents has every page, and nothing else.

use std::collections::BTreeSet;

use super::file::{Breach, File};

const CONTENTS: &str = "docs/SUMMARY.md";

/// Every page is in the table of contents, once, and every page that stands there is there.
pub(super) fn every_page_is_in_the_contents(files: &[File]) -> Vec<Breach> {
    let Some(contents) = files.iter().find(|file| file.path == CONTENTS) else { return Vec::new() };
    let mut breaches = Vec::new();
    let mut listed = BTreeSet::new();
    for (index, line) in contents.text.as_deref().unwrap_or_default().lines().enumerate() {
        let Some(target) = link(line) else { continue };
        let path = format!("docs/{target}");
        if !files.iter().any(|file| file.path == path) {
            breaches.push(Breach::new(contents, index + 1, format!("there is no page `{path}`")));
        } else if !listed.insert(path) {
            breaches.push(Breach::new(contents, index + 1, format!("`{target}` stands here twice")));
        }
    }
    let pages = files.iter().filter(|file| file.path.starts_with("docs/") && file.is("md") && file.path != CONTENTS);
    for page in pages.filter(|page| !listed.contains(&page.path)) {
        breaches.push(Breach::new(page, 1, format!("the page is not in {CONTENTS}, so nobody finds it")));
    }
    breaches
}

/// What a line of the table of contents leads to.
fn link(line: &str) -> Option<&str> {
    let line = line.trim_start().trim_start_matches("- ");
    let (_, target) = line.strip_prefix('[')?.split_once("](")?;
    target.strip_suffix(')')
}

#[cfg(test)]
mod tests {
    use super::super::file::tests::{breaches, file};
    use super::*;

    #[test]
    fn contents() {
        let files = [
            file("docs/SUMMARY.md", "# Summary\n\n[A](a.md)\n\n- [B](sub/b.md)\n  - [C](c.md)\n- [A](a.md)\n"),
            file("docs/a.md", "# A\n"),
            file("docs/d.md", "# D\n"),
            file("docs/sub/b.md", "# B\n"),
        ];
        assert_eq!(
            breaches(every_page_is_in_the_contents, &files),
            [
                "docs/SUMMARY.md:6: there is no page `docs/c.md`",
                "docs/SUMMARY.md:7: `a.md` stands here twice",
                "docs/d.md:1: the page is not in docs/SUMMARY.md, so nobody finds it",
            ]
        );
    }
}
