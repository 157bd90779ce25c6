//! `jackfield build`.

use std::path::{Path, PathBuf};

use jackfield_build::{self as build, Built, Options, Profile};

use crate::output::{CLOSED, Failure, Output, size};
use crate::progress::Shown;
use crate::snapshot::snapshot;
use crate::watch::{Snapshot, sources, until_changed};

/// Builds a plugin, whatever language it is written in, and checks what came out.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  jackfield build\n  jackfield build plugins/spelling --debug\n  \
                        jackfield inspect \"$(jackfield build)\"\n\n\
                        The component's path goes to stdout, alone; of a folder above plugins, such as a cargo workspace, a line for \
                        each. Cargo compiles into CARGO_TARGET_DIR where that is set.")]
pub(super) struct Arguments {
    /// The plugin's folder, or one above several.
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// Optimises, and strips debug data; this is the default.
    #[arg(long, conflicts_with = "debug")]
    release: bool,
    /// Compiles quickly, and keeps debug data.
    #[arg(long)]
    debug: bool,
    /// Strips the names of functions too, which backtraces are made of.
    #[arg(long)]
    strip: bool,
    /// Runs each plugin's start now, so that its instances begin where that ended: `init` with `{}`, or what the manifest's `snapshot`
    /// says. Random numbers and times that the start takes stay as they were.
    #[arg(long)]
    snapshot: bool,
    /// Builds again whenever a source or .wit file changes.
    #[arg(long)]
    watch: bool,
    /// The folder for the component.
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Fetches nothing.
    #[arg(long)]
    offline: bool,
    /// Wants Cargo.lock to be up to date.
    #[arg(long)]
    locked: bool,
}

pub(super) fn run(arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    if !arguments.dir.is_dir() {
        return Err(Failure::new(format!("`{}` is no folder", arguments.dir.display())));
    }
    if !arguments.watch {
        return once(arguments, output);
    }
    loop {
        // Before the build, so that a change while it runs is not missed; anew each time, since sources name other ones.
        let sources = sources(&arguments.dir);
        let look = || Snapshot::of(sources.iter().map(PathBuf::as_path));
        let before = look();
        match once(arguments, output) {
            Ok(()) => {}
            // Nobody reads what is built any more.
            Err(failure) if failure.code == CLOSED => return Err(failure),
            Err(failure) => output.fail(&failure),
        }
        output.say("watching for changes; Ctrl-C ends it");
        until_changed(&before, look);
    }
}

fn once(arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    let progress = Shown(|line: &str| output.say(line));
    let failed = |error: build::BuildError| Failure::new(error.to_string());
    let plugins = build::find(&arguments.dir).map_err(failed)?;
    let target = arguments.dir.join("target");
    let options = Options {
        target_dir: target.clone(),
        cargo_target_dir: std::env::var_os("CARGO_TARGET_DIR").filter(|dir| !dir.is_empty()).map(PathBuf::from),
        profile: if arguments.debug { Profile::Debug } else { Profile::Release },
        strip: arguments.strip,
        snapshots: arguments.snapshot,
        snapshot: Some(&snapshot),
        offline: arguments.offline,
        locked: arguments.locked,
        quiet: output.quiet,
        ..Options::new(arguments.output.clone().unwrap_or_else(|| target.join("plugins")), &progress)
    };
    for built in build::build(&plugins, &options).map_err(failed)? {
        tell(&built, output);
        output.print(&format!("{}\n", tidy(&built.component).display()))?;
    }
    Ok(())
}

fn tell(built: &Built, output: &Output) {
    output.say(&format!("{}: {}, plugs {}", built.name, size(built.size), built.plugs.join(", ")));
}

/// The path without a leading `./`.
fn tidy(path: &Path) -> &Path {
    path.strip_prefix(".").unwrap_or(path)
}
