//! What ends an entry of the cache, so that one that was damaged is known before it is run: a digest and a mark.

use std::fs::File;
use std::io::{self, Read as _, Seek as _};

use sha2::{Digest as _, Sha256};

/// The form of an entry. One of another form is compiled again.
const MARK: [u8; 8] = *b"jfcache2";
const DIGEST: usize = 32;
const LENGTH: u64 = (DIGEST + MARK.len()) as u64;

/// What follows the code of the entry of this name.
pub(super) fn of(name: &str, code: &[u8]) -> Vec<u8> {
    let digest = Sha256::new_with_prefix(name).chain_update(code).finalize();
    [&digest[..], &MARK].concat()
}

/// The length of the code in an entry, once that is found to be what was written under this name.
///
/// # Errors
///
/// If it cannot be read, is of another form, or was changed.
pub(super) fn check(name: &str, mut file: &File) -> io::Result<u64> {
    let other = |why: &str| io::Error::new(io::ErrorKind::InvalidData, why.to_owned());
    let size = file.metadata()?.len();
    let length = size.checked_sub(LENGTH).ok_or_else(|| other("it is cut off"))?;
    let mut digest = Sha256::new_with_prefix(name);
    let mut buffer = vec![0; 256 << 10];
    let mut rest = length;
    file.rewind()?;
    while rest > 0 {
        let part = usize::try_from(rest).unwrap_or(buffer.len()).min(buffer.len());
        file.read_exact(&mut buffer[..part])?;
        digest.update(&buffer[..part]);
        rest -= part as u64;
    }
    let (mut found, mut mark) = ([0; DIGEST], [0; MARK.len()]);
    file.read_exact(&mut found)?;
    file.read_exact(&mut mark)?;
    if mark != MARK {
        return Err(other("it is of another form"));
    }
    match digest.finalize()[..] == found {
        true => Ok(length),
        false => Err(other("it is damaged: its digest is another")),
    }
}
