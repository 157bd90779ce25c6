//! WASI, of what a plugin is granted.

use std::sync::Arc;

use wasmtime::component::ResourceTable;
use wasmtime_wasi::filesystem::WasiFilesystemCtx;
use wasmtime_wasi::{FsPerms, WasiCtx, WasiCtxBuilder, WasiCtxView};
#[cfg(feature = "http")]
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView};

#[cfg(feature = "http")]
use super::http::Requests;
use super::network::Network;
use super::output::Channel;
use super::reproducible;
use super::stdio::{Output, Tail};
use super::waiting::Waiting;
use crate::plan::{PlannedPlugin, Protocol, WasiSpec};

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
    network: Arc<Network>,
}

/// The WASI side of an instance.
pub(crate) struct WasiState {
    ctx: WasiCtx,
    table: ResourceTable,
    tail: Arc<Tail>,
    waiting: Arc<Waiting>,
    network: Arc<Network>,
    #[cfg(feature = "http")]
    http: Http,
}

/// What an instance has of HTTP.
#[cfg(feature = "http")]
struct Http {
    ctx: WasiHttpCtx,
    requests: Requests,
}

impl WasiRecipe {
    /// Opens the granted folders of the plugin, and reads what else it is granted.
    ///
    /// # Errors
    ///
    /// Names the folder that cannot be opened, or what cannot be granted.
    pub(crate) fn open(plugin: &PlannedPlugin) -> Result<Self, String> {
        let spec = &plugin.wasi;
        #[cfg(not(feature = "http"))]
        if !spec.http.is_empty() {
            return Err(super::NO_HTTP.to_owned());
        }
        let mut builder = WasiCtxBuilder::new();
        for dir in &spec.dirs {
            let perms = if dir.write { FsPerms::ReadWrite } else { FsPerms::ReadOnly };
            let host = &*dir.host;
            builder
                .preopened_dir(host, &dir.guest, perms)
                .map_err(|error| format!("the granted folder `{}` cannot be opened: {error:#}", host.display()))?;
        }
        let output = Channel::new(&plugin.id, plugin.limits.output);
        Ok(Self {
            spec: spec.clone(),
            folders: builder.build().filesystem().clone(),
            network: Arc::new(Network::new(plugin, &output)?),
            output,
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

    /// What of the network it may reach.
    pub(crate) fn network(&self) -> &Arc<Network> {
        &self.network
    }

    /// A fresh WASI for a fresh instance. Nothing is looked up by name.
    pub(crate) fn build(&self) -> WasiState {
        let tail = Arc::new(Tail::default());
        let mut builder = WasiCtxBuilder::new();
        // Names are looked up by code of our own.
        builder.allow_ip_name_lookup(false);
        builder.allow_tcp(self.network.uses(Protocol::Tcp)).allow_udp(self.network.uses(Protocol::Udp));
        let network = Arc::clone(&self.network);
        builder.socket_addr_check(move |address, used| Box::pin(std::future::ready(network.check(address, used))));
        reproducible::set(&mut builder, self.spec.random, self.spec.clock);
        builder.args(&self.spec.args);
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
        WasiState {
            ctx,
            table,
            tail,
            waiting: Arc::clone(&self.waiting),
            network: Arc::clone(&self.network),
            #[cfg(feature = "http")]
            http: Http::new(&self.network),
        }
    }
}

impl WasiState {
    /// Of a plugin that imports no WASI.
    pub(crate) fn empty() -> Self {
        let (ctx, table) = (WasiCtxBuilder::new().build(), ResourceTable::new());
        let network = Arc::new(Network::closed());
        #[cfg(feature = "http")]
        let http = Http::new(&network);
        Self {
            ctx,
            table,
            tail: Arc::default(),
            waiting: Arc::default(),
            network,
            #[cfg(feature = "http")]
            http,
        }
    }

    /// What wasmtime-wasi works on.
    pub(crate) fn view(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.ctx, table: &mut self.table }
    }

    /// The same, and where it waits.
    pub(crate) fn parts(&mut self) -> (WasiCtxView<'_>, &Waiting) {
        (WasiCtxView { ctx: &mut self.ctx, table: &mut self.table }, &self.waiting)
    }

    /// The same, and what of the network may be reached.
    pub(crate) fn network(&mut self) -> (WasiCtxView<'_>, &Waiting, &Arc<Network>) {
        (WasiCtxView { ctx: &mut self.ctx, table: &mut self.table }, &self.waiting, &self.network)
    }

    /// What wasmtime-wasi-http works on, and where it waits.
    #[cfg(feature = "http")]
    pub(crate) fn http(&mut self) -> (WasiHttpCtxView<'_>, &Waiting) {
        let Http { ctx, requests } = &mut self.http;
        (WasiHttpCtxView { ctx, hooks: requests, table: &mut self.table }, &self.waiting)
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

#[cfg(feature = "http")]
impl Http {
    fn new(network: &Arc<Network>) -> Self {
        Self { ctx: WasiHttpCtx::new(), requests: Requests::new(Arc::clone(network)) }
    }
}
