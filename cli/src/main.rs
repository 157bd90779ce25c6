//! The `jackfield` command.

use std::process::ExitCode;

// Before Rust's own start, which puts /dev/null in the place of a stdout that is closed, so that nothing written there is ever missed.
#[cfg(unix)]
ctor::declarative::ctor! {
    #[ctor(unsafe)]
    fn look_at_stdout() {
        if rustix::io::fcntl_getfd(std::io::stdout()).is_err() {
            jackfield_cli::output::stdout_is_closed();
        }
    }
}

fn main() -> ExitCode {
    jackfield::compile_worker();
    jackfield_cli::commands::main()
}
