//! From a request to a response.

use std::net::SocketAddr;
use std::sync::Arc;

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
use crate::gate::{Pass, Refused};
use crate::outgoing::Outgoing;
use crate::pattern::normal;
use crate::refusal::Refusal;
use crate::site::{Kind, Served, Site};
use crate::standard::{self, Asked};
use crate::state::State;
use crate::table::Found;
use crate::told::Told;
use crate::{convert, request_id};

/// Answers a request, and tells the log and the metrics of it.
pub(crate) async fn answer(
    state: Arc<State>,
    request: Request<Incoming>,
    remote: SocketAddr,
    secure: bool,
) -> Response<Outgoing> {
    let (parts, body) = request.into_parts();
    let id = request_id::of(&parts.headers);
    let trace = parts.headers.get("traceparent").and_then(|value| request_id::trace(value.as_bytes()));
    let span = tracing::info_span!("request", id = %id, trace = trace.as_deref());
    let head = parts.method == Method::HEAD;
    let told = Told::new(Arc::clone(&state), parts.method.clone(), parts.uri.path(), remote, span.clone());
    let mut told = Some(told);
    let from = Origin { remote, secure, id: &id };
    let answered = respond(&state, &mut told, parts, body, from).instrument(span).await;
    let mut response = answered.unwrap_or_else(|refusal| refusal.response(&id, state.debug).map(Outgoing::from));
    let status = response.status();
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), id);
    }
    match response.body_mut() {
        Outgoing::Whole(body) => {
            let size = body.size_hint().exact().unwrap_or_default();
            if head {
                *body = Full::default();
                // The length is what a GET would have.
                if size > 0 {
                    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(size));
                }
            }
            if let Some(mut told) = told {
                (told.status, told.bytes) = (Some(status), size);
            }
        }
        Outgoing::Streamed(body) => body.begins(status),
    }
    response
}

/// Where a request comes from.
struct Origin<'a> {
    remote: SocketAddr,
    secure: bool,
    id: &'a str,
}

async fn respond(
    state: &State,
    told: &mut Option<Told>,
    parts: Parts,
    body: Incoming,
    from: Origin<'_>,
) -> Result<Response<Outgoing>, Refusal> {
    let Some(known) = told else { return Err(Refusal::new(StatusCode::INTERNAL_SERVER_ERROR)) };
    let site = Arc::clone(&known.site);
    look(&parts, &site)?;
    if parts.method == Method::OPTIONS && parts.uri.path() == "*" {
        return Ok(whole(options(&site.table.methods())));
    }
    let path = path(&parts)?;
    let (index, values) = match site.table.find(parts.method.as_str(), &path) {
        Found::Route(index, values) => (index, values),
        Found::Method(allow) if parts.method == Method::OPTIONS => return Ok(whole(options(&allow))),
        Found::Method(allow) => return Err(Refusal::new(StatusCode::METHOD_NOT_ALLOWED).header(header::ALLOW, &allow)),
        Found::Nothing => return Err(Refusal::new(StatusCode::NOT_FOUND)),
        Found::NotText => return Err(bad("a part of the path is no UTF-8 text")),
    };
    known.route = Some(index);
    let Some(served) = site.routes.get(index) else { return Err(Refusal::new(StatusCode::NOT_FOUND)) };
    if served.handler.gate.is_full() {
        return Err(busy("so many requests wait for the plugin already"));
    }
    // The handler of GET is asked for HEAD, too, unless there is one for it.
    let head_by_get = parts.method == Method::HEAD && served.route.pattern.value.method() == Some("GET");
    let socket = match &served.handler.kind {
        Kind::Own(socket) => socket,
        Kind::Standard(handler) => {
            let pass = enter(served).await?;
            let Origin { secure, id, .. } = from;
            let most = served.route.body.unwrap_or(site.settings.body);
            let asked = Asked { parts: &parts, path: &path, id, secure, head_by_get, most };
            return standard::answer(handler, asked, body, told, pass).await;
        }
    };
    let (body, _room) = read(state, &site, served, &parts, body).await?;
    let pass = enter(served).await?;
    let names = served.route.pattern.value.names().map(str::to_owned);
    let request = handler::Request {
        method: if head_by_get { "GET".to_owned() } else { parts.method.as_str().to_owned() },
        path,
        query: parts.uri.query().map(str::to_owned),
        route: served.path.clone(),
        parameters: names.zip(values).collect(),
        headers: convert::headers(&parts),
        body,
        remote: from.remote.to_string(),
        id: from.id.to_owned(),
    };
    let refusal = match dispatch::call(socket, request, pass).await {
        Outcome::Response(response) => match convert::response(response) {
            Ok(response) if site.settings.compress => {
                return Ok(whole(encode(response, accepts_gzip(&parts.headers)).await));
            }
            Ok(response) => return Ok(whole(response)),
            Err(refusal) => refusal,
        },
        Outcome::Problem(problem) => return Err(convert::problem(problem)),
        Outcome::Failed(error) => {
            known.failed(&error);
            convert::failure(&error)
        }
    };
    Err(refusal)
}

/// A response that is all there.
fn whole(response: Response<Bytes>) -> Response<Outgoing> {
    response.map(|body| Outgoing::Whole(Full::new(body)))
}

/// Waits until the plugin has room for a request.
async fn enter(served: &Served) -> Result<Pass, Refusal> {
    served.handler.gate.enter().await.map_err(|refused| match refused {
        Refused::Full => busy("so many requests wait for the plugin already"),
        Refused::Late => busy("it waited for the plugin as long as `queue-time` says"),
    })
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
