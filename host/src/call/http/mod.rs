//! Standard HTTP handlers: plugins that plug `wasi:http/incoming-handler`, called with requests.
//!
//! A call is one like all others, made on a thread of ours once it is the plugin's turn. Its response comes while it goes on.

mod body;

use std::borrow::Cow;
use std::error::Error as StdError;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use futures_util::future::{Either, select};
use http::{Request, Response};
use http_body_util::BodyExt;
use http_body_util::combinators::UnsyncBoxBody;
use hyper::body::Body;
use tokio::sync::oneshot;
use wasmtime::component::{Resource, TypedFunc};
use wasmtime_wasi_http::Error;
use wasmtime_wasi_http::p2::bindings::http::types::{ErrorCode, Scheme};
use wasmtime_wasi_http::p2::body::HyperOutgoingBody;
use wasmtime_wasi_http::p2::types::{HostIncomingRequest, HostResponseOutparam};

use super::awaited::{Call, Running};
use super::observe::{Called, observed};
use super::socket::unreachable_from_here;
use crate::error::{Case, DispatchError, PluginId};
use crate::index::FunctionIndex;
use crate::runtime::carried::{self, Carried};
use crate::runtime::instance::Live;
use crate::runtime::slot::Slot;
pub use body::HttpBody;

/// A plugin that answers HTTP requests by the standard contract, `wasi:http/incoming-handler@0.2`, as [`Graph::http_handler`] gives it.
/// Cheap to clone.
///
/// [`Graph::http_handler`]: crate::Graph::http_handler
#[derive(Clone)]
pub struct HttpHandler {
    slot: Arc<Slot>,
    function: FunctionIndex,
}

impl std::fmt::Debug for HttpHandler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("HttpHandler").field(self.plugin()).finish()
    }
}

/// What a handler gives for a request.
type Answer = Result<Response<HyperOutgoingBody>, ErrorCode>;

/// A request as a plugin's WASI takes it.
type Asked = Request<UnsyncBoxBody<Bytes, Error>>;

/// The function, as wasmtime calls it.
type Handle = TypedFunc<(Resource<HostIncomingRequest>, Resource<HostResponseOutparam>), ()>;

impl HttpHandler {
    pub(crate) fn new(slot: Arc<Slot>, function: FunctionIndex) -> Self {
        Self { slot, function }
    }

    /// The plugin.
    pub fn plugin(&self) -> &PluginId {
        &self.slot.member.id
    }

    /// Has a request answered. Bodies are streamed on both ways: the response is there once the plugin has set it, and its body comes while
    /// the call goes on, for which the plugin's limits hold to its end.
    ///
    /// The request needs an authority, in its URI or as `Host`. Headers that belong to a connection are not shown to the plugin.
    ///
    /// As with every awaited call, nothing runs before the future is polled, the plugin's turn is waited for without a thread, and no
    /// certain runtime is needed. Dropping the future cancels the call, and so does dropping the response's body before its end: the plugin
    /// is given a fresh instance then. A call whose response has come whole goes on to its end by itself.
    ///
    /// # Errors
    ///
    /// As of every call; `other` also where the plugin returns without a response, or answers with an error of HTTP. What goes wrong after
    /// the response was set is an error of its body.
    pub fn handle<B>(
        &self,
        request: Request<B>,
    ) -> impl Future<Output = Result<Response<HttpBody>, DispatchError>> + Send + use<B>
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn StdError + Send + Sync>>,
    {
        let (slot, function) = (Arc::clone(&self.slot), self.function);
        let cancels = carried::cancels();
        let request = request
            .map(|body| body.map_err(|error| Error::InternalError(Some(error.into().to_string()))).boxed_unsync());
        async move {
            let other = |cause: &str| slot.member.error(Case::Other, function, cause);
            if authority(&request).is_none() {
                return Err(other("the request says no host, neither in its URI nor as `Host`"));
            }
            let (respond, answered) = oneshot::channel();
            let failed = Arc::new(AtomicBool::new(false));
            let run = {
                let (slot, failed) = (Arc::clone(&slot), Arc::clone(&failed));
                move || call(&slot, function, request, respond, failed)
            };
            let (plugin, target) = (slot.member.id.clone(), Some((Arc::clone(&slot), function)));
            let call = Call { plugin, target, run: Box::new(run) };
            let running = call.begin(Carried::with(&cancels)).await?;
            let Some((answer, running)) = answer(answered, running).await? else {
                return Err(other("it returned without a response"));
            };
            match answer {
                Ok(response) => {
                    let (parts, body) = response.into_parts();
                    let length = parts.headers.get(http::header::CONTENT_LENGTH);
                    let length = length.and_then(|length| length.to_str().ok()?.parse().ok());
                    Ok(Response::from_parts(parts, HttpBody::new((slot, function), body, length, running, failed)))
                }
                Err(code) => {
                    // That is an answer: nothing has failed.
                    if let Some(running) = running {
                        running.detach();
                    }
                    Err(other(&format!("it answered with an error of HTTP: {code:?}")))
                }
            }
        }
    }
}

/// Waits for the response, and no longer than the call. What is left of that comes along.
async fn answer(
    answered: oneshot::Receiver<Answer>,
    running: Running<()>,
) -> Result<Option<(Answer, Option<Running<()>>)>, DispatchError> {
    match select(answered, running).await {
        Either::Left((Ok(answer), running)) => Ok(Some((answer, Some(running)))),
        // The plugin has given away its chance to answer, or fails.
        Either::Left((Err(_), running)) => running.await.map(|()| None),
        Either::Right((ended, mut answered)) => {
            ended?;
            Ok(answered.try_recv().ok().map(|answer| (answer, None)))
        }
    }
}

/// Whom a request is for.
fn authority<B>(request: &Request<B>) -> Option<&str> {
    match request.uri().authority() {
        Some(authority) => Some(authority.as_str()),
        None => request.headers().get(http::header::HOST)?.to_str().ok(),
    }
}

/// Makes the call, on the thread that it has.
fn call(
    slot: &Arc<Slot>,
    function: FunctionIndex,
    request: Asked,
    respond: oneshot::Sender<Answer>,
    failed: Arc<AtomicBool>,
) -> Result<(), DispatchError> {
    let member = &slot.member;
    if !member.graph.may_enter(member.index) {
        return Err(unreachable_from_here(slot, function));
    }
    let called = || {
        let (contract, name) = member.info(function).map_or(("", ""), |info| (&*info.contract, &*info.name));
        Called { plugin: &member.id, contract, function: name }
    };
    let failing = Failing { failed, came_through: false };
    let run = || slot.call(function, |_, function, live| handle(live, function, request, respond, failing));
    // Requests are no values: who looks at all calls sees that there was one.
    observed(&member.graph, called, || Cow::Borrowed(&[]), || slot.measured(Vec::new, run).map(|()| None)).map(|_| ())
}

/// Says that the call failed before anything else can be seen of it: the body's end comes with the instance's.
struct Failing {
    failed: Arc<AtomicBool>,
    came_through: bool,
}

impl Drop for Failing {
    fn drop(&mut self) {
        if !self.came_through {
            self.failed.store(true, Ordering::Release);
        }
    }
}

fn handle(
    live: &mut Live,
    function: FunctionIndex,
    request: Asked,
    respond: oneshot::Sender<Answer>,
    mut failing: Failing,
) -> wasmtime::Result<()> {
    let handle: Handle = live.function(function).typed(&live.store)?;
    let scheme = match request.uri().scheme_str() {
        Some("https") => Scheme::Https,
        _ => Scheme::Http,
    };
    let (mut view, _) = live.store.data_mut().wasi().http();
    let request = view.new_incoming_request(scheme, request)?;
    let response = view.new_response_outparam(respond)?;
    live.call_typed(&handle, (request, response))?;
    failing.came_through = true;
    Ok(())
}
