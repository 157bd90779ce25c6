//! The table in docs/languages.md that says what works in which language: made from the contract test table.

use std::fmt::Write;

use crate::WORDS;
use crate::command::root;
use crate::table::Table;

const BEGIN: &str = "<!-- support: made from tests/languages/table.toml by `cargo xtask bless` -->\n";
const END: &str = "<!-- end of support -->\n";

#[test]
fn the_page_says_what_holds() {
    let file = root().join("docs/languages.md");
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let (before, rest) = text.split_once(BEGIN).expect("the page has a place for the table");
    let (old, after) = rest.split_once(END).expect("the page's table has an end");
    let new = made(&Table::read());
    if old == new {
        return;
    }
    if std::env::var_os("JACKFIELD_BLESS").is_some() {
        std::fs::write(&file, format!("{before}{BEGIN}{new}{END}{after}")).expect("it can be written");
        return;
    }
    panic!("docs/languages.md is not what tests/languages/table.toml says; run: cargo xtask bless\n{new}");
}

fn made(table: &Table) -> String {
    let mut reasons: Vec<&str> = Vec::new();
    let mut text = format!("\n| what | {} |\n|---|{}\n", WORDS.join(" | "), "---|".repeat(WORDS.len()));
    for case in table.cases() {
        let _ = write!(text, "| {case} |");
        for word in WORDS {
            let cell = match table.excuse(word, case) {
                None => "yes".to_owned(),
                Some(reason) => {
                    let known = reasons.iter().position(|known| *known == reason);
                    let number = known.unwrap_or_else(|| {
                        reasons.push(reason);
                        reasons.len() - 1
                    });
                    format!("no ({})", number + 1)
                }
            };
            let _ = write!(text, " {cell} |");
        }
        text.push('\n');
    }
    for (index, reason) in reasons.iter().enumerate() {
        let _ = write!(text, "\n({}) {reason}\n", index + 1);
    }
    text + "\n"
}
