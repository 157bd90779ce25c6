//! Features of the language, one by one: a table of scripts and what each comes to.

use crate::support::{outcome, sandbox};

/// A script a line, and after `⇒` its value as JSON, or `!` and the kind of its error; `⏎` is a line break.
const TABLE: &str = include_str!("table.txt");

#[test]
fn scripts_come_to_what_the_table_says() {
    let Some(sandbox) = sandbox() else { return };
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in TABLE.lines().filter(|line| !line.starts_with("# ") && !line.is_empty()) {
        let (source, expected) = line.rsplit_once(" ⇒ ").unwrap_or_else(|| panic!("no `⇒` in {line}"));
        let found = outcome(&sandbox, &source.replace('⏎', "\n"));
        count += 1;
        if found != expected {
            wrong.push(format!("{source} ⇒ {found}, not {expected}"));
        }
    }
    assert!(count >= 300, "{count}");
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}
