//! `jackfield-http`: serves a site whose routes are plugins, or checks one.

use std::io::IsTerminal;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use jackfield::{Engine, EngineConfig};
use jackfield_http::{Control, Declared, Live, Server, Site, Source};
use tracing::Level;

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
    Serve(Serve),
}

#[derive(Args)]
struct Serve {
    /// The site's manifest
    routes: PathBuf,
    /// Where to listen
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// A folder of the user's own in which compiled code is kept from run to run
    #[arg(long)]
    cache: Option<PathBuf>,
    /// Where operators are answered; nowhere if it is not said
    #[arg(long, requires = "admin_token")]
    admin: Option<SocketAddr>,
    /// A file with the token that operators need, in its first line
    #[arg(long, value_name = "FILE")]
    admin_token: Option<PathBuf>,
    /// A folder in which handlers are kept that operators post
    #[arg(long, value_name = "FOLDER")]
    handlers: Option<PathBuf>,
    /// How often the site's files are looked at, in milliseconds; 0 for never. SIGHUP loads the site again in any case
    #[arg(long, default_value_t = 500)]
    watch: u64,
    /// Tells clients how handlers fail
    #[arg(long)]
    debug: bool,
    /// Leaves the log of requests out; warnings and errors stay
    #[arg(long)]
    quiet: bool,
}

/// What ends the command with 2.
struct Usage(String);

fn main() -> ExitCode {
    jackfield::compile_worker();
    let done = match Arguments::parse().command {
        Command::Check { routes } => check(&routes),
        Command::Serve(serve) => self::serve(&serve),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Usage(message)) => {
            eprintln!("{}", message.trim_end());
            ExitCode::from(2)
        }
    }
}

fn check(routes: &Path) -> Result<(), Usage> {
    let declared = Declared::read(routes).map_err(|report| Usage(report.to_string()))?;
    let report = Site::check(&declared);
    match report.is_empty() {
        true => Ok(()),
        false => Err(Usage(report.to_string())),
    }
}

fn serve(serve: &Serve) -> Result<(), Usage> {
    let level = if serve.quiet { Level::WARN } else { Level::INFO };
    let log = tracing_subscriber::fmt().with_writer(std::io::stderr).with_max_level(level);
    log.with_ansi(std::io::stderr().is_terminal()).init();
    let wrong = |what: String| Usage(format!("error: {what}"));
    let token = serve.admin_token.as_deref().map(token).transpose()?;
    let config = EngineConfig { cache: serve.cache.clone(), ..Default::default() };
    let engine = Engine::new(&config).map_err(|error| wrong(error.to_string()))?;
    let source = Source::new(&engine, &serve.routes, serve.handlers.clone())
        .map_err(|error| wrong(format!("the folder of `--handlers` cannot be made: {error}")))?;
    let site = source.load().map_err(|error| Usage(error.to_string()))?;
    let routes = site.routes().count();
    let listen = |address, error| wrong(format!("{address} cannot be listened at: {error}"));
    let mut server = Server::bind(serve.listen, site, serve.debug).map_err(|error| listen(serve.listen, error))?;
    let live = Live::new(source, server.control());
    if let (Some(address), Some(token)) = (serve.admin, token) {
        let address = server.admin(address, &token, Arc::clone(&live)).map_err(|error| listen(address, error))?;
        tracing::info!(%address, "operators are answered");
    }
    let watching = (serve.watch > 0).then(|| live.watch(Duration::from_millis(serve.watch)));
    let _watching = watching.transpose().map_err(|error| wrong(format!("files cannot be watched: {error}")))?;
    signals(&live, server.control()).map_err(|error| wrong(format!("signals cannot be taken: {error}")))?;
    tracing::info!(address = %server.address(), routes, "listening");
    server.run().map_err(|error| wrong(format!("the server cannot run: {error}")))
}

/// The token in a file, which others should not be able to read.
fn token(path: &Path) -> Result<String, Usage> {
    let text = std::fs::read_to_string(path).map_err(|error| Usage(format!("error: {}: {error}", path.display())))?;
    let token = text.lines().next().unwrap_or_default().trim();
    // Whoever guesses must not be quick about it.
    match token.len() {
        16.. => Ok(token.to_owned()),
        length => Err(Usage(format!(
            "error: the token in {} has {length} characters, and needs 16 or more\nhelp: `openssl rand -hex 32 > {0}` makes one",
            path.display()
        ))),
    }
}

/// SIGTERM and SIGINT stop the server, SIGHUP loads the site again.
#[cfg(unix)]
fn signals(live: &Arc<Live>, control: Control) -> std::io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let mut signals = signal_hook::iterator::Signals::new([SIGHUP, SIGINT, SIGTERM])?;
    let live = Arc::clone(live);
    let wait = move || {
        for signal in signals.forever() {
            match signal {
                // What is wrong is in the log.
                SIGHUP => drop(live.reload()),
                _ => control.stop(),
            }
        }
    };
    std::thread::Builder::new().name("signals".to_owned()).spawn(wait).map(drop)
}

#[cfg(not(unix))]
fn signals(_: &Arc<Live>, _: Control) -> std::io::Result<()> {
    Ok(())
}
