//! `jackfield compile`.

use std::path::{Path, PathBuf};

use jackfield::Precompile;
use jackfield_build::Destination;

use super::calls::{CodeFlags, engine};
use super::limits::{Size, Time, size as memory, time};
use crate::contracts;
use crate::manifest::is_stdin;
use crate::output::{Failure, Output, size, write_file};
use crate::progress::Task;

/// Compiles a component ahead of time, for this machine or another.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  jackfield compile spelling.wasm -o spelling.cwasm\n  \
                        jackfield call spelling.cwasm --trust . 'demo:words/rule#check(@page.html)'\n  \
                        jackfield compile spelling.wasm --target aarch64-unknown-linux-gnu\n\n\
                        A .cwasm file is native code: it is loaded only from below a folder that is given with --trust, by this \
                        release, and on the machine that it was compiled for. `jackfield inspect` shows what that is.")]
pub(super) struct Arguments {
    /// A component: .wasm or .wat, `-` for stdin, or a .cwasm, which holds the component that it was made from.
    component: PathBuf,
    /// The machine that it is for, as a target triple; x86_64 and aarch64 with linux, darwin and windows. The code runs on every
    /// processor of that kind. By default this machine, with all that its processor can do.
    #[arg(long, value_name = "TRIPLE")]
    target: Option<String>,
    /// Counts fuel, for plugins that have a limit of it.
    #[arg(long)]
    fuel: bool,
    /// Time for compiling the component at most: with us, ms, s or m, or `none`. 30s by default.
    #[arg(long, value_name = "TIME", value_parser = time)]
    compile: Option<Time>,
    /// Memory for compiling the component at most: bytes, or with KiB, MiB or GiB, or `none`. 2GiB by default.
    #[arg(long, value_name = "SIZE", value_parser = memory)]
    compile_memory: Option<Size>,
    /// The file to write; by default the component's name with the extension .cwasm.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    if is_stdin(&arguments.component) && arguments.output.is_none() {
        return Err(Failure::new(
            "the component from stdin has no name to call its code by\nhelp: name a file with `-o`",
        ));
    }
    let (_, bytes) = contracts::component(&arguments.component)?;
    let engine = engine(&CodeFlags { no_cache: true, ..CodeFlags::default() }, None)?;
    let name = |path: &Path| path.display().to_string();
    let task = Task::begin("compiling", &name(&arguments.component));
    let mut wanted = Precompile::new().fuel(arguments.fuel);
    if let Some(Time(time)) = arguments.compile {
        wanted = wanted.compile(time);
    }
    if let Some(Size(bytes)) = arguments.compile_memory {
        wanted = wanted.compile_memory(bytes);
    }
    if let Some(triple) = &arguments.target {
        wanted = wanted.target(triple);
    }
    let compiled = engine
        .precompile_for(&bytes, &wanted)
        .map_err(|error| Failure::new(format!("`{}`: {error}", name(&arguments.component))))?;
    drop(task);
    let path = arguments.output.clone().unwrap_or_else(|| arguments.component.with_extension("cwasm"));
    let destination = write_file(&path, &compiled, [arguments.component.as_path()])?;
    output.say(&format!("compiled {} to {}", size(bytes.len() as u64), size(compiled.len() as u64)));
    match destination {
        Destination::File => output.print(&format!("{}\n", name(&path))),
        Destination::Stdout => Ok(()),
    }
}
