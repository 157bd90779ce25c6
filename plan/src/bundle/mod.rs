//! A bundle: a graph's manifest and its components in one file, with their native code beside them.
//!
//! The file begins with a header: a mark, the number of its form, the length of its index and the index's SHA-256. The index, JSON, tells the
//! size and SHA-256 of each part, and the parts follow in its order without gaps, so that none can overlap another or lie outside of the
//! file; a component that another was composed of lies in that one. Parts are read when they are needed, and compared with their hashes each time. No part is ever written under a name from the file.
//!
//! A bundle is not trusted because it is whole: its native code is used where the operator trusts the folder that it lies in, and
//! elsewhere its components are compiled.

mod index;
mod write;

use std::fmt;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jackfield_contract::{file_error, open_regular};
use sha2::{Digest as _, Sha256};

pub use index::{FORM, Index, IndexCode, IndexComponent, IndexInside, IndexManifest, MARK};
pub use write::{BundledCode, ToBundle, write};

use crate::precompiled::hash;

/// The bytes of the largest index that is read.
const MAX_INDEX: u32 = 16 << 20;
/// Mark, form, the index's length and its hash.
const HEADER: usize = MARK.len() + 4 + 4 + 32;

/// A part of a bundle: where it lies, and what it must be.
#[derive(Clone, PartialEq, Eq)]
pub struct Part {
    bundle: Arc<Path>,
    /// What it is, for errors: `component \`upper.wasm\``.
    what: String,
    offset: u64,
    size: u64,
    sha256: String,
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Part({} of {}, {} bytes)", self.what, self.bundle.display(), self.size)
    }
}

impl Part {
    /// The bundle that it lies in.
    pub fn bundle(&self) -> &Path {
        &self.bundle
    }

    /// How many bytes it has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Its SHA-256, in hexadecimal digits.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Reads it, and compares it with its hash.
    ///
    /// # Errors
    ///
    /// If the bundle cannot be read, or is not as it was when it was opened or made.
    pub fn read(&self) -> Result<Vec<u8>, String> {
        let name = self.bundle.display();
        let bytes = self.bytes().map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => {
                format!("`{name}` was cut off while it was used: {} is not there", self.what)
            }
            _ => format!("`{name}` cannot be read: {}", file_error(&self.bundle, &error)),
        })?;
        match hash(&bytes) == self.sha256 {
            true => Ok(bytes),
            false => Err(format!(
                "`{name}` is damaged: {} is not as it was bundled; copy it again, or bundle it again",
                self.what
            )),
        }
    }

    fn bytes(&self) -> io::Result<Vec<u8>> {
        let mut file = open_regular(&self.bundle)?.0;
        // The size is that of a part of the file as it was opened, so no more is asked for than was there.
        let mut bytes = vec![0; usize::try_from(self.size).map_err(io::Error::other)?];
        file.seek(SeekFrom::Start(self.offset))?;
        file.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

/// A component in a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BundledComponent {
    /// Its name in the bundle.
    pub name: String,
    /// Its bytes, in binary form.
    pub part: Part,
    /// The SHA-256 of the file that it came from, which is what a manifest pins.
    pub file_sha256: String,
    /// Native code that it was compiled to.
    pub code: Vec<(Part, crate::precompiled::CodeInfo)>,
    /// Where the bundle lies, links followed.
    pub place: Option<PathBuf>,
}

/// A bundle whose index was read.
#[derive(Clone, Debug)]
pub struct Bundle {
    /// What it holds.
    pub index: Index,
    /// The bytes of the whole file.
    pub size: u64,
    manifest: Part,
    components: Vec<Arc<BundledComponent>>,
}

/// Whether this file is a bundle, as far as its beginning tells.
pub fn is_bundle(path: &Path) -> bool {
    let mut mark = [0; MARK.len()];
    open_regular(path).is_ok_and(|(mut file, _)| file.read_exact(&mut mark).is_ok()) && mark == MARK
}

impl Bundle {
    /// Opens a bundle: reads its index, and finds its parts within the file.
    ///
    /// # Errors
    ///
    /// Names the file and what is wrong with it.
    pub fn open(path: &Path) -> Result<Self, String> {
        let name = path.display();
        let (mut file, place) =
            open_regular(path).map_err(|error| format!("`{name}` cannot be read: {}", file_error(path, &error)))?;
        let damaged = |what: &str| format!("the bundle `{name}` is damaged: {what}; copy it again, or bundle it again");
        let size = file.metadata().map_err(|error| format!("`{name}` cannot be read: {error}"))?.len();
        let text = index_text(&mut file, size).map_err(|fault| match fault {
            Fault::Damaged(what) => damaged(&what),
            Fault::Form(form) => format!(
                "the bundle `{name}` has form {form}, and this release of Jackfield reads form {FORM}; bundle it again with this release"
            ),
        })?;
        let index = Index::parse(&text).map_err(|what| damaged(&what))?;
        let bundle: Arc<Path> = path.into();
        let mut offset = (HEADER + text.len()) as u64;
        let mut part = |what: String, length: u64, sha256: &str| {
            let end = offset.checked_add(length).filter(|end| *end <= size);
            let end = end.ok_or_else(|| {
                let rest = size.saturating_sub(offset);
                damaged(&format!(
                    "{what} is said to have {length} bytes, and {rest} are left; it is cut off or was changed"
                ))
            })?;
            let start = std::mem::replace(&mut offset, end);
            Ok::<_, String>(Part {
                bundle: Arc::clone(&bundle),
                what,
                offset: start,
                size: length,
                sha256: sha256.to_owned(),
            })
        };
        let manifest = part("the manifest".to_owned(), index.manifest.size, &index.manifest.sha256)?;
        let mut components: Vec<Arc<BundledComponent>> = Vec::new();
        for component in &index.components {
            let what = format!("the component `{}`", component.name);
            let around = component.inside.as_ref().and_then(|inside| {
                let mut before = components.iter();
                let around = before.find(|around| around.name == inside.component)?;
                Some(around.part.offset + inside.offset)
            });
            let bytes = match around {
                // That it lies there was found with the index.
                Some(offset) => {
                    let (bundle, sha256) = (Arc::clone(&bundle), component.sha256.clone());
                    Part { bundle, what: what.clone(), offset, size: component.size, sha256 }
                }
                None => part(what.clone(), component.size, &component.sha256)?,
            };
            let mut code = Vec::new();
            for native in &component.code {
                let what = format!("{what}'s code for {}", native.info.target);
                code.push((part(what, native.size, &native.info.code)?, native.info.clone()));
            }
            components.push(Arc::new(BundledComponent {
                name: component.name.clone(),
                part: bytes,
                file_sha256: component.file_sha256.clone(),
                code,
                place: place.clone(),
            }));
        }
        if offset != size {
            return Err(damaged(&format!("{} bytes follow its last part", size - offset)));
        }
        Ok(Self { index, size, manifest, components })
    }

    /// The manifest's text.
    ///
    /// # Errors
    ///
    /// If it is not as it was bundled, or no text.
    pub fn manifest(&self) -> Result<String, String> {
        let name = self.manifest.bundle.display();
        String::from_utf8(self.manifest.read()?)
            .map_err(|_| format!("the manifest in the bundle `{name}` is not UTF-8"))
    }

    /// The component of a plugin.
    pub fn component(&self, plugin: &str) -> Option<&Arc<BundledComponent>> {
        let name = self.index.plugins.get(plugin)?;
        self.components.iter().find(|component| component.name == *name)
    }

    /// The component that a domain was composed into.
    pub fn domain(&self, domain: &str) -> Option<&Arc<BundledComponent>> {
        let name = self.index.domains.get(domain)?;
        self.components.iter().find(|component| component.name == *name)
    }

    /// Its components, in their order.
    pub fn components(&self) -> &[Arc<BundledComponent>] {
        &self.components
    }
}

enum Fault {
    Damaged(String),
    Form(u32),
}

/// The text of the index, which was found to be as it was written.
fn index_text(file: &mut File, size: u64) -> Result<Vec<u8>, Fault> {
    let damaged = |what: &str| Fault::Damaged(what.to_owned());
    let mut header = [0; HEADER];
    file.read_exact(&mut header).map_err(|_| damaged("it ends within its header"))?;
    let number = |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
    if header[..MARK.len()] != MARK {
        return Err(damaged("it does not begin as a bundle does"));
    }
    let (form, length) = (number(MARK.len()), number(MARK.len() + 4));
    if form != FORM {
        return Err(Fault::Form(form));
    }
    let room = size.saturating_sub(HEADER as u64);
    if length > MAX_INDEX || u64::from(length) > room {
        return Err(Fault::Damaged(format!("its index is said to have {length} bytes, and {room} are left")));
    }
    let mut text = vec![0; length as usize];
    file.read_exact(&mut text).map_err(|_| damaged("it ends within its index"))?;
    match Sha256::digest(&text)[..] == header[HEADER - 32..] {
        true => Ok(text),
        false => Err(damaged("its index is not as it was written")),
    }
}
