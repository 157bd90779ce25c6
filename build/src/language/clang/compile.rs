//! Running the compiler over a plugin's sources.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use jackfield_contract::nearest;
use serde_json::json;

use super::dialect::{Dialect, has_extension};
use super::tools::{self, Compiler};
use crate::{BuildError, Options, Profile, Project};

/// Flags of the user's own for this target, as the `cc` crate and others know them.
pub(super) const FLAGS: [&str; 3] = ["CFLAGS_wasm32_wasi", "CXXFLAGS_wasm32_wasi", "LDFLAGS_wasm32_wasi"];

/// Settings in `[build]` of `jackfield.toml`.
#[derive(Debug, Default)]
pub(super) struct Settings {
    /// More arguments for the compiler.
    pub(super) flags: Vec<String>,
    /// More arguments for the linker's driver.
    pub(super) link_flags: Vec<String>,
}

impl Settings {
    pub(super) fn read(project: &Project) -> Result<Self, BuildError> {
        const KEYS: [&str; 2] = ["flags", "link-flags"];
        let mut settings = Self::default();
        for (key, value) in &project.settings {
            let words = value
                .as_array()
                .map(|items| items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect());
            let place = match &**key {
                "flags" => &mut settings.flags,
                "link-flags" => &mut settings.link_flags,
                _ => {
                    let help = match nearest(key, KEYS) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => format!("there are `{}`", KEYS.join("` and `")),
                    };
                    return Err(project.error(format!("jackfield.toml: `[build]` has no key `{key}`\nhelp: {help}")));
                }
            };
            let wrong = || project.error(format!("jackfield.toml: `build.{key}` is a list of strings"));
            *place = words.ok_or_else(wrong)?;
        }
        Ok(settings)
    }
}

/// One run of the compiler.
pub(super) struct Build<'a> {
    pub(super) project: &'a Project,
    pub(super) options: &'a Options<'a>,
    pub(super) dialect: Dialect,
    pub(super) compiler: &'static Compiler,
    pub(super) settings: Settings,
}

impl Build<'_> {
    /// The flags for one source of the author's.
    fn flags(&self, cpp: bool) -> Vec<OsString> {
        let optimise = match self.options.profile {
            Profile::Release => &["-Oz"][..],
            Profile::Debug => &["-O1", "-g"],
        };
        // Every engine that has the component model has these.
        let mut flags = vec!["-mbulk-memory", "-msign-ext", "-mnontrapping-fptoint", "-Wall"];
        flags.extend(optimise);
        match cpp {
            true => flags.extend(["-std=c++23", "-fno-exceptions", "-fno-rtti"]),
            false => flags.push("-std=gnu17"),
        }
        let mut flags: Vec<OsString> = flags.into_iter().map(OsString::from).collect();
        for folder in ["src", "include", "gen"] {
            flags.push(format!("-I{folder}").into());
        }
        flags.extend(self.settings.flags.iter().map(OsString::from));
        flags.extend(words(FLAGS[usize::from(cpp)]));
        flags
    }

    /// The compiler for a source: that of C for C, wherever it stands.
    fn compiler_for(&self, source: &Path) -> Result<(&'static Compiler, bool), BuildError> {
        let cpp = has_extension(source, Dialect::Cpp.extensions());
        if !cpp && self.dialect == Dialect::Cpp {
            return Ok((tools::find(Dialect::C).map_err(|error| self.project.error(error))?, false));
        }
        Ok((self.compiler, cpp))
    }

    /// Compiles the author's sources, then ours.
    pub(super) fn objects(&self, sources: &[PathBuf]) -> Result<Vec<PathBuf>, BuildError> {
        let folder = self.project.work.join("objects");
        std::fs::create_dir_all(&folder).map_err(BuildError::io(&folder))?;
        let mut objects = Vec::new();
        let mut failed = Vec::new();
        for source in sources {
            let object = folder.join(format!("{}.o", source.display().to_string().replace(['/', '\\'], "_")));
            match self.compile(source, &object, &[])? {
                Ok(()) => objects.push(object),
                Err(text) => failed.push(text),
            }
        }
        if !failed.is_empty() {
            return Err(self.project.error(format!("the compiler found errors\n{}", failed.join("\n"))));
        }
        let [_, glue, _] = self.dialect.generated();
        let own = [Some(glue), Some("jackfield.c"), Some("jackfield.cpp").filter(|_| self.dialect == Dialect::Cpp)];
        // Warnings in what is generated help nobody.
        let quiet: &[&str] = if self.project.log { &["-w"] } else { &["-w", "-DJACKFIELD_NO_LOG"] };
        for name in own.into_iter().flatten() {
            let object = folder.join(format!("gen_{name}.o"));
            self.compile(&Path::new("gen").join(name), &object, quiet)?.map_err(|text| self.project.error(text))?;
            objects.push(object);
        }
        Ok(objects)
    }

    /// Compiles one file; what the compiler says about one with errors.
    fn compile(&self, source: &Path, object: &Path, more: &[&str]) -> Result<Result<(), String>, BuildError> {
        let (compiler, cpp) = self.compiler_for(source)?;
        let mut command = compiler.command(&self.project.dir);
        command.args(self.flags(cpp)).args(more).arg("-c").arg(source).arg("-o").arg(object);
        let (done, text) = self.run(command)?;
        if !done {
            return Ok(Err(text));
        }
        if !text.trim().is_empty() {
            self.options.progress.say(text.trim_end());
        }
        Ok(Ok(()))
    }

    /// Runs a tool: whether it did, and what it said.
    pub(super) fn run(&self, mut command: Command) -> Result<(bool, String), BuildError> {
        let program = command.get_program().to_string_lossy().into_owned();
        let output =
            command.output().map_err(|error| BuildError::Tool { program, error, hint: "run: jackfield doctor" })?;
        Ok((output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned()))
    }

    /// Writes `gen/compile_commands.json`, which editors read.
    pub(super) fn describe_for_editors(&self, sources: &[PathBuf]) -> Result<(), BuildError> {
        let mut entries = Vec::new();
        for source in sources {
            let (compiler, cpp) = self.compiler_for(source)?;
            let mut words = compiler.words();
            words.extend(self.flags(cpp).iter().map(|flag| flag.to_string_lossy().into_owned()));
            words.extend(["-c".to_owned(), source.display().to_string()]);
            entries.push(json!({ "directory": self.project.dir, "file": source, "arguments": words }));
        }
        let text = serde_json::to_string_pretty(&entries).unwrap_or_default() + "\n";
        self.project.write(&self.project.generated.join("compile_commands.json"), text.as_bytes())
    }
}

/// The words of an environment variable.
pub(super) fn words(variable: &str) -> Vec<OsString> {
    std::env::var(variable).unwrap_or_default().split_whitespace().map(OsString::from).collect()
}
