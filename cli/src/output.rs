//! What the command says: results on stdout, all else on stderr; colour where a person reads it.

use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anstream::adapter::strip_str;
use jackfield_build::{Destination, write_output};
use jackfield_contract::diagnostic::visible;

/// The exit code where nobody reads the results any more: that of a tool which the pipe's signal has ended.
pub const CLOSED: u8 = 141;

static NO_STDOUT: AtomicBool = AtomicBool::new(false);

/// Notes that the command was started without a stdout, as by `>&-`: a result is then an error, and not lost.
pub fn stdout_is_closed() {
    NO_STDOUT.store(true, Ordering::Relaxed);
}

/// Checks that there is a stdout for results.
///
/// # Errors
///
/// If the command was started without one.
pub fn check_stdout() -> Result<(), Failure> {
    match NO_STDOUT.load(Ordering::Relaxed) {
        true => Err(Failure::new(
            "stdout is closed, and results go there\nhelp: leave `>&-` out, or send stdout to a file or to /dev/null",
        )),
        false => Ok(()),
    }
}

/// Why a command ends before its work is done.
#[derive(Debug)]
pub struct Failure {
    /// The exit code: 1 if a check or a dispatch failed, 2 if the command could not do what was asked, [`CLOSED`] if nobody listens.
    pub code: u8,
    /// What went wrong; empty where it was said before, or where nobody listens any more.
    pub message: String,
}

impl Failure {
    /// Bad usage, or an input that cannot be used.
    pub fn new(message: impl Into<String>) -> Self {
        Self { code: 2, message: message.into() }
    }

    /// A failure that has been reported already.
    pub fn reported(code: u8) -> Self {
        Self { code, message: String::new() }
    }

    /// A file that cannot be read or written.
    pub fn file(path: &Path, verb: &str, error: &io::Error) -> Self {
        Self::new(format!("`{}` cannot be {verb}: {}", path.display(), jackfield_contract::file_error(path, error)))
    }
}

impl From<Vec<jackfield_contract::Diagnostic>> for Failure {
    fn from(diagnostics: Vec<jackfield_contract::Diagnostic>) -> Self {
        Self::new(jackfield_contract::diagnostic::render_all(&diagnostics))
    }
}

impl From<jackfield_contract::Diagnostic> for Failure {
    fn from(diagnostic: jackfield_contract::Diagnostic) -> Self {
        Self::new(diagnostic.to_string())
    }
}

/// Where the command's words go.
#[derive(Clone, Copy, Debug, Default)]
pub struct Output {
    /// Whether remarks are left out; errors never are.
    pub quiet: bool,
    /// How often `-v` was given.
    pub verbose: u8,
}

impl Output {
    /// Writes a result to stdout, at once.
    ///
    /// # Errors
    ///
    /// When nobody reads stdout any more, as after `| head`: the command then ends without a word, and with [`CLOSED`].
    pub fn print(&self, text: &str) -> Result<(), Failure> {
        check_stdout()?;
        let mut stdout = io::stdout().lock();
        // Results have no colour; escape sequences in them are a plugin's or a file's, and no terminal is to obey those.
        let text = strip_str(text).to_string();
        // Only what a person looks at is changed further.
        let text = if stdout.is_terminal() { visible(&text) } else { text.into() };
        let written = write!(stdout, "{text}").and_then(|()| stdout.flush());
        written.map_err(|error| unwritten(&error))
    }

    /// Writes a remark to stderr, unless the command is to be quiet.
    pub fn say(&self, text: &str) {
        if !self.quiet {
            to_stderr(text);
        }
    }

    /// Writes what went wrong to stderr, unless it was said before.
    pub fn fail(&self, failure: &Failure) {
        if !failure.message.is_empty() {
            // Reports that tell of several errors mark each of them.
            let mark = if failure.message.starts_with("error:") { "" } else { "error: " };
            to_stderr(&format!("{mark}{}", failure.message));
        }
    }

    /// Writes an error or a warning to stderr.
    pub fn complain(&self, text: &str) {
        to_stderr(text);
    }
}

/// The failure of a result that could not be written to stdout: [`CLOSED`] and no word where nobody reads it any more.
pub(crate) fn unwritten(error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::BrokenPipe => Failure::reported(CLOSED),
        _ => Failure::new(format!("stdout cannot be written: {error}")),
    }
}

/// Lets what plugins have said be written first, so that it stands before what the command says of it. Where nobody reads
/// stderr this waits once, and not again until somebody does.
pub(crate) fn plugins_first() {
    static STUCK: AtomicBool = AtomicBool::new(false);
    let patience = if STUCK.load(Ordering::Relaxed) { Duration::ZERO } else { Duration::from_secs(1) };
    STUCK.store(!jackfield::flush_output(patience), Ordering::Relaxed);
}

fn to_stderr(text: &str) {
    plugins_first();
    let mut text = paint(text.trim_end());
    text.push('\n');
    // Nobody is left to be told when stderr is closed.
    let _ = crate::progress::beside(|| anstream::stderr().lock().write_all(text.as_bytes()));
}

/// Colours the words at the beginning of lines that people look for, and carets.
fn paint(text: &str) -> String {
    const WORDS: [(&str, &str); 4] =
        [("error:", "\x1b[1;31m"), ("warning:", "\x1b[1;33m"), ("help:", "\x1b[1;36m"), ("note:", "\x1b[1;32m")];
    const RESET: &str = "\x1b[0m";
    // What a plugin or a file says is shown, never obeyed: its own escape sequences are taken out.
    let text = strip_str(text).to_string();
    let text = visible(&text);
    let mut painted = String::with_capacity(text.len());
    for (index, line) in text.lines().enumerate() {
        if index > 0 {
            painted.push('\n');
        }
        let caret = line.find('|').map(|bar| &line[bar + 1..]).filter(|rest| rest.trim_start().starts_with('^'));
        if let Some((word, colour)) = WORDS.iter().find(|(word, _)| line.starts_with(word)) {
            let _ = write!(painted, "{colour}{word}{RESET}{}", &line[word.len()..]);
        } else if let Some(rest) = caret {
            let _ = write!(painted, "{}\x1b[1;31m{rest}{RESET}", &line[..line.len() - rest.len()]);
        } else {
            painted.push_str(line);
        }
    }
    painted
}

/// Writes a file that was named as an output, which must be none of the `inputs`.
///
/// # Errors
///
/// Names the file and why it was not written.
pub fn write_file<'a>(
    path: &Path,
    content: &[u8],
    inputs: impl IntoIterator<Item = &'a Path>,
) -> Result<Destination, Failure> {
    write_output(path, content, inputs).map_err(|error| Failure::file(path, "written", &error))
}

/// A number of bytes for people: `512 B`, `61.3 KiB`.
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let mut scaled = bytes as f64 / 1024.0;
    let mut unit = 0;
    while scaled >= 1024.0 && unit + 1 < UNITS.len() {
        scaled /= 1024.0;
        unit += 1;
    }
    format!("{scaled:.1} {}", UNITS[unit])
}

/// A number of things.
pub(crate) fn count(number: usize, word: &str) -> String {
    format!("{number} {word}{}", if number == 1 { "" } else { "s" })
}

/// A value as a line of JSON.
///
/// # Errors
///
/// None that values of ours could cause.
pub fn to_json(value: &impl serde::Serialize) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|error| Failure::new(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_legible() {
        assert_eq!(size(0), "0 B");
        assert_eq!(size(1023), "1023 B");
        assert_eq!(size(62_770), "61.3 KiB");
        assert_eq!(size(1 << 30), "1.0 GiB");
    }

    #[test]
    fn paint_adds_nothing_but_colour() {
        let text = "error: no\n --> x:1:2\n  |\n1 | ab\n  |  ^\nhelp: do";
        assert_eq!(strip_str(&paint(text)).to_string(), text);
        assert!(paint("a \x1b[31mred plugin").ends_with("a red plugin"));
    }
}
