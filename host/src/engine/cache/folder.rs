//! The folder of the cache, open: what is done in it is done in the folder that was looked at.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;
use std::time::SystemTime;

#[cfg(unix)]
pub(super) use unix::Folder;

#[cfg(not(unix))]
pub(super) use other::Folder;

/// A name, its bytes, and when it was last used.
type Entry = (String, u64, SystemTime);

#[cfg(unix)]
mod unix {
    use std::os::fd::{AsFd, OwnedFd};
    use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};

    use rustix::fs::{AtFlags, Dir, Mode, OFlags, Timespec, Timestamps};

    use super::*;

    /// A folder that belongs to this user, and that nobody else may write.
    pub(in super::super) struct Folder(OwnedFd);

    impl Folder {
        /// Opens the folder.
        ///
        /// # Errors
        ///
        /// If it is not there, or is not the user's own alone.
        pub(in super::super) fn open(folder: &Path) -> io::Result<Self> {
            let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
            let own = File::from(rustix::fs::open(folder, flags, Mode::empty())?);
            check(&own, "the folder")?;
            Ok(Self(own.into()))
        }

        /// Opens the folder, and makes it if it is not there.
        pub(in super::super) fn make(folder: &Path) -> io::Result<Self> {
            std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
            Self::open(folder)
        }

        /// Opens an entry, which must be the user's own as well. A link is none.
        pub(in super::super) fn open_entry(&self, name: &str) -> io::Result<File> {
            let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
            let file = File::from(rustix::fs::openat(&self.0, name, flags, Mode::empty())?);
            check(&file, name)?;
            if !file.metadata()?.is_file() {
                return Err(io::Error::other(format!("{name} is no file")));
            }
            Ok(file)
        }

        /// Writes a file under the name `aside` and renames it, so that others see it whole or not at all.
        pub(in super::super) fn write(&self, aside: &str, name: &str, content: &[u8]) -> io::Result<()> {
            let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            // One that was left behind under this name is of a process that is gone.
            self.remove(aside);
            let mut file = File::from(rustix::fs::openat(&self.0, aside, flags, Mode::RUSR | Mode::WUSR)?);
            let written =
                file.write_all(content).and_then(|()| Ok(rustix::fs::renameat(&self.0, aside, &self.0, name)?));
            if written.is_err() {
                self.remove(aside);
            }
            written
        }

        /// Marks an entry as used. One that cannot be marked only looks older than it is.
        pub(in super::super) fn touch(&self, name: &str, time: SystemTime) {
            let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
            let time = Timespec { tv_sec: since.as_secs().cast_signed(), tv_nsec: since.subsec_nanos().into() };
            let times = Timestamps { last_access: time, last_modification: time };
            let _ = rustix::fs::utimensat(&self.0, name, &times, AtFlags::SYMLINK_NOFOLLOW);
        }

        /// Removes an entry, if it is there.
        pub(in super::super) fn remove(&self, name: &str) {
            let _ = rustix::fs::unlinkat(&self.0, name, AtFlags::empty());
        }

        /// The files in the folder.
        pub(in super::super) fn entries(&self) -> Vec<Entry> {
            let Ok(folder) = Dir::read_from(self.0.as_fd()) else { return Vec::new() };
            let entry = |entry: rustix::fs::DirEntry| {
                let name = entry.file_name().to_str().ok()?.to_owned();
                let file = self.open_entry(&name).ok()?;
                let metadata = file.metadata().ok()?;
                Some((name, metadata.len(), metadata.modified().ok()?))
            };
            folder.flatten().filter_map(entry).collect()
        }
    }

    /// Whether what is open belongs to this user, and nobody else may write it.
    fn check(file: &File, name: &str) -> io::Result<()> {
        let metadata = file.metadata()?;
        let refuse = |why: &str| Err(io::Error::new(io::ErrorKind::PermissionDenied, format!("{name} {why}")));
        if metadata.uid() != rustix::process::geteuid().as_raw() {
            return refuse("belongs to another user; name a folder of your own");
        }
        if metadata.mode() & 0o022 != 0 {
            return refuse("can be written by others; take that right away (chmod go-w) once you know who wrote it");
        }
        Ok(())
    }
}

/// Where files have no owner and mode of this kind, a folder below the user's own profile is what keeps others out.
#[cfg(not(unix))]
mod other {
    use std::path::PathBuf;

    use super::*;

    /// A folder that is taken to be the user's own.
    pub(in super::super) struct Folder(PathBuf);

    impl Folder {
        pub(in super::super) fn open(folder: &Path) -> io::Result<Self> {
            Ok(Self(folder.to_owned()))
        }

        pub(in super::super) fn make(folder: &Path) -> io::Result<Self> {
            std::fs::create_dir_all(folder)?;
            Self::open(folder)
        }

        pub(in super::super) fn open_entry(&self, name: &str) -> io::Result<File> {
            File::open(self.0.join(name))
        }

        pub(in super::super) fn write(&self, aside: &str, name: &str, content: &[u8]) -> io::Result<()> {
            let (aside, name) = (self.0.join(aside), self.0.join(name));
            let written = File::create(&aside).and_then(|mut file| file.write_all(content));
            let renamed = written.and_then(|()| std::fs::rename(&aside, name));
            if renamed.is_err() {
                drop(std::fs::remove_file(aside));
            }
            renamed
        }

        pub(in super::super) fn touch(&self, name: &str, time: SystemTime) {
            let file = File::options().write(true).open(self.0.join(name));
            drop(file.and_then(|file| file.set_modified(time)));
        }

        pub(in super::super) fn remove(&self, name: &str) {
            drop(std::fs::remove_file(self.0.join(name)));
        }

        pub(in super::super) fn entries(&self) -> Vec<Entry> {
            let files = std::fs::read_dir(&self.0).into_iter().flatten().flatten();
            let entry = |file: std::fs::DirEntry| {
                let metadata = file.metadata().ok()?;
                Some((file.file_name().into_string().ok()?, metadata.len(), metadata.modified().ok()?))
            };
            files.filter_map(entry).collect()
        }
    }
}
