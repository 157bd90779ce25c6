//! Finding a compiler that can build for `wasm32-wasi`: clang of any release, wasi-sdk's, or zig.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use super::dialect::Dialect;

/// A compiler driver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Compiler {
    /// The program, and the arguments that make it a compiler for our target.
    command: Vec<OsString>,
    /// What it calls itself.
    pub(crate) version: String,
}

/// The releases of clang that are looked for by number, the one that is tested most first.
const RELEASES: [u32; 8] = [19, 22, 21, 20, 18, 17, 16, 15];

impl Compiler {
    /// A command of this compiler that runs in a folder.
    pub(crate) fn command(&self, dir: &Path) -> Command {
        let mut command = Command::new(&self.command[0]);
        command.args(&self.command[1..]).current_dir(dir).stdin(Stdio::null()).stdout(Stdio::null());
        command
    }

    /// Whether it is zig, whose linker knows fewer options.
    pub(crate) fn is_zig(&self) -> bool {
        self.command.iter().any(|word| word == "-target")
    }

    /// The same, as a list of words for `compile_commands.json`.
    pub(crate) fn words(&self) -> Vec<String> {
        self.command.iter().map(|word| word.to_string_lossy().into_owned()).collect()
    }
}

/// The compiler for a dialect, looked for once; or what is wrong.
pub(crate) fn find(dialect: Dialect) -> Result<&'static Compiler, String> {
    static FOUND: [OnceLock<Result<Compiler, String>>; 2] = [const { OnceLock::new() }; 2];
    FOUND[dialect as usize].get_or_init(|| search(dialect)).as_ref().map_err(Clone::clone)
}

/// The one command that installs what is needed.
pub(crate) fn mend(dialect: Dialect) -> String {
    if !Path::new("/usr/bin/apt-get").exists() {
        return "pip install ziglang".to_owned();
    }
    let mut packages = "clang-19 lld-19 wasi-libc libclang-rt-19-dev-wasm32".to_owned();
    if dialect == Dialect::Cpp {
        packages.push_str(" libc++-19-dev-wasm32 libc++abi-19-dev-wasm32");
    }
    format!("apt-get install -y {packages}")
}

fn search(dialect: Dialect) -> Result<Compiler, String> {
    let mut faults = Vec::new();
    for command in candidates(dialect) {
        match probe(&command, dialect) {
            Ok(version) => return Ok(Compiler { command, version }),
            Err(Fault::Absent) => {}
            Err(Fault::Other(text)) => faults.push(text),
        }
    }
    // The first that is there is the one that was meant.
    Err(faults.into_iter().next().unwrap_or_else(|| "there is no clang and no zig in PATH".to_owned()))
}

/// What may be a compiler, in order of preference.
fn candidates(dialect: Dialect) -> Vec<Vec<OsString>> {
    let (suffix, variable, zig) = match dialect {
        Dialect::C => ("", "CC", "cc"),
        Dialect::Cpp => ("++", "CXX", "c++"),
    };
    let clang = |program: OsString| vec![program, OsString::from("--target=wasm32-wasi")];
    let mut found = Vec::new();
    for variable in [format!("{variable}_wasm32_wasi"), variable.to_owned()] {
        if let Some(words) = std::env::var(variable).ok().filter(|words| !words.trim().is_empty()) {
            let mut command: Vec<OsString> = words.split_whitespace().map(OsString::from).collect();
            command.push("--target=wasm32-wasi".into());
            found.push(command);
        }
    }
    if let Some(sdk) = std::env::var_os("WASI_SDK_PATH") {
        found.push(clang(PathBuf::from(sdk).join(format!("bin/clang{suffix}")).into()));
    }
    found.extend(RELEASES.map(|release| clang(format!("clang{suffix}-{release}").into())));
    found.push(clang(format!("clang{suffix}").into()));
    let of_zig = |words: &[&str]| -> Vec<OsString> {
        words.iter().copied().chain([zig, "-target", "wasm32-wasi"]).map(OsString::from).collect()
    };
    found.push(of_zig(&["zig"]));
    found.push(of_zig(&["python3", "-m", "ziglang"]));
    found
}

enum Fault {
    /// There is no such program.
    Absent,
    /// It is there, and does not do.
    Other(String),
}

/// Builds a little reactor, which takes a compiler, a linker, the headers, the C library and the compiler's own.
fn probe(command: &[OsString], dialect: Dialect) -> Result<String, Fault> {
    let name = command[0].to_string_lossy().into_owned();
    let other = |error: io::Error| Fault::Other(error.to_string());
    let dir = tempfile::tempdir().map_err(other)?;
    let (file, text, flags): (_, _, &[&str]) = match dialect {
        Dialect::C => ("probe.c", "#include <stdlib.h>\nvoid *probe(size_t n) { return malloc(n); }\n", &[]),
        Dialect::Cpp => (
            "probe.cpp",
            "#include <expected>\n#include <string>\n\
             std::expected<std::string, int> probe(int n) { return std::to_string(n); }\n",
            &["-std=c++23", "-fno-exceptions", "-fno-rtti"],
        ),
    };
    std::fs::write(dir.path().join(file), text).map_err(other)?;
    let run = Command::new(&command[0])
        .args(&command[1..])
        .args(flags)
        .args(["-mexec-model=reactor", "-Wl,--export=probe", "-o", "probe.wasm", file])
        .current_dir(dir.path())
        .stdin(Stdio::null())
        .output();
    let output = match run {
        Ok(output) => output,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(Fault::Absent),
        Err(error) => return Err(Fault::Other(format!("`{name}` cannot be started: {error}"))),
    };
    // A symbol of C++ has another name; that it was not found shows that the linker got that far.
    let text = String::from_utf8_lossy(&output.stderr);
    let only_the_export = dialect == Dialect::Cpp && text.contains("symbol exported via --export not found: probe");
    if !output.status.success() && !only_the_export {
        if text.contains("No module named") {
            return Err(Fault::Absent);
        }
        let why = text.lines().find(|line| line.contains("error")).or(text.lines().next()).unwrap_or("it fails");
        return Err(Fault::Other(format!("`{name}` is there but cannot build for wasm32-wasi: {}", why.trim())));
    }
    let version = Command::new(&command[0]).args(&command[1..]).arg("--version").stdin(Stdio::null()).output();
    let version = version.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    Ok(version.lines().next().filter(|line| !line.is_empty()).unwrap_or(&name).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_compiler() {
        assert!(matches!(probe(&["jackfield-no-such-program".into()], Dialect::C), Err(Fault::Absent)));
        let Err(Fault::Other(text)) = probe(&["false".into()], Dialect::C) else { panic!() };
        assert!(text.contains("`false` is there but cannot build for wasm32-wasi"), "{text}");
    }

    #[test]
    fn the_commands_name_what_is_missing() {
        assert!(!mend(Dialect::C).contains("libc++"));
        let command = mend(Dialect::Cpp);
        assert!(command.contains("libc++-19-dev-wasm32") || command.contains("ziglang"), "{command}");
    }
}
