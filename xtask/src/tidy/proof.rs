//! Pages that promise something name the tests that try it, and these exist.

use std::collections::HashMap;

use super::file::{Breach, File};

/// The pages whose tables name tests, in the last column.
const PAGES: [&str; 2] = ["SECURITY.md", "docs/failures.md"];

/// Each row names a test, `file.rs::function`, that is there.
pub(super) fn every_promise_is_tried(files: &[File]) -> Vec<Breach> {
    let texts: HashMap<&str, &str> =
        files.iter().filter_map(|file| Some((file.path.as_str(), file.text.as_deref()?))).collect();
    let pages = PAGES.iter().filter_map(|page| Some((*page, *texts.get(page)?)));
    pages.flat_map(|(page, text)| of_page(page, text, &texts)).collect()
}

fn of_page(page: &str, text: &str, texts: &HashMap<&str, &str>) -> Vec<Breach> {
    let rows = text.lines().enumerate().filter(|(_, line)| line.starts_with("| ") && !line.ends_with("| test |"));
    rows.filter_map(|(at, line)| {
        let last = line.trim_end_matches('|').rsplit('|').next().unwrap_or_default().trim();
        let name = last.strip_prefix('`').and_then(|name| name.strip_suffix('`'));
        let problem = match name.and_then(|name| name.split_once("::")) {
            None => "this row names no test: write `file.rs::function` into its last column".to_owned(),
            Some((file, function)) => match texts.get(file) {
                None => format!("there is no `{file}`"),
                Some(code) if !has_function(code, function) => format!("`{file}` has no function `{function}`"),
                Some(_) => return None,
            },
        };
        Some(Breach { path: page.to_owned(), line: at + 1, message: problem })
    })
    .collect()
}

fn has_function(code: &str, name: &str) -> bool {
    code.match_indices(&format!("fn {name}")).any(|(at, found)| code[at + found.len()..].starts_with(['(', '<']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_without_a_test_are_found() {
        let texts = HashMap::from([("a.rs", "#[test]\nfn holds() {}\n")]);
        let page = "| threat | test |\n|---|---|\n| x | `a.rs::holds` |\n| y | `a.rs::hold` |\n| z | `b.rs::holds` |\n| w | none |\n";
        assert_eq!(of_page("p.md", page, &texts).len(), 3);
    }
}
