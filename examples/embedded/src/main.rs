//! The smallest host: it loads one plugin that was compiled ahead of time, asks it once, and prints the reply.
//!
//! `jackfield-embedded rule.cwasm 31.5 72` trusts the folder that the file lies in, as a device trusts its own firmware.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use jackfield::{Engine, EngineConfig, Graph, Plugin, Val};

const USAGE: &str = "usage: jackfield-embedded <rule.cwasm> <celsius> <humidity> [--time]";

fn main() -> ExitCode {
    match run(std::env::args().skip(1)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: impl Iterator<Item = String>) -> Result<(), Box<dyn std::error::Error>> {
    let start = Instant::now();
    let (flags, words): (Vec<String>, Vec<String>) = arguments.partition(|argument| argument.starts_with("--"));
    let [file, celsius, humidity] = &words[..] else { return Err(USAGE.into()) };
    let file = PathBuf::from(file);
    let arguments = [Val::Float32(celsius.parse()?), Val::Float32(humidity.parse()?)];

    let engine = Engine::new(&EngineConfig::default())?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (graph, _) = Graph::builder(&engine)
        .root("demo:device/rule")
        .plugin(Plugin::from_file("rule", &file))
        .trust(folder)
        .load()?;
    for (plugin, reply) in graph.dispatch("demo:device/rule", "advise", &arguments)? {
        match reply? {
            Some(Val::String(advice)) => println!("{plugin}: {advice}"),
            other => return Err(format!("plugin `{plugin}` gave {other:?} in the place of advice").into()),
        }
    }
    if flags.iter().any(|flag| flag == "--time") {
        eprintln!("{} us", start.elapsed().as_micros());
    }
    Ok(())
}
