//! Running `asc`, and what it says in the author's files.

use std::process::{Command, Stdio};

use jackfield_contract::nearest;

use super::entry::WANTED;
use super::exports::foreign;
use crate::language::node::package;
use crate::{BuildError, Options, Profile, Project};

/// The npm package of the compiler.
pub(super) const COMPILER: &str = "assemblyscript";

/// Compiles a plugin whose generated files are there: the module and its source map.
pub(super) fn compile(project: &Project, options: &Options<'_>) -> Result<(Vec<u8>, Vec<u8>), BuildError> {
    let flags = flags(project)?;
    let compiler =
        package(&project.dir, COMPILER).ok_or_else(|| project.error(format!("the npm package {COMPILER} is gone")))?;
    let out = project.work.join("module.wasm");
    let mut command = Command::new("node");
    command.arg(compiler.join("bin/asc.js")).arg("gen/component.ts").arg("--outFile").arg(&out);
    // Colours would be in the way of whoever reads what it says, and some machines get them without a terminal.
    command.args(["--noColors", "--runtime", "incremental", "--exportStart", "_initialize"]);
    // Every engine that has the component model has this.
    command.args(["--enable", "simd", "--use", "abort=gen/jackfield/_abort", "--debug", "--sourceMap"]);
    if options.profile == Profile::Release {
        command.args(["--optimizeLevel", "3", "--shrinkLevel", "0"]);
    }
    command.args(flags).current_dir(&project.dir).stdin(Stdio::null()).env_remove("NODE_OPTIONS");
    let ran = command.output().map_err(|error| BuildError::Tool {
        program: "node".to_owned(),
        error,
        hint: "install Node: https://nodejs.org",
    })?;
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    if !ran.status.success() {
        let messages = messages(&said, |file| std::fs::read_to_string(project.dir.join(file)).unwrap_or_default());
        return Err(project.error(match messages.is_empty() {
            true => format!("asc failed ({})\n{}", ran.status, said.trim_end()),
            false => format!("the compiler found errors\n{}", messages.join("\n")),
        }));
    }
    if !said.trim().is_empty() && !options.quiet {
        options.progress.say(said.trim_end());
    }
    let module = std::fs::read(&out).map_err(BuildError::io(&out))?;
    let foreign = foreign(&module);
    if foreign.is_empty() {
        let map = out.with_extension("wasm.map");
        let map = std::fs::read(&map).map_err(BuildError::io(&map))?;
        return Ok((module, map));
    }
    Err(project.error(format!(
        "it uses `{}`, which nobody offers to a plugin\n  help: for a log there is `log` of gen/jackfield.ts, for all else a socket",
        foreign.join("` and `")
    )))
}

/// `[build] flags`: more arguments for `asc`.
fn flags(project: &Project) -> Result<Vec<String>, BuildError> {
    let mut flags = Vec::new();
    for (key, value) in &project.settings {
        if key != "flags" {
            let help = match nearest(key, ["flags"]) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "there is `flags`, a list of more arguments for asc".to_owned(),
            };
            return Err(project.error(format!("jackfield.toml: `[build]` has no key `{key}`\nhelp: {help}")));
        }
        let words: Option<Vec<String>> =
            value.as_array().and_then(|items| items.iter().map(|item| item.as_str().map(str::to_owned)).collect());
        flags = words.ok_or_else(|| project.error("jackfield.toml: `build.flags` is a list of strings"))?;
    }
    Ok(flags)
}

/// The compiler's errors as `file:line:column: error: text`, each with the line itself. One in a generated file is about something that
/// the author did not write as it is wanted, which that line says.
fn messages(said: &str, read: impl Fn(&str) -> String) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut message = String::new();
    for line in said.lines() {
        if let Some(rest) = line.strip_prefix("ERROR ") {
            message = rest.split_once(": ").map_or(rest, |(_, text)| text).to_owned();
        } else if let Some((_, place)) = line.split_once("└─ in ")
            && !message.is_empty()
        {
            let text = std::mem::take(&mut message);
            let Some((file, at)) = place.strip_suffix(')').and_then(|place| place.rsplit_once('(')) else { continue };
            let number = at.split(',').next().and_then(|line| line.parse::<usize>().ok()).unwrap_or(1);
            let source = read(file);
            let source = source.lines().nth(number.saturating_sub(1)).unwrap_or_default();
            let shown = match source.split_once(WANTED) {
                Some((_, wanted)) => format!("error: {text}\n  help: wanted {wanted}"),
                None => format!("{file}:{}: error: {text}\n  |\n  | {}", at.replace(',', ":"), source.trim_end()),
            };
            if !found.contains(&shown) {
                found.push(shown);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_name_the_authors_line_or_what_is_wanted() {
        let said = "ERROR TS2322: Type 'i32' is not assignable to type 'String'.\n   :\n 4 │ return 1;\n   │        ~\n   \
                    └─ in assembly/index.ts(2,10)\n\nERROR TS2339: Property 'f' does not exist.\n   └─ in gen/abi.ts(1,3)\n";
        let read = |file: &str| match file {
            "gen/abi.ts" => format!("  _p0.f();{WANTED}in t: export function f(): void"),
            _ => "first\n  return 1;\n".to_owned(),
        };
        assert_eq!(
            messages(said, read),
            [
                "assembly/index.ts:2:10: error: Type 'i32' is not assignable to type 'String'.\n  |\n  |   return 1;",
                "error: Property 'f' does not exist.\n  help: wanted in t: export function f(): void",
            ]
        );
    }
}
