//! WASI, of what a plugin is granted.

use std::sync::Arc;

use wasmtime::component::ResourceTable;
use wasmtime_wasi::filesystem::WasiFilesystemCtx;
use wasmtime_wasi::{FsPerms, WasiCtx, WasiCtxBuilder, WasiCtxView};

use super::output::Channel;
use super::stdio::{Output, Tail};
use super::waiting::Waiting;
use crate::plan::{PlannedPlugin, WasiSpec};

/// What a plugin is granted, ready to be made once for each instance.
pub(crate) struct WasiRecipe {
    spec: WasiSpec,
    /// The granted folders, open. Each is looked up by its name once, before any plugin runs: a plugin that may rename folders
    /// could otherwise put a link in the place of one, and find its next instance elsewhere in the file system.
    folders: WasiFilesystemCtx,
    output: Arc<Channel>,
    /// How many things an instance may have open, its granted folders aside: files, streams, whatever else WASI hands out.
    descriptors: usize,
    waiting: Arc<Waiting>,
}

/// The WASI side of an instance.
pub(crate) struct WasiState {
    ctx: WasiCtx,
    table: ResourceTable,
    tail: Arc<Tail>,
    waiting: Arc<Waiting>,
}

impl WasiRecipe {
    /// Opens the granted folders of the plugin.
    ///
    /// # Errors
    ///
    /// Names the folder that cannot be opened.
    pub(crate) fn open(plugin: &PlannedPlugin) -> Result<Self, String> {
        let spec = &plugin.wasi;
        let mut builder = WasiCtxBuilder::new();
        for dir in &spec.dirs {
            let perms = if dir.write { FsPerms::ReadWrite } else { FsPerms::ReadOnly };
            let host = &*dir.host;
            builder
                .preopened_dir(host, &dir.guest, perms)
                .map_err(|error| format!("the granted folder `{}` cannot be opened: {error:#}", host.display()))?;
        }
        Ok(Self {
            spec: spec.clone(),
            folders: builder.build().filesystem().clone(),
            output: Channel::new(&plugin.id, plugin.limits.output),
            descriptors: plugin
                .limits
                .descriptors
                .map_or(usize::MAX, |count| usize::try_from(count).unwrap_or(usize::MAX)),
            waiting: Arc::default(),
        })
    }

    /// Where what the plugin says goes.
    pub(crate) fn output(&self) -> &Arc<Channel> {
        &self.output
    }

    /// A fresh WASI for a fresh instance. Nothing is looked up by name.
    pub(crate) fn build(&self) -> WasiState {
        let tail = Arc::new(Tail::default());
        let mut builder = WasiCtxBuilder::new();
        builder.allow_tcp(false).allow_udp(false).allow_ip_name_lookup(false);
        let channel = |granted: bool| granted.then(|| Arc::clone(&self.output));
        builder.stdout(Output::new(None, channel(self.spec.stdout)));
        builder.stderr(Output::new(Some(Arc::clone(&tail)), channel(self.spec.stderr)));
        if self.spec.stdin {
            builder.inherit_stdin();
        }
        for (name, value) in &self.spec.env {
            builder.env(name, value);
        }
        let mut ctx = builder.build();
        *ctx.filesystem() = self.folders.clone();
        let mut table = ResourceTable::new();
        table.set_max_capacity(self.descriptors.saturating_add(self.spec.dirs.len()));
        WasiState { ctx, table, tail, waiting: Arc::clone(&self.waiting) }
    }
}

impl WasiState {
    /// Of a plugin that imports no WASI.
    pub(crate) fn empty() -> Self {
        let (ctx, table) = (WasiCtxBuilder::new().build(), ResourceTable::new());
        Self { ctx, table, tail: Arc::default(), waiting: Arc::default() }
    }

    /// What wasmtime-wasi works on.
    pub(crate) fn view(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.ctx, table: &mut self.table }
    }

    /// The same, and where it waits.
    pub(crate) fn parts(&mut self) -> (WasiCtxView<'_>, &Waiting) {
        (WasiCtxView { ctx: &mut self.ctx, table: &mut self.table }, &self.waiting)
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
