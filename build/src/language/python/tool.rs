//! The tool `componentize-py`: finding it and running it.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Mutex;

use crate::{BuildError, Project};

/// The release that this was made for; later ones are tried too.
pub(super) const PINNED: &str = "0.25.1";
/// The first release of the line that works.
const FIRST: (u32, u32) = (0, 25);

/// The tool, and the Python that it is installed in.
#[derive(Clone, Debug)]
pub(super) struct Tool {
    program: PathBuf,
    python: PathBuf,
    /// The tool's name and version.
    pub(super) version: String,
}

/// The command that installs the tool.
pub(super) fn mend() -> String {
    format!("python3 -m venv .venv && .venv/bin/pip install componentize-py=={PINNED}")
}

/// The tool's version and where it is, or what is wrong.
pub(super) fn state(dir: Option<&Path>) -> Result<String, String> {
    Tool::find(dir).map(|tool| format!("{} ({})", tool.version, tool.program.display()))
}

impl Tool {
    /// Looks in the `.venv` of the folder and of those above it, in the virtual environment that is active, then in PATH.
    pub(super) fn find(dir: Option<&Path>) -> Result<Self, String> {
        let bin = if cfg!(windows) { "Scripts" } else { "bin" };
        let start = dir.and_then(|dir| std::path::absolute(dir).ok());
        let above = start.iter().flat_map(|dir| dir.ancestors()).map(|dir| dir.join(".venv").join(bin));
        let active = std::env::var_os("VIRTUAL_ENV").map(|env| PathBuf::from(env).join(bin));
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders: Vec<PathBuf> = above.chain(active).chain(std::env::split_paths(&path)).collect();
        let file = format!("componentize-py{}", std::env::consts::EXE_SUFFIX);
        let found = folders.iter().map(|folder| folder.join(&file)).find(|program| program.is_file());
        let program = found.ok_or("it is neither in a folder `.venv` here or above, nor in PATH")?;
        let version = version(&program)?;
        let number = version.rsplit(' ').next().unwrap_or_default();
        let mut parts = number.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
        let (major, minor) = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
        if (major, minor) < FIRST {
            return Err(format!("{} is {number}, and {}.{} or newer is needed", program.display(), FIRST.0, FIRST.1));
        }
        let python = python(&program).unwrap_or_else(|| PathBuf::from("python3"));
        Ok(Self { program, python, version })
    }

    /// Looks at the author's modules before the slow step.
    pub(super) fn check(&self, project: &Project, source: &str, module: &str) -> Result<(), BuildError> {
        let mut command = Command::new(&self.python);
        command.current_dir(&project.dir).env("PYTHONPATH", &project.generated).env("PYTHONDONTWRITEBYTECODE", "1");
        command.args(["-m", "jackfield_guest.check", "--source", source, "--module", module, "--gen"]);
        let output = run(command.arg(&project.generated))?;
        let said = String::from_utf8_lossy(&output.stdout);
        let errors = output.stderr.is_empty() || !said.trim().is_empty();
        if output.status.success() {
            return Ok(());
        }
        let text = if errors { said } else { String::from_utf8_lossy(&output.stderr) };
        Err(project.error(placed(project, text.trim_end())))
    }

    /// Makes a component. The folders are mounted in this order, as `/0`, `/1` and so on.
    pub(super) fn componentize(
        &self,
        project: &Project,
        wit: &Path,
        names: &[String],
        folders: &[PathBuf],
        stub: bool,
        module: &str,
    ) -> Result<Vec<u8>, BuildError> {
        let out = project.work.join("python/component.wasm");
        let mut command = Command::new(&self.program);
        command.current_dir(&project.work).env("RUST_BACKTRACE", "0").env("PYTHONDONTWRITEBYTECODE", "1");
        // The packages of the environment that the tool is installed in are the plugin's.
        if let Some(environment) = self.program.parent().and_then(Path::parent)
            && environment.join("pyvenv.cfg").is_file()
        {
            command.env("VIRTUAL_ENV", environment);
        }
        command.arg("--quiet").arg("-d").arg(wit).args(["-w", "plugin"]).args(names).arg("componentize");
        if stub {
            command.arg("--stub-wasi");
        }
        for folder in folders {
            command.arg("-p").arg(folder);
        }
        let output = run(command.arg(module).arg("-o").arg(&out))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(project.error(placed(project, &cause(&said, folders))));
        }
        std::fs::read(&out).map_err(BuildError::io(&out))
    }
}

/// What the tool said, without its own frames, and with the author's names for files.
fn cause(said: &str, folders: &[PathBuf]) -> String {
    let said = said.split("\nStack backtrace:").next().unwrap_or(said);
    let said = said.split_once("AssertionError: ").map_or(said, |(_, said)| said);
    let said = said.split("\n\nCaused by:").find(|part| !part.trim().is_empty()).unwrap_or(said);
    let mut text = said.trim().to_owned();
    for (index, folder) in folders.iter().enumerate() {
        text = text.replace(&format!("\"/{index}/"), &format!("\"{}/", folder.display()));
    }
    text
}

/// Errors whose files are below the project's folder, named from where the command runs.
fn placed(project: &Project, text: &str) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let folder = project.dir.strip_prefix(&here).unwrap_or(&project.dir);
    let prefix = if folder.as_os_str().is_empty() { String::new() } else { format!("{}/", folder.display()) };
    let is_place = |line: &str| {
        let mut parts = line.splitn(3, ':');
        parts.next().is_some_and(|file| file.ends_with(".py") && !Path::new(file).is_absolute())
            && !line.starts_with(char::is_whitespace)
    };
    let lines = text.lines().map(|line| if is_place(line) { format!("{prefix}{line}") } else { line.to_owned() });
    format!("the plugin cannot be built\n{}", lines.collect::<Vec<_>>().join("\n"))
}

fn run(command: &mut Command) -> Result<Output, BuildError> {
    command.output().map_err(|error| BuildError::Tool {
        program: command.get_program().to_string_lossy().into_owned(),
        error,
        hint: "run: python3 -m venv .venv && .venv/bin/pip install componentize-py",
    })
}

/// The Python that a script of pip's runs in: the one beside it, or the one that its first line names.
fn python(program: &Path) -> Option<PathBuf> {
    let beside = program.with_file_name(format!("python{}", std::env::consts::EXE_SUFFIX));
    if beside.is_file() {
        return Some(beside);
    }
    let text = std::fs::read(program).ok()?;
    let line = text.split(|byte| *byte == b'\n').next()?;
    let interpreter = std::str::from_utf8(line).ok()?.strip_prefix("#!")?.trim();
    Some(PathBuf::from(interpreter)).filter(|path| path.is_absolute() && path.is_file())
}

/// What the tool says that it is; it is asked once a run.
fn version(program: &Path) -> Result<String, String> {
    type Known = HashMap<OsString, Result<String, String>>;
    static KNOWN: Mutex<Option<Known>> = Mutex::new(None);
    let mut known = KNOWN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let known = known.get_or_insert_default();
    known
        .entry(program.as_os_str().to_owned())
        .or_insert_with(|| {
            let output = Command::new(program).arg("--version").output();
            let output = output.map_err(|error| format!("{} cannot be started: {error}", program.display()))?;
            let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
            match output.status.success() && !said.is_empty() {
                true => Ok(said),
                false => Err(format!("{} does not work: {}", program.display(), last_line(&output.stderr))),
            }
        })
        .clone()
}

fn last_line(text: &[u8]) -> String {
    String::from_utf8_lossy(text).trim().lines().last().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_tool_says_is_cut_to_what_counts() {
        let said = "Traceback (most recent call last):\n  File \"/x/bin/componentize-py\", line 8, in <module>\n\
                    AssertionError: Traceback (most recent call last):\n  File \"/1/plugin.py\", line 4, in <module>\n\
                    NameError: name 'x' is not defined\n\n\nCaused by:\n    NameError: name 'x' is not defined\n";
        let folders = [PathBuf::from("/work"), PathBuf::from("/srv/p/src")];
        assert_eq!(
            cause(said, &folders),
            "Traceback (most recent call last):\n  File \"/srv/p/src/plugin.py\", line 4, in <module>\n\
             NameError: name 'x' is not defined"
        );
    }
}
