//! `jackfield cache`.

use std::io;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::cache;
use crate::output::{Failure, Output, count, size};

/// Looks at the cache of compiled code, and empties it.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  jackfield cache\n  jackfield cache path\n  jackfield cache clean\n  jackfield cache size --json\n\n\
                  What was compiled is kept below the user's cache folder, up to 2 GiB; what was not used for longest goes first. Nothing \
                  is lost with it: what is missing is compiled again."
)]
pub(super) struct Arguments {
    /// Without one: size.
    #[command(subcommand)]
    command: Option<Command>,
    /// Prints JSON: {"path", "entries", "bytes"} of size, {"path"} of path, {"path", "removed", "bytes"} of clean.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Prints how many components' code is kept, and how much room it takes.
    #[command(after_help = "Examples:\n  jackfield cache size\n  jackfield cache size --json | jq .bytes")]
    Size,
    /// Prints the folder, whether or not it is there yet.
    #[command(after_help = "Examples:\n  jackfield cache path")]
    Path,
    /// Removes all of it.
    #[command(after_help = "Examples:\n  jackfield cache clean")]
    Clean,
}

pub(super) fn run(arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    let folder = cache::folder().ok_or_else(|| {
        Failure::new(
            "this system names no folder for caches, so that nothing is kept\nhelp: set `XDG_CACHE_HOME` or `HOME`",
        )
    })?;
    let path = folder.display().to_string();
    let print = |text: String, value: serde_json::Value| {
        output.print(&if arguments.json { format!("{value}\n") } else { format!("{text}\n") })
    };
    match arguments.command.as_ref().unwrap_or(&Command::Size) {
        Command::Path => print(path.clone(), json!({ "path": path })),
        Command::Size => {
            let files = files(&folder)?;
            let bytes: u64 = files.iter().map(|file| file.bytes).sum();
            let entries = files.iter().filter(|file| !file.is_aside).count();
            let text = format!("{}: {} of code, {}", path, size(bytes), entries_text(entries));
            print(text, json!({ "path": path, "entries": entries, "bytes": bytes }))
        }
        Command::Clean => {
            let (mut removed, mut bytes) = (0, 0);
            for file in files(&folder)? {
                match std::fs::remove_file(&file.path) {
                    Ok(()) => {
                        removed += usize::from(!file.is_aside);
                        bytes += file.bytes;
                    }
                    // Another process was faster.
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                    Err(error) => return Err(Failure::file(&file.path, "removed", &error)),
                }
            }
            let text = format!("{path}: removed {}, {}", entries_text(removed), size(bytes));
            print(text, json!({ "path": path, "removed": removed, "bytes": bytes }))
        }
    }
}

fn entries_text(entries: usize) -> String {
    if entries == 1 { "1 entry".to_owned() } else { count(entries, "entrie") }
}

/// A file that the cache has made.
struct File {
    path: PathBuf,
    bytes: u64,
    /// Whether it is no entry yet: one is being written, or was when its process ended.
    is_aside: bool,
}

/// The cache's files in its folder; whatever else lies there is somebody else's.
fn files(folder: &Path) -> Result<Vec<File>, Failure> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Failure::file(folder, "read", &error)),
    };
    let mut files = Vec::new();
    for entry in entries.flatten() {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        let Ok(metadata) = path.symlink_metadata() else { continue };
        let hexadecimal = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_hexdigit());
        let is_entry = name
            .strip_suffix(".cwasm")
            .and_then(|stem| stem.split_once('-'))
            .is_some_and(|(digest, settings)| digest.len() == 64 && hexadecimal(digest) && hexadecimal(settings));
        let is_aside = name
            .strip_prefix('.')
            .and_then(|rest| rest.split_once('-'))
            .is_some_and(|(process, thread)| process.chars().all(|c| c.is_ascii_digit()) && hexadecimal(thread));
        if metadata.is_file() && (is_entry || is_aside) {
            files.push(File { path, bytes: metadata.len(), is_aside });
        }
    }
    Ok(files)
}
