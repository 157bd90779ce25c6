//! `jackfield wit`.

use std::path::{Path, PathBuf};

use clap::{Subcommand, ValueEnum};
use jackfield_build as build;
use jackfield_contract::{
    Cardinality, ContractName, InterfaceId, Model, PluginWorld, WorldPlug, check_view, named_plugin_world, nearest,
    package_wit, plugin_world, view,
};

use crate::contracts::{self, Contracts};
use crate::output::{Failure, Output, write_file};

/// Prints derived WIT, ready for the bindings generators of other languages.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  jackfield wit socket wit demo:log/sink --cardinality any\n  \
                  jackfield wit plug wit demo:text/filter -o generated\n  \
                  jackfield wit world wit --plug demo:text/filter --socket demo:log/sink=any -o generated\n  \
                  jackfield wit bindings assemblyscript plugins/shout")]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The socket view of a contract: what a plugin imports to call its plugs through a wrapped socket.
    #[command(after_help = "Examples:\n  jackfield wit socket wit demo:log/sink --cardinality any\n  \
                            jackfield wit socket wit demo:log/sink --cardinality at-most-one -o generated")]
    Socket {
        #[command(flatten)]
        source: Source,
        /// The contract; the version may be left out.
        contract: String,
        /// How many plugs the socket takes.
        #[arg(long, value_enum)]
        cardinality: Word,
        #[command(flatten)]
        folder: OutputFolder,
    },
    /// The world of a plugin that plugs one contract and has no socket.
    #[command(after_help = "Example:\n  jackfield wit plug wit demo:text/filter -o generated")]
    Plug {
        #[command(flatten)]
        source: Source,
        /// The contract; the version may be left out.
        contract: String,
        #[command(flatten)]
        folder: OutputFolder,
    },
    /// The world of a plugin with any plugs and sockets.
    #[command(
        after_help = "Examples:\n  jackfield wit world wit --plug demo:text/filter --socket demo:log/sink=any\n  \
                            jackfield wit world wit --plug demo:text/filter --socket primary=demo:kv/store=direct"
    )]
    World {
        #[command(flatten)]
        source: Source,
        /// A contract that the plugin plugs, `<name>=<contract>` where its export has a name of its own; may be given several
        /// times.
        #[arg(long, required = true, value_name = "CONTRACT")]
        plug: Vec<String>,
        /// A socket: a contract, `=`, and `direct`, `exactly-one`, `at-most-one`, `at-least-one` or `any`. With
        /// `<name>=<contract>=<shape>` its import has a name of its own.
        #[arg(long, value_name = "CONTRACT=SHAPE")]
        socket: Vec<String>,
        #[command(flatten)]
        folder: OutputFolder,
    },
    /// Writes the bindings of a plugin's folder into its `gen`, as a build does, for those who build by themselves.
    #[command(after_help = "Example:\n  jackfield wit bindings assemblyscript plugins/shout")]
    Bindings {
        /// The language: its word or its name.
        language: String,
        /// The plugin's folder, with a `jackfield.toml`.
        #[arg(default_value = ".")]
        dir: PathBuf,
    },
}

#[derive(Debug, clap::Args)]
struct Source {
    /// Where the contract is: a WIT file or folder, a component that plugs it, or `-` for stdin with either.
    #[arg(value_name = "WIT")]
    wit: PathBuf,
}

#[derive(Debug, clap::Args)]
struct OutputFolder {
    /// Writes a folder instead: the WIT, and the packages that it needs below `deps`.
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
}

/// A cardinality on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Word {
    ExactlyOne,
    AtMostOne,
    AtLeastOne,
    Any,
}

impl From<Word> for Cardinality {
    fn from(word: Word) -> Self {
        match word {
            Word::ExactlyOne => Self::ExactlyOne,
            Word::AtMostOne => Self::AtMostOne,
            Word::AtLeastOne => Self::AtLeastOne,
            Word::Any => Self::Any,
        }
    }
}

pub(super) fn run(arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    match &arguments.what {
        What::Socket { source, contract, cardinality, folder } => {
            let Contracts { model, files, .. } = contracts::read(&source.wit)?;
            let contract = contracts::find(&model, contract)?;
            check_view(&model, contract)?;
            let view = view(&model, contract, (*cardinality).into());
            let text = package_wit(&view.model, &[view.interface]);
            match &folder.output {
                None => output.print(&text),
                Some(folder) => {
                    let needed: Vec<InterfaceId> =
                        view.model.closure(&[view.interface]).into_iter().filter(|id| *id != view.interface).collect();
                    let writer = Writer { folder, inputs: &files, output };
                    write_folder(&writer, &text, &view.model, &needed)
                }
            }
        }
        What::Plug { source, contract, folder } => {
            let Contracts { model, files, .. } = contracts::read(&source.wit)?;
            let contract = jackfield_contract::find_plug(&model, contract)?;
            print_world(&plugin_world(&model, &[contract], &[])?, folder, &files, output)
        }
        What::World { source, plug, socket, folder } => {
            let Contracts { model, files, .. } = contracts::read(&source.wit)?;
            let plugs = plug.iter().map(|text| plug_of(&model, text)).collect::<Result<Vec<_>, _>>()?;
            let sockets =
                socket.iter().map(|text| contracts::socket_of(&model, text)).collect::<Result<Vec<_>, _>>()?;
            print_world(&named_plugin_world(&model, &plugs, &sockets)?, folder, &files, output)
        }
        What::Bindings { language, dir } => bindings(language, dir, output),
    }
}

fn bindings(name: &str, dir: &Path, output: &Output) -> Result<(), Failure> {
    let failed = |error: build::BuildError| Failure::new(error.to_string());
    let names = || build::LANGUAGES.iter().flat_map(|language| [language.word(), language.name()]);
    let wanted = build::LANGUAGES
        .iter()
        .find(|language| language.word() == name || language.name().eq_ignore_ascii_case(name))
        .ok_or_else(|| {
            let help = match nearest(name, names()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    let words: Vec<_> = build::LANGUAGES.iter().map(|language| language.word()).collect();
                    format!("there are `{}`", words.join("`, `"))
                }
            };
            Failure::new(format!("there is no language `{name}`\nhelp: {help}"))
        })?;
    let say = |line: &str| output.say(line);
    let target = dir.join("target");
    let options = build::Options { target_dir: target.clone(), ..build::Options::new(target.join("plugins"), &say) };
    for plugin in build::find(dir).map_err(failed)? {
        match &plugin.kind {
            build::Kind::Other { language } if *language != wanted.word() => {
                return Err(Failure::new(format!(
                    "{} is not in {}: its language is `{language}`",
                    plugin.name,
                    wanted.name()
                )));
            }
            _ => {}
        }
        let folder = build::generate(&plugin, &options).map_err(failed)?;
        output.say(&format!("wrote {}", folder.display()));
    }
    Ok(())
}

/// A plug as `--plug` writes it.
fn plug_of(model: &Model, text: &str) -> Result<WorldPlug, Failure> {
    let (name, contract) = match text.split_once('=') {
        Some((name, contract)) => (Some(contracts::own_name("--plug", text, name)?), contract),
        None => (None, text),
    };
    Ok(WorldPlug { contract: jackfield_contract::find_plug(model, contract)?, name })
}

fn print_world(world: &PluginWorld, folder: &OutputFolder, inputs: &[PathBuf], output: &Output) -> Result<(), Failure> {
    match &folder.output {
        None => output.print(&world.wit),
        Some(folder) => Writer { folder, inputs, output }.write("world.wit", &world.wit),
    }
}

/// Writes one package and below `deps` those that it needs, each a folder with one file.
fn write_folder(writer: &Writer<'_>, text: &str, model: &Model, needed: &[InterfaceId]) -> Result<(), Failure> {
    writer.write("sockets.wit", text)?;
    let name = |id: &InterfaceId| &model.interface(*id).name;
    let mut written: Vec<&ContractName> = Vec::new();
    for first in needed {
        if written.iter().any(|other| other.same_package(name(first))) {
            continue;
        }
        written.push(name(first));
        let package: Vec<InterfaceId> =
            needed.iter().copied().filter(|id| name(id).same_package(name(first))).collect();
        let folder = name(first).package_name().replace(':', "-");
        writer.write(&format!("deps/{folder}/package.wit"), &package_wit(model, &package))?;
    }
    Ok(())
}

/// Writes files into a folder.
struct Writer<'a> {
    folder: &'a Path,
    /// What must not be written over.
    inputs: &'a [PathBuf],
    output: &'a Output,
}

impl Writer<'_> {
    fn write(&self, name: &str, text: &str) -> Result<(), Failure> {
        let path = self.folder.join(name);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| Failure::file(folder, "made", &error))?;
        }
        write_file(&path, text.as_bytes(), self.inputs.iter().map(PathBuf::as_path))?;
        self.output.say(&format!("wrote {}", path.display()));
        Ok(())
    }
}
