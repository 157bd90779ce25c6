//! A plugin of a graph, described in code.

use std::any::Any;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use wasmtime::component::Linker;

use super::limits::Limits;
use crate::link::hooks::PluginHooks;
use crate::plan::{
    ClockSpec, ComponentSource, DirSpec, Lifetime, Located, PluginSpec, RandomSpec, RenameSpec, Restart, SocketSpec,
};
use crate::runtime::budget::{CallBudget, CallInfo};
use crate::runtime::store::StoreData;

/// A plugin of a graph, described in code.
#[derive(Clone, Debug)]
#[must_use]
pub struct Plugin {
    pub(super) spec: PluginSpec,
    pub(super) hooks: PluginHooks,
}

impl Plugin {
    /// A plugin whose component lies in a file: `.wasm` or `.wat`.
    pub fn from_file(id: impl Into<String>, path: impl AsRef<Path>) -> Self {
        Self::new(id.into(), ComponentSource::Path(path.as_ref().to_owned()))
    }

    /// A plugin from its component: binary, or text in the WAT format.
    pub fn from_bytes(id: impl Into<String>, component: impl Into<Arc<[u8]>>) -> Self {
        Self::new(id.into(), ComponentSource::Bytes(component.into()))
    }

    fn new(id: String, source: ComponentSource) -> Self {
        Self { spec: PluginSpec::new(Located::from(id), Located::from(source)), hooks: PluginHooks::default() }
    }

    /// The contracts that it plugs; every contract that it exports if it is not said.
    pub fn plugs<S: Into<String>>(mut self, contracts: impl IntoIterator<Item = S>) -> Self {
        self.spec.plugs = Some(contracts.into_iter().map(|contract| Located::from(contract.into())).collect());
        self
    }

    /// Who is plugged into one of its sockets, in the order of calls and replies.
    pub fn socket<S: Into<String>>(mut self, contract: impl Into<String>, plugs: impl IntoIterator<Item = S>) -> Self {
        let plugs = plugs.into_iter().map(|id| Located::from(id.into())).collect();
        self.spec.sockets.push(SocketSpec { contract: Located::from(contract.into()), plugs });
        self
    }

    /// Lets a name of the component's own stand for a contract: `acme:tools/upper` for `demo:text/filter`. Functions and resources
    /// are renamed one by one: `acme:tools/upper#run` for `demo:text/filter#transform`, which names the contract as well.
    pub fn rename(mut self, own: impl Into<String>, contract: impl Into<String>) -> Self {
        let rename = RenameSpec { own: Located::from(own.into()), contract: Located::from(contract.into()) };
        self.spec.rename.push(rename);
        self
    }

    /// How long its instances live; [`Lifetime::Graph`] if it is not said.
    ///
    /// With [`Lifetime::Call`] each call into the graph finds a fresh instance, made when the plugin is first called in it and thrown
    /// away when it is over, so that no call sees what another left behind, and calls of several threads run side by side, each
    /// with memory of its own. `init` runs each time. A handle that such a plugin makes ends with the call; one that would be given
    /// to the host is refused.
    pub fn lifetime(mut self, lifetime: Lifetime) -> Self {
        self.spec.lifetime = Some(Located::from(lifetime));
        self
    }

    /// How many instances it may have, from 1 to 1024; one if it is not said.
    ///
    /// With more than one, calls of several threads run side by side: each goes to an instance that is idle, the one that was used
    /// last, or to a new one; a call waits only while all are busy. Each instance has a memory and a state of its own, so that a
    /// call may not find what another left; `init` runs in each, and the limits hold for each. Handles belong to the instance
    /// that made them, and their methods are called in it. With [`Lifetime::Call`] it is refused, since instances are made for
    /// each call there.
    pub fn instances(mut self, count: u32) -> Self {
        self.spec.instances = Some(Located::from(count));
        self
    }

    /// What is done after a failure; [`Restart::Always`] if it is not said.
    ///
    /// Whoever is given up is `unavailable`, unless it has a [`fallback`](Self::fallback). [`Graph::events`](crate::Graph::events) tells of it.
    pub fn restart(mut self, restart: impl Into<Restart>) -> Self {
        self.spec.restart = Some(Located::from(restart.into()));
        self
    }

    /// The plugin that serves its plugs while it is given up or stopped. That one must plug the same contracts, with the same
    /// signatures. It stands by: sockets and the root take it only where their lists name it. Replies bear this plugin's id.
    pub fn fallback(mut self, plugin: impl Into<String>) -> Self {
        self.spec.fallback = Some(Located::from(plugin.into()));
        self
    }

    /// Its limits.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.spec.limits.replace(limits.0);
        self
    }

    /// What it is granted.
    pub fn wasi(mut self, grants: WasiGrants) -> Self {
        self.spec.wasi = grants.0;
        self
    }

    /// What is passed to its `init`, as compact JSON.
    pub fn config(mut self, config: serde_json::Value) -> Self {
        self.spec.config = Some(Located::from(config));
        self
    }

    /// Pins the SHA-256 of its component, in hexadecimal digits.
    pub fn sha256(mut self, digest: impl Into<String>) -> Self {
        self.spec.sha256 = Some(Located::from(digest.into()));
        self
    }

    /// Asks for a signature of its component by one of these public keys, `ed25519:` and base64, whatever keys the graph asks for
    /// beside ([`GraphBuilder::trust_keys`](crate::GraphBuilder::trust_keys)).
    pub fn signed_by<S: Into<String>>(mut self, keys: impl IntoIterator<Item = S>) -> Self {
        let keys = keys.into_iter().map(|key| Located::from(key.into()));
        self.spec.signed_by.get_or_insert_default().value.extend(keys);
        self
    }

    /// Decides on each call of the plugin how long it may take and how much fuel it has.
    ///
    /// What is not decided stays at the plugin's limits, and no call outlasts its caller. The plugin's code is compiled so that it can
    /// be interrupted and its fuel is counted, which makes it slower. It is asked on the caller's thread before the plugin is
    /// waited for; a panic is an error of the call. Calls that the decision makes itself are not decided on.
    ///
    /// Instantiation, `init` and destructors are no calls: the limits hold for them.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use jackfield::{CallBudget, Plugin};
    ///
    /// let plugin = Plugin::from_file("upper", "upper.wasm").decide(|call| {
    ///     // So much for each byte that it is given.
    ///     let bytes: u64 = call.arguments().unwrap_or_default().iter().sum();
    ///     let budget = CallBudget::new().fuel(10_000 + 1_000 * bytes);
    ///     match call.function() {
    ///         "transform" => budget.deadline(Duration::from_secs(1)),
    ///         _ => budget,
    ///     }
    /// });
    /// ```
    pub fn decide(mut self, decide: impl Fn(&CallInfo<'_>) -> CallBudget + Send + Sync + 'static) -> Self {
        self.hooks.decide = Some(Arc::new(decide));
        self
    }

    /// State of the host's own for the functions that [`Plugin::link`] adds, made anew for each instance. There may be one of each type.
    pub fn state<T: Any + Send>(mut self, make: impl Fn() -> T + Send + Sync + 'static) -> Self {
        self.hooks.state(make);
        self
    }

    /// **An escape hatch**: adds functions and resources to this plugin's linker, as wasmtime has them. [`raw`](crate::raw) says how,
    /// and what Jackfield does not promise any more.
    ///
    /// It is called once, when the graph is loaded. What Jackfield defines cannot be replaced: sockets, `jackfield:*`, and the WASI
    /// that it serves.
    pub fn link(
        mut self,
        add: impl Fn(&mut Linker<StoreData>) -> wasmtime::Result<()> + Send + Sync + 'static,
    ) -> Self {
        self.hooks.link.push(Arc::new(add));
        self
    }

    /// The interfaces that [`Plugin::link`] adds, e.g. `acme:thing/iface`: where the plugin imports one it is no socket, and nobody is
    /// plugged in. The version may be left out.
    pub fn serves<S: Into<String>>(mut self, interfaces: impl IntoIterator<Item = S>) -> Self {
        self.spec.serves.extend(interfaces.into_iter().map(Into::into));
        self
    }
}

/// What a plugin may reach outside of its own memory; nothing at first.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct WasiGrants(crate::plan::WasiSpec);

impl WasiGrants {
    /// Nothing granted.
    pub fn new() -> Self {
        Self::default()
    }

    /// It reads the host's standard input.
    pub fn stdin(mut self) -> Self {
        self.0.stdin = true;
        self
    }

    /// Its standard output goes to the host's standard error.
    pub fn stdout(mut self) -> Self {
        self.0.stdout = true;
        self
    }

    /// Its standard error goes to the host's.
    pub fn stderr(mut self) -> Self {
        self.0.stderr = true;
        self
    }

    /// `jackfield:runtime/log` reaches the host's `tracing`.
    pub fn log(mut self) -> Self {
        self.0.log = true;
        self
    }

    /// It sees an environment variable of this value.
    pub fn env(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.0.env.push((name.into(), value.into()));
        self
    }

    /// It reads the host's folder `host` under the path `guest`.
    pub fn read_dir(self, host: impl Into<PathBuf>, guest: impl Into<String>) -> Self {
        self.dir(host.into(), guest.into(), false)
    }

    /// It reads and writes the host's folder `host` under the path `guest`.
    pub fn write_dir(self, host: impl Into<PathBuf>, guest: impl Into<String>) -> Self {
        self.dir(host.into(), guest.into(), true)
    }

    /// It is passed these command-line arguments, as they are: a program takes the first for its own name.
    pub fn args<S: Into<String>>(mut self, args: impl IntoIterator<Item = S>) -> Self {
        self.0.args.extend(args.into_iter().map(Into::into));
        self
    }

    /// It may send HTTP requests to a host: `api.example.org`, `*.example.org`, `https://api.example.org`, `http://127.0.0.1:8080`. Without
    /// a scheme both are meant, and without a port that of the scheme.
    ///
    /// A name that leads to this machine or to a private network is not followed there, unless the address is granted as well:
    /// `10.0.0.5`, `10.0.0.0/8`. What is no such host is an error of loading.
    pub fn http(mut self, host: impl Into<String>) -> Self {
        self.0.http.push(host.into().into());
        self
    }

    /// It may connect to an address, a network or a host, each with a port: `127.0.0.1:5432`, `[::1]:5432`, `10.0.0.0/8:443`,
    /// `db.example.org:5432`, `*.example.org:*`; with `tcp://` or `udp://` before it, by that protocol alone. It may look up the names
    /// that it is granted. Nobody may connect to it.
    ///
    /// As with [`http`](Self::http), a name leads to no private address that is not granted itself.
    pub fn socket(mut self, address: impl Into<String>) -> Self {
        self.0.sockets.push(address.into().into());
        self
    }

    /// Its random numbers come from a generator that begins at this seed in each instance: the same in each run, and foreseeable.
    pub fn random_seeded(mut self, seed: u64) -> Self {
        self.0.random = RandomSpec::Seeded(seed);
        self
    }

    /// Its wall clock stands still so long after 1970-01-01T00:00:00Z. Its monotonic clock begins at zero in each instance and goes on
    /// by a microsecond whenever it is read; waiting takes as long as it does.
    pub fn clock_fixed(mut self, since_1970: Duration) -> Self {
        self.0.clock = ClockSpec::Fixed(since_1970);
        self
    }

    fn dir(mut self, host: PathBuf, guest: String, write: bool) -> Self {
        self.0.dirs.push(DirSpec { host: host.into(), guest, write });
        self
    }
}
