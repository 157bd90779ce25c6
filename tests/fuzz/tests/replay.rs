//! The corpus, replayed as it is and with small changes: what a fuzzer found once stays mended, with the stable compiler.

use std::path::{Path, PathBuf};

use jackfield_tests_fuzz::TARGETS;

fn corpus(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("it can be listed").path()).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), std::fs::read(path).expect("it can be read"))).collect()
}

#[test]
fn the_corpus_brings_nothing_down() {
    for (name, target) in TARGETS {
        let corpus = corpus(name);
        assert!(corpus.len() >= 2, "{name} has no corpus");
        for (path, bytes) in corpus {
            let done = std::panic::catch_unwind(|| target(&bytes));
            assert!(done.is_ok(), "{}", path.display());
        }
    }
}

/// Numbers that are the same in each run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }
}

/// The bytes with a few of them cut, doubled, or replaced, or with a part of another.
fn changed(bytes: &[u8], other: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    for _ in 0..=numbers.below(4) {
        let at = numbers.below(changed.len());
        let length = 1 + numbers.below(8);
        let end = (at + length).min(changed.len());
        match numbers.below(5) {
            0 => drop(changed.drain(at..end)),
            1 if !changed.is_empty() => changed[at] = numbers.below(256) as u8,
            2 if !changed.is_empty() => changed[at] ^= 1 << numbers.below(8),
            3 => drop(changed.splice(at..at, changed[at..end].to_vec())),
            _ => {
                let from = numbers.below(other.len());
                let part = other[from..(from + length).min(other.len())].to_vec();
                drop(changed.splice(at..end, part));
            }
        }
    }
    changed
}

#[test]
fn small_changes_bring_nothing_down() {
    // More for whoever wants more: JACKFIELD_FUZZ=100000.
    let rounds = std::env::var("JACKFIELD_FUZZ").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(150);
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    for (name, target) in TARGETS {
        let corpus = corpus(name);
        for (path, bytes) in &corpus {
            for _ in 0..rounds {
                let other = &corpus[numbers.below(corpus.len())].1;
                let bytes = changed(bytes, other, &mut numbers);
                let done = std::panic::catch_unwind(|| target(&bytes));
                assert!(done.is_ok(), "{name}, changed from {}: {:?}", path.display(), String::from_utf8_lossy(&bytes));
            }
        }
    }
}
