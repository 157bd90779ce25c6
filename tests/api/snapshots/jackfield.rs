pub use jackfield_contract::DispatchErrorCase;
pub use jackfield_contract as contract;
pub use jackfield_plan::bundle;
pub use jackfield_plan::discover;
pub use jackfield_plan::fuse;
pub use jackfield_plan::manifest;
pub use jackfield_plan::plan;
pub use jackfield_plan::precompiled;
pub use jackfield_plan::report;
pub use jackfield_plan::sign;
pub use plan::Lifetime;
pub use plan::Restart;
pub use plan::RestartBounds;
pub use report::LoadReport;
pub use value::replies::Any;
pub use value::replies::AtLeastOne;
pub use value::replies::AtMostOne;
pub use value::replies::ExactlyOne;
pub use wasmtime;
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApplyError {
    Description(Box<LoadReport>),
    LoadAnew { reasons: Vec<String> },
    Busy(String),
    Instance(DispatchError),
    Halfway { error: DispatchError, stays: Vec<(String, DispatchError)> },
}
impl From<Vec<Problem>> for ApplyError {}
#[must_use = "calls that are awaited begin when they are polled"]
pub struct Awaited<K, R> {
    private: _,
}
impl<K: Cardinality, R: Send + 'static> Awaited<K, R> {
    pub fn at_most(mut self, plugs: usize) -> Self {}
    pub fn as_they_come(self) -> ReplyStream<R> {}
}
impl<K: Cardinality, R: Send + 'static> Future for Awaited<K, R> {
    type Output = K::Reply<R>;
}
impl<K, R> Unpin for Awaited<K, R> {}
impl<K, R> std::fmt::Debug for Awaited<K, R> {}
#[derive(Clone)]
pub struct Backtrace(_);
impl Backtrace {
    pub fn text(&self) -> &str {}
}
impl PartialEq for Backtrace {}
impl Eq for Backtrace {}
impl fmt::Debug for Backtrace {}
impl fmt::Display for Backtrace {}
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct CallBudget {
    private: _,
}
impl CallBudget {
    pub fn new() -> Self {}
    pub fn deadline(mut self, deadline: impl Into<Option<Duration>>) -> Self {}
    pub fn fuel(mut self, fuel: impl Into<Option<u64>>) -> Self {}
}
pub struct CallInfo<'a> {
    private: _,
}
impl<'a> CallInfo<'a> {
    pub fn plugin(&self) -> &'a PluginId {}
    pub fn contract(&self) -> &'a str {}
    pub fn function(&self) -> &'a str {}
    pub fn arguments(&self) -> Option<&'a [u64]> {}
    pub fn time_left(&self) -> Option<Duration> {}
}
impl fmt::Debug for CallInfo<'_> {}
#[derive(Clone, Debug, Default)]
pub struct Cancel(_);
impl Cancel {
    pub fn new() -> Self {}
    pub fn cancel(&self) {}
    pub fn is_cancelled(&self) -> bool {}
    pub async fn cancelled(&self) {}
}
impl Cancel {
    pub fn scope<R>(&self, calls: impl FnOnce() -> R) -> R {}
}
pub trait Cardinality: sealed::Sealed + Copy + Default + fmt::Debug + Send + Sync + 'static {
    const CARDINALITY: shape::Cardinality;
    type Reply<R>;
}
#[derive(Debug)]
pub struct Contract {
    pub interface: &'static Interface,
    pub functions: &'static [Option<TypedFunction>],
}
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Crossing<'a> {
    pub number: u64,
    pub within: Option<u64>,
    pub caller: Option<&'a PluginId>,
    pub plugin: &'a PluginId,
    pub contract: &'a str,
    pub function: &'a str,
    pub arguments: &'a [Val],
    pub reply: Result<Option<&'a Val>, &'a DispatchError>,
    pub begun: SystemTime,
    pub took: Duration,
}
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Denial {
    pub plugin: String,
    pub grant: &'static str,
    pub wanted: String,
    pub count: u64,
}
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DispatchError(_);
impl From<Failure> for DispatchError {}
impl DispatchError {
    pub fn failure(&self) -> &Failure {}
    pub fn kind(&self) -> Case {}
    pub fn case(&self) -> &'static str {}
    pub fn text(&self) -> String {}
    pub fn plugin(&self) -> &str {}
    pub fn contract(&self) -> &str {}
    pub fn function(&self) -> &str {}
    pub fn cause(&self) -> &str {}
    pub fn stderr(&self) -> &str {}
    pub fn backtrace(&self) -> Option<&str> {}
    pub fn direct_cause(&self) -> Option<&DispatchError> {}
}
impl fmt::Display for DispatchError {}
impl std::error::Error for DispatchError {}
#[derive(Clone)]
pub struct DynFunction(_);
impl std::fmt::Debug for DynFunction {}
impl DynFunction {
    pub fn call(&self, args: &[Val]) -> Replies<Option<Val>> {}
    pub fn call_async(&self, args: impl Into<Arc<[Val]>>) -> Awaited<Any, Option<Val>> {}
    pub fn plugins(&self) -> impl Iterator<Item = &PluginId> {}
}
#[derive(Clone)]
pub struct Engine(_);
impl std::fmt::Debug for Engine {}
impl Engine {
    pub fn new(config: &EngineConfig) -> Result<Self, EngineError> {}
}
#[cfg(feature = "compiler")]
impl super::Engine {
    pub fn code_for(&self, plan: &Plan) -> Vec<super::Precompile> {}
}
impl Engine {
    pub fn targets() -> &'static [&'static str] {}
    pub fn precompile(&self, component: &[u8]) -> Result<Vec<u8>, EngineError> {}
    pub fn precompile_for(
        &self,
        component: &[u8],
        wanted: &Precompile,
    ) -> Result<Vec<u8>, EngineError> {}
}
#[derive(Clone, Debug)]
pub struct EngineConfig {
    pub wasm_stack: usize,
    #[cfg(feature = "compiler")]
    pub parallel_compilation: bool,
    pub interruptible: bool,
    #[cfg(feature = "cache")]
    pub cache: Option<std::path::PathBuf>,
    pub tick: Duration,
    pub wasmtime: WasmtimeSettings,
}
impl Default for EngineConfig {}
#[derive(Clone, Debug, thiserror::Error)]
pub struct EngineError(_);
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Event {
    pub at: SystemTime,
    pub plugin: PluginId,
    pub kind: EventKind,
}
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum EventKind {
    Loaded,
    Failed(DispatchError),
    Rebuilt,
    GivenUp { pause: Option<Duration>, last: DispatchError },
    Stopped,
    Started,
    Swapped,
    Denied { grant: &'static str, wanted: String },
    RefusedGrowth { now: u64, wanted: u64 },
}
pub struct Events(_);
impl Events {
    pub fn try_next(&mut self) -> Option<Event> {}
    pub fn next_within(&mut self, time: Duration) -> Option<Event> {}
    pub fn missed(&self) -> u64 {}
}
impl Iterator for Events {
    type Item = Event;
}
impl Stream for Events {
    type Item = Event;
}
impl std::fmt::Debug for Events {}
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failure {
    pub kind: Case,
    pub plugin: String,
    pub contract: String,
    pub function: String,
    pub cause: String,
    pub stderr: String,
    pub backtrace: Option<Backtrace>,
    pub source: Option<DispatchError>,
}
impl Failure {
    pub fn new(kind: Case) -> Self {}
}
pub trait FromVal: Sized {
    fn from_val(val: Val) -> Result<Self, ValError>;
}
#[derive(Clone)]
pub struct Graph(_);
impl Graph {
    pub fn changes(&self, spec: &GraphSpec) -> Result<Changes, ApplyError> {}
    pub fn apply(&self, spec: &GraphSpec) -> Result<Changes, ApplyError> {}
    pub fn apply_discovered(
        &self,
        spec: &GraphSpec,
        found: Vec<Discovery>,
    ) -> Result<Changes, ApplyError> {}
}
impl Graph {
    pub fn builder(engine: &Engine) -> GraphBuilder {}
    pub fn from_manifest(
        engine: &Engine,
        path: impl AsRef<Path>,
    ) -> Result<GraphBuilder, LoadError> {}
    pub fn from_spec(engine: &Engine, spec: GraphSpec) -> GraphBuilder {}
}
impl Graph {
    pub fn denials(&self) -> Vec<Denial> {}
}
impl Graph {
    pub fn http_handler(&self, plugin: &str) -> Result<HttpHandler, SocketError> {}
}
impl std::fmt::Debug for Graph {}
impl Graph {
    pub fn downgrade(&self) -> WeakGraph {}
    pub fn plan(&self) -> &Plan {}
    pub fn plugins(&self) -> impl Iterator<Item = &PluginId> {}
    pub fn fuel_left(&self, plugin: &str) -> Option<u64> {}
    pub fn socket<S: TypedContract>(&self, _: S::Cardinality) -> Result<S, SocketError> {}
    pub fn socket_of<S: TypedContract>(
        &self,
        plugin: &str,
        _: S::Cardinality,
    ) -> Result<S, SocketError> {}
    pub fn function(
        &self,
        contract: &str,
        function: &str,
    ) -> Result<DynFunction, SocketError> {}
    pub fn function_of(
        &self,
        plugin: &str,
        contract: &str,
        function: &str,
    ) -> Result<DynFunction, SocketError> {}
    pub fn dispatch(
        &self,
        contract: &str,
        function: &str,
        args: &[Val],
    ) -> Result<Replies<Option<Val>>, SocketError> {}
    pub fn dispatch_async(
        &self,
        contract: &str,
        function: &str,
        args: impl Into<Arc<[Val]>>,
    ) -> Result<Awaited<Any, Option<Val>>, SocketError> {}
}
impl Graph {
    pub fn plugin(&self, id: &str) -> Option<PluginHandle> {}
    pub fn events(&self) -> Events {}
    pub fn stats(&self) -> Vec<(PluginId, PluginStats)> {}
}
impl Graph {
    pub fn swap(
        &self,
        plugin: &str,
        component: impl Into<ComponentSource>,
    ) -> Result<(), SwapError> {}
}
#[derive(Debug)]
#[must_use]
pub struct GraphBuilder {
    private: _,
}
impl GraphBuilder {
    pub fn root(mut self, contract: impl Into<String>) -> Self {}
    pub fn cardinality(mut self, cardinality: Cardinality) -> Self {}
    pub fn root_plugs<S: Into<String>>(
        mut self,
        plugs: impl IntoIterator<Item = S>,
    ) -> Self {}
    pub fn optional(mut self, optional: bool) -> Self {}
    pub fn lone(mut self) -> Self {}
    pub fn trust(mut self, folder: impl Into<PathBuf>) -> Self {}
    pub fn trust_keys<S: Into<String>>(
        mut self,
        keys: impl IntoIterator<Item = S>,
    ) -> Self {}
    pub fn default_limits(mut self, limits: Limits) -> Self {}
    pub fn memory_limit(mut self, bytes: impl Into<Option<u64>>) -> Self {}
    pub fn instance_limit(mut self, instances: impl Into<Option<u64>>) -> Self {}
    pub fn plugin(mut self, plugin: Plugin) -> Self {}
    pub fn change(
        mut self,
        plugin: &str,
        change: impl FnOnce(Plugin) -> Plugin,
    ) -> Self {}
    pub fn fuse<S: Into<String>>(
        mut self,
        name: &str,
        plugins: impl IntoIterator<Item = S>,
    ) -> Self {}
    pub fn domain_limits(mut self, name: &str, limits: Limits) -> Self {}
    pub fn stats(mut self, count: bool) -> Self {}
    pub fn observe(
        mut self,
        look: impl Fn(&Crossing<'_>) + Send + Sync + 'static,
    ) -> Self {}
    pub fn trace(mut self, spans: bool) -> Self {}
    pub fn profile(mut self, profiler: &Profiler) -> Self {}
    pub fn on_growth(
        mut self,
        allow: impl Fn(&Growth<'_>) -> bool + Send + Sync + 'static,
    ) -> Self {}
    pub fn host(mut self, contract: HostContract) -> Self {}
    pub fn host_for<S: Into<String>>(
        mut self,
        plugins: impl IntoIterator<Item = S>,
        contract: HostContract,
    ) -> Self {}
    pub fn declare_host(mut self, contract: HostSpec) -> Self {}
    pub fn contracts(mut self, contracts: &[&'static Contract]) -> Self {}
    pub fn spec(&self) -> &GraphSpec {}
    pub fn plan(&self) -> (crate::plan::Plan, LoadReport) {}
    pub fn load(self) -> Result<(Graph, LoadReport), LoadError> {}
    pub fn load_discovered(
        mut self,
        mut found: Vec<Discovery>,
    ) -> Result<(Graph, LoadReport), LoadError> {}
}
#[derive(Clone, Copy, Debug)]
pub struct Growth<'a> {
    private: _,
}
impl<'a> Growth<'a> {
    pub fn plugin(&self) -> &'a PluginId {}
    pub fn now(&self) -> u64 {}
    pub fn wanted(&self) -> u64 {}
    pub fn limit(&self) -> Option<u64> {}
}
#[derive(Clone)]
pub struct Handle(_);
impl Handle {
    pub fn new<T: Any + Send + Sync>(resource: &'static str, value: T) -> Self {}
    pub fn identity(&self) -> HandleIdentity {}
    pub fn value<T: Any + Send + Sync>(&self) -> Option<Arc<T>> {}
    pub fn owner(&self) -> &PluginId {}
    pub fn resource(&self) -> &str {}
}
impl PartialEq for Handle {}
impl fmt::Debug for Handle {}
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HandleIdentity(_, _, _);
pub struct HostContract {
    private: _,
}
impl fmt::Debug for HostContract {}
impl HostContract {
    #[cfg(feature = "wit")]
    pub fn from_wit(wit: &str, name: &str) -> Result<Self, HostContractError> {}
    pub fn from_served(served: &HostServed) -> Self {}
    pub fn function(
        mut self,
        name: &str,
        function: impl Fn(
            &[Val],
        ) -> Result<Option<Val>, HostError> + Send + Sync + 'static,
    ) -> Result<Self, HostContractError> {}
    pub fn name(&self) -> String {}
}
#[derive(Clone, Debug, thiserror::Error)]
pub struct HostContractError(_);
pub struct HostError(_);
impl HostError {
    pub fn msg(message: impl fmt::Display) -> Self {}
}
impl fmt::Display for HostError {}
impl fmt::Debug for HostError {}
impl<E: std::error::Error> From<E> for HostError {}
pub struct HttpBody {
    private: _,
}
impl std::fmt::Debug for HttpBody {}
impl Body for HttpBody {
    type Data = Bytes;
    type Error = DispatchError;
}
impl Drop for HttpBody {}
#[derive(Clone)]
pub struct HttpHandler {
    private: _,
}
impl std::fmt::Debug for HttpHandler {}
impl HttpHandler {
    pub fn plugin(&self) -> &PluginId {}
    pub fn handle<B>(
        &self,
        request: Request<B>,
    ) -> impl Future<Output = Result<Response<HttpBody>, DispatchError>> + Send + use<B>
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn StdError + Send + Sync>>,
    {}
}
pub trait IntoVal: Sized {
    fn into_val(self) -> Val;
}
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Limits(pub(super) _);
impl Limits {
    pub fn new() -> Self {}
    pub fn memory(mut self, bytes: impl Into<Option<u64>>) -> Self {}
    pub fn deadline(mut self, deadline: impl Into<Option<Duration>>) -> Self {}
    pub fn fuel(mut self, fuel: impl Into<Option<u64>>) -> Self {}
    pub fn function(mut self, function: impl Into<String>, budget: CallBudget) -> Self {}
    pub fn tables(mut self, elements: impl Into<Option<u64>>) -> Self {}
    pub fn instances(mut self, count: impl Into<Option<u64>>) -> Self {}
    pub fn handles(mut self, count: impl Into<Option<u64>>) -> Self {}
    pub fn crossing(mut self, bytes: impl Into<Option<u64>>) -> Self {}
    pub fn descriptors(mut self, count: impl Into<Option<u64>>) -> Self {}
    pub fn output(mut self, bytes: impl Into<Option<u64>>) -> Self {}
    pub fn compile(mut self, time: impl Into<Option<Duration>>) -> Self {}
    pub fn compile_memory(mut self, bytes: impl Into<Option<u64>>) -> Self {}
    pub fn start_deadline(mut self, deadline: impl Into<Option<Duration>>) -> Self {}
    pub fn start_fuel(mut self, fuel: impl Into<Option<u64>>) -> Self {}
}
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub struct LoadError {
    pub report: Box<LoadReport>,
}
impl From<LoadReport> for LoadError {}
#[derive(Clone, Debug)]
#[must_use]
pub struct Plugin {
    private: _,
}
impl Plugin {
    pub fn from_file(id: impl Into<String>, path: impl AsRef<Path>) -> Self {}
    pub fn from_bytes(id: impl Into<String>, component: impl Into<Arc<[u8]>>) -> Self {}
    pub fn plugs<S: Into<String>>(
        mut self,
        contracts: impl IntoIterator<Item = S>,
    ) -> Self {}
    pub fn socket<S: Into<String>>(
        mut self,
        contract: impl Into<String>,
        plugs: impl IntoIterator<Item = S>,
    ) -> Self {}
    pub fn rename(
        mut self,
        own: impl Into<String>,
        contract: impl Into<String>,
    ) -> Self {}
    pub fn lifetime(mut self, lifetime: Lifetime) -> Self {}
    pub fn instances(mut self, count: u32) -> Self {}
    pub fn restart(mut self, restart: impl Into<Restart>) -> Self {}
    pub fn fallback(mut self, plugin: impl Into<String>) -> Self {}
    pub fn limits(mut self, limits: Limits) -> Self {}
    pub fn wasi(mut self, grants: WasiGrants) -> Self {}
    pub fn config(mut self, config: serde_json::Value) -> Self {}
    pub fn sha256(mut self, digest: impl Into<String>) -> Self {}
    pub fn signed_by<S: Into<String>>(
        mut self,
        keys: impl IntoIterator<Item = S>,
    ) -> Self {}
    pub fn decide(
        mut self,
        decide: impl Fn(&CallInfo<'_>) -> CallBudget + Send + Sync + 'static,
    ) -> Self {}
    pub fn state<T: Any + Send>(
        mut self,
        make: impl Fn() -> T + Send + Sync + 'static,
    ) -> Self {}
    pub fn link(
        mut self,
        add: impl Fn(
            &mut Linker<StoreData>,
        ) -> wasmtime::Result<()> + Send + Sync + 'static,
    ) -> Self {}
    pub fn serves<S: Into<String>>(
        mut self,
        interfaces: impl IntoIterator<Item = S>,
    ) -> Self {}
}
#[derive(Clone)]
pub struct PluginHandle {
    private: _,
}
impl std::fmt::Debug for PluginHandle {}
impl PluginHandle {
    pub fn id(&self) -> &PluginId {}
    pub fn fused(&self) -> &[PluginId] {}
    pub fn state(&self) -> PluginState {}
    pub fn last_error(&self) -> Option<DispatchError> {}
    pub fn failures(&self) -> u64 {}
    pub fn stats(&self) -> PluginStats {}
    pub fn stop(&self) -> bool {}
    pub fn start(&self) -> Result<bool, DispatchError> {}
    pub fn restart(&self) -> Result<(), DispatchError> {}
}
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PluginId(_);
impl PluginId {
    pub fn new(id: &str) -> Self {}
    pub fn as_str(&self) -> &str {}
}
impl fmt::Display for PluginId {}
impl fmt::Debug for PluginId {}
impl AsRef<str> for PluginId {}
impl std::borrow::Borrow<str> for PluginId {}
impl std::ops::Deref for PluginId {
    type Target = str;
}
impl PartialEq<str> for PluginId {}
impl PartialEq<&str> for PluginId {}
impl From<&str> for PluginId {}
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PluginState {
    Running,
    Stopped,
    GivenUp { until: Option<Instant> },
    NotLoaded,
}
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PluginStats {
    pub calls: u64,
    pub errors: BTreeMap<&'static str, u64>,
    pub time: Duration,
    pub own_time: Duration,
    pub memory: u64,
    pub memory_peak: u64,
    pub restarts: u64,
    pub handles: u64,
    pub bytes_in: u64,
    pub bytes_out: u64,
}
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Precompile {
    private: _,
}
impl Default for Precompile {}
impl Precompile {
    pub fn new() -> Self {}
    pub fn target(mut self, triple: impl Into<String>) -> Self {}
    pub fn interruptible(mut self, interruptible: bool) -> Self {}
    pub fn triple(&self) -> Option<&str> {}
    pub fn is_interruptible(&self) -> bool {}
    pub fn counts_fuel(&self) -> bool {}
    pub fn fuel(mut self, fuel: bool) -> Self {}
    pub fn compile(mut self, time: impl Into<Option<Duration>>) -> Self {}
    pub fn compile_memory(mut self, bytes: impl Into<Option<u64>>) -> Self {}
}
#[derive(Clone, Debug, Default)]
pub struct Profiler(_);
impl Profiler {
    pub fn new() -> Self {}
    pub fn count(&self) -> u64 {}
    pub fn folded(&self) -> String {}
}
#[derive(Clone, Debug, PartialEq)]
pub struct Replies<R> {
    private: _,
}
impl<R> Replies<R> {
    pub fn len(&self) -> usize {}
    pub fn is_empty(&self) -> bool {}
    pub fn iter(&self) -> impl Iterator<Item = &(PluginId, Result<R, DispatchError>)> {}
    pub fn ok(self) -> impl Iterator<Item = R> {}
    pub fn errors(&self) -> impl Iterator<Item = (&PluginId, &DispatchError)> {}
    pub fn first(self) -> Option<R> {}
}
impl<R> IntoIterator for Replies<R> {
    type Item = (PluginId, Result<R, DispatchError>);
    type IntoIter = std::iter::Chain<
        std::option::IntoIter<Self::Item>,
        std::vec::IntoIter<Self::Item>,
    >;
}
#[must_use = "calls that are awaited begin when they are polled"]
pub struct ReplyStream<R> {
    private: _,
}
impl<R: Send + 'static> Stream for ReplyStream<R> {
    type Item = (PluginId, Result<R, DispatchError>);
}
impl<R> Unpin for ReplyStream<R> {}
impl<R> std::fmt::Debug for ReplyStream<R> {}
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SocketError {
    Contract(LookupError),
    Function { contract: String, function: String, functions: String },
    Cardinality { contract: String, cardinality: &'static str, plugs: String },
    Mismatch { plugin: String, contract: String, diff: String },
    #[cfg(feature = "http")]
    NoHttpHandler { plugin: String, why: String },
}
pub struct StreamWriter(_);
impl StreamWriter {
    pub fn write(&self, item: Val) -> Result<(), Unread> {}
    pub fn write_bytes(&self, bytes: &[u8]) -> Result<(), Unread> {}
    pub fn fail(self, cause: &str) {}
}
impl fmt::Debug for StreamWriter {}
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SwapError {
    Plugin { plugin: String, why: String },
    Component(Box<LoadReport>),
    Instance(DispatchError),
}
impl From<LoadReport> for SwapError {}
impl From<Problem> for SwapError {}
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unread;
impl fmt::Display for Unread {}
impl std::error::Error for Unread {}
#[derive(Clone, Debug)]
pub enum Val {
    Bool(bool),
    S8(i8),
    U8(u8),
    S16(i16),
    U16(u16),
    S32(i32),
    U32(u32),
    S64(i64),
    U64(u64),
    Float32(f32),
    Float64(f64),
    Char(char),
    String(String),
    List(Vec<Val>),
    Bytes(Vec<u8>),
    Map(Vec<(Val, Val)>),
    Record(Vec<(String, Val)>),
    Tuple(Vec<Val>),
    Variant(String, Option<Box<Val>>),
    Enum(String),
    Option(Option<Box<Val>>),
    Result(Result<Option<Box<Val>>, Option<Box<Val>>>),
    Flags(Vec<String>),
    Handle(Handle),
    Stream(ValStream),
    Future(ValFuture),
}
impl Val {
    pub fn kind(&self) -> &'static str {}
}
impl PartialEq for Val {}
impl From<&str> for Val {}
impl From<&[u8]> for Val {}
impl IntoVal for Val {}
impl FromVal for Val {}
impl Item for Val {}
impl Form for Val {}
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValError {
    private: _,
}
impl ValError {
    pub fn new(message: impl Into<String>) -> Self {}
    pub fn mismatch(expected: &str, found: &Val) -> Self {}
    #[must_use]
    pub fn within(self, place: &str) -> Self {}
}
impl fmt::Display for ValError {}
impl std::error::Error for ValError {}
impl Stopped for ValError {}
#[derive(Clone, Debug)]
pub struct ValFuture(pub(crate) _);
impl ValFuture {
    pub fn of(value: Val) -> Self {}
    pub fn get(mut self) -> Result<Val, DispatchError> {}
}
impl Future for ValFuture {
    type Output = Result<Val, DispatchError>;
}
#[derive(Clone)]
pub struct ValStream(_);
impl ValStream {
    pub fn new() -> (StreamWriter, Self) {}
    pub fn of(items: impl IntoIterator<Item = Val>) -> Self {}
    pub fn read(&self, into: &mut [u8]) -> Result<usize, DispatchError> {}
}
impl Iterator for ValStream {
    type Item = Result<Val, DispatchError>;
}
impl Stream for ValStream {
    type Item = Result<Val, DispatchError>;
}
impl fmt::Debug for ValStream {}
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct WasiGrants(_);
impl WasiGrants {
    pub fn new() -> Self {}
    pub fn stdin(mut self) -> Self {}
    pub fn stdout(mut self) -> Self {}
    pub fn stderr(mut self) -> Self {}
    pub fn log(mut self) -> Self {}
    pub fn env(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {}
    pub fn read_dir(self, host: impl Into<PathBuf>, guest: impl Into<String>) -> Self {}
    pub fn write_dir(self, host: impl Into<PathBuf>, guest: impl Into<String>) -> Self {}
    pub fn args<S: Into<String>>(mut self, args: impl IntoIterator<Item = S>) -> Self {}
    pub fn http(mut self, host: impl Into<String>) -> Self {}
    pub fn socket(mut self, address: impl Into<String>) -> Self {}
    pub fn random_seeded(mut self, seed: u64) -> Self {}
    pub fn clock_fixed(mut self, since_1970: Duration) -> Self {}
}
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use]
pub struct WasmtimeSettings(_);
impl WasmtimeSettings {
    pub fn new() -> Self {}
}
#[derive(Clone)]
pub struct WeakGraph(_);
impl WeakGraph {
    pub fn upgrade(&self) -> Option<Graph> {}
}
impl std::fmt::Debug for WeakGraph {}
pub fn compile_worker() {}
pub fn flush_output(timeout: Duration) -> bool {}
pub mod raw {
    pub use wasmtime::component::Linker;
    pub use wasmtime_wasi;
    pub struct Store {
        private: _,
    }
    impl StoreData {
        pub fn state<T: Any + Send>(&mut self) -> Option<&mut T> {}
        #[cfg(feature = "wasi")]
        pub fn state_and_table<T: Any + Send>(
            &mut self,
        ) -> Option<(&mut T, &mut ResourceTable)> {}
    }
    impl Drop for StoreData {}
    impl std::fmt::Debug for StoreData {}
    #[cfg(feature = "wasi")]
    impl WasiView for StoreData {}
}
pub mod table {
    #[derive(Debug)]
    pub struct Case {
        pub name: &'static str,
        pub ty: Option<Type>,
        pub docs: &'static str,
    }
    #[derive(Debug)]
    pub struct Field {
        pub name: &'static str,
        pub ty: Type,
        pub docs: &'static str,
    }
    #[derive(Debug)]
    pub struct Function {
        pub name: &'static str,
        pub kind: FunctionKind,
        pub params: &'static [Param],
        pub result: Option<Type>,
        pub is_async: bool,
        pub carries_handles: bool,
        pub docs: &'static str,
    }
    #[derive(Clone, Copy, Debug)]
    pub enum FunctionKind {
        Freestanding,
        Method(&'static Resource),
        Static(&'static Resource),
        Constructor(&'static Resource),
    }
    impl FunctionKind {
        pub fn resource(self) -> Option<&'static Resource> {}
    }
    #[derive(Debug)]
    pub struct Interface {
        pub name: &'static str,
        pub version: Option<&'static str>,
        pub docs: &'static str,
        pub types: &'static [&'static TypeDef],
        pub resources: &'static [&'static Resource],
        pub functions: &'static [Function],
    }
    impl Interface {
        pub fn function(&self, name: &str) -> Option<&'static Function> {}
    }
    impl fmt::Display for Interface {}
    #[derive(Debug)]
    pub struct Label {
        pub name: &'static str,
        pub docs: &'static str,
    }
    #[derive(Debug)]
    pub struct Param {
        pub name: &'static str,
        pub ty: Type,
    }
    #[derive(Debug, PartialEq, Eq, Hash)]
    pub struct Resource {
        pub interface: &'static str,
        pub name: &'static str,
        pub docs: &'static str,
    }
    #[derive(Clone, Copy, Debug)]
    pub enum Type {
        Bool,
        S8,
        U8,
        S16,
        U16,
        S32,
        U32,
        S64,
        U64,
        F32,
        F64,
        Char,
        String,
        ErrorContext,
        List(&'static Type),
        FixedLengthList(&'static Type, u32),
        Map(&'static Type, &'static Type),
        Tuple(&'static [Type]),
        Option(&'static Type),
        Result { ok: Option<&'static Type>, err: Option<&'static Type> },
        Future(Option<&'static Type>),
        Stream(Option<&'static Type>),
        Own(&'static Resource),
        Borrow(&'static Resource),
        Defined(&'static TypeDef),
    }
    #[derive(Debug)]
    pub struct TypeDef {
        pub interface: &'static str,
        pub name: &'static str,
        pub docs: &'static str,
        pub kind: TypeDefKind,
    }
    #[derive(Debug)]
    pub enum TypeDefKind {
        Record(&'static [Field]),
        Variant(&'static [Case]),
        Enum(&'static [Label]),
        Flags(&'static [Label]),
        Resource(&'static Resource),
        Alias(Type),
    }
    pub fn to_model(interfaces: &[&'static Interface]) -> Model {}
}
pub fn time_left() -> Option<Duration> {}
pub fn wait_for<T>(future: impl Future<Output = T>) -> Result<T, HostError> {}
macro_rules! bindings {
    () => {};
}
