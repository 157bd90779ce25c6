//! Writing files: what is made for others to find, and what a person has named as an output.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use jackfield_contract::{MAX_MANIFEST, read_regular};

/// Writes a file aside and then puts it in place, so that nobody ever finds half of it. Whoever may read the file that it replaces may
/// read the new one.
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
    if let Ok(old) = fs::metadata(path) {
        aside.as_file().set_permissions(old.permissions())?;
    }
    aside.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Reads the text of a plugin's or a workspace's manifest.
pub(crate) fn read_text(path: &Path) -> io::Result<String> {
    let file = read_regular(path, MAX_MANIFEST)?;
    String::from_utf8(file.bytes).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8"))
}

/// Where an output went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination {
    /// To a file, a device or a pipe.
    File,
    /// To this process's own stdout, under whatever name, so that nothing else belongs there.
    Stdout,
}

/// Writes an output to where a person wants it.
///
/// A plain file is replaced as a whole. Links are followed, whether or not there is a file at their end, and stay; devices and pipes
/// are written to; a file of several names keeps them.
///
/// # Errors
///
/// If the path names one of the `inputs`, a folder, or a file that must not be written, and whatever the system says.
pub fn write_output<'a>(
    path: &Path,
    content: &[u8],
    inputs: impl IntoIterator<Item = &'a Path>,
) -> io::Result<Destination> {
    let found = match fs::metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        // A link that leads to nothing yet: the file is made where it leads.
        Err(_) if path.is_symlink() => return File::create(path)?.write_all(content).map(|()| Destination::File),
        Err(_) => return write_aside(path, content).map(|()| Destination::File),
    };
    let is_same =
        |other: &Path| fs::metadata(other).is_ok_and(|other_found| same_file((path, &found), (other, &other_found)));
    if found.is_dir() {
        return Err(refused(io::ErrorKind::IsADirectory, "it is a folder; name a file"));
    }
    if inputs.into_iter().any(is_same) {
        let text = "it is an input of this command; name another file";
        return Err(refused(io::ErrorKind::InvalidInput, text));
    }
    if is_stdout(&found) {
        let mut stdout = io::stdout().lock();
        return stdout.write_all(content).and_then(|()| stdout.flush()).map(|()| Destination::Stdout);
    }
    if !found.is_file() {
        return OpenOptions::new().write(true).open(path)?.write_all(content).map(|()| Destination::File);
    }
    // Whoever is root could write it all the same, and a file that another takes the place of was not even asked.
    if found.permissions().readonly() {
        let text = "it is read-only; name another file, or allow it to be written";
        return Err(refused(io::ErrorKind::PermissionDenied, text));
    }
    let mut file = OpenOptions::new().write(true).open(path)?;
    match path.canonicalize() {
        Ok(real) if has_one_name(&found) => {
            drop(file);
            write_aside(&real, content)?;
        }
        _ => {
            file.set_len(0)?;
            file.write_all(content)?;
        }
    }
    Ok(Destination::File)
}

fn refused(kind: io::ErrorKind, text: &str) -> io::Error {
    io::Error::new(kind, text)
}

#[cfg(unix)]
fn same_file((_, a): (&Path, &Metadata), (_, b): (&Path, &Metadata)) -> bool {
    use std::os::unix::fs::MetadataExt;
    a.dev() == b.dev() && a.ino() == b.ino()
}

#[cfg(not(unix))]
fn same_file((a, _): (&Path, &Metadata), (b, _): (&Path, &Metadata)) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

#[cfg(unix)]
fn has_one_name(found: &Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(found) < 2
}

#[cfg(not(unix))]
fn has_one_name(_: &Metadata) -> bool {
    true
}

/// Whether this is what stdout leads to. Opened a second time, a file would be written from its beginning.
#[cfg(unix)]
fn is_stdout(found: &Metadata) -> bool {
    use std::os::fd::AsFd;
    let stdout = io::stdout().as_fd().try_clone_to_owned().and_then(|stdout| File::from(stdout).metadata());
    stdout.is_ok_and(|stdout| same_file((Path::new(""), found), (Path::new(""), &stdout)))
}

#[cfg(not(unix))]
fn is_stdout(_: &Metadata) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(path: &Path, content: &str) -> io::Result<Destination> {
        write_output(path, content.as_bytes(), [])
    }

    fn read(path: &Path) -> String {
        fs::read_to_string(path).expect("it is there")
    }

    #[test]
    fn files_are_replaced_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x y.txt");
        for content in ["one, and quite a lot", "two"] {
            assert_eq!(write(&path, content).expect("it can be written"), Destination::File);
            assert_eq!(read(&path), content);
        }
        assert_eq!(fs::read_dir(folder.path()).expect("it is there").count(), 1);
        assert!(write(&folder.path().join("no/x"), "").is_err());
        assert!(write(folder.path(), "").expect_err("it is a folder").to_string().contains("folder"));
    }

    #[test]
    fn inputs_are_never_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("in");
        fs::write(&path, "kept").expect("it can be written");
        let other = folder.path().join(".").join("in");
        let error = write_output(&other, b"lost", [path.as_path()]).expect_err("it is the input");
        assert!(error.to_string().contains("an input"), "{error}");
        assert_eq!(read(&path), "kept");
    }

    #[cfg(unix)]
    mod unix {
        use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};

        use super::*;

        #[test]
        fn read_only_files_stay_as_they_are() {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("x");
            fs::write(&path, "kept").expect("it can be written");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).expect("it is ours");
            let error = write(&path, "lost").expect_err("it is read-only");
            assert!(error.to_string().contains("read-only"), "{error}");
            assert_eq!(read(&path), "kept");
        }

        #[test]
        fn links_stay_and_are_followed() {
            let folder = tempfile::tempdir().expect("a folder");
            let [target, link, dangling] = ["target", "link", "dangling"].map(|name| folder.path().join(name));
            fs::write(&target, "old").expect("it can be written");
            symlink("target", &link).expect("it can be made");
            symlink("made", &dangling).expect("it can be made");
            write(&link, "new").expect("it can be written");
            assert!(link.is_symlink() && read(&target) == "new");
            write(&dangling, "first").expect("it can be written");
            assert!(dangling.is_symlink() && read(&folder.path().join("made")) == "first");
            // The two names of one file.
            let second = folder.path().join("second");
            fs::hard_link(&target, &second).expect("it can be made");
            write(&second, "both").expect("it can be written");
            assert_eq!(read(&target), "both");
            let inputs = [target.as_path()];
            assert!(write_output(&link, b"lost", inputs).is_err() && write_output(&second, b"lost", inputs).is_err());
            assert_eq!(read(&target), "both");
        }

        #[test]
        fn who_may_read_a_file_stays_the_same() {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("x");
            fs::write(&path, "old").expect("it can be written");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("it is ours");
            write(&path, "new").expect("it can be written");
            assert_eq!(fs::metadata(&path).expect("it is there").permissions().mode() & 0o777, 0o600);
        }

        #[test]
        fn devices_and_pipes_are_written_to() {
            write(Path::new("/dev/null"), "gone").expect("it takes everything");
            if Path::new("/dev/full").exists() {
                write(Path::new("/dev/full"), "too much").expect_err("it takes nothing");
                assert!(fs::metadata("/dev/full").expect("it is there").file_type().is_char_device());
            }
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("pipe");
            let made = std::process::Command::new("mkfifo").arg(&path).status().expect("mkfifo is there");
            assert!(made.success());
            let reader = std::thread::spawn({
                let path = path.clone();
                move || read(&path)
            });
            write(&path, "through").expect("somebody reads");
            assert_eq!(reader.join().expect("it reads"), "through");
            assert!(fs::metadata(&path).expect("it is there").file_type().is_fifo());
        }
    }
}
