//! What each language's page says first is run as it stands: a new plugin, built, and called in the graph that comes with it.

use std::path::Path;
use std::process::{Command, Stdio};

use jackfield_build as build;

use crate::command::root;

/// The page of each language, or the README of its template; and the tools' own folders, which an install would make.
const PAGES: [(&str, &str); 8] = [
    ("rust", "templates/rust-plugin/README.md"),
    ("c", "docs/c.md"),
    ("cpp", "docs/cpp.md"),
    ("zig", "docs/zig.md"),
    ("as", "docs/assemblyscript.md"),
    ("python", "docs/python.md"),
    ("js", "docs/javascript.md"),
    ("ts", "docs/javascript.md"),
];

/// The commands of the first block that calls a plugin, without those that make it, install something or test.
fn commands(page: &str) -> Vec<String> {
    let block = page.split("```sh\n").skip(1).filter_map(|block| block.split("```").next());
    let block = block.clone().find(|block| block.contains("jackfield run ")).expect("the page calls the plugin");
    let commands = block.lines().map(|line| line.split("  #").next().unwrap_or_default());
    let commands = commands.flat_map(|line| line.split("&&")).map(str::trim);
    commands
        .filter(|command| command.starts_with("jackfield ") && !command.starts_with("jackfield new"))
        .map(str::to_owned)
        .collect()
}

/// Makes a plugin and follows the page; says so where the tools are missing.
fn follow(word: &str, page: &str) {
    let text = std::fs::read_to_string(root().join(page)).unwrap_or_else(|error| panic!("{page}: {error}"));
    let commands = commands(&text);
    assert!(commands.len() >= 2 && commands[0].starts_with("jackfield build"), "{page}: {commands:?}");
    let parent = tempfile::tempdir().expect("a folder");
    let ran = crate::command::new(parent.path(), &[&format!("{word}-plugin"), "shout"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let folder = parent.path().join("shout");
    if word == "rust" {
        jackfield_tests_runtime::share_guests(&folder);
    }
    #[cfg(unix)]
    for tools in ["node_modules", ".venv"] {
        if root().join(tools).is_dir() {
            std::os::unix::fs::symlink(root().join(tools), folder.join(tools)).expect("it can be linked");
        }
    }
    let plugins = build::find(&folder).unwrap_or_else(|error| panic!("{error}"));
    let missing = build::missing_tools(&plugins[0]);
    if let Some(need) = missing.first() {
        let text = format!("{word} is left out, since tools are missing: {}; run: {}", need.what, need.mend);
        assert!(std::env::var_os("CI").is_none(), "{text}");
        return eprintln!("{text}");
    }
    let mut said = String::new();
    for command in &commands {
        said = shell(&folder, command).unwrap_or_else(|error| panic!("{page}: {command}\n{error}"));
    }
    assert_eq!(said, "shout: ok(\"hello (hello!)\")\n", "{page}");
}

fn shell(folder: &Path, line: &str) -> Result<String, String> {
    let bin = Path::new(env!("CARGO_BIN_EXE_jackfield")).parent().expect("it lies in a folder");
    let path = std::env::join_paths(
        std::iter::once(bin.to_owned()).chain(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())),
    );
    let mut command = Command::new("sh");
    command.args(["-c", line]).current_dir(folder).stdin(Stdio::null()).env("PATH", path.expect("a path"));
    command.env("XDG_CACHE_HOME", root().join("target/cache"));
    let output = command.output().map_err(|error| error.to_string())?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)),
    }
}

#[cfg(unix)]
#[test]
fn every_page_begins_with_what_works() {
    let words: Vec<&str> = PAGES.iter().map(|(word, _)| *word).collect();
    assert!(crate::WORDS.iter().all(|word| words.contains(word)), "{words:?}");
    for (word, page) in PAGES {
        follow(word, page);
    }
}
