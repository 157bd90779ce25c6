//! `jackfield man`.

use std::path::PathBuf;

use clap::Command;
use clap_mangen::Man;

use crate::output::{Failure, Output, write_file};

/// Prints a page of the manual, or writes all of them into a folder.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  jackfield man | man -l -\n  jackfield man run | man -l -\n  \
                        jackfield man -o ~/.local/share/man/man1")]
pub(super) struct Arguments {
    /// The sub command, as in `run` or `wit socket`; by default the page about `jackfield` itself.
    #[arg(value_name = "COMMAND", conflicts_with = "output")]
    command: Vec<String>,
    /// Writes every page into this folder.
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
}

/// `whole` is the whole tree.
pub(super) fn run(arguments: &Arguments, whole: Command, output: &Output) -> Result<(), Failure> {
    // Pages name what they are about; that of `help` would name every other page's command again.
    let mut whole = whole.disable_help_subcommand(true);
    whole.build();
    let Some(folder) = &arguments.output else {
        let mut command = &whole;
        for name in &arguments.command {
            command = command.find_subcommand(name).ok_or_else(|| {
                let names: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
                let help = match jackfield_contract::nearest(name, names.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None if names.is_empty() => "it has no sub commands".to_owned(),
                    None => format!("there are `{}`", names.join("`, `")),
                };
                Failure::new(format!("`{}` has no sub command `{name}`\nhelp: {help}", command.get_name()))
            })?;
        }
        return output.print(&page(command)?);
    };
    std::fs::create_dir_all(folder).map_err(|error| Failure::file(folder, "made", &error))?;
    let mut open = vec![&whole];
    while let Some(command) = open.pop() {
        open.extend(command.get_subcommands());
        let path = folder.join(Man::new(command.clone()).get_filename());
        write_file(&path, page(command)?.as_bytes(), [])?;
        output.print(&format!("{}\n", path.display()))?;
    }
    Ok(())
}

fn page(command: &Command) -> Result<String, Failure> {
    let mut page = Vec::new();
    Man::new(command.clone()).render(&mut page).map_err(|error| Failure::new(error.to_string()))?;
    Ok(String::from_utf8_lossy(&page).into_owned())
}
