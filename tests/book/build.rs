//! Takes the blocks of Rust out of the pages in `docs/`: each becomes a module of the crate, in the surroundings that `src/lib.rs` gives it.

use std::fmt::Write;
use std::path::{Path, PathBuf};

/// What stands before a block of the host's.
const HOST: &str = "use crate::surroundings::*;
fn block(given: Given) -> anyhow::Result<()> {
let Given { engine, graph, filters } = given;";

fn main() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    println!("cargo::rerun-if-changed={}", docs.display());
    let mut pages = Vec::new();
    collect(&docs, &mut pages);
    pages.sort();
    let mut modules = String::new();
    let mut count = 0;
    for page in pages {
        let text = std::fs::read_to_string(&page).expect("a page");
        let name = page.strip_prefix(&docs).expect("it is below").display().to_string();
        let mut lines = text.lines().enumerate();
        while let Some((number, line)) = lines.next() {
            let Some(info) = line.strip_prefix("```").filter(|info| *info == "rust" || info.starts_with("rust,"))
            else {
                continue;
            };
            let block: Vec<&str> = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```").collect();
            let block = block.join("\n");
            let module: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
            let _ = writeln!(modules, "/// docs/{name}, line {}.", number + 1);
            let _ = writeln!(modules, "mod {module}_{} {{", number + 1);
            let _ = match info {
                // Bindings stand at the top of a file.
                "rust" if block.starts_with("jackfield::bindings!") => writeln!(modules, "{block}\n}}"),
                "rust" => writeln!(modules, "{HOST}\n{block}\nOk(())\n}}\n}}"),
                "rust,plugin" => writeln!(modules, "{block}\n}}"),
                other => panic!(
                    "docs/{name}:{}: `{other}` is neither `rust` nor `rust,plugin`, so nothing compiles it",
                    number + 1
                ),
            };
            count += 1;
        }
    }
    let _ = writeln!(modules, "/// How many blocks there are.\npub const BLOCKS: usize = {count};");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets it"));
    std::fs::write(out.join("blocks.rs"), modules).expect("it can be written");
}

fn collect(folder: &Path, pages: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, pages);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            pages.push(path);
        }
    }
}
