//! Reading regular files, and why one cannot be read, with the way out where there is one.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::nearest;

/// The bytes of the largest file that is read as a component: native code and the component that it was made from lie in one.
pub const MAX_COMPONENT: u64 = 1 << 30;
/// The bytes of the largest manifest that is read.
pub const MAX_MANIFEST: u64 = 16 << 20;
/// The bytes of the largest WIT file that is read as text.
#[cfg(feature = "wit")]
pub(crate) const MAX_WIT: u64 = 16 << 20;

/// A file that was read.
#[derive(Clone, Debug)]
pub struct RegularFile {
    /// What it holds.
    pub bytes: Vec<u8>,
    /// Where it lies, links followed: of what was read, whatever its name leads to by now. `None` if that is not known.
    pub place: Option<PathBuf>,
}

/// Reads a regular file of no more than `most` bytes. A device, a pipe or a socket, which may have no end, is refused at once.
///
/// # Errors
///
/// If it cannot be opened or read, is no regular file, or is larger.
pub fn read_regular(path: &Path, most: u64) -> io::Result<RegularFile> {
    let (file, place) = open_regular(path)?;
    let metadata = file.metadata()?;
    let too_large = |size: u64| io::Error::other(format!("it has {size} bytes, and no more than {most} are read"));
    if metadata.len() > most {
        return Err(too_large(metadata.len()));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
    // It may grow meanwhile.
    file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > most {
        true => Err(too_large(bytes.len() as u64)),
        false => Ok(RegularFile { bytes, place }),
    }
}

/// Reads the program's stdin to its end, no more than `most` bytes.
///
/// # Errors
///
/// If it cannot be read, or has more.
pub fn read_stdin(most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::stdin().lock().take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > most {
        true => Err(io::Error::other(format!("it has more than {most} bytes, and no more are read"))),
        false => Ok(bytes),
    }
}

/// Opens a regular file; the second part is where it lies, links followed, if that is known. A device, a pipe or a socket is refused at
/// once.
///
/// # Errors
///
/// If it cannot be opened, or is no regular file.
pub fn open_regular(path: &Path) -> io::Result<(File, Option<PathBuf>)> {
    let regular = |metadata: &std::fs::Metadata| match metadata.is_file() {
        true => Ok(()),
        false => Err(io::Error::other(format!("it is {}, and a regular file is expected", sort(metadata)))),
    };
    // To open a pipe waits for somebody who writes, and what opening does to a device nobody knows.
    regular(&std::fs::metadata(path)?)?;
    let file = File::open(path)?;
    regular(&file.metadata()?)?;
    let place = place(&file, path);
    Ok((file, place))
}

/// What something is that is no regular file.
fn sort(metadata: &std::fs::Metadata) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt as _;
        let sort = metadata.file_type();
        if sort.is_fifo() {
            return "a pipe";
        }
        if sort.is_socket() {
            return "a socket";
        }
        if sort.is_char_device() || sort.is_block_device() {
            return "a device";
        }
    }
    if metadata.is_dir() { "a folder" } else { "something else" }
}

/// Where an open file lies.
fn place(file: &File, path: &Path) -> Option<PathBuf> {
    #[cfg(target_os = "linux")]
    {
        use std::os::fd::AsRawFd as _;
        if let Ok(place) = std::fs::read_link(format!("/proc/self/fd/{}", file.as_raw_fd())) {
            return Some(place);
        }
    }
    let _ = file;
    path.canonicalize().ok()
}

/// What the system says of a file, and, where it is not there, a file beside it that may be meant, or the folder that is
/// missing.
pub fn file_error(path: &Path, error: &io::Error) -> String {
    // Some errors repeat the path, and some a name that nobody gave.
    let text = error.to_string();
    let text = text.split(" at path ").next().unwrap_or(&text);
    if error.kind() == io::ErrorKind::IsADirectory {
        return "it is a folder; name a file".to_owned();
    }
    if error.kind() != io::ErrorKind::NotFound {
        return text.to_owned();
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(entries) = std::fs::read_dir(folder) else {
        return format!("{text}; there is no folder `{}`", folder.display());
    };
    let mut names: Vec<String> = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    let wanted = path.file_name().unwrap_or_default().to_string_lossy();
    let near =
        nearest(&wanted, names.iter().map(String::as_str).filter(|name| !name.starts_with('.') && *name != wanted));
    match near {
        Some(near) => format!("{text}; did you mean `{}`?", path.with_file_name(near).display()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn what_may_have_no_end_is_refused() {
        let folder = std::env::temp_dir().join(format!("jackfield-regular-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("it can be made");
        let said = |path: &Path| read_regular(path, 4).expect_err("it is refused").to_string();
        assert!(said(Path::new("/dev/zero")).contains("a device"), "{}", said(Path::new("/dev/zero")));
        let socket = folder.join("socket");
        let listener = std::os::unix::net::UnixListener::bind(&socket).expect("it can be made");
        assert!(read_regular(&socket, 4).is_err());
        drop(listener);
        let pipe = folder.join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("it starts");
        assert!(made.success());
        assert!(said(&pipe).contains("a pipe"), "{}", said(&pipe));
        let file = folder.join("file");
        std::fs::write(&file, "12345").expect("it can be written");
        assert!(said(&file).contains("5 bytes"), "{}", said(&file));
        let link = folder.join("link");
        std::os::unix::fs::symlink(&file, &link).expect("it can be made");
        let read = read_regular(&link, 5).expect("it can be read");
        assert_eq!((read.bytes, read.place), (b"12345".to_vec(), file.canonicalize().ok()));
        std::fs::remove_dir_all(&folder).expect("it can be removed");
    }

    #[test]
    fn files_nearby_are_named() {
        let folder = std::env::temp_dir().join(format!("jackfield-file-error-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("it can be made");
        std::fs::write(folder.join("graph.toml"), "").expect("it can be written");
        let said = |name: &str| {
            let path = folder.join(name);
            let error = std::fs::read(&path).expect_err("it is not there");
            file_error(&path, &error).replace(&folder.display().to_string(), "F")
        };
        assert!(said("grpah.toml").ends_with("; did you mean `F/graph.toml`?"), "{}", said("grpah.toml"));
        assert!(said("sub/graph.toml").ends_with("; there is no folder `F/sub`"), "{}", said("sub/graph.toml"));
        assert!(!said("other").contains(';'), "{}", said("other"));
        std::fs::remove_dir_all(&folder).expect("it can be removed");
        let other = io::Error::other("busy at path \"/x/.tmp\"");
        assert_eq!(file_error(&folder, &other), "busy");
    }
}
