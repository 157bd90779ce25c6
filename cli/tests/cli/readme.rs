//! The README and the tutorial, followed word by word: their files are written, their commands run, and what they print is compared.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a page has its reader do.
#[derive(Debug)]
enum Step {
    /// Below which heading it stands.
    Section(String),
    /// A file, and what is in it.
    File(String, String),
    /// A command, and what it prints where that is shown.
    Command(String, String),
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the repository").to_owned()
}

fn steps(text: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut before = "";
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(heading) = line.strip_prefix("## ") {
            steps.push(Step::Section(heading.to_owned()));
        } else if let Some(language) = line.strip_prefix("```") {
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            if language == "console" {
                console(&block, &mut steps);
            } else if language != "text" {
                // Text shows what is printed elsewhere.
                let name =
                    before.rsplit('`').nth(1).unwrap_or_else(|| panic!("the block after `{before}` has no name"));
                steps.push(Step::File(name.to_owned(), block.join("\n") + "\n"));
            }
        }
        if !line.trim().is_empty() {
            before = line;
        }
    }
    steps
}

fn console(block: &[&str], steps: &mut Vec<Step>) {
    for line in block {
        match (line.strip_prefix("$ "), steps.last_mut()) {
            (Some(command), _) => steps.push(Step::Command(command.to_owned(), String::new())),
            (None, Some(Step::Command(_, output))) => {
                output.push_str(line);
                output.push('\n');
            }
            _ => panic!("`{line}` is neither a command nor what one prints"),
        }
    }
}

/// Where the steps are followed.
struct Desk {
    top: PathBuf,
    /// The folder that the reader is in.
    folder: PathBuf,
    bin: PathBuf,
    /// The folder goes when the test does.
    _made: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        // Not below the clone: cargo would add the new packages to its workspace.
        let folder = tempfile::tempdir().expect("a folder");
        let top = folder.path().canonicalize().expect("it is there");
        let bin = top.join("bin");
        std::fs::create_dir_all(top.join("own/book")).expect("it can be made");
        std::fs::create_dir_all(&bin).expect("it can be made");
        for file in ["own/notes.md", "own/book/one.md"] {
            std::fs::write(top.join(file), "# A document\n\nNothing is wrong with it.\n").expect("it can be written");
        }
        Self { folder: top.clone(), top, bin, _made: folder }
    }

    fn write(&self, name: &str, text: &str) {
        // The clone is not beside the folder that the README has made, but around it.
        let text = text.replace("../../jackfield/", &format!("{}/", root().display()));
        let path = self.folder.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
        std::fs::write(&path, text).expect("it can be written");
        let Some(package) = name.strip_suffix("Cargo.toml") else { return };
        let package = self.folder.join(package);
        if package.ends_with("app") {
            // It finds wasmtime compiled where the checkout's own tests are built.
            let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target folder");
            jackfield_tests_runtime::share_builds(&package, target);
        } else {
            jackfield_tests_runtime::share_guests(&package);
        }
    }

    fn run(&mut self, command: &str, expected: &str) {
        if let Some(path) = command.strip_prefix("cargo install --path ../jackfield/") {
            // What would be installed is what these tests were built with.
            let manifest = std::fs::read_to_string(root().join(path).join("Cargo.toml")).expect("it is there");
            assert!(manifest.contains("[[bin]]\nname = \"jackfield\""), "{path} has no such command");
            #[cfg(unix)]
            std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_jackfield"), self.bin.join("jackfield")).expect("a link");
            return;
        }
        let own = self.top.join("own").display().to_string();
        let adapted = command.replace("notes.md ../book/", &format!("{own}/notes.md {own}/book/"));
        let after = self.top.join("folder");
        let mut shell = Command::new("bash");
        shell.arg("-c").arg(format!("set -e\n{adapted}\npwd > {:?}", after.display().to_string()));
        shell.current_dir(&self.folder).stdin(Stdio::null());
        let path = std::env::var("PATH").unwrap_or_default();
        shell.env("PATH", format!("{}:{path}", self.bin.display()));
        shell.env("CARGO_NET_OFFLINE", "true");
        // The tool chains of other languages may be in the user's cache.
        if command.starts_with("jackfield ") {
            shell.env("XDG_CACHE_HOME", self.top.join("cache"));
        }
        jackfield_build::without_package(&mut shell);
        for variable in ["CARGO_TARGET_DIR", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "RUST_BACKTRACE"] {
            shell.env_remove(variable);
        }
        let output = shell.output().expect("a shell");
        let (said, told) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "$ {command}\n{}\n{said}{told}", output.status);
        if !expected.is_empty() {
            assert_eq!(said, expected, "$ {command}\n{told}");
        }
        if let Some(name) = command.strip_prefix("jackfield new rust-plugin ").and_then(|rest| rest.split(' ').next()) {
            jackfield_tests_runtime::share_guests(&self.folder.join(name));
        }
        self.folder = std::fs::read_to_string(&after).expect("it is written").trim_end().into();
    }
}

#[cfg(unix)]
#[test]
fn the_tutorial_holds() {
    let text = std::fs::read_to_string(root().join("docs/tutorial.md")).expect("it is there");
    let mut desk = Desk::new();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_jackfield"), desk.bin.join("jackfield")).expect("a link");
    let mut commands = 0;
    for step in steps(&text) {
        match step {
            Step::Section(_) => {}
            Step::File(name, text) => desk.write(&name, &text),
            Step::Command(command, expected) => {
                desk.run(&command, &expected);
                commands += 1;
            }
        }
    }
    assert!(commands > 12, "{commands} commands");
}

#[cfg(unix)]
#[test]
fn the_readme_holds() {
    let text = std::fs::read_to_string(root().join("README.md")).expect("it is there");
    let mut desk = Desk::new();
    let (mut commands, mut files) = (0, BTreeSet::new());
    for step in steps(&text) {
        match step {
            Step::Section(heading) => {
                // The first commands are those of a clone.
                desk.folder = if heading == "Two commands" { root() } else { desk.top.clone() };
            }
            Step::File(name, text) => {
                desk.write(&name, &text);
                files.insert(name);
            }
            // This test is part of what it runs.
            Step::Command(command, _) if command.starts_with("cargo xtask test") => {
                let ci = std::fs::read_to_string(root().join(".ci/run")).expect("it is there");
                assert!(ci.contains("cargo xtask test\n"), "nothing runs `{command}`");
            }
            Step::Command(command, expected) => {
                desk.run(&command, &expected);
                commands += 1;
            }
        }
    }
    assert!(commands > 10 && files.len() > 4, "{commands} commands, {files:?}");
}
