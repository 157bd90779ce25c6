//! `jackfield wit`.

use std::path::{Path, PathBuf};

use clap::{Subcommand, ValueEnum};
use jackfield_contract::{
    Cardinality, ContractName, InterfaceId, Model, Shape, nearest, package_wit, plugin_world, view,
};

use crate::contracts;
use crate::output::{Failure, Output, write_file};

/// Prints derived WIT, ready for the bindings generators of other languages.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  jackfield wit socket wit demo:log/sink --cardinality any\n  \
                  jackfield wit plug wit demo:text/filter -o generated\n  \
                  jackfield wit world wit --plug demo:text/filter --socket demo:log/sink=any -o generated")]
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
        target: Target,
    },
    /// The world of a plugin that plugs one contract and has no socket.
    #[command(after_help = "Example:\n  jackfield wit plug wit demo:text/filter -o generated")]
    Plug {
        #[command(flatten)]
        source: Source,
        /// The contract; the version may be left out.
        contract: String,
        #[command(flatten)]
        target: Target,
    },
    /// The world of a plugin with any plugs and sockets.
    #[command(after_help = "Example:\n  jackfield wit world wit --plug demo:text/filter --socket demo:log/sink=any")]
    World {
        #[command(flatten)]
        source: Source,
        /// A contract that the plugin plugs; may be given several times.
        #[arg(long, required = true)]
        plug: Vec<String>,
        /// A socket: a contract, `=`, and `direct`, `exactly-one`, `at-most-one`, `at-least-one` or `any`.
        #[arg(long, value_name = "CONTRACT=SHAPE")]
        socket: Vec<String>,
        #[command(flatten)]
        target: Target,
    },
}

#[derive(Debug, clap::Args)]
struct Source {
    /// Where the contract is: a WIT file or folder, or a component that plugs it.
    #[arg(value_name = "WIT")]
    wit: PathBuf,
}

#[derive(Debug, clap::Args)]
struct Target {
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
        What::Socket { source, contract, cardinality, target } => {
            let model = contracts::read(&source.wit)?.model;
            let contract = find(&model, contract)?;
            let view = view(&model, contract, (*cardinality).into());
            let text = package_wit(&view.model, &[view.interface]);
            match &target.output {
                None => output.print(&text),
                Some(folder) => {
                    let needed: Vec<InterfaceId> =
                        view.model.closure(&[view.interface]).into_iter().filter(|id| *id != view.interface).collect();
                    write_folder(folder, &text, &view.model, &needed, output)
                }
            }
        }
        What::Plug { source, contract, target } => {
            let model = contracts::read(&source.wit)?.model;
            let contract = find(&model, contract)?;
            world(&model, &[contract], &[], target, output)
        }
        What::World { source, plug, socket, target } => {
            let model = contracts::read(&source.wit)?.model;
            let plugs = plug.iter().map(|name| find(&model, name)).collect::<Result<Vec<_>, _>>()?;
            let sockets = socket.iter().map(|text| socket_of(&model, text)).collect::<Result<Vec<_>, _>>()?;
            world(&model, &plugs, &sockets, target, output)
        }
    }
}

fn find(model: &Model, name: &str) -> Result<InterfaceId, Failure> {
    let id = jackfield_contract::find_contract(model, name)?;
    if !model.interface(id).is_contract(model) {
        let message = format!("`{}` has types alone, so it is no contract", model.interface(id).name);
        return Err(Failure::new(message));
    }
    Ok(id)
}

fn socket_of(model: &Model, text: &str) -> Result<(InterfaceId, Shape), Failure> {
    let Some((contract, word)) = text.split_once('=') else {
        return Err(Failure::new(format!("`--socket {text}` names no shape\nhelp: write `--socket {text}=any`")));
    };
    let shape = match word {
        "direct" => Shape::Direct,
        _ => Shape::Wrapped(Cardinality::parse(word).ok_or_else(|| {
            let words = ["direct", "exactly-one", "at-most-one", "at-least-one", "any"];
            let help = match nearest(word, words) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "it is one of `direct`, `exactly-one`, `at-most-one`, `at-least-one` and `any`".to_owned(),
            };
            Failure::new(format!("there is no socket shape `{word}`\nhelp: {help}"))
        })?),
    };
    Ok((find(model, contract)?, shape))
}

fn world(
    model: &Model,
    plugs: &[InterfaceId],
    sockets: &[(InterfaceId, Shape)],
    target: &Target,
    output: &Output,
) -> Result<(), Failure> {
    let world = plugin_world(model, plugs, sockets)?;
    match &target.output {
        None => output.print(&world.wit),
        Some(folder) => {
            make_folder(folder)?;
            write_file(&folder.join("world.wit"), world.wit.as_bytes())?;
            output.say(&format!("wrote {}", folder.join("world.wit").display()));
            Ok(())
        }
    }
}

/// Writes one package and below `deps` those that it needs, each a folder with one file.
fn write_folder(
    folder: &Path,
    text: &str,
    model: &Model,
    needed: &[InterfaceId],
    output: &Output,
) -> Result<(), Failure> {
    make_folder(folder)?;
    write_file(&folder.join("sockets.wit"), text.as_bytes())?;
    output.say(&format!("wrote {}", folder.join("sockets.wit").display()));
    let name = |id: &InterfaceId| &model.interface(*id).name;
    let mut written: Vec<&ContractName> = Vec::new();
    for first in needed {
        if written.iter().any(|other| other.same_package(name(first))) {
            continue;
        }
        written.push(name(first));
        let package: Vec<InterfaceId> =
            needed.iter().copied().filter(|id| name(id).same_package(name(first))).collect();
        let folder = folder.join("deps").join(name(first).package_name().replace(':', "-"));
        make_folder(&folder)?;
        write_file(&folder.join("package.wit"), package_wit(model, &package).as_bytes())?;
        output.say(&format!("wrote {}", folder.join("package.wit").display()));
    }
    Ok(())
}

fn make_folder(folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|error| Failure::file(folder, "made", &error))
}
