//! Finding and running `zig`, and what it says in the author's files.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use jackfield_contract::nearest;

use super::exports::WANTED;
use crate::{BuildError, Options, Profile, Project};

/// The release that this was made for: Zig changes from one to the next.
pub(super) const PINNED: &str = "0.17.1";
/// What its release line begins with.
const LINE: &str = "0.17.";

/// How large the stack is, in bytes.
const STACK: u32 = 256 << 10;

/// The compiler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tool {
    command: Vec<OsString>,
    /// Its version.
    pub(super) version: String,
}

/// The command that installs it.
pub(super) fn mend() -> String {
    format!("python3 -m venv .venv && .venv/bin/pip install ziglang=={PINNED}")
}

impl Tool {
    /// What `ZIG` names; the `.venv` of the folder and of those above it; the virtual environment that is active; `zig` in PATH; the package
    /// `ziglang` of the Python in PATH. The first of the right release is it.
    pub(super) fn find(dir: Option<&Path>) -> Result<Self, String> {
        let named = std::env::var("ZIG").ok().filter(|words| !words.trim().is_empty());
        if let Some(words) = named {
            let command: Vec<OsString> = words.split_whitespace().map(OsString::from).collect();
            return match version(&command) {
                Some(version) => right(command, version),
                None => Err(format!("`{words}`, which ZIG names, cannot be started")),
            };
        }
        let python = if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" };
        let start = dir.and_then(|dir| std::path::absolute(dir).ok());
        let above = start.iter().flat_map(|dir| dir.ancestors()).map(|dir| dir.join(".venv").join(python));
        let active = std::env::var_os("VIRTUAL_ENV").map(|env| PathBuf::from(env).join(python));
        let package = |python: OsString| vec![python, "-m".into(), "ziglang".into()];
        let of_folders = above.chain(active).filter(|python| python.is_file()).map(|python| package(python.into()));
        let all = of_folders.chain([vec!["zig".into()], package("python3".into())]);
        let mut wrong = None;
        for command in all {
            let Some(version) = version(&command) else { continue };
            match right(command, version) {
                Ok(tool) => return Ok(tool),
                Err(text) => wrong = wrong.or(Some(text)),
            }
        }
        Err(wrong.unwrap_or_else(|| {
            "it is neither in a folder `.venv` here or above, nor in PATH, nor a package of Python's".to_owned()
        }))
    }

    /// A command of it that runs in a folder.
    pub(super) fn command(&self, dir: &Path) -> Command {
        let mut command = Command::new(&self.command[0]);
        command.args(&self.command[1..]).current_dir(dir).stdin(Stdio::null()).env("NO_COLOR", "1");
        command
    }

    /// The words that start it.
    pub(super) fn words(&self) -> String {
        self.command.iter().map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
    }
}

fn right(command: Vec<OsString>, version: String) -> Result<Tool, String> {
    if version.starts_with(LINE) {
        return Ok(Tool { command, version });
    }
    let words: Vec<_> = command.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    Err(format!("`{}` is {version}, and {LINE}x is needed", words.join(" ")))
}

/// The version of what is a zig.
fn version(command: &[OsString]) -> Option<String> {
    let output = Command::new(&command[0]).args(&command[1..]).arg("version").stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    (output.status.success() && text.starts_with(|c: char| c.is_ascii_digit())).then_some(text)
}

/// Compiles a plugin whose generated files are there.
pub(super) fn compile(project: &Project, options: &Options<'_>, tool: &Tool) -> Result<Vec<u8>, BuildError> {
    let settings = Settings::read(project)?;
    let out = project.work.join("module.wasm");
    let mode = match options.profile {
        Profile::Debug => "Debug",
        Profile::Release => settings.optimize,
    };
    let mut command = tool.command(&project.dir);
    command.args(["build-exe", "-fno-entry", "-rdynamic", "--stack", &STACK.to_string(), "--name", "module"]);
    let mut emit = OsString::from("-femit-bin=");
    emit.push(&out);
    command.arg(emit).arg("--cache-dir").arg(project.work.join("zig"));
    command.args(&settings.flags);
    let modules = [
        ("root", "gen/component.zig", &["plugin", "wit", "jackfield"][..]),
        ("plugin", "src/plugin.zig", &["wit", "jackfield"]),
        ("wit", "gen/wit.zig", &["jackfield", "plugin"]),
        ("jackfield", "gen/jackfield.zig", &["wit"]),
    ];
    for (name, file, dependencies) in modules {
        dependencies.iter().for_each(|dependency| _ = command.args(["--dep", dependency]));
        // Every engine that has the component model has these.
        command.args(["-target", "wasm32-freestanding", "-mcpu", "generic+bulk_memory+sign_ext+nontrapping_fptoint"]);
        command.args(["-O", mode]).arg(format!("-M{name}={file}"));
    }
    let ran = command.output().map_err(|error| BuildError::Tool {
        program: tool.words(),
        error,
        hint: "run: jackfield doctor",
    })?;
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    if !ran.status.success() {
        let messages = messages(&said, |file| std::fs::read_to_string(project.dir.join(file)).unwrap_or_default());
        return Err(project.error(match messages.is_empty() {
            true => format!("zig failed ({})\n{}", ran.status, said.trim_end()),
            false => format!("the compiler found errors\n{}", messages.join("\n")),
        }));
    }
    if !said.trim().is_empty() && !options.quiet {
        options.progress.say(said.trim_end());
    }
    std::fs::read(&out).map_err(BuildError::io(&out))
}

/// `[build]` of `jackfield.toml`.
struct Settings {
    /// More arguments for `zig build-exe`.
    flags: Vec<String>,
    /// What a build that is not for debugging is optimised for.
    optimize: &'static str,
}

impl Settings {
    fn read(project: &Project) -> Result<Self, BuildError> {
        const KEYS: [&str; 2] = ["flags", "optimize"];
        const MODES: [(&str, &str); 3] = [("safe", "ReleaseSafe"), ("small", "ReleaseSmall"), ("fast", "ReleaseFast")];
        let mut settings = Self { flags: Vec::new(), optimize: MODES[0].1 };
        for (key, value) in &project.settings {
            match &**key {
                "flags" => {
                    let words = value.as_array().and_then(|items| {
                        items.iter().map(|item| item.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>()
                    });
                    settings.flags =
                        words.ok_or_else(|| project.error("jackfield.toml: `build.flags` is a list of strings"))?;
                }
                "optimize" => {
                    let mode = value.as_str().and_then(|word| MODES.iter().find(|(known, _)| *known == word));
                    settings.optimize = mode.map(|(_, mode)| *mode).ok_or_else(|| {
                        project.error("jackfield.toml: `build.optimize` is `safe`, `small` or `fast`")
                    })?;
                }
                _ => {
                    let help = match nearest(key, KEYS) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => format!("there are `{}`", KEYS.join("` and `")),
                    };
                    return Err(project.error(format!("jackfield.toml: `[build]` has no key `{key}`\nhelp: {help}")));
                }
            }
        }
        Ok(settings)
    }
}

/// Stands before what is wanted, in an error.
const HELP: &str = "\n  help: wanted ";

/// The compiler's errors as `file:line:column: error: text`, each with the line itself. One in a generated file is about something that
/// the author did not write as it is wanted, which that line says.
fn messages(said: &str, read: impl Fn(&str) -> String) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for line in said.lines() {
        let Some((place, text)) = line.split_once(": error: ").or_else(|| line.split_once(": note: ")) else {
            continue;
        };
        let is_note = line.contains(": note: ");
        let mut parts = place.rsplitn(3, ':');
        let (column, number, file) = (parts.next(), parts.next(), parts.next());
        let (Some(column), Some(number), Some(file)) = (column, number, file) else {
            if !is_note {
                found.push(line.to_owned());
            }
            continue;
        };
        let source = read(file);
        let at = number.parse::<usize>().unwrap_or(1).saturating_sub(1);
        let source = source.lines().nth(at).unwrap_or_default();
        let shown = match source.split_once(WANTED) {
            Some((_, wanted)) => format!("error: {text}{HELP}{wanted}"),
            None if is_note => continue,
            None => format!("{file}:{number}:{column}: error: {text}\n  |\n  | {}", source.trim_end()),
        };
        // A note leads from the author's line to what is wanted there.
        if is_note {
            if let (Some((_, wanted)), Some(last)) = (shown.split_once(HELP), found.last_mut())
                && !last.contains(HELP)
            {
                last.push_str(&format!("{HELP}{wanted}"));
            }
        } else if !found.contains(&shown) {
            found.push(shown);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_name_the_authors_line_or_what_is_wanted() {
        let said = "src/plugin.zig:2:12: error: expected type 'i32', found 'bool'\n    return true;\n           ^~~~\n\
                    gen/component.zig:1:9: note: called from here\n\
                    gen/component.zig:1:7: error: root source file struct 'plugin' has no member named 'f'\n    __a.f.g();\n";
        let read = |file: &str| match file {
            "gen/component.zig" => format!("    __a.f.g();{WANTED}in f: pub fn g() void"),
            _ => "first\n    return true;\n".to_owned(),
        };
        assert_eq!(
            messages(said, read),
            [
                "src/plugin.zig:2:12: error: expected type 'i32', found 'bool'\n  |\n  |     return true;\n  help: wanted in f: pub fn g() void",
                "error: root source file struct 'plugin' has no member named 'f'\n  help: wanted in f: pub fn g() void",
            ]
        );
    }

    #[test]
    fn another_release_is_told() {
        let text = right(vec!["zig".into()], "0.13.0".to_owned()).expect_err("it is too old");
        assert_eq!(text, "`zig` is 0.13.0, and 0.17.x is needed");
        assert!(right(vec!["zig".into()], PINNED.to_owned()).is_ok());
    }
}
