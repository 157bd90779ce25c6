//! Writing files.

use std::io::{self, Write};
use std::path::Path;

/// Writes a file aside and then puts it in place, so that nobody ever finds half of it.
///
/// # Errors
///
/// If the folder is not there or cannot be written.
pub fn write_aside(path: &Path, content: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".jackfield-");
    #[cfg(unix)]
    let builder = builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut aside = builder.tempfile_in(folder)?;
    aside.write_all(content)?;
    aside.persist(path).map_err(|error| error.error)?;
    Ok(())
}
