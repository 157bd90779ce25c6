//! What can be typed at each place of a call.

use std::collections::{BTreeMap, BTreeSet};

use jackfield_contract::{Written, track};

use super::commands::COMMANDS;
use crate::call::Callable;
use crate::value::Scanner;

/// What may be put at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// What is shown.
    pub shown: String,
    /// What is written there.
    pub written: String,
}

impl Candidate {
    fn plain(text: &str) -> Self {
        Self { shown: text.to_owned(), written: text.to_owned() }
    }
}

/// The words of a loaded graph: contracts, functions, and the names of kept values.
#[derive(Clone, Debug, Default)]
pub struct Words {
    contracts: Vec<Callable>,
    kept: BTreeSet<String>,
}

impl Words {
    /// The words of these contracts, with nothing kept.
    pub fn new(contracts: Vec<Callable>) -> Self {
        Self { contracts, kept: BTreeSet::new() }
    }

    /// Takes the names of kept values anew.
    pub fn keep(&mut self, names: impl IntoIterator<Item = String>) {
        self.kept = names.into_iter().collect();
    }

    /// What can stand at the end of a text: where in it that begins, and the candidates.
    pub fn complete(&self, text: &str) -> (usize, Vec<Candidate>) {
        let begin = text.len() - text.trim_start().len();
        if text[begin..].starts_with(':') {
            let found = COMMANDS.iter().filter(|(command, _)| command.starts_with(&text[begin..]));
            return (begin, found.map(|(command, _)| Candidate::plain(command)).collect());
        }
        let word = text.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '-').len();
        if in_quotes(text) {
            return (text.len(), Vec::new());
        }
        if text[..word].ends_with('$') {
            let found = self.kept.iter().filter(|name| name.starts_with(&text[word..]));
            return (word, found.map(|name| Candidate::plain(name)).collect());
        }
        let begin = begin_of_call(text);
        match text[begin..].split_once('#') {
            None => (begin, self.contracts(&text[begin..])),
            Some((contract, function)) if !function.contains('(') => {
                let function = function.trim_start();
                (text.len() - function.len(), self.functions(contract.trim(), function))
            }
            Some(_) => (text.len(), Vec::new()),
        }
    }

    /// Contracts that begin so, or whose interface does; with a version only where that tells them apart, or one was begun.
    fn contracts(&self, begun: &str) -> Vec<Candidate> {
        let mut tracks: BTreeMap<String, BTreeSet<_>> = BTreeMap::new();
        for callable in &self.contracts {
            tracks.entry(callable.contract.unversioned()).or_default().insert(track(&callable.contract));
        }
        let names = self.contracts.iter().map(|callable| {
            let unversioned = callable.contract.unversioned();
            let versioned = begun.contains('@') || tracks.get(&unversioned).is_some_and(|tracks| tracks.len() > 1);
            (if versioned { callable.contract.to_string() } else { unversioned }, &callable.contract.interface)
        });
        let fits = |(name, interface): &(String, &String)| name.starts_with(begun) || interface.starts_with(begun);
        let found: BTreeSet<String> = names.filter(fits).map(|(name, _)| name).collect();
        found.iter().map(|name| Candidate { shown: name.clone(), written: format!("{name}#") }).collect()
    }

    /// The functions of a contract, named as calls name one, that begin so.
    fn functions(&self, contract: &str, begun: &str) -> Vec<Candidate> {
        let wanted = Written::parse(contract).ok();
        let named = |callable: &&Callable| match &wanted {
            Some(name) => name.admits(&callable.contract),
            None => callable.contract.interface == contract,
        };
        let functions = self.contracts.iter().filter(named).flat_map(|callable| &callable.functions);
        let found: BTreeMap<&String, &String> =
            functions.filter(|(name, _)| name.starts_with(begun)).map(|(name, signature)| (name, signature)).collect();
        let written = |name: &str, signature: &str| match signature.contains("func()") {
            true => format!("{name}()"),
            false => format!("{name}("),
        };
        let candidate = |(name, signature): (&String, &String)| Candidate {
            shown: signature.clone(),
            written: written(name, signature),
        };
        found.into_iter().map(candidate).collect()
    }
}

/// Whether the end of a text is inside of quotes.
fn in_quotes(text: &str) -> bool {
    let mut scanner = Scanner::new(text);
    while let Some(sign) = scanner.peek() {
        match sign {
            '"' | '\'' => {
                let closed = match scanner.rest().starts_with("\"\"\"") {
                    true => scanner.multiline(),
                    false => scanner.quoted(sign),
                };
                if closed.is_err() {
                    return true;
                }
            }
            _ => scanner.bump(sign.len_utf8()),
        }
    }
    false
}

/// Where the contract's name begins: at the first word, or after `$b =`.
fn begin_of_call(text: &str) -> usize {
    let start = text.len() - text.trim_start().len();
    let kept = text[start..].strip_prefix('$').and_then(|rest| rest.split_once('='));
    match kept {
        Some((_, call)) => text.len() - call.trim_start().len(),
        None => start,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn callable(name: &str, functions: &[(&str, &str)]) -> Callable {
        let contract = Written::parse(name).expect("a name").name;
        let functions = functions.iter().map(|(name, signature)| ((*name).to_owned(), (*signature).to_owned()));
        Callable { contract, functions: functions.collect() }
    }

    fn words() -> Words {
        let store = [("bucket", "bucket: constructor(name: string)"), ("bucket.sum", "bucket.sum: func() -> u64")];
        let mut words = Words::new(vec![
            callable("demo:text/filter@0.1.0", &[("transform", "transform: func(text: string) -> string")]),
            callable("demo:kv/store@1.2.0", &store),
            callable("demo:kv/store@1.3.0", &store),
            callable("demo:log/sink@1.0.0", &[("clear", "clear: func()"), ("write", "write: func(line: string)")]),
            callable("demo:log/sink@2.0.0", &[("write", "write: func(line: string)")]),
        ]);
        words.keep(["b".to_owned(), "bucket".to_owned(), "other".to_owned()]);
        words
    }

    fn completed(text: &str) -> Vec<String> {
        let (start, found) = words().complete(text);
        found.iter().map(|candidate| format!("{}{}", &text[..start], candidate.written)).collect()
    }

    #[test]
    fn contracts_are_completed_by_name_and_by_interface() {
        assert_eq!(completed("demo:te"), ["demo:text/filter#"]);
        assert_eq!(completed("fil"), ["demo:text/filter#"]);
        assert_eq!(completed("  $x = fil"), ["  $x = demo:text/filter#"]);
        // Two versions of one track are one contract to a caller; two tracks are told apart.
        assert_eq!(completed("demo:kv/"), ["demo:kv/store#"]);
        assert_eq!(completed("sink"), ["demo:log/sink@1.0.0#", "demo:log/sink@2.0.0#"]);
        assert_eq!(completed("demo:text/filter@0"), ["demo:text/filter@0.1.0#"]);
        assert_eq!(completed("").len(), 4);
        assert!(completed("none:such").is_empty());
    }

    #[test]
    fn functions_are_completed_after_their_contract() {
        assert_eq!(completed("demo:text/filter#"), ["demo:text/filter#transform("]);
        assert_eq!(completed("filter#tr"), ["filter#transform("]);
        assert_eq!(completed("$b = store#bucket"), ["$b = store#bucket(", "$b = store#bucket.sum()"]);
        assert_eq!(completed("store#bucket.s"), ["store#bucket.sum()"]);
        assert_eq!(completed("demo:log/sink@1.0.0#c"), ["demo:log/sink@1.0.0#clear()"]);
        assert!(completed("demo:log/sink@2#c").is_empty());
        assert!(completed("other#").is_empty());
    }

    #[test]
    fn kept_names_are_completed_in_arguments() {
        assert_eq!(
            completed("store#bucket.sum($"),
            ["store#bucket.sum($b", "store#bucket.sum($bucket", "store#bucket.sum($other"]
        );
        assert_eq!(completed("store#bucket.sum([$bu"), ["store#bucket.sum([$bucket"]);
        assert_eq!(completed("$o"), ["$other"]);
        // What stands in quotes is a text.
        assert!(completed("filter#transform(\"$b").is_empty());
        assert!(completed("filter#transform(\"a\", b").is_empty());
    }

    #[test]
    fn commands_are_completed() {
        assert_eq!(completed(":t"), [":trace on", ":trace off"]);
        assert_eq!(completed(" :q"), [" :quit"]);
        assert!(completed("a :q").is_empty());
    }
}
