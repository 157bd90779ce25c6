//! The flags of `call` that say what a manifest would: grants, limits, configuration.

use std::path::PathBuf;

use jackfield::plan::{ClockSpec, RandomSpec};
use jackfield::{Plugin, WasiGrants};

use super::limits::LimitFlags;
use crate::output::Failure;

/// What the plugin may reach and use. Nothing is granted that is not named.
#[derive(Clone, Debug, Default, PartialEq, Eq, clap::Args)]
#[command(next_help_heading = "Grants and limits, as in a graph's manifest")]
pub(super) struct Grants {
    /// Passes this JSON object to its `init`.
    #[arg(long, value_name = "JSON")]
    config: Option<String>,
    /// Shows what it logs (jackfield:runtime/log), on stderr.
    #[arg(long)]
    log: bool,
    /// Lets it read this command's stdin.
    #[arg(long)]
    stdin: bool,
    /// Shows what it writes to its stdout, on stderr: stdout is for replies.
    #[arg(long)]
    stdout: bool,
    /// Shows what it writes to its stderr.
    #[arg(long)]
    stderr: bool,
    /// Sets an environment variable; without `=`, to the value that it has here. May be given several times.
    #[arg(long, value_name = "NAME[=VALUE]")]
    env: Vec<String>,
    /// Grants a folder under the name GUEST, to read; with `:rw`, to write as well. May be given several times.
    #[arg(long, value_name = "HOST::GUEST[:ro|:rw]", value_parser = folder)]
    dir: Vec<Folder>,
    /// Lets it send HTTP requests to a host: `api.example.org`, `https://api.example.org:8443`. May be given several times.
    #[arg(long, value_name = "HOST")]
    http: Vec<String>,
    /// Lets it connect to an address or a host: `127.0.0.1:5432`, `db.example.org:5432`. May be given several times.
    #[arg(long, value_name = "ADDRESS:PORT")]
    socket: Vec<String>,
    /// Its random numbers: `true` for the system's, `seeded:42` for the same ones in each run.
    #[arg(long, value_name = "true|seeded:N", value_parser = random)]
    random: Option<RandomSpec>,
    /// Its clocks: `true` for the system's, `fixed:2026-01-01T00:00:00Z` for one that stands still.
    #[arg(long, value_name = "true|fixed:TIME", value_parser = clock)]
    clock: Option<ClockSpec>,
    /// Passes it a command-line argument; the first is the program's name. May be given several times.
    #[arg(long = "arg", value_name = "ARGUMENT", allow_hyphen_values = true)]
    args: Vec<String>,
    /// Takes it only if it is signed by this public key, `ed25519:..`. May be given several times; one of them is enough.
    #[arg(long, value_name = "KEY")]
    signed_by: Vec<String>,
    #[command(flatten)]
    limits: LimitFlags,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Folder {
    host: PathBuf,
    guest: String,
    write: bool,
}

impl Grants {
    /// Whether the plugin reads the command's stdin.
    pub(super) fn reads_stdin(&self) -> bool {
        self.stdin
    }

    /// The plugin with what was said of it.
    ///
    /// # Errors
    ///
    /// What is no JSON object, and a variable that is not set here.
    pub(super) fn apply(&self, mut plugin: Plugin) -> Result<Plugin, Failure> {
        if let Some(config) = &self.config {
            plugin = plugin.config(self::config(config)?);
        }
        let mut wasi = WasiGrants::new();
        for (granted, grant) in [
            (self.stdin, WasiGrants::stdin as fn(WasiGrants) -> WasiGrants),
            (self.stdout, WasiGrants::stdout),
            (self.stderr, WasiGrants::stderr),
            (self.log, WasiGrants::log),
        ] {
            if granted {
                wasi = grant(wasi);
            }
        }
        for variable in &self.env {
            let (name, value) = match variable.split_once('=') {
                Some((name, value)) => (name, value.to_owned()),
                None => (variable.as_str(), value_here(variable)?),
            };
            if name.is_empty() {
                return Err(Failure::new(format!(
                    "`--env {variable}` names no variable\nhelp: write `--env NAME=VALUE`"
                )));
            }
            wasi = wasi.env(name, value);
        }
        for (index, folder) in self.dir.iter().enumerate() {
            if self.dir[..index].iter().any(|other| other.guest == folder.guest) {
                return Err(Failure::new(format!("two folders are granted as `{}`", folder.guest)));
            }
            let (host, guest) = (folder.host.clone(), folder.guest.clone());
            wasi = if folder.write { wasi.write_dir(host, guest) } else { wasi.read_dir(host, guest) };
        }
        wasi = self.http.iter().fold(wasi, |wasi, host| wasi.http(host));
        wasi = self.socket.iter().fold(wasi, |wasi, address| wasi.socket(address));
        if let Some(RandomSpec::Seeded(seed)) = self.random {
            wasi = wasi.random_seeded(seed);
        }
        if let Some(ClockSpec::Fixed(since)) = self.clock {
            wasi = wasi.clock_fixed(since);
        }
        wasi = wasi.args(&self.args);
        if !self.signed_by.is_empty() {
            plugin = plugin.signed_by(&self.signed_by);
        }
        Ok(plugin.wasi(wasi).limits(self.limits.limits()))
    }
}

fn config(text: &str) -> Result<serde_json::Value, Failure> {
    let value: serde_json::Value =
        serde_json::from_str(text).map_err(|error| Failure::new(format!("`--config` is not JSON: {error}")))?;
    if !value.is_object() {
        let help = "help: a manifest's `config` is a table, so this is an object: `--config '{\"key\": \"value\"}'`";
        return Err(Failure::new(format!("`--config` is no JSON object\n{help}")));
    }
    Ok(value)
}

fn value_here(name: &str) -> Result<String, Failure> {
    std::env::var(name).map_err(|error| {
        let why = match error {
            std::env::VarError::NotPresent => "is not set here",
            std::env::VarError::NotUnicode(_) => "is not UTF-8",
        };
        Failure::new(format!("the environment variable `{name}` {why}\nhelp: write `--env {name}=VALUE`"))
    })
}

fn random(text: &str) -> Result<RandomSpec, String> {
    let read = if text == "true" { Some(RandomSpec::System) } else { RandomSpec::parse(text) };
    read.ok_or_else(|| "`true` or `seeded:` and a number is expected, as in `seeded:42`".to_owned())
}

fn clock(text: &str) -> Result<ClockSpec, String> {
    let read = if text == "true" { Some(ClockSpec::System) } else { ClockSpec::parse(text) };
    read.ok_or_else(|| {
        "`true` or `fixed:` and a time from 1970 on is expected, as in `fixed:2026-01-01T00:00:00Z`".to_owned()
    })
}

fn folder(text: &str) -> Result<Folder, String> {
    let (rest, write) = match text.strip_suffix(":rw") {
        Some(rest) => (rest, true),
        None => (text.strip_suffix(":ro").unwrap_or(text), false),
    };
    match rest.split_once("::") {
        Some((host, guest)) if !host.is_empty() && !guest.is_empty() => {
            Ok(Folder { host: host.into(), guest: guest.to_owned(), write })
        }
        _ => Err("a folder here, `::` and its name for the plugin are expected, as in `data::/data`".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_read() {
        let expected =
            |host: &str, guest: &str, write| Ok(Folder { host: host.into(), guest: guest.to_owned(), write });
        assert_eq!(folder("data::/data"), expected("data", "/data", false));
        assert_eq!(folder("data::/data:ro"), expected("data", "/data", false));
        assert_eq!(folder("C:\\data::/data:rw"), expected("C:\\data", "/data", true));
        for wrong in ["data", "data:/data", "::/data", "data::", "data::rw", ""] {
            assert!(folder(wrong).is_err() || wrong == "data::rw", "{wrong}");
        }
    }
}
