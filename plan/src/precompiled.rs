//! The form of a `.cwasm` file: native code, the component that it was compiled from, and what is to be known of the code. Nothing
//! is loaded here.
//!
//! The code comes first, as wasmtime makes it, so that it can be mapped. Behind it lie the component, a [`CodeInfo`] as JSON, and the
//! trailer: the three lengths, eight bytes each, and a mark. A mark of another form is told from what is no file of ours.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use target_lexicon::{HOST, Triple};

/// The line of wasmtime whose code this release runs; code of another line is refused.
pub const WASMTIME: &str = "48";
/// This release of Jackfield.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
/// What ends a file of ours, but for the digit of its form.
const FAMILY: [u8; 7] = *b"jackfld";
/// The form that is written and read.
const FORM: u8 = b'2';
const LENGTHS: usize = 3 * 8;
const TRAILER: usize = LENGTHS + FAMILY.len() + 1;

/// What is to be known of native code before it is loaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeInfo {
    /// The release of Jackfield that compiled it.
    pub jackfield: String,
    /// The line of wasmtime that compiled it.
    pub wasmtime: String,
    /// The machine that it is for, as a target triple.
    pub target: String,
    /// How it was compiled.
    pub settings: CodeSettings,
    /// The SHA-256 of the component that it was compiled from, in hexadecimal digits.
    pub source: String,
    /// The SHA-256 of the code, in hexadecimal digits.
    pub code: String,
}

/// How code was compiled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeSettings {
    /// Whether it can be interrupted when a call's time is over.
    pub interruptible: bool,
    /// Whether it counts fuel.
    pub fuel: bool,
    /// Settings of wasmtime's own that were chosen: `cranelift_opt_level = None`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wasmtime: Vec<String>,
}

impl fmt::Display for CodeSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.interruptible { "interruptible" } else { "not interruptible" })?;
        f.write_str(if self.fuel { ", counts fuel" } else { ", counts no fuel" })?;
        self.wasmtime.iter().try_for_each(|setting| write!(f, ", {setting}"))
    }
}

impl CodeInfo {
    /// What is to be known of this code, compiled by this release for this target.
    pub fn new(code: &[u8], component: &[u8], target: String, settings: CodeSettings) -> Self {
        let (jackfield, wasmtime) = (VERSION.to_owned(), WASMTIME.to_owned());
        Self { jackfield, wasmtime, target, settings, source: hash(component), code: hash(code) }
    }

    /// Whether this process can run the code, as far as machine and release go.
    ///
    /// # Errors
    ///
    /// Names what the code was compiled for and by, and what this is.
    pub fn fits(&self) -> Result<(), String> {
        if same_machine(&self.target, &host()) && self.wasmtime == WASMTIME {
            return Ok(());
        }
        let Self { jackfield, wasmtime, target, .. } = self;
        Err(format!(
            "holds native code for {target}, compiled by Jackfield {jackfield} with wasmtime {wasmtime}, and this is Jackfield \
             {VERSION} with wasmtime {WASMTIME} on {HOST}"
        ))
    }
}

/// Whether a file is native code that wasmtime has made: an ELF file for its own system. One that ends before it says so is taken
/// for one.
pub fn is_native(file: &[u8]) -> bool {
    const WASMTIME: u8 = 200;
    is_elf(file) && file.get(7).is_none_or(|system| *system == WASMTIME)
}

/// Whether a file is one that systems run or load, such as a program, or native code that wasmtime has made.
pub fn is_elf(file: &[u8]) -> bool {
    file.starts_with(b"\x7fELF")
}

/// The target triple of this process.
pub fn host() -> String {
    HOST.to_string()
}

/// Whether two target triples are of the same processor and system, so that code for the one is code for the other.
pub fn same_machine(one: &str, other: &str) -> bool {
    let machine = |triple: &str| triple.parse::<Triple>().ok().map(|t| (t.architecture, t.operating_system));
    machine(one).is_some_and(|one| Some(one) == machine(other))
}

/// A `.cwasm` file that was taken apart.
#[derive(Debug, PartialEq)]
pub struct Precompiled<'a> {
    /// Native code.
    pub code: &'a [u8],
    /// The component that it was compiled from.
    pub component: &'a [u8],
    /// What is to be known of the code.
    pub info: CodeInfo,
}

/// Why a file of native code cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is none of ours: it does not say what it plugs.
    Foreign,
    /// It is of an older form, which is not read any more.
    Older,
    /// It is of a form that came later.
    Newer,
    /// It is cut off, or was changed since it was written.
    Damaged,
}

impl Fault {
    /// What the file is, and what to do: it follows the file's name.
    pub fn words(self) -> &'static str {
        match self {
            Self::Foreign => {
                "is precompiled native code, which does not say what it plugs; name the `.wasm` that it was made from"
            }
            Self::Older => {
                "was written by an older release of Jackfield, in a form that is not read any more; compile it again with \
                 `jackfield compile`, or name the `.wasm` that it was made from"
            }
            Self::Newer => {
                "was written by a newer release of Jackfield, in a form that this one does not know; use that release, or name the \
                 `.wasm` that it was made from"
            }
            Self::Damaged => {
                "is damaged: it is not as it was written; copy it again, or compile it again with `jackfield compile`"
            }
        }
    }
}

/// The content of a `.cwasm` file.
///
/// # Errors
///
/// None in practice: if what is to be known cannot be put into JSON.
pub fn join(code: &[u8], component: &[u8], info: &CodeInfo) -> Result<Vec<u8>, serde_json::Error> {
    let info = serde_json::to_vec(info)?;
    let lengths = [code.len(), component.len(), info.len()].map(|length| (length as u64).to_le_bytes()).concat();
    Ok([code, component, &info, &lengths, &FAMILY, &[FORM]].concat())
}

/// Takes a `.cwasm` file apart, and compares code and component with their hashes.
///
/// # Errors
///
/// See [`Fault`].
pub fn split(file: &[u8]) -> Result<Precompiled<'_>, Fault> {
    let parts = || {
        let (content, trailer) = file.split_at_checked(file.len().checked_sub(TRAILER)?)?;
        let (lengths, mark) = trailer.split_at_checked(LENGTHS)?;
        Some((content, lengths, mark.strip_prefix(&FAMILY)?))
    };
    let Some((content, lengths, form)) = parts() else { return Err(Fault::Foreign) };
    match form {
        [FORM] => {}
        [older] if older.is_ascii_digit() && *older < FORM => return Err(Fault::Older),
        _ => return Err(Fault::Newer),
    }
    let lengths: Vec<usize> = lengths.chunks_exact(8).filter_map(length).collect();
    let apart = || {
        let [code, component, info] = lengths[..] else { return None };
        let (code, rest) = content.split_at_checked(code)?;
        let (component, rest) = rest.split_at_checked(component)?;
        let info: CodeInfo = (rest.len() == info).then(|| serde_json::from_slice(rest).ok())??;
        Some(Precompiled { code, component, info })
    };
    let found = apart().ok_or(Fault::Damaged)?;
    // Code that is not what the compiler wrote may do anything.
    match hash(found.code) == found.info.code && hash(found.component) == found.info.source {
        true => Ok(found),
        false => Err(Fault::Damaged),
    }
}

fn length(bytes: &[u8]) -> Option<usize> {
    usize::try_from(u64::from_le_bytes(bytes.try_into().ok()?)).ok()
}

/// A SHA-256 in hexadecimal digits.
pub fn hash(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info() -> CodeInfo {
        CodeInfo::new(b"native", b"component", host(), CodeSettings { interruptible: true, ..CodeSettings::default() })
    }

    #[test]
    fn files_are_taken_apart_as_they_were_joined() {
        let file = join(b"native", b"component", &info()).unwrap();
        let found = split(&file).unwrap();
        assert_eq!((found.code, found.component, found.info), (&b"native"[..], &b"component"[..], info()));
        for length in 0..file.len() {
            assert!(split(&file[..length]).is_err(), "cut to {length}");
        }
        for at in 0..file.len() - TRAILER {
            let mut flipped = file.clone();
            flipped[at] ^= 1;
            // A letter of a version is no damage that anybody can see.
            assert!(split(&flipped).is_err_and(|fault| fault == Fault::Damaged) || at > b"nativecomponent".len());
        }
        let mut wrong = file.clone();
        let at = wrong.len() - TRAILER;
        wrong[at..at + 8].fill(0xff);
        assert_eq!(split(&wrong), Err(Fault::Damaged));
    }

    #[test]
    fn other_forms_are_told_apart() {
        let lengths = [6_u64, 9].map(u64::to_le_bytes).concat();
        let first = [&b"nativecomponent"[..], &lengths, b"jackfld1"].concat();
        assert_eq!(split(&first), Err(Fault::Older));
        let mut later = join(b"native", b"component", &info()).unwrap();
        *later.last_mut().unwrap() = b'3';
        assert_eq!(split(&later), Err(Fault::Newer));
        assert_eq!(split(b"\x7fELF and so on, and more of it, and more of it"), Err(Fault::Foreign));
    }

    #[test]
    fn code_of_another_machine_or_line_is_named_with_this_one() {
        assert_eq!(info().fits(), Ok(()));
        let other = if HOST.architecture.to_string() == "x86_64" { "aarch64" } else { "x86_64" };
        let elsewhere = CodeInfo { target: format!("{other}-unknown-linux-gnu"), ..info() };
        let error = elsewhere.fits().unwrap_err();
        assert!(error.contains(&elsewhere.target) && error.contains(&host()), "{error}");
        let earlier = CodeInfo { wasmtime: "47".to_owned(), jackfield: "0.0.9".to_owned(), ..info() };
        let error = earlier.fits().unwrap_err();
        assert!(error.contains("Jackfield 0.0.9 with wasmtime 47") && error.contains("with wasmtime 48"), "{error}");
        assert!(CodeInfo { target: "nonsense".to_owned(), ..info() }.fits().is_err());
    }
}
