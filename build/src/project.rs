//! `jackfield.toml`: what a plugin that is not a cargo package plugs and needs.

use std::path::{Path, PathBuf};

use jackfield_contract::{
    Diagnostic, InterfaceId, Loaded, Location, Model, PluginWorld, RUNTIME_WIT, Shape, SourceOptions, find_contract,
    load, nearest, plugin_world,
};
use serde::Deserialize;
use toml::Spanned;
use toml::de::DeTable;

use super::files::read_text;
use super::{BuildError, Options, Plugin};

/// The file's name.
pub const FILE: &str = "jackfield.toml";

/// A plugin in a folder with a `jackfield.toml`, its contracts read and its world derived.
#[derive(Debug)]
pub struct Project {
    /// The plugin's name; the component's file is called so.
    pub name: String,
    /// The folder, absolute.
    pub dir: PathBuf,
    /// The contracts, and those of the runtime.
    pub model: Model,
    /// What it plugs.
    pub plugs: Vec<InterfaceId>,
    /// What it needs, in which shape; `jackfield:runtime/log` stands apart.
    pub sockets: Vec<(InterfaceId, Shape)>,
    /// Whether its world imports `jackfield:runtime/log`.
    pub log: bool,
    /// Its world; the one named `plugin` in [`Project::wit`].
    pub world: PluginWorld,
    /// A folder with the world's WIT and that of every package it needs.
    pub wit: PathBuf,
    /// A folder for what is of use to this build alone.
    pub work: PathBuf,
    /// A folder for what editors want to see: headers, declarations, stubs. It lies with the sources, is called `gen`, and git is to
    /// ignore it.
    pub generated: PathBuf,
    /// The table `[build]` of the file, for the language.
    pub settings: toml::Table,
    /// Every WIT file that was read.
    pub wit_files: Vec<PathBuf>,
}

/// The file, as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct File {
    pub(super) name: Option<Spanned<String>>,
    pub(super) language: Option<Spanned<String>>,
    #[serde(default)]
    wit: OneOrMore<String>,
    #[serde(default)]
    features: Vec<String>,
    // Not a name's own place: serde cannot tell it in a type with two forms.
    plug: Spanned<OneOrMore<String>>,
    #[serde(default)]
    sockets: std::collections::BTreeMap<Spanned<String>, Spanned<String>>,
    #[serde(default = "yes")]
    log: bool,
    #[serde(default)]
    build: toml::Table,
    pub(super) snapshot: Option<Spanned<toml::Value>>,
}

fn yes() -> bool {
    true
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMore<T> {
    One(T),
    More(Vec<T>),
}

impl<T> Default for OneOrMore<T> {
    fn default() -> Self {
        Self::More(Vec::new())
    }
}

impl<T> OneOrMore<T> {
    fn as_slice(&self) -> &[T] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::More(more) => more,
        }
    }
}

/// How many keys that mean nothing are told.
const UNKNOWN: usize = 100;
/// The keys of the file's top table.
const KEYS: [&str; 9] = ["name", "language", "wit", "features", "plug", "sockets", "log", "build", "snapshot"];

/// The text of a file, and where errors in it are.
pub(super) struct Source {
    pub(super) file: PathBuf,
    text: String,
}

impl Source {
    pub(super) fn read(dir: &Path) -> Result<(Self, File), BuildError> {
        let file = dir.join(FILE);
        let text = read_text(&file).map_err(BuildError::io(&file))?;
        let source = Self { file, text };
        let unreadable = |error: toml::de::Error| {
            let message = error.message().trim_end_matches('.').to_owned();
            source.error(vec![match error.span() {
                Some(span) => source.at(span, message),
                None => Diagnostic::new(message),
            }])
        };
        let table = DeTable::parse(&source.text).map_err(unreadable)?;
        let unknown = source.unknown_keys(table.get_ref());
        if !unknown.is_empty() {
            return Err(source.error(unknown));
        }
        let parsed = toml::from_str::<File>(&source.text).map_err(unreadable)?;
        Ok((source, parsed))
    }

    /// Every key of the top table that means nothing, in the order of the file.
    fn unknown_keys(&self, table: &DeTable<'_>) -> Vec<Diagnostic> {
        let mut unknown: Vec<_> = table.keys().filter(|key| !KEYS.contains(&key.get_ref().as_ref())).collect();
        unknown.sort_by_key(|key| key.span().start);
        let more = unknown.len().saturating_sub(UNKNOWN);
        let mut errors = Vec::new();
        for key in unknown.into_iter().take(UNKNOWN) {
            let error = self.at(key.span(), format!("there is no key `{}` in {FILE}", key.get_ref()));
            errors.push(error.help(match nearest(key.get_ref(), KEYS) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("it is one of `{}`", KEYS.join("`, `")),
            }));
        }
        if more > 0 {
            errors.push(Diagnostic::new(format!("{more} more keys that there are not in {FILE}")));
        }
        errors
    }

    pub(super) fn at(&self, span: std::ops::Range<usize>, message: impl Into<String>) -> Diagnostic {
        let location = Location::in_text(self.file.display().to_string(), &self.text, span);
        Diagnostic { location: Some(Box::new(location)), ..Diagnostic::new(message.into()) }
    }

    /// The names in a value, each with its own place.
    fn names(&self, value: &Spanned<OneOrMore<String>>) -> Vec<Spanned<String>> {
        let mut from = value.span().start;
        let place = |name: &String| {
            let at = self.text[from..value.span().end]
                .find(name)
                .map_or(value.span(), |at| from + at..from + at + name.len());
            from = at.end;
            Spanned::new(at, name.clone())
        };
        value.as_ref().as_slice().iter().map(place).collect()
    }

    pub(super) fn error(&self, diagnostics: Vec<Diagnostic>) -> BuildError {
        // Whoever shows it marks the first.
        let texts: Vec<String> = diagnostics.iter().map(Diagnostic::to_string).collect();
        BuildError::Project(texts.join("\n\nerror: "))
    }
}

impl Project {
    /// Reads a plugin's file and contracts, and writes its world's WIT into the folder for intermediate files.
    pub(super) fn open(plugin: &Plugin, options: &Options<'_>) -> Result<Self, BuildError> {
        let (source, file) = Source::read(&plugin.dir)?;
        let dir = std::path::absolute(&plugin.dir).map_err(BuildError::io(&plugin.dir))?;
        let work = options.target_dir.join("projects").join(&plugin.name);
        let work = std::path::absolute(&work).map_err(BuildError::io(&work))?;
        let loaded = read_contracts(&source, &file, &dir)?;
        let mut errors = Vec::new();
        let mut find = |name: &Spanned<String>| match find_contract(&loaded.model, name.as_ref()) {
            Ok(id) => Some(id),
            Err(error) => {
                errors.push(Diagnostic { help: error.help, ..source.at(name.span(), error.message) });
                None
            }
        };
        let plugs: Vec<_> = source.names(&file.plug).iter().filter_map(&mut find).collect();
        let sockets: Vec<_> = file.sockets.iter().filter_map(|(name, word)| Some((find(name)?, name, word))).collect();
        let mut shaped = Vec::new();
        for (id, _, word) in sockets {
            match Shape::parse(word.as_ref()) {
                Ok(shape) => shaped.push((id, shape)),
                Err(help) => {
                    let error = source.at(word.span(), format!("there is no socket shape `{}`", word.as_ref()));
                    errors.push(error.help(help));
                }
            }
        }
        if plugs.is_empty() && errors.is_empty() {
            errors.push(
                Diagnostic::new(format!("{}: the plugin plugs nothing", source.file.display()))
                    .help("name a contract: `plug = \"..\"`"),
            );
        }
        if !errors.is_empty() {
            return Err(source.error(errors));
        }
        let log = file.log.then(|| loaded.contract("jackfield:runtime/log").ok()).flatten();
        let imports = with_log(&shaped, log);
        let world = plugin_world(&loaded.model, &plugs, &imports).map_err(|errors| source.error(errors))?;
        let project = Self {
            name: plugin.name.clone(),
            wit: work.join("wit"),
            generated: dir.join("gen"),
            dir,
            work,
            model: loaded.model,
            plugs,
            sockets: shaped,
            log: log.is_some(),
            world,
            settings: file.build,
            wit_files: loaded.files,
        };
        std::fs::create_dir_all(&project.wit).map_err(BuildError::io(&project.wit))?;
        project.write(&project.wit.join("world.wit"), project.world.wit.as_bytes())?;
        Ok(project)
    }

    /// What its world imports: its sockets, and the log.
    pub fn imports(&self) -> Vec<(InterfaceId, Shape)> {
        let log = self.log.then(|| find_contract(&self.model, "jackfield:runtime/log").ok()).flatten();
        with_log(&self.sockets, log)
    }

    /// Writes a file unless it says that already, so that what is made from it is not made again.
    ///
    /// # Errors
    ///
    /// If its folder cannot be made or it cannot be written.
    pub fn write(&self, path: &Path, content: &[u8]) -> Result<(), BuildError> {
        if std::fs::read(path).is_ok_and(|old| old == content) {
            return Ok(());
        }
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(BuildError::io(parent))?;
        }
        super::write_aside(path, content).map_err(BuildError::io(path))
    }

    /// An error in this plugin: the text says what, where, and what to do.
    pub fn error(&self, message: impl Into<String>) -> BuildError {
        BuildError::Component { name: self.name.clone(), message: message.into() }
    }
}

/// The contracts of the project, and the runtime's if they are not among them.
fn read_contracts(source: &Source, file: &File, dir: &Path) -> Result<Loaded, BuildError> {
    let paths = match file.wit.as_slice() {
        [] => vec![dir.join("wit")],
        paths => paths.iter().map(|path| dir.join(path)).collect(),
    };
    let options = SourceOptions {
        paths,
        features: file.features.clone(),
        base: Some(format!("the folder of {FILE}")),
        ..SourceOptions::default()
    };
    let loaded = load(&options).map_err(|errors| source.error(errors))?;
    if !file.log || loaded.contract("jackfield:runtime/log").is_ok() {
        return Ok(loaded);
    }
    load(&SourceOptions { inline: Some(RUNTIME_WIT.to_owned()), ..options }).map_err(|errors| source.error(errors))
}

/// Sockets with the log behind them.
fn with_log(sockets: &[(InterfaceId, Shape)], log: Option<InterfaceId>) -> Vec<(InterfaceId, Shape)> {
    sockets.iter().copied().chain(log.map(|log| (log, Shape::Direct))).collect()
}
