//! The smallest host: built small, and asked once.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use jackfield::{Engine, EngineConfig, Precompile};
use jackfield_build::{self as build, Options};
use jackfield_cli::progress::Shown;

use crate::shell::{cargo, status};

const PLUGIN: &str = "examples/embedded/plugin";
const OUT: &str = "target/embedded-plugin";
/// What the stripped program may weigh, in bytes.
const MOST: u64 = 6 << 20;
/// How often it is started for the time until its reply.
const RUNS: usize = 50;

/// Builds the example and its plugin, compiles that ahead of time, and holds the host to its reply and its size.
pub(crate) fn run(root: &Path) -> Result<()> {
    let progress = Shown(|line: &str| eprintln!("{line}"));
    let options = Options { quiet: false, ..Options::new(root.join(OUT), &progress) };
    let built = build::build(&build::find(&root.join(PLUGIN))?, &options)?;
    let component = &built.first().context("its plugin is not built")?.component;
    let engine = Engine::new(&EngineConfig::default())?;
    let code = component.with_extension("cwasm");
    std::fs::write(&code, engine.precompile_for(&std::fs::read(component)?, &Precompile::new())?)?;

    // What has a compiler is not asked for here: one package alone, so that cargo turns on the features of this host only.
    status(cargo(root).args(["build", "--profile", "embedded", "--package", "jackfield-embedded"]))?;
    let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    let program =
        root.join(target).join("embedded").join(format!("jackfield-embedded{}", std::env::consts::EXE_SUFFIX));
    let ask = |plugin: &Path| {
        let mut command = Command::new(&program);
        command.arg(plugin).args(["31.5", "72"]).stdin(Stdio::null());
        command.output().context("the host cannot be started")
    };
    let said = ask(&code)?;
    let reply = String::from_utf8_lossy(&said.stdout).into_owned();
    let errors = String::from_utf8_lossy(&said.stderr).into_owned();
    ensure!(
        said.status.success() && reply == "rule: dry and cool\n",
        "the host replied {reply:?}, and said {errors:?}"
    );
    // Without a compiler, a component as it is is refused, with the way out.
    let refused = ask(component)?;
    let words = String::from_utf8_lossy(&refused.stderr).into_owned();
    if refused.status.success() || !words.contains("cannot compile") || !words.contains("jackfield compile") {
        bail!("a component that is not compiled is to be refused, and the host said {words:?}");
    }

    let size = std::fs::metadata(&program)?.len();
    let mut times: Vec<Duration> = Vec::new();
    for _ in 0..RUNS {
        let start = Instant::now();
        ask(&code)?;
        times.push(start.elapsed());
    }
    times.sort_unstable();
    println!(
        "size: {:.2} MiB; start to end of the reply: median {:.2?}, least {:.2?}",
        size as f64 / (1 << 20) as f64,
        times[RUNS / 2],
        times[0]
    );
    ensure!(size <= MOST, "the host has {size} bytes, and {MOST} are its most");
    Ok(())
}
