//! The sub-commands: each reads its arguments, does its work through the library, and says what came of it.

mod against;
mod build;
mod bundle;
mod cache;
mod call;
mod calls;
mod check;
mod compile;
mod completions;
mod diff;
mod doctor;
mod explore;
mod grants;
mod graph;
mod in_force;
mod inspect;
mod inspect_bundle;
mod keygen;
mod limits;
mod lock;
mod man;
mod native;
mod new;
mod profile;
mod prompt;
mod replay;
mod reply;
mod run;
mod schema;
mod sign;
mod streams;
mod verify;
mod wit;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::output::{Failure, Output, check_stdout, plugins_first, unwritten};

/// What holds for every sub-command stands apart from its own options.
const GLOBAL: &str = "Everywhere";

/// The manifest that is meant where none is named.
const GRAPH: &str = "graph.toml";

/// Write a plugin, look at it, and run graphs of plugins.
#[derive(Debug, Parser)]
#[command(
    name = "jackfield",
    version,
    disable_help_flag = true,
    disable_version_flag = true,
    about = "Build, inspect, check and run plugins on the WebAssembly component model",
    after_help = "Results go to stdout, everything else to stderr. Colour is for terminals; NO_COLOR takes it away, \
                  CLICOLOR_FORCE=1 gives it.\n\n\
                  Exit codes: 0 all is well; 1 a call failed, or a check found something; 2 bad usage, or an input that cannot be used; \
                  130 Ctrl-C, which cancels the calls that run; 141 nobody reads the results any more."
)]
struct Arguments {
    /// Says more on stderr: what is loaded and compiled (-v), and each step of it (-vv).
    #[arg(short, long, global = true, action = clap::ArgAction::Count, help_heading = GLOBAL)]
    verbose: u8,
    /// Says nothing on stderr but errors, and shows no progress.
    #[arg(short, long, global = true, conflicts_with = "verbose", help_heading = GLOBAL)]
    quiet: bool,
    /// Prints this help; -h prints a summary.
    #[arg(short, long, global = true, action = clap::ArgAction::Help, help_heading = GLOBAL)]
    help: Option<bool>,
    /// Prints the version.
    #[arg(short = 'V', long, action = clap::ArgAction::Version, help_heading = GLOBAL)]
    version: Option<bool>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    New(new::Arguments),
    Build(build::Arguments),
    Inspect(inspect::Arguments),
    Check(check::Arguments),
    Run(run::Arguments),
    Call(Box<call::Arguments>),
    Replay(replay::Arguments),
    Profile(profile::Arguments),
    Graph(graph::Arguments),
    Explore(explore::Arguments),
    Wit(wit::Arguments),
    Compile(compile::Arguments),
    Keygen(keygen::Arguments),
    Sign(sign::Arguments),
    Verify(verify::Arguments),
    Lock(lock::Arguments),
    Diff(diff::Arguments),
    Cache(cache::Arguments),
    Bundle(bundle::Arguments),
    Schema(schema::Arguments),
    Doctor(doctor::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

/// Runs the command with this process's arguments.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse_from(words(std::env::args_os())) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version go to stdout with 0, all else to stderr with 2.
            if error.use_stderr() {
                let _ = error.print();
                return ExitCode::from(2);
            }
            let printed = check_stdout().and_then(|()| error.print().map_err(|error| unwritten(&error)));
            return printed.map_or_else(|failure| ended(&failure, &Output::default()), |()| ExitCode::SUCCESS);
        }
    };
    let output = Output { quiet: arguments.quiet, verbose: arguments.verbose };
    crate::logging::start(&output);
    let done = run(arguments.command, &output);
    plugins_first();
    crate::inner::finish(&output);
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => ended(&failure, &output),
    }
}

/// Says why the command ends, and gives its exit code.
fn ended(failure: &Failure, output: &Output) -> ExitCode {
    output.fail(failure);
    ExitCode::from(failure.code)
}

/// The words of the command line; nothing but `jackfield`, typed in a graph's folder, stands for a prompt over that graph.
fn words(given: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut words: Vec<OsString> = given.collect();
    if words.len() == 1 && calls::is_typed() && Path::new(GRAPH).is_file() {
        words.extend(["run", GRAPH].map(OsString::from));
    }
    words
}

fn run(command: Command, output: &Output) -> Result<(), Failure> {
    match command {
        Command::New(arguments) => new::run(&arguments, output),
        Command::Build(arguments) => build::run(&arguments, output),
        Command::Inspect(arguments) => inspect::run(&arguments, output),
        Command::Check(arguments) => check::run(&arguments, output),
        Command::Run(arguments) => run::run(&arguments, output),
        Command::Call(arguments) => call::run(&arguments, output),
        Command::Replay(arguments) => replay::run(&arguments, output),
        Command::Profile(arguments) => profile::run(&arguments, output),
        Command::Graph(arguments) => graph::run(&arguments, output),
        Command::Explore(arguments) => explore::run(&arguments, output),
        Command::Compile(arguments) => compile::run(&arguments, output),
        Command::Bundle(arguments) => bundle::run(&arguments, output),
        Command::Wit(arguments) => wit::run(&arguments, output),
        Command::Keygen(arguments) => keygen::run(&arguments, output),
        Command::Sign(arguments) => sign::run(&arguments, output),
        Command::Verify(arguments) => verify::run(&arguments, output),
        Command::Lock(arguments) => lock::run(&arguments, output),
        Command::Diff(arguments) => diff::run(&arguments, output),
        Command::Cache(arguments) => cache::run(&arguments, output),
        Command::Schema(arguments) => schema::run(&arguments, output),
        Command::Doctor(arguments) => doctor::run(&arguments, output),
        Command::Completions(arguments) => {
            completions::run(&arguments, <Arguments as clap::CommandFactory>::command(), output)
        }
        Command::Man(arguments) => man::run(&arguments, <Arguments as clap::CommandFactory>::command(), output),
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::Arguments;

    /// A line as a shell takes it apart: quotes, and nothing after a pipe or a redirection.
    fn words(line: &str) -> Vec<String> {
        let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
        for c in line.chars() {
            match (quote, c) {
                (Some(open), c) if c == open => quote = None,
                (None, '\'' | '"') => {
                    quote = Some(c);
                    word.get_or_insert_default();
                }
                (None, '|' | '>' | '<') => break,
                (None, ' ') => words.extend(word.take()),
                (_, c) => word.get_or_insert_default().push(c),
            }
        }
        words.extend(word);
        words
    }

    /// The lines of every help that show a use.
    fn examples(command: &mut clap::Command, found: &mut Vec<String>) {
        let help = command.render_long_help().to_string();
        found.extend(help.lines().map(str::trim).filter(|line| line.starts_with("jackfield ")).map(str::to_owned));
        command.get_subcommands_mut().for_each(|command| examples(command, found));
    }

    #[test]
    fn examples_can_be_read() {
        let mut found = Vec::new();
        let mut command = Arguments::command().term_width(0);
        command.build();
        examples(&mut command, &mut found);
        assert!(found.len() > 25, "{found:#?}");
        for example in found {
            if let Err(error) = Arguments::try_parse_from(words(&example)) {
                panic!("{example}\n{error}");
            }
        }
    }

    /// The lines of a page that use the command, in blocks and indented.
    fn uses(page: &str) -> Vec<String> {
        let lines = page.lines().map(|line| line.trim_start().trim_start_matches("$ "));
        let lines = lines.map(|line| line.split(" # ").next().unwrap_or_default().trim());
        let commands = lines.flat_map(|line| line.split("&&")).map(str::trim);
        commands
            .filter(|line| line.starts_with("jackfield ") && !line.starts_with("jackfield ="))
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn commands_in_pages_can_be_read() {
        let docs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
        let mut count = 0;
        for entry in std::fs::read_dir(&docs).expect("the pages") {
            let path = entry.expect("a page").path();
            if path.extension().is_none_or(|extension| extension != "md") {
                continue;
            }
            for line in uses(&std::fs::read_to_string(&path).expect("a page")) {
                if let Err(error) = Arguments::try_parse_from(words(&line)) {
                    panic!("{}: {line}\n{error}", path.display());
                }
                count += 1;
            }
        }
        assert!(count > 40, "{count} commands");
    }

    #[test]
    fn the_tree_of_arguments_is_sound() {
        Arguments::command().debug_assert();
    }
}
