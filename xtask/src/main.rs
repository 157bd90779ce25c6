//! This repository's own commands: `cargo xtask <command>`.

mod book;
mod build_plugins;
mod check;
mod deny;
mod embedded;
mod features;
mod package;
mod portable;
mod shell;
mod soak;
mod steps;
mod tidy;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Jackfield's own commands.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Builds the sample plugins and prints each component's path and size
    ///
    /// Wasm targets that the tool chain lacks are added through rustup. Components are put into `target/plugins`.
    BuildPlugins {
        /// The plugins to build; if none is named, all of `plugins/`, the engine of `examples/scripts` and the handlers of `examples/http`
        names: Vec<String>,
    },
    /// Builds the sample plugins and checks documents with them
    ///
    /// The graph of `plugins/graph.toml` reads Markdown and text files and reports broken links, repeated words, the order
    /// of headings, misspellings, terms and long lines. The exit code is 1 if there is a finding of severity "error".
    Run(check::Arguments),
    /// Builds the samples and runs every test of the repository
    ///
    /// Unit and integration tests (with cargo-nextest if it is installed), documentation tests, and the sample plugins'
    /// own tests, which run natively.
    Test {
        /// Only tests whose name contains one of these
        filters: Vec<String>,
    },
    /// Measures calls against raw wasmtime; prints ratios
    Bench {
        /// Handed to the bench
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Renews the snapshots of expansions and of error messages
    Bless {
        /// Only tests whose name contains one of these
        filters: Vec<String>,
    },
    /// Builds the book of `docs/` as a site in `target/book`, with mdbook
    Book,
    /// Checks licences and sources of dependencies, by `deny.toml`
    Deny,
    /// Builds the smallest host (`examples/embedded`) for size, asks it once, and tells size and time
    ///
    /// It has features and a profile of its own, so wasmtime's runtime is compiled once more for it.
    Embedded,
    /// Type-checks the crate `jackfield` with none of its features, and with each alone
    Features {
        /// Only with these; `none` stands for no feature
        features: Vec<String>,
    },
    /// Makes and checks the packages of all crates that are published; nothing leaves this machine
    Package {
        /// Leaves out the type check of what was packed
        #[arg(long)]
        no_verify: bool,
    },
    /// Type-checks the host and the command for other systems
    ///
    /// Targets that the tool chain lacks are added through rustup.
    Portable {
        /// Only these targets, not all that are known to work
        targets: Vec<String>,
    },
    /// Works for minutes, and checks that memory, mappings, threads and files of the process stay what they were
    ///
    /// Calls of 8 threads, failures, components that are changed under load, and graphs that are loaded. On Linux alone.
    Soak {
        /// Minutes in all, shared by the four; without them 1,600,000 calls, 100,000 failures, 10,000 changes, and 10,000 loads
        minutes: Option<f64>,
        /// Runs optimised code, which has to be compiled first
        #[arg(long)]
        release: bool,
    },
    /// Checks the repository's own rules
    Tidy {
        /// Only tells, for each crate, which files import each other in a circle, and by which imports
        #[arg(long)]
        circles: bool,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let root = root();
    let done = match arguments.command {
        Command::BuildPlugins { names } => build_plugins::run(&root, &names),
        Command::Run(arguments) => return check::run(&root, &arguments),
        Command::Test { filters } => steps::test(&root, &filters),
        Command::Bench { arguments } => steps::bench(&root, &arguments),
        Command::Bless { filters } => steps::bless(&root, &filters),
        Command::Book => book::run(&root),
        Command::Deny => deny::run(&root),
        Command::Embedded => embedded::run(&root),
        Command::Features { features } => features::run(&root, &features),
        Command::Package { no_verify } => package::run(&root, !no_verify),
        Command::Portable { targets } => portable::run(&root, &targets),
        Command::Soak { minutes, release } => soak::run(&root, minutes, release),
        Command::Tidy { circles: true } => tidy::circles(&root),
        Command::Tidy { circles: false } => tidy::run(&root),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The repository's top folder.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}
