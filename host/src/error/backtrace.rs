//! Where WebAssembly code was when it failed.
//!
//! Frames are taken down when the call fails, and written when somebody reads them: names of functions are the plugin's own
//! words, and a mangled name of a few hundred bytes may stand for one of many gigabytes.

use std::fmt::{self, Write as _};
use std::sync::{Arc, OnceLock};

use jackfield_plan::lines::Lines;
use wasmtime::WasmBacktrace;

use super::{Bounded, clip};

/// How many bytes of a name are taken down.
const NAME: usize = 1 << 10;
/// How many bytes a name may have once it is demangled.
const DEMANGLED: usize = 512;
/// How long a mangled name of C++ may be to be demangled.
const CPP: usize = 256;
/// How many frames are taken down.
const FRAMES: usize = 64;
/// How many frames are looked for in line tables.
const PLACED: usize = 8;

/// The frames of WebAssembly code that were active when a call failed, innermost first. Cheap to clone.
#[derive(Clone)]
pub struct Backtrace(Arc<Frames>);

struct Frames {
    frames: Vec<Frame>,
    /// What knows the files and lines of the code.
    lines: Option<Lines>,
    text: OnceLock<String>,
}

#[derive(Debug, PartialEq, Eq)]
struct Frame {
    module: Option<String>,
    /// The function's name as the module has it.
    function: Option<String>,
    index: u32,
    offset: Option<usize>,
    /// What debug information says, the innermost inlined function first.
    symbols: Vec<Symbol>,
}

#[derive(Debug, PartialEq, Eq)]
struct Symbol {
    name: Option<String>,
    file: Option<String>,
    line: Option<u32>,
    column: Option<u32>,
}

impl Backtrace {
    /// Takes the frames down; `None` where there are none.
    pub(crate) fn take(backtrace: &WasmBacktrace, lines: Option<Lines>) -> Option<Self> {
        let taken = |name: &str| {
            let mut name = name[..name.floor_char_boundary(NAME + 1)].to_owned();
            clip(&mut name, NAME);
            name
        };
        let frames = backtrace.frames().iter().take(FRAMES).map(|frame| Frame {
            module: frame.module().name().map(taken),
            function: frame.func_name().map(taken),
            index: frame.func_index(),
            offset: frame.module_offset(),
            symbols: frame
                .symbols()
                .iter()
                .map(|symbol| Symbol {
                    name: symbol.name().map(taken),
                    file: symbol.file().map(taken),
                    line: symbol.line(),
                    column: symbol.column(),
                })
                .collect(),
        });
        let frames: Vec<Frame> = frames.collect();
        (!frames.is_empty()).then(|| Self(Arc::new(Frames { frames, lines, text: OnceLock::new() })))
    }

    /// The frames, one a line, names demangled.
    pub fn text(&self) -> &str {
        self.0.text.get_or_init(|| {
            // Each takes as long as the tables are.
            let lines = |at: usize| self.0.lines.as_ref().filter(|_| at < PLACED);
            self.0.frames.iter().enumerate().map(|(at, frame)| frame.text(at, lines(at))).collect()
        })
    }
}

impl Frame {
    fn text(&self, at: usize, lines: Option<&Lines>) -> String {
        let mut text = format!("{at:>5}: ");
        // Writing to a string cannot fail.
        let _ = self.write(&mut text, lines);
        text
    }

    fn write(&self, text: &mut String, lines: Option<&Lines>) -> fmt::Result {
        if let Some(offset) = self.offset {
            write!(text, "{offset:#8x} - ")?;
        }
        let own = || match &self.function {
            Some(name) => demangled(name),
            None => format!("<wasm function {}>", self.index),
        };
        if self.symbols.is_empty() {
            writeln!(text, "{}!{}", self.module.as_deref().unwrap_or("<unknown>"), own())?;
            if let Some(place) = lines.zip(self.offset).and_then(|(lines, offset)| lines.at(offset)) {
                let file = Bounded::format(DEMANGLED, format_args!("{}", place.file.escape_debug()));
                write!(text, "                    at {file}:{}", place.line)?;
                if let Some(column) = place.column {
                    write!(text, ":{column}")?;
                }
                text.push('\n');
            }
            return Ok(());
        }
        for (depth, symbol) in self.symbols.iter().enumerate() {
            if depth > 0 {
                text.push_str("                - ");
            }
            match &symbol.name {
                Some(name) => text.push_str(&demangled(name)),
                None if depth == 0 => text.push_str(&own()),
                None => text.push_str("<inlined function>"),
            }
            text.push('\n');
            if let Some(file) = &symbol.file {
                write!(text, "                    at {file}")?;
                for place in [symbol.line, symbol.column].into_iter().flatten() {
                    write!(text, ":{place}")?;
                }
                text.push('\n');
            }
        }
        Ok(())
    }
}

/// A function's name as its language's authors write it.
pub(crate) fn name_of(name: &str) -> String {
    demangled(&name[..name.floor_char_boundary(NAME)])
}

/// A name as its language's authors write it, cut where it is too long, and on one line whatever is in it.
fn demangled(name: &str) -> String {
    let name = demangled_as_it_is(name);
    match name.contains(['\n', '\r']) {
        true => name.replace('\n', "\\n").replace('\r', "\\r"),
        false => name,
    }
}

fn demangled_as_it_is(name: &str) -> String {
    if let Ok(rust) = rustc_demangle::try_demangle(name) {
        return Bounded::format(DEMANGLED, format_args!("{rust}"));
    }
    // What is not mangled may be read as if it were: `i` as `int`.
    if name.len() <= CPP
        && name.starts_with("_Z")
        && let Ok(symbol) = cpp_demangle::Symbol::new(name)
    {
        let mut text = Bounded::new(DEMANGLED);
        let whole = symbol.structured_demangle(&mut text, &cpp_demangle::DemangleOptions::default());
        let text = text.finish();
        // A name that cannot be demangled is shown as it is; one that was cut has text.
        if whole.is_ok() || text.len() >= DEMANGLED {
            return text;
        }
    }
    name.to_owned()
}

impl PartialEq for Backtrace {
    fn eq(&self, other: &Self) -> bool {
        self.0.frames == other.0.frames
    }
}

impl Eq for Backtrace {}

impl fmt::Debug for Backtrace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.0.frames).finish()
    }
}

impl fmt::Display for Backtrace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_demangled() {
        assert_eq!(demangled("plain"), "plain");
        assert_eq!(
            demangled("_ZN4core3fmt5Write9write_fmt17h0123456789abcdefE"),
            "core::fmt::Write::write_fmt::h0123456789abcdef"
        );
        assert_eq!(demangled("_Z3addii"), "add(int, int)");
        // What is not mangled stays as it is, but for what would pass for a line of the host's own.
        assert_eq!(demangled("i"), "i");
        assert_eq!(demangled("f\nerror: no\r"), "f\\nerror: no\\r");
    }

    /// A name of C++ that doubles with each step.
    #[test]
    fn a_name_that_grows_without_bound_is_cut() {
        let mut name = "_Z1f1A1BIS_S_E".to_owned();
        for step in 0..20 {
            let last = if step < 36 { "0123456789ABCDEFGHIJ".chars().nth(step + 1).unwrap_or('0') } else { '0' };
            name.push_str(&format!("S0_IS{last}_S{last}_E"));
        }
        assert!(name.len() <= CPP, "{} bytes", name.len());
        let text = demangled(&name);
        assert!(text.len() <= DEMANGLED && text.ends_with(".."), "{} bytes: {text}", text.len());
    }
}
