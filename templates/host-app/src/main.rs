//! Gives the words of the command line to every plugin of `graph.toml`.

use std::path::Path;

use anyhow::Result;
use {{crate_name}}::Plugins;

fn main() -> Result<()> {
    // Plugins are compiled in a process that can be stopped.
    jackfield::compile_worker();
    let text = std::env::args().skip(1).collect::<Vec<_>>().join(" ");
    let plugins = Plugins::load(Path::new("graph.toml"), "Good morning")?;
    for line in plugins.filter(&text) {
        println!("{line}");
    }
    Ok(())
}
