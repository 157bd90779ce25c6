//! `jackfield-http`: serves a site whose routes are plugins, or checks one.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use jackfield::{Engine, EngineConfig};
use jackfield_http::{Declared, Server, Site};

/// An HTTP server whose routes are plugins
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Looks at a site without running anything, and prints all that is wrong
    Check {
        /// The site's manifest
        routes: PathBuf,
    },
    /// Serves a site
    Serve {
        /// The site's manifest
        routes: PathBuf,
        /// Where to listen
        #[arg(long, default_value = "127.0.0.1:8080")]
        listen: SocketAddr,
        /// A folder of the user's own in which compiled code is kept from run to run
        #[arg(long)]
        cache: Option<PathBuf>,
        /// Tells clients how handlers fail
        #[arg(long)]
        debug: bool,
    },
}

/// What ends the command with 2.
struct Usage(String);

fn main() -> ExitCode {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    let done = match Arguments::parse().command {
        Command::Check { routes } => check(&routes),
        Command::Serve { routes, listen, cache, debug } => serve(&routes, listen, cache, debug),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Usage(message)) => {
            eprintln!("{}", message.trim_end());
            ExitCode::from(2)
        }
    }
}

fn check(routes: &std::path::Path) -> Result<(), Usage> {
    let declared = Declared::read(routes).map_err(|report| Usage(report.to_string()))?;
    let report = Site::check(&declared);
    match report.is_empty() {
        true => Ok(()),
        false => Err(Usage(report.to_string())),
    }
}

fn serve(routes: &std::path::Path, listen: SocketAddr, cache: Option<PathBuf>, debug: bool) -> Result<(), Usage> {
    let declared = Declared::read(routes).map_err(|report| Usage(report.to_string()))?;
    let engine =
        Engine::new(&EngineConfig { cache, ..Default::default() }).map_err(|error| Usage(format!("error: {error}")))?;
    let site = Site::load(&engine, declared).map_err(|error| Usage(error.to_string()))?;
    let bound = Server::bind(listen, site, debug);
    let server = bound.map_err(|error| Usage(format!("error: {listen} cannot be listened at: {error}")))?;
    tracing::info!(address = %server.address(), "listening");
    server.run().map_err(|error| Usage(format!("error: the server cannot run: {error}")))
}
