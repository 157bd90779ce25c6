//! The `jackfield` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    jackfield::compile_worker();
    jackfield_cli::commands::main()
}
