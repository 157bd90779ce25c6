//! `jackfield completions`.

use clap::Command;
use clap_complete::Shell;

use crate::output::{Failure, Output};

/// Prints the completions of a shell.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  jackfield completions bash > ~/.local/share/bash-completion/completions/jackfield\n  \
                        jackfield completions fish > ~/.config/fish/completions/jackfield.fish\n  \
                        jackfield completions zsh > \"${fpath[1]}/_jackfield\""
)]
pub(super) struct Arguments {
    /// The shell.
    shell: Shell,
}

/// `command` is the whole tree.
pub(super) fn run(arguments: &Arguments, mut command: Command, output: &Output) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, "jackfield", &mut script);
    output.print(&String::from_utf8_lossy(&script))
}
