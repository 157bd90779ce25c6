//! From a request to a response.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Incoming};
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Method, Request, Response, StatusCode, Version};
use tokio::sync::OwnedSemaphorePermit;
use tracing::Instrument;

use crate::contract::web::route::handler;
use crate::dispatch::{self, Outcome};
use crate::encode::{accepts_gzip, encode};
use crate::gate::Refused;
use crate::pattern::normal;
use crate::refusal::Refusal;
use crate::site::{Served, Site};
use crate::state::State;
use crate::table::Found;
use crate::{convert, request_id};

/// What a request is known by in log and metrics.
struct Known {
    site: Arc<Site>,
    route: Option<usize>,
}

impl Known {
    fn served(&self) -> Option<&Served> {
        self.site.routes.get(self.route?)
    }
}

/// Answers a request, and tells the log and the metrics of it.
pub(crate) async fn answer(state: Arc<State>, request: Request<Incoming>, remote: SocketAddr) -> Response<Full<Bytes>> {
    let begin = Instant::now();
    let (parts, body) = request.into_parts();
    let id = request_id::of(&parts.headers);
    let trace = parts.headers.get("traceparent").and_then(|value| request_id::trace(value.as_bytes()));
    let span = tracing::info_span!("request", id = %id, trace = trace.as_deref());
    let (method, head) = (parts.method.clone(), parts.method == Method::HEAD);
    let path: Box<str> = parts.uri.path().into();
    let mut known = Known { site: state.site(), route: None };
    let _open = state.metrics.open();
    let answered = respond(&state, &mut known, parts, body, remote, &id).instrument(span.clone()).await;
    let mut response = match answered {
        Ok(response) => response.map(Full::new),
        Err(refusal) => refusal.response(&id, state.debug),
    };
    let size = response.body().size_hint().exact().unwrap_or_default();
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    if head {
        // The length is what a GET would have.
        if size > 0 {
            headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
        }
        *response.body_mut() = Full::new(Bytes::new());
    }
    let (status, took) = (response.status(), begin.elapsed());
    let served = known.served();
    let route = served.map_or("-", |served| &*served.text);
    state.metrics.request(served.map(|served| &served.text), status, took);
    let plugin = served.map_or("-", |served| &*served.handler.plugin);
    span.in_scope(|| {
        tracing::info!(
            target: "access",
            %method, path, status = status.as_u16(), bytes = size, ms = took.as_secs_f64() * 1000.0, route, plugin, %remote,
        );
    });
    response
}

async fn respond(
    state: &State,
    known: &mut Known,
    parts: Parts,
    body: Incoming,
    remote: SocketAddr,
    id: &str,
) -> Result<Response<Bytes>, Refusal> {
    let site = Arc::clone(&known.site);
    look(&parts, &site)?;
    if parts.method == Method::OPTIONS && parts.uri.path() == "*" {
        return Ok(options(&site.table.methods()));
    }
    let path = path(&parts)?;
    let (index, values) = match site.table.find(parts.method.as_str(), &path) {
        Found::Route(index, values) => (index, values),
        Found::Method(allow) if parts.method == Method::OPTIONS => return Ok(options(&allow)),
        Found::Method(allow) => return Err(Refusal::new(StatusCode::METHOD_NOT_ALLOWED).header(header::ALLOW, &allow)),
        Found::Nothing => return Err(Refusal::new(StatusCode::NOT_FOUND)),
        Found::NotText => return Err(bad("a part of the path is no UTF-8 text")),
    };
    known.route = Some(index);
    let Some(served) = site.routes.get(index) else { return Err(Refusal::new(StatusCode::NOT_FOUND)) };
    if served.handler.gate.is_full() {
        return Err(busy("so many requests wait for the plugin already"));
    }
    let (body, _room) = read(state, &site, served, &parts, body).await?;
    let pass = served.handler.gate.enter().await.map_err(|refused| match refused {
        Refused::Full => busy("so many requests wait for the plugin already"),
        Refused::Late => busy("it waited for the plugin as long as `queue-time` says"),
    })?;
    let names = served.route.pattern.value.names().map(str::to_owned);
    // The handler of GET is asked for HEAD, too, unless there is one for it.
    let head_by_get = parts.method == Method::HEAD && served.route.pattern.value.method() == Some("GET");
    let request = handler::Request {
        method: if head_by_get { "GET".to_owned() } else { parts.method.as_str().to_owned() },
        path,
        query: parts.uri.query().map(str::to_owned),
        route: served.path.clone(),
        parameters: names.zip(values).collect(),
        headers: convert::headers(&parts),
        body,
        remote: remote.to_string(),
        id: id.to_owned(),
    };
    let refusal = match dispatch::call(&served.handler.socket, request, pass).await {
        Outcome::Response(response) => match convert::response(response) {
            Ok(response) if site.settings.compress => return Ok(encode(response, accepts_gzip(&parts.headers)).await),
            Ok(response) => return Ok(response),
            Err(refusal) => refusal,
        },
        Outcome::Problem(problem) => return Err(convert::problem(problem)),
        Outcome::Failed(error) => {
            tracing::warn!(route = &*served.text, case = error.case(), "{}", error.text());
            state.metrics.failure(&served.text, &error);
            convert::failure(&error)
        }
    };
    Err(refusal)
}

fn bad(what: &str) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST).detail(what)
}

fn busy(why: &str) -> Refusal {
    Refusal::new(StatusCode::SERVICE_UNAVAILABLE).header(header::RETRY_AFTER, "1").inside("cause", why)
}

fn options(allow: &str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::NO_CONTENT;
    if let Ok(allow) = HeaderValue::from_str(allow) {
        response.headers_mut().insert(header::ALLOW, allow);
    }
    response
}

/// Looks at what HTTP asks of every request, and at the limits of its headers.
fn look(parts: &Parts, site: &Site) -> Result<(), Refusal> {
    let mut hosts = parts.headers.get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        // RFC 9112, 3.2.
        (None, _) if parts.version == Version::HTTP_11 => return Err(bad("there is no `Host`")),
        (_, Some(_)) => return Err(bad("there is more than one `Host`")),
        _ => {}
    }
    let settings = &site.settings;
    let line = parts.uri.path().len() + parts.uri.query().map_or(0, str::len);
    if line as u64 > settings.header_bytes {
        return Err(Refusal::new(StatusCode::URI_TOO_LONG));
    }
    let bytes: usize = parts.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    if (bytes + line) as u64 > settings.header_bytes || parts.headers.len() as u64 > settings.headers {
        let most = format!("at most {} headers and {} bytes", settings.headers, settings.header_bytes);
        return Err(Refusal::new(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE).detail(most));
    }
    Ok(())
}

/// The request's path in its normal form.
fn path(parts: &Parts) -> Result<String, Refusal> {
    let written = parts.uri.path();
    if !written.starts_with('/') {
        return Err(bad("there is no path"));
    }
    let path = normal(written).map_err(|what| bad(&format!("the path {what}")))?;
    // Who means what with these differs between servers, proxies and handlers.
    if path.split('/').any(|part| matches!(part, "." | "..")) {
        return Err(bad("the path has `.` or `..` for a part"));
    }
    Ok(path)
}

/// Reads a request's body, within its limits, and room for it among all bodies.
async fn read(
    state: &State,
    site: &Site,
    served: &Served,
    parts: &Parts,
    body: Incoming,
) -> Result<(Vec<u8>, Vec<OwnedSemaphorePermit>), Refusal> {
    let most = served.route.body.unwrap_or(site.settings.body);
    let too_large = || Refusal::new(StatusCode::PAYLOAD_TOO_LARGE).detail(format!("a body has at most {most} bytes"));
    let mut room = Vec::new();
    let hint = body.size_hint();
    if hint.lower() > most {
        return Err(too_large());
    }
    if body.is_end_stream() {
        return Ok((Vec::new(), room));
    }
    let no_room = || busy("the bodies of other requests take all that `bodies` lets them");
    if let Some(size) = hint.exact() {
        room.push(state.bodies.take(size).ok_or_else(no_room)?);
    }
    let known = hint.exact().is_some();
    let expected = usize::try_from(hint.lower()).unwrap_or(0);
    let reading = async {
        let mut body = body;
        let mut bytes: Vec<u8> = Vec::with_capacity(expected);
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|error| bad(&format!("the body cannot be read: {error}")))?;
            let Ok(data) = frame.into_data() else { continue };
            if bytes.len() as u64 + data.len() as u64 > most {
                return Err(too_large());
            }
            if !known {
                room.push(state.bodies.take(data.len() as u64).ok_or_else(no_room)?);
            }
            bytes.extend_from_slice(&data);
        }
        Ok(bytes)
    };
    match tokio::time::timeout(site.settings.body_time, reading).await {
        Ok(bytes) => Ok((bytes?, room)),
        Err(_) => {
            let detail = format!("the body did not come within {:?}", site.settings.body_time);
            // What is left of it would be taken for the next request.
            let refusal = Refusal::new(StatusCode::REQUEST_TIMEOUT).detail(detail);
            Err(if parts.version < Version::HTTP_2 { refusal.header(header::CONNECTION, "close") } else { refusal })
        }
    }
}
