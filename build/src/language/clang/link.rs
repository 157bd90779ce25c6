//! Linking, and what a linker's errors mean for a plugin's author.

use std::path::{Path, PathBuf};

use super::compile::{Build, words};
use super::dialect::Dialect;
use crate::{BuildError, Profile};

/// How large the stack is, in bytes. It lies below the data, so that an overrun traps and changes nothing.
const STACK: u32 = 256 << 10;

/// Links objects to a core module.
pub(super) fn link(
    build: &Build<'_>,
    objects: &[PathBuf],
    header: &str,
    sources: &[PathBuf],
) -> Result<Vec<u8>, BuildError> {
    let project = build.project;
    let module = project.work.join("module.wasm");
    let mut command = build.compiler.command(&project.dir);
    command.args(["-mexec-model=reactor", &format!("-Wl,-z,stack-size={STACK}")]);
    if !build.compiler.is_zig() {
        // A call with another signature than the function's is only a warning to the linker, and traps when it is made.
        command.args(["-Wl,--fatal-warnings", "-Wl,--stack-first"]);
    }
    match build.options.profile {
        Profile::Release => command.arg("-Oz"),
        Profile::Debug => command.args(["-O1", "-g"]),
    };
    command.args(objects).args(&build.settings.link_flags).args(words("LDFLAGS_wasm32_wasi")).arg("-o").arg(&module);
    let (done, text) = build.run(command)?;
    if !done {
        return Err(project.error(explain(&text, build, header, sources)));
    }
    std::fs::read(&module).map_err(BuildError::io(&module))
}

/// Says in terms of the contract and of the author's files what the linker said in terms of symbols and objects.
fn explain(text: &str, build: &Build<'_>, header: &str, sources: &[PathBuf]) -> String {
    let mut missing = Vec::new();
    let mut rest = Vec::new();
    for line in text.lines() {
        match line.split_once("undefined symbol: ").map(|(_, symbol)| symbol.trim()) {
            Some(symbol) => match prototype(symbol, header, build.dialect) {
                Some(found) if missing.contains(&found) => {}
                Some(found) => missing.push(found),
                None => rest.push(format!("`{symbol}` is used and not defined{}", place(symbol, build, sources))),
            },
            None => rest.push(mismatch(line, build, sources)),
        }
    }
    let mut out = Vec::new();
    if !missing.is_empty() {
        out.push("no file in src/ defines these functions, which the plugin's contracts want".to_owned());
        for Prototype { contract, text, line } in missing {
            let [header, _, _] = build.dialect.generated();
            out.push(format!("  {contract}\n    {text}\n    declared at gen/{header}:{line}"));
        }
        // What the linker says beside that is that it failed.
        rest.retain(|line| !line.contains("linker command failed") && !line.trim().is_empty());
    }
    out.extend(rest);
    out.join("\n")
}

#[derive(Debug, PartialEq, Eq)]
struct Prototype {
    /// The contract and the function, as far as they are known.
    contract: String,
    text: String,
    /// Its line in the header, from 1.
    line: usize,
}

/// The declaration of a function of a plug.
fn prototype(symbol: &str, header: &str, dialect: Dialect) -> Option<Prototype> {
    let mut contract = "";
    let (wanted, own) = match dialect {
        Dialect::C => (symbol, symbol.starts_with("exports_")),
        // `exports::demo::text::filter::Transform(wit::string)`: the name without its namespaces and parameters.
        Dialect::Cpp => {
            let path = symbol.split('(').next().unwrap_or(symbol);
            (path.rsplit("::").next().unwrap_or(path), path.starts_with("exports::"))
        }
    };
    if !own {
        return None;
    }
    for (number, line) in header.lines().enumerate() {
        if let Some(rest) = line.strip_prefix("// Exported Functions from `") {
            contract = rest.trim_end_matches('`');
        }
        let declared = line.contains(&format!(" {wanted}(")) || line.contains(&format!("*{wanted}("));
        let text = line.trim();
        if declared && text.ends_with(';') && !text.starts_with("extern") {
            let named = match dialect {
                Dialect::C if symbol.ends_with("_destructor") => "what frees a value of its resource".to_owned(),
                Dialect::C => format!("`{contract}`"),
                Dialect::Cpp => format!("`{}`", symbol.split('(').next().unwrap_or(symbol)),
            };
            return Some(Prototype { contract: named, text: text.to_owned(), line: number + 1 });
        }
    }
    // The class of a resource is in a file of the author's.
    (dialect == Dialect::Cpp).then(|| Prototype {
        contract: "a resource's class".to_owned(),
        text: symbol.to_owned(),
        line: 1,
    })
}

/// Where a symbol stands in the author's files.
fn place(symbol: &str, build: &Build<'_>, sources: &[PathBuf]) -> String {
    let name = symbol.split('(').next().unwrap_or(symbol);
    let name = name.rsplit("::").next().unwrap_or(name);
    let found = sources.iter().find_map(|source| {
        let text = std::fs::read_to_string(build.project.dir.join(source)).ok()?;
        let line = text.lines().position(|line| calls(line, name))?;
        Some((source, line + 1))
    });
    found.map_or(String::new(), |(source, line)| format!(", at {}:{line}", Path::new(source).display()))
}

/// Whether a line has this name with a parenthesis behind it.
fn calls(line: &str, name: &str) -> bool {
    line.match_indices(name).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + name.len()..].trim_start();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_') && after.starts_with('(')
    })
}

/// Adds the author's line to what is said about a function whose two signatures differ.
fn mismatch(line: &str, build: &Build<'_>, sources: &[PathBuf]) -> String {
    let Some((_, symbol)) = line.split_once("function signature mismatch: ") else { return line.to_owned() };
    let [header, _, _] = build.dialect.generated();
    format!(
        "`{symbol}` has another signature where it is defined than where it is called{}\n  help: include \"{header}\" there, \
         and the compiler shows the difference",
        place(symbol, build, sources)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prototypes() {
        let header = "// Exported Functions from `demo:t/store@0.1.0`\nbool exports_store_open(plugin_string_t *ret);\n\
                      \nextern void exports_store_bucket_drop_own(int handle);\n\
                      void exports_store_bucket_destructor(exports_store_bucket_t *rep);\n";
        let found = prototype("exports_store_open", header, Dialect::C).unwrap();
        assert_eq!((&*found.contract, found.line), ("`demo:t/store@0.1.0`", 2));
        assert_eq!(found.text, "bool exports_store_open(plugin_string_t *ret);");
        assert!(prototype("exports_store_bucket_destructor", header, Dialect::C).unwrap().contract.contains("frees"));
        assert_eq!(prototype("helper", header, Dialect::C), None);

        let header = "      std::expected<void, wit::string> Init(wit::string config);\n";
        let found = prototype("exports::demo::t::store::Init(wit::string)", header, Dialect::Cpp).unwrap();
        assert_eq!((&*found.contract, found.line), ("`exports::demo::t::store::Init`", 1));
        assert_eq!(prototype("helper(int)", header, Dialect::Cpp), None);
    }

    #[test]
    fn calls_are_found() {
        assert!(calls("  return helper (1);", "helper"));
        assert!(!calls("  return my_helper(1);", "helper"));
        assert!(!calls("  helper_two(1);", "helper"));
    }
}
