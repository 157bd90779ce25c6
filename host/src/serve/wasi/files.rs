//! `wasi:filesystem`: as wasmtime-wasi has it, save for three things.
//!
//! A call that hangs ends when the call's time does. What is opened is a regular file or a folder: to open a pipe waits for
//! whoever has its other end, and a device may do anything. And an instance has no more open than it may.

use wasmtime::component::{HasData, Linker, Resource};
use wasmtime_wasi::filesystem::{Descriptor, WasiFilesystemCtxView};
use wasmtime_wasi::p2::bindings::filesystem::types as waiting;
use wasmtime_wasi::p2::bindings::sync::filesystem::types::{
    self, Advice, DescriptorFlags, DescriptorStat, DescriptorType, DirectoryEntry, ErrorCode, Filesize,
    MetadataHashValue, NewTimestamp, OpenFlags, PathFlags,
};
use wasmtime_wasi::p2::{DynInputStream, DynOutputStream, FsError, FsResult, ReaddirIterator};

use super::io::wait;
use crate::runtime::store::StoreData;
use crate::wasi::Waiting;

/// The files of an instance.
struct Files<'a> {
    view: WasiFilesystemCtxView<'a>,
    waiting: &'a Waiting,
}

struct HasFiles;

impl HasData for HasFiles {
    type Data<'a> = Files<'a>;
}

/// Defines `wasi:filesystem/types` over what is there.
pub(super) fn define(linker: &mut Linker<StoreData>) -> wasmtime::Result<()> {
    types::add_to_linker::<StoreData, HasFiles>(linker, |data| {
        let (view, waiting) = data.wasi().parts();
        Files { view: WasiFilesystemCtxView { ctx: view.ctx.filesystem(), table: view.table }, waiting }
    })
}

/// Something of this type may be opened. Links are followed or refused when they are opened.
fn openable(ty: DescriptorType) -> FsResult<()> {
    match ty {
        DescriptorType::RegularFile | DescriptorType::Directory | DescriptorType::SymbolicLink => Ok(()),
        _ => Err(waiting::ErrorCode::NotPermitted.into()),
    }
}

/// The same handle once more.
fn again(descriptor: &Resource<Descriptor>) -> Resource<Descriptor> {
    Resource::new_borrow(descriptor.rep())
}

impl Files<'_> {
    /// Whether the instance may have one more thing open.
    fn room(&mut self) -> FsResult<()> {
        match self.view.table.push(()) {
            Ok(probe) => self.view.table.delete(probe).map_err(FsError::from),
            Err(_) => Err(waiting::ErrorCode::InsufficientMemory.into()),
        }
    }

    /// Whether what lies at a path may be opened.
    fn check_path(&mut self, folder: &Resource<Descriptor>, flags: PathFlags, path: &str) -> FsResult<()> {
        match types::HostDescriptor::stat_at(self, again(folder), flags, path.to_owned()) {
            Ok(stat) => openable(stat.type_),
            // There is nothing yet, or what it is will be said when it is opened.
            Err(error) if error.downcast_ref().is_some() => Ok(()),
            Err(trap) => Err(trap),
        }
    }
}

impl types::Host for Files<'_> {
    fn convert_error_code(&mut self, error: FsError) -> wasmtime::Result<ErrorCode> {
        Ok(waiting::Host::convert_error_code(&mut self.view, error)?.into())
    }

    fn filesystem_error_code(&mut self, error: Resource<wasmtime::Error>) -> wasmtime::Result<Option<ErrorCode>> {
        Ok(waiting::Host::filesystem_error_code(&mut self.view, error)?.map(Into::into))
    }
}

/// Functions that wait no longer than the call's time and are otherwise wasmtime-wasi's.
macro_rules! wait_for {
    ($(fn $name:ident($($arg:ident: $ty:ty),*) -> $result:ty;)*) => {$(
        #[allow(clippy::useless_conversion, reason = "some types are the same on both sides")]
        fn $name(&mut self, descriptor: Resource<Descriptor>, $($arg: $ty),*) -> FsResult<$result> {
            let future = waiting::HostDescriptor::$name(&mut self.view, descriptor, $($arg.into()),*);
            Ok(wait(self.waiting, future).map_err(FsError::trap)??.into())
        }
    )*};
}

/// Functions that do not wait and make something that counts as open.
macro_rules! open {
    ($(fn $name:ident($($arg:ident: $ty:ty),*) -> $result:ty;)*) => {$(
        fn $name(&mut self, descriptor: Resource<Descriptor>, $($arg: $ty),*) -> FsResult<Resource<$result>> {
            self.room()?;
            waiting::HostDescriptor::$name(&mut self.view, descriptor, $($arg),*)
        }
    )*};
}

impl types::HostDescriptor for Files<'_> {
    wait_for! {
        fn advise(offset: Filesize, len: Filesize, advice: Advice) -> ();
        fn sync_data() -> ();
        fn get_flags() -> DescriptorFlags;
        fn get_type() -> DescriptorType;
        fn set_size(size: Filesize) -> ();
        fn set_times(accessed: NewTimestamp, modified: NewTimestamp) -> ();
        fn read(len: Filesize, offset: Filesize) -> (Vec<u8>, bool);
        fn write(bytes: Vec<u8>, offset: Filesize) -> Filesize;
        fn sync() -> ();
        fn create_directory_at(path: String) -> ();
        fn stat() -> DescriptorStat;
        fn stat_at(flags: PathFlags, path: String) -> DescriptorStat;
        fn link_at(flags: PathFlags, path: String, to: Resource<Descriptor>, to_path: String) -> ();
        fn readlink_at(path: String) -> String;
        fn remove_directory_at(path: String) -> ();
        fn rename_at(path: String, to: Resource<Descriptor>, to_path: String) -> ();
        fn symlink_at(target: String, path: String) -> ();
        fn unlink_file_at(path: String) -> ();
        fn metadata_hash() -> MetadataHashValue;
        fn metadata_hash_at(flags: PathFlags, path: String) -> MetadataHashValue;
    }

    open! {
        fn read_via_stream(offset: Filesize) -> DynInputStream;
        fn write_via_stream(offset: Filesize) -> DynOutputStream;
        fn append_via_stream() -> DynOutputStream;
    }

    fn open_at(
        &mut self,
        folder: Resource<Descriptor>,
        path_flags: PathFlags,
        path: String,
        open_flags: OpenFlags,
        flags: DescriptorFlags,
    ) -> FsResult<Resource<Descriptor>> {
        self.room()?;
        self.check_path(&folder, path_flags, &path)?;
        let opening = waiting::HostDescriptor::open_at(
            &mut self.view,
            folder,
            path_flags.into(),
            path,
            open_flags.into(),
            flags.into(),
        );
        let opened = wait(self.waiting, opening).map_err(FsError::trap)??;
        // Another may lie there by now.
        match types::HostDescriptor::get_type(self, again(&opened)).and_then(openable) {
            Ok(()) => Ok(opened),
            Err(error) => {
                self.view.table.delete(opened)?;
                Err(error)
            }
        }
    }

    fn set_times_at(
        &mut self,
        folder: Resource<Descriptor>,
        flags: PathFlags,
        path: String,
        accessed: NewTimestamp,
        modified: NewTimestamp,
    ) -> FsResult<()> {
        // What it follows is opened.
        self.check_path(&folder, flags, &path)?;
        let setting = waiting::HostDescriptor::set_times_at(
            &mut self.view,
            folder,
            flags.into(),
            path,
            accessed.into(),
            modified.into(),
        );
        wait(self.waiting, setting).map_err(FsError::trap)?
    }

    fn read_directory(&mut self, descriptor: Resource<Descriptor>) -> FsResult<Resource<ReaddirIterator>> {
        self.room()?;
        let reading = waiting::HostDescriptor::read_directory(&mut self.view, descriptor);
        wait(self.waiting, reading).map_err(FsError::trap)?
    }

    fn is_same_object(&mut self, a: Resource<Descriptor>, b: Resource<Descriptor>) -> wasmtime::Result<bool> {
        wait(self.waiting, waiting::HostDescriptor::is_same_object(&mut self.view, a, b))?
    }

    fn drop(&mut self, descriptor: Resource<Descriptor>) -> wasmtime::Result<()> {
        waiting::HostDescriptor::drop(&mut self.view, descriptor)
    }
}

impl types::HostDirectoryEntryStream for Files<'_> {
    fn read_directory_entry(&mut self, stream: Resource<ReaddirIterator>) -> FsResult<Option<DirectoryEntry>> {
        let next = waiting::HostDirectoryEntryStream::read_directory_entry(&mut self.view, stream);
        Ok(wait(self.waiting, next).map_err(FsError::trap)??.map(Into::into))
    }

    fn drop(&mut self, stream: Resource<ReaddirIterator>) -> wasmtime::Result<()> {
        waiting::HostDirectoryEntryStream::drop(&mut self.view, stream)
    }
}
