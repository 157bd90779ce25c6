//! What a plugin is granted of WASI 0.2, as an instance of it has it. [`serve::wasi`](crate::serve::wasi) defines the functions.
//!
//! What is not granted is empty or refuses: standard input is at its end, standard output is swallowed, there is no
//! environment, no argument, no folder and no network. Clocks and random numbers are there. The last 4 KiB of standard
//! error are kept whether or not it is granted, since that is where a panic's message goes.

mod stdio;

use std::sync::Arc;

use wasmtime::component::ResourceTable;
use wasmtime_wasi::filesystem::WasiFilesystemCtx;
use wasmtime_wasi::{FsPerms, WasiCtx, WasiCtxBuilder, WasiCtxView};

use crate::plan::WasiSpec;
use stdio::{Output, Tail};

/// What a plugin is granted, ready to be made once for each instance.
pub(crate) struct WasiRecipe {
    spec: WasiSpec,
    /// The granted folders, open. Each is looked up by its name once, before any plugin runs: a plugin that may rename folders
    /// could otherwise put a link in the place of one, and find its next instance elsewhere in the file system.
    folders: WasiFilesystemCtx,
}

/// The WASI side of an instance.
pub(crate) struct WasiState {
    ctx: WasiCtx,
    table: ResourceTable,
    tail: Arc<Tail>,
}

impl WasiRecipe {
    /// Opens the granted folders.
    ///
    /// # Errors
    ///
    /// Names the folder that cannot be opened.
    pub(crate) fn open(spec: &WasiSpec) -> Result<Self, String> {
        let mut builder = WasiCtxBuilder::new();
        for dir in &spec.dirs {
            let perms = if dir.write { FsPerms::ReadWrite } else { FsPerms::ReadOnly };
            let host = &*dir.host;
            builder
                .preopened_dir(host, &dir.guest, perms)
                .map_err(|error| format!("the granted folder `{}` cannot be opened: {error:#}", host.display()))?;
        }
        Ok(Self { spec: spec.clone(), folders: builder.build().filesystem().clone() })
    }

    /// A fresh WASI for a fresh instance. Nothing is looked up by name.
    pub(crate) fn build(&self) -> WasiState {
        let tail = Arc::new(Tail::default());
        let mut builder = WasiCtxBuilder::new();
        builder.allow_tcp(false).allow_udp(false).allow_ip_name_lookup(false);
        builder.stdout(Output::new(None, self.spec.stdout));
        builder.stderr(Output::new(Some(Arc::clone(&tail)), self.spec.stderr));
        if self.spec.stdin {
            builder.inherit_stdin();
        }
        for (name, value) in &self.spec.env {
            builder.env(name, value);
        }
        let mut ctx = builder.build();
        *ctx.filesystem() = self.folders.clone();
        WasiState { ctx, table: ResourceTable::new(), tail }
    }
}

impl WasiState {
    /// Of a plugin that imports no WASI.
    pub(crate) fn empty() -> Self {
        Self { ctx: WasiCtxBuilder::new().build(), table: ResourceTable::new(), tail: Arc::new(Tail::default()) }
    }

    /// What wasmtime-wasi works on.
    pub(crate) fn view(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.ctx, table: &mut self.table }
    }

    /// Forgets what was written before the call that begins now.
    #[inline]
    pub(crate) fn begin(&self) {
        self.tail.clear();
    }

    /// What was written to standard error since.
    pub(crate) fn tail(&self) -> String {
        self.tail.text()
    }
}
