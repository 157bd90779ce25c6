//! `jackfield doctor`.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use jackfield_build::{self as build, Kind, LANGUAGES, Plugin, Target};

use crate::output::{Failure, Output};

/// The release of Rust that plugins need.
const RUST: (u32, u32) = (1, 95);

/// Looks for the tools and targets that plugins are built with, and prints the command that mends what is missing.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  jackfield doctor\n  jackfield doctor plugins/spelling\n\n\
                        Exit code 1 says that something is missing that the folder's plugins need.")]
pub(super) struct Arguments {
    /// The folder whose plugins are to be built.
    #[arg(default_value = ".")]
    folder: PathBuf,
}

/// One thing that was looked for.
struct Finding {
    what: String,
    /// What was found, or what is wrong.
    state: Result<String, String>,
    /// The command that mends it.
    mend: Option<String>,
    /// Whether this folder's plugins need it.
    needed: bool,
}

pub(super) fn run(arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    if !arguments.folder.is_dir() {
        return Err(Failure::new(format!("`{}` is no folder", arguments.folder.display())));
    }
    let plugins = build::find(&arguments.folder);
    // A folder without plugins is no fault here; one whose plugins cannot be understood is.
    if let Err(error) = &plugins
        && !matches!(error, build::BuildError::NoPlugin { .. })
    {
        output.complain(&format!("warning: {error}"));
    }
    let plugins = plugins.unwrap_or_default();
    let findings = examine(&plugins);
    let mut text = String::new();
    for finding in &findings {
        let (mark, state) = match &finding.state {
            Ok(found) => ("ok", found),
            Err(wrong) if finding.needed => ("missing", wrong),
            Err(wrong) => ("absent", wrong),
        };
        let _ = writeln!(text, "{mark:<8} {}: {state}", finding.what);
        if let (Err(_), Some(mend)) = (&finding.state, &finding.mend) {
            let _ = writeln!(text, "{:<8} {mend}", if finding.needed { "  run:" } else { "  to get:" });
        }
    }
    let missing = findings.iter().filter(|finding| finding.needed && finding.state.is_err()).count();
    let plugins = match plugins.len() {
        0 => "no plugin in this folder".to_owned(),
        more => format!("plugins in this folder: {more}"),
    };
    let _ = match missing {
        0 => writeln!(text, "nothing is missing ({plugins})"),
        1 => writeln!(text, "one thing is missing ({plugins})"),
        more => writeln!(text, "{more} things are missing ({plugins})"),
    };
    output.print(&text)?;
    if missing > 0 { Err(Failure::reported(1)) } else { Ok(()) }
}

fn examine(plugins: &[Plugin]) -> Vec<Finding> {
    let rust = plugins.iter().any(|plugin| matches!(plugin.kind, Kind::Rust { .. }));
    let target = |wanted: Target| plugins.iter().any(|plugin| plugin.kind == Kind::Rust { target: wanted });
    let mut findings = vec![
        Finding {
            what: "jackfield".to_owned(),
            state: Ok(env!("CARGO_PKG_VERSION").to_owned()),
            mend: None,
            needed: true,
        },
        tool("cargo", &["--version"], rust, "see https://rustup.rs"),
        compiler(rust),
    ];
    findings.extend(Target::ALL.map(|wanted| rust_target(wanted, target(wanted))));
    for language in LANGUAGES {
        let mut of_language: Vec<Finding> = Vec::new();
        let here = plugins.iter().filter(|plugin| plugin.kind == Kind::Other { language: language.word() });
        let dirs: Vec<&Path> = here.map(|plugin| plugin.dir.as_path()).collect();
        let needs = match &dirs[..] {
            [] => language.needs(None),
            dirs => dirs.iter().flat_map(|dir| language.needs(Some(dir))).collect(),
        };
        for need in needs {
            let what = format!("{}: {}", language.name(), need.what);
            let finding = Finding { what, state: need.state, mend: Some(need.mend), needed: !dirs.is_empty() };
            // What two plugins need is said once; where one of them lacks it, that counts.
            match of_language.iter_mut().find(|known| known.what == finding.what && known.mend == finding.mend) {
                Some(known) if known.state.is_ok() => *known = finding,
                Some(_) => {}
                None => of_language.push(finding),
            }
        }
        findings.append(&mut of_language);
    }
    findings
}

/// The first line that a program prints.
fn ask(program: &str, arguments: &[&str]) -> Result<String, String> {
    let found = Command::new(program).args(arguments).stdin(Stdio::null()).stderr(Stdio::null()).output();
    match found {
        Ok(found) if found.status.success() => {
            Ok(String::from_utf8_lossy(&found.stdout).lines().next().unwrap_or_default().trim().to_owned())
        }
        Ok(found) => Err(format!("it is there but fails ({})", found.status)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err("not found in PATH".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

fn tool(program: &str, arguments: &[&str], needed: bool, mend: &str) -> Finding {
    Finding { what: program.to_owned(), state: ask(program, arguments), mend: Some(mend.to_owned()), needed }
}

fn compiler(needed: bool) -> Finding {
    let state = ask("rustc", &["--version"]).and_then(|line| match release(&line) {
        Some(found) if found < RUST => Err(format!("{line} is older than {}.{}", RUST.0, RUST.1)),
        _ => Ok(line),
    });
    let mend = if state.as_ref().is_err_and(|wrong| wrong.contains("PATH")) {
        "see https://rustup.rs"
    } else {
        "rustup update stable"
    };
    Finding { what: "rustc".to_owned(), state, mend: Some(mend.to_owned()), needed }
}

/// The release in `rustc 1.95.0 (..)`.
fn release(line: &str) -> Option<(u32, u32)> {
    let mut parts = line.split_whitespace().nth(1)?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// Whether the compiler has the standard library of a target.
fn rust_target(target: Target, needed: bool) -> Finding {
    let name = target.as_str();
    let state = ask("rustc", &["--print", "target-libdir", "--target", name]).and_then(|folder| {
        if Path::new(&folder).is_dir() { Ok("installed".to_owned()) } else { Err("not installed".to_owned()) }
    });
    Finding { what: format!("target {name}"), state, mend: Some(format!("rustup target add {name}")), needed }
}

#[cfg(test)]
mod tests {
    use super::release;

    #[test]
    fn releases_are_read() {
        assert_eq!(release("rustc 1.95.0 (abc 2026-04-01)"), Some((1, 95)));
        assert_eq!(release("rustc 1.96.0-nightly"), Some((1, 96)));
        assert_eq!(release("zsh"), None);
    }
}
