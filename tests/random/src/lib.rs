//! Random contracts from a seed: their WIT, plugins that echo and relay, and a host's calls. For build scripts and tests.
//!
//! One seed makes one contract, `random:contracts/echo<seed>`, the same on every machine. Build scripts of the guests and of
//! the host test write code from it; the host test makes the contract once more while it runs and so knows the types of the
//! values that it sends. `JACKFIELD_RANDOM_SEEDS="41 42"` in the environment replaces the seeds that are used otherwise.

mod guest;
mod host;
mod rng;
mod rust;
mod types;
mod wit;

pub use guest::{Role, plugin};
pub use host::calls;
pub use types::{KEYS, PRIMITIVES, Ty};
pub use wit::{declare, package};

use rng::Rng;

/// The environment variable that holds the seeds, numbers with blanks between them.
pub const VARIABLE: &str = "JACKFIELD_RANDOM_SEEDS";
/// The seeds that are used where the variable is not set.
const SEEDS: [u64; 3] = [1, 2, 3];
/// How many functions a contract has whose values hold no handles.
const PLAIN: usize = 10;
/// How many it has that are given owned handles and return them.
const OWN: usize = 2;
/// How many it has that are lent handles and return what is behind them.
const LENT: usize = 2;

/// A contract.
#[derive(Debug)]
pub struct Contract {
    /// What it is made from.
    pub seed: u64,
    /// Its functions, called `f0`, `f1` and so on.
    pub functions: Vec<Function>,
}

/// A function of a contract: it returns its parameters (several of them as a tuple), or the numbers of the things lent to it.
#[derive(Debug)]
pub struct Function {
    /// The parameters' types; they are called `a0`, `a1` and so on.
    pub params: Vec<Ty>,
    /// Whether handles are lent, so that the sorted `list<u32>` of what they stand for is returned instead.
    pub lent: bool,
}

impl Contract {
    /// The contract of a seed.
    pub fn new(seed: u64) -> Self {
        let mut rng = Rng::new(seed);
        let mut functions = Vec::new();
        for _ in 0..PLAIN {
            let params = (0..=rng.below(3)).map(|_| types::random(&mut rng, types::Handles::None)).collect();
            functions.push(Function { params, lent: false });
        }
        for (count, handles) in [(OWN, types::Handles::Own), (LENT, types::Handles::Lent)] {
            for _ in 0..count {
                let mut params = vec![types::with_handle(&mut rng, handles)];
                params.extend((0..rng.below(2)).map(|_| types::random(&mut rng, handles)));
                functions.push(Function { params, lent: handles == types::Handles::Lent });
            }
        }
        Self { seed, functions }
    }

    /// `echo7`: the interface's name, and its module in Rust.
    pub fn interface(&self) -> String {
        format!("echo{}", self.seed)
    }

    /// `Echo7`: the trait's name in Rust.
    fn camel(&self) -> String {
        format!("Echo{}", self.seed)
    }

    /// `random:contracts/echo7`.
    pub fn name(&self) -> String {
        format!("random:contracts/{}", self.interface())
    }
}

/// The contracts of all seeds.
///
/// # Panics
///
/// Where the environment variable holds something else than numbers.
pub fn contracts() -> Vec<Contract> {
    let given = std::env::var(VARIABLE).unwrap_or_default();
    let mut seeds: Vec<u64> = given
        .split_whitespace()
        .map(|seed| seed.parse().unwrap_or_else(|_| panic!("{VARIABLE} holds `{seed}`, which is no number")))
        .collect();
    if seeds.is_empty() {
        seeds.extend(SEEDS);
    }
    seeds.sort_unstable();
    seeds.dedup();
    seeds.into_iter().map(Contract::new).collect()
}

/// Writes text into cargo's output folder, for a build script, and says what makes the script run again.
///
/// # Panics
///
/// Where this is no build script or the folder cannot be written.
pub fn write(file: &str, text: &str) {
    println!("cargo::rerun-if-env-changed={VARIABLE}");
    println!("cargo::rerun-if-changed=build.rs");
    let folder = std::env::var_os("OUT_DIR").expect("cargo tells build scripts their output folder");
    std::fs::write(std::path::Path::new(&folder).join(file), text).expect("the output folder can be written");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_always_makes_the_same() {
        assert_eq!(package(&[Contract::new(7)]), package(&[Contract::new(7)]));
        assert_ne!(package(&[Contract::new(7)]), package(&[Contract::new(8)]));
    }

    #[test]
    fn every_kind_of_type_is_met() {
        let contracts: Vec<_> = (0..20).map(Contract::new).collect();
        let text = package(&contracts);
        let kinds =
            ["list<", "map<", "tuple<", "option<", "result<_", "result,", "record ", "variant ", "enum ", "flags "];
        for kind in kinds.iter().chain(&PRIMITIVES).chain(&["option<option<", ", 2>", "borrow<thing>", " thing"]) {
            assert!(text.contains(kind), "`{kind}` is in none of twenty contracts");
        }
    }
}
