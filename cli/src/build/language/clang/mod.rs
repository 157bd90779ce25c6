//! C and C++: bindings by wit-bindgen, compiled by clang or zig with wasi-libc.
//!
//! A plugin is linked as a reactor. It imports WASI only if it uses files or streams of the C library; then the shared code
//! adds the adapter from WASI 0.1.

mod bindings;
mod link;
mod names;
mod native;
pub(super) mod scaffold;
mod tools;
mod words;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use jackfield_contract::nearest;
use serde_json::json;

use super::super::{BuildError, Options, Profile, Project};
use super::Need;
use tools::Compiler;

/// The two languages of this module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    C,
    Cpp,
}

/// The SDK, as it stands in the repository.
const JACKFIELD_H: &str = include_str!("../../../../../guest-sdk/c/jackfield.h");
const JACKFIELD_C: &str = include_str!("../../../../../guest-sdk/c/jackfield.c");
const JACKFIELD_HPP: &str = include_str!("../../../../../guest-sdk/cpp/jackfield.hpp");
const JACKFIELD_CPP: &str = include_str!("../../../../../guest-sdk/cpp/jackfield.cpp");
const WIT_H: &str = include_str!("../../../../../guest-sdk/cpp/wit.h");

impl Dialect {
    fn name(self) -> &'static str {
        match self {
            Self::C => "C",
            Self::Cpp => "C++",
        }
    }

    /// The ends of the names of its source files. Sources in C may stand in a project in C++.
    pub(crate) fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::C => &["c"],
            Self::Cpp => &["cpp", "cc", "cxx"],
        }
    }

    /// The header and the glue in `gen/`.
    fn generated(self) -> [&'static str; 3] {
        match self {
            Self::C => ["plugin.h", "plugin.c", "native.c"],
            Self::Cpp => ["plugin_cpp.h", "plugin.cpp", "native.cpp"],
        }
    }

    fn sdk(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::C => &[("jackfield.h", JACKFIELD_H), ("jackfield.c", JACKFIELD_C)],
            Self::Cpp => &[
                ("jackfield.hpp", JACKFIELD_HPP),
                ("jackfield.c", JACKFIELD_C),
                ("jackfield.cpp", JACKFIELD_CPP),
                ("wit.h", WIT_H),
            ],
        }
    }
}

/// Whether `src` has a file of this dialect.
pub(crate) fn recognises(dir: &Path, dialect: Dialect) -> bool {
    let Ok(entries) = std::fs::read_dir(dir.join("src")) else { return false };
    entries.flatten().any(|entry| has_extension(&entry.path(), dialect.extensions()))
}

pub(crate) fn needs(dialect: Dialect) -> Vec<Need> {
    let found = tools::find(dialect).map(|compiler| compiler.version.clone());
    vec![Need { what: "a compiler for wasm32-wasi".to_owned(), state: found, mend: tools::mend(dialect) }]
}

/// What decides the result beside the project's own files.
pub(crate) fn fingerprint(dialect: Dialect) -> String {
    let mut text =
        tools::find(dialect).map_or_else(|error| error, |compiler| compiler.words().join(" ") + &compiler.version);
    for variable in FLAGS {
        text.push_str(&std::env::var(variable).unwrap_or_default());
    }
    text.push_str(env!("CARGO_PKG_VERSION"));
    for (_, content) in dialect.sdk() {
        text.push_str(content);
    }
    text
}

/// Flags of the user's own for this target, as the `cc` crate and others know them.
const FLAGS: [&str; 3] = ["CFLAGS_wasm32_wasi", "CXXFLAGS_wasm32_wasi", "LDFLAGS_wasm32_wasi"];

/// Settings in `[build]` of `jackfield.toml`.
#[derive(Debug, Default)]
struct Settings {
    /// More arguments for the compiler.
    flags: Vec<String>,
    /// More arguments for the linker's driver.
    link_flags: Vec<String>,
}

impl Settings {
    fn read(project: &Project) -> Result<Self, BuildError> {
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

/// Builds the core module of a plugin.
pub(crate) fn compile(project: &Project, options: &Options<'_>, dialect: Dialect) -> Result<Vec<u8>, BuildError> {
    let compiler =
        tools::find(dialect).map_err(|error| project.error(format!("{error}\n  run: {}", tools::mend(dialect))))?;
    let settings = Settings::read(project)?;
    let bindings = bindings_of(project, dialect)?;
    write_generated(project, &bindings, dialect)?;
    write_classes(project, &bindings, options)?;
    let sources = sources(&project.dir)?;
    let build = Build { project, options, dialect, compiler, settings };
    build.describe_for_editors(&sources)?;
    let objects = build.objects(&sources)?;
    let module = link::link(&build, &objects, &bindings.header, &sources)?;
    Ok(names::shorten(&module))
}

/// Writes what editors and tests want, if it is not there: a component that is up to date says nothing about that.
pub(crate) fn generate(project: &Project, dialect: Dialect) -> Result<(), BuildError> {
    if dialect.generated().iter().all(|name| project.generated.join(name).is_file()) {
        return Ok(());
    }
    write_generated(project, &bindings_of(project, dialect)?, dialect)
}

fn bindings_of(project: &Project, dialect: Dialect) -> Result<bindings::Bindings, BuildError> {
    let contracts: Vec<_> = project.plugs.iter().chain(project.sockets.iter().map(|(id, _)| id)).copied().collect();
    let faults = bindings::unsupported(&project.model, &contracts);
    if !faults.is_empty() {
        return Err(project.error(format!(
            "a plugin in {} cannot have these contracts, since wit-bindgen has no form for what is in them\n  {}",
            dialect.name(),
            faults.join("\n  ")
        )));
    }
    bindings::generate(&project.model, &project.plugs, &project.imports(), dialect)
        .map_err(|error| project.error(error))
}

/// One run of the compiler.
struct Build<'a> {
    project: &'a Project,
    options: &'a Options<'a>,
    dialect: Dialect,
    compiler: &'static Compiler,
    settings: Settings,
}

fn write_generated(project: &Project, bindings: &bindings::Bindings, dialect: Dialect) -> Result<(), BuildError> {
    let folder = &project.generated;
    let [header, glue, native] = dialect.generated();
    project.write(&folder.join(header), bindings.header.as_bytes())?;
    project.write(&folder.join(glue), bindings.glue.as_bytes())?;
    project.write(&folder.join(native), native::glue(&bindings.glue, dialect).as_bytes())?;
    for (name, content) in dialect.sdk() {
        project.write(&folder.join(name), content.as_bytes())?;
    }
    for (name, content) in &bindings.classes {
        project.write(&folder.join(format!("{name}.template")), content.as_bytes())?;
    }
    Ok(())
}

/// Writes the classes of resources to begin with: the author adds to them, and compares with the template when the contract changes.
fn write_classes(project: &Project, bindings: &bindings::Bindings, options: &Options<'_>) -> Result<(), BuildError> {
    for (name, content) in &bindings.classes {
        let own = project.dir.join("src").join(name);
        if !own.is_file() {
            (options.say)(&format!(
                "wrote src/{name}: the class of a resource that this plugin makes is yours to fill in"
            ));
            project.write(&own, content.as_bytes())?;
        }
    }
    Ok(())
}

/// The sources of a plugin: every file of C and C++ in `src`, and below.
fn sources(dir: &Path) -> Result<Vec<PathBuf>, BuildError> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from("src")];
    while let Some(folder) = folders.pop() {
        let path = dir.join(&folder);
        for entry in std::fs::read_dir(&path).map_err(BuildError::io(&path))?.flatten() {
            let relative = folder.join(entry.file_name());
            if entry.path().is_dir() {
                folders.push(relative);
            } else if has_extension(&relative, Dialect::C.extensions())
                || has_extension(&relative, Dialect::Cpp.extensions())
            {
                found.push(relative);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    path.extension().is_some_and(|found| extensions.iter().any(|extension| found == *extension))
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
    fn objects(&self, sources: &[PathBuf]) -> Result<Vec<PathBuf>, BuildError> {
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
            (self.options.say)(text.trim_end());
        }
        Ok(Ok(()))
    }

    /// Runs a tool: whether it did, and what it said.
    fn run(&self, mut command: Command) -> Result<(bool, String), BuildError> {
        let program = command.get_program().to_string_lossy().into_owned();
        let output =
            command.output().map_err(|error| BuildError::Tool { program, error, hint: "run: jackfield doctor" })?;
        Ok((output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned()))
    }

    /// Writes `gen/compile_commands.json`, which editors read.
    fn describe_for_editors(&self, sources: &[PathBuf]) -> Result<(), BuildError> {
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
fn words(variable: &str) -> Vec<OsString> {
    std::env::var(variable).unwrap_or_default().split_whitespace().map(OsString::from).collect()
}
