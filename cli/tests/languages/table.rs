//! The table, and whether a plugin holds it.

use std::fmt::Write;
use std::path::Path;

use serde::Deserialize;

use crate::command::{Suite, call, root, run};
use crate::graphs::manifest;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Table {
    case: Vec<Case>,
    #[serde(default)]
    unsupported: Vec<Unsupported>,
    pub(crate) memory: Vec<Memory>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    calls: Vec<String>,
    #[serde(default)]
    replies: Vec<String>,
    says: Option<String>,
    config: Option<toml::Table>,
    #[serde(default)]
    peers: Vec<String>,
    exit: Option<i32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Unsupported {
    language: String,
    cases: Vec<String>,
    reason: String,
}

/// After `many` calls plugins in these languages have as much memory as after a `few`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Memory {
    pub(crate) languages: Vec<String>,
    pub(crate) few: u32,
    pub(crate) many: u32,
}

impl Table {
    pub(crate) fn read() -> Self {
        let file = root().join("tests/languages/table.toml");
        let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let table: Self = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        for unsupported in &table.unsupported {
            assert!(unsupported.reason.len() > 20, "a reason is a sentence: {unsupported:?}");
            for name in &unsupported.cases {
                assert!(table.case.iter().any(|case| case.name == *name), "there is no case `{name}`");
            }
        }
        table
    }

    /// The names of all cases.
    pub(crate) fn cases(&self) -> impl Iterator<Item = &str> {
        self.case.iter().map(|case| case.name.as_str())
    }

    /// Why a case does not hold in a language, where that is declared.
    pub(crate) fn excuse(&self, word: &str, case: &str) -> Option<&str> {
        let entry = |entry: &&Unsupported| entry.language == word && entry.cases.iter().any(|name| name == case);
        self.unsupported.iter().find(entry).map(|entry| entry.reason.as_str())
    }
}

/// Every case of the table, all faults together.
pub(crate) fn every_case(suite: &Suite, table: &Table) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut faults = String::new();
    for case in &table.case {
        let fault = try_case(suite, case, folder.path());
        match (fault, table.excuse(suite.word, &case.name)) {
            (None, None) | (Some(_), Some(_)) => {}
            (Some(fault), None) => {
                let _ = writeln!(faults, "== {}\n{fault}", case.name);
            }
            (None, Some(_)) => {
                let _ = writeln!(faults, "== {}\nit is declared as unsupported and holds: take that back", case.name);
            }
        }
    }
    assert!(faults.is_empty(), "{}:\n{faults}", suite.word);
}

/// What is wrong with a plugin's replies in a case.
fn try_case(suite: &Suite, case: &Case, folder: &Path) -> Option<String> {
    let bytes: Vec<u8> = (0..1 << 20).map(|index: u32| (index % 251) as u8).collect();
    let file = folder.join("bytes");
    if !file.exists() {
        std::fs::write(&file, &bytes).expect("it can be written");
    }
    let fill = |text: &str| {
        let listed = |bytes: &mut dyn Iterator<Item = &u8>| {
            let items: Vec<String> = bytes.map(u8::to_string).collect();
            format!("[{}]", items.join(", "))
        };
        let mut text = text.replace("@bytes", &format!("@{}", file.display())).replace("<word>", suite.word);
        text = text.replace("<kib>", &"k".repeat(1024));
        if text.contains("<reversed>") {
            text = text.replace("<reversed>", &listed(&mut bytes.iter().rev()));
        }
        text
    };
    let calls: Vec<String> = case.calls.iter().map(|text| contract(&fill(text))).collect();
    let id = if case.config.is_some() || !case.peers.is_empty() { "suite".to_owned() } else { suite.id() };
    let ran = if id == "suite" {
        let root = calls[0].replace("= ", "").split('#').next().unwrap_or_default().trim_start_matches('$').to_owned();
        let root = root.split(' ').next_back().unwrap_or_default().to_owned();
        let path = folder.join("graph.toml");
        let peers = if case.peers.is_empty() { vec!["peer".to_owned()] } else { case.peers.clone() };
        let text = manifest(&root, suite, &peers, case.config.as_ref());
        std::fs::write(&path, text).expect("it can be written");
        run(&path, &calls, &[])
    } else {
        call(&suite.component, &calls)
    };
    let failing = case.replies.iter().any(|reply| reply.starts_with("error: "));
    let expected = case.exit.unwrap_or(i32::from(failing));
    let mut fault = String::new();
    if ran.code != expected {
        let _ = writeln!(fault, "it exits with {} and not {expected}", ran.code);
    }
    let lines: Vec<&str> = ran.stdout.lines().collect();
    if lines.len() != case.replies.len() {
        let _ = writeln!(fault, "{} replies and not {}", lines.len(), case.replies.len());
    }
    for (line, reply) in lines.iter().zip(&case.replies) {
        let wanted = format!("{id}: {}", fill(reply));
        let same = match reply.strip_prefix("error: ") {
            Some(case) => line.starts_with(&format!("{id}: error: {case}: ")),
            None => **line == wanted,
        };
        if !same {
            let _ = writeln!(fault, "  wanted {}\n  got    {}", shortened(&wanted), shortened(line));
        }
    }
    if let Some(says) = &case.says
        && !format!("{}{}", ran.stdout, ran.stderr).contains(says)
    {
        let _ = writeln!(fault, "it does not say `{says}`");
    }
    (!fault.is_empty()).then(|| fault + "stderr: " + &ran.stderr)
}

/// The call with the contract's whole name.
fn contract(call: &str) -> String {
    match call.split_once("= ") {
        Some((name, rest)) if name.starts_with('$') => format!("{name}= conformance:suite/{rest}"),
        _ => format!("conformance:suite/{call}"),
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(200) {
        Some((end, _)) => format!("{}.. ({} bytes)", &text[..end], text.len()),
        None => text.to_owned(),
    }
}
