//! Plugins as `jackfield build` makes them, and the command that calls them.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use jackfield_build::{self as build, Options};

/// A language's plugin, which plugs every contract of the table.
pub(crate) struct Suite {
    pub(crate) word: &'static str,
    pub(crate) component: PathBuf,
}

/// What the command said.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("cli/ lies in the repository").to_owned()
}

impl Suite {
    /// Builds a language's plugin; none if its tools are not there, which is said.
    pub(crate) fn of(word: &str) -> Option<Self> {
        let word = crate::WORDS.iter().find(|known| **known == word)?;
        let component = component(&format!("conformance-{word}"))?;
        let suite = Self { word, component };
        suite.compile();
        Some(suite)
    }

    /// Has its code compiled and kept, which takes long in some languages: by one test, while the others wait.
    fn compile(&self) {
        let path = self.component.with_extension("lock");
        let lock = std::fs::File::create(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        lock.lock().unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        call(&self.component, &["conformance:suite/values#nothing()".to_owned()]);
    }

    /// The id that `jackfield call` gives it.
    pub(crate) fn id(&self) -> String {
        format!("conformance-{}", self.word)
    }
}

/// Builds a plugin of the table's folder; none if its language's tools are not there.
pub(crate) fn component(name: &str) -> Option<PathBuf> {
    let plugins = build::find_in_workspace(&root().join("tests/languages"), &[name.to_owned()]);
    let plugins = plugins.unwrap_or_else(|error| panic!("{error}"));
    let missing = build::missing_tools(&plugins[0]);
    if !missing.is_empty() {
        let needs: Vec<String> = missing
            .iter()
            .map(|need| {
                format!("{}: {}; run: {}", need.what, need.state.clone().unwrap_or_else(|wrong| wrong), need.mend)
            })
            .collect();
        let text = format!("{name} is left out, since tools are missing:\n{}", needs.join("\n"));
        assert!(std::env::var_os("CI").is_none(), "{text}");
        eprintln!("{text}");
        return None;
    }
    let say = |line: &str| eprintln!("{line}");
    let options = Options::new(root().join("target/languages"), &say);
    let built = build::build(&plugins, &options).unwrap_or_else(|error| panic!("{error}"));
    Some(built[0].component.clone())
}

/// `jackfield call`.
pub(crate) fn call(component: &Path, calls: &[String]) -> Ran {
    let mut command = jackfield();
    command.arg("call").arg(component).args(calls);
    finish(command)
}

/// `jackfield new`, in this folder.
pub(crate) fn new(folder: &Path, arguments: &[&str]) -> Ran {
    let mut command = jackfield();
    command.current_dir(folder).arg("new").args(arguments);
    finish(command)
}

/// `jackfield wit bindings`.
pub(crate) fn wit_bindings(language: &str, folder: &Path) -> Ran {
    let mut command = jackfield();
    command.args(["wit", "bindings", language]).arg(folder);
    finish(command)
}

/// `jackfield call` with a configuration.
pub(crate) fn call_with(component: &Path, config: &str, text: &str) -> Ran {
    let mut command = jackfield();
    command.arg("call").arg(component).args(["--config", config, text]);
    finish(command)
}

/// `jackfield run`.
pub(crate) fn run(manifest: &Path, calls: &[String], more: &[&str]) -> Ran {
    let mut command = jackfield();
    command.arg("run").arg(manifest).args(more);
    for call in calls {
        command.arg("--call").arg(call);
    }
    finish(command)
}

fn jackfield() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jackfield"));
    // Compiled code is kept from run to run: some languages' components take long to compile.
    command.env("XDG_CACHE_HOME", root().join("target/cache"));
    command.stdin(Stdio::null());
    command
}

fn finish(mut command: Command) -> Ran {
    let output = command.output().expect("the command starts");
    Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).expect("it prints UTF-8"),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
