//! `/-/handlers`: handlers that come while the server runs.

use std::sync::Arc;

use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use hyper::body::{Body, Incoming};
use hyper::header;
use hyper::http::request::Parts;
use hyper::{Method, Response, StatusCode};

use super::reply::{Reply, json};
use crate::kept::{Posted, Wrong};
use crate::live::{Live, NotTaken};
use crate::pattern::decoded;
use crate::refusal::Refusal;

/// Bytes of a component.
const MOST: u64 = 64 << 20;

/// `/-/handlers`; `None` for a method that is not there.
pub(super) async fn all(live: &Arc<Live>, parts: &Parts, body: Incoming) -> Option<Reply> {
    match parts.method {
        Method::GET | Method::HEAD => {
            let all: Vec<_> = live.posted().iter().map(Posted::json).collect();
            Some(Ok(json(StatusCode::OK, &all.into())))
        }
        Method::POST => Some(post(live, parts, body).await),
        _ => None,
    }
}

/// `/-/handlers/{id}`; `None` for a method that is not there.
pub(super) async fn one(live: &Arc<Live>, parts: &Parts, id: &str, body: Incoming) -> Option<Reply> {
    let known = || live.posted().into_iter().find(|posted| posted.id == id);
    let missing = || Refusal::new(StatusCode::NOT_FOUND).detail("no handler of this id was posted");
    match parts.method {
        Method::GET | Method::HEAD => {
            Some(known().map(|posted| json(StatusCode::OK, &posted.json())).ok_or_else(missing))
        }
        Method::PUT => Some(put(live, parts, id, known(), body).await),
        Method::DELETE => Some(match known() {
            Some(posted) => {
                let live = Arc::clone(live);
                blocking(move || live.forget(&posted)).await.map(|()| {
                    let mut response = Response::new(Bytes::new());
                    *response.status_mut() = StatusCode::NO_CONTENT;
                    response
                })
            }
            None => Err(missing()),
        }),
        _ => None,
    }
}

async fn post(live: &Arc<Live>, parts: &Parts, body: Incoming) -> Reply {
    let pairs = pairs(parts)?;
    let Some((_, id)) = pairs.iter().find(|(name, _)| name == "id") else {
        return Err(Refusal::new(StatusCode::BAD_REQUEST).detail("a handler has an id: add `id=NAME` to the query"));
    };
    if live.posted().iter().any(|posted| posted.id == *id) {
        let detail = format!("a handler `{id}` was posted before; PUT /-/handlers/{id} takes another in its place");
        return Err(Refusal::new(StatusCode::CONFLICT).detail(detail));
    }
    let posted = Posted::read(id, None, &pairs).map_err(wrong)?;
    take(live, posted, body, StatusCode::CREATED).await
}

async fn put(live: &Arc<Live>, parts: &Parts, id: &str, known: Option<Posted>, body: Incoming) -> Reply {
    let status = if known.is_some() { StatusCode::OK } else { StatusCode::CREATED };
    let posted = Posted::read(id, known, &pairs(parts)?).map_err(wrong)?;
    take(live, posted, body, status).await
}

async fn take(live: &Arc<Live>, posted: Posted, body: Incoming, status: StatusCode) -> Reply {
    let too_large =
        || Refusal::new(StatusCode::PAYLOAD_TOO_LARGE).detail(format!("a component has at most {} MiB", MOST >> 20));
    if body.size_hint().lower() > MOST {
        return Err(too_large());
    }
    let limit = usize::try_from(MOST).unwrap_or(usize::MAX);
    let component = Limited::new(body, limit).collect().await.map_err(|_| too_large())?.to_bytes();
    // What is no WebAssembly need not be written anywhere; text is for files.
    if !component.starts_with(b"\0asm") {
        let detail = "the body is no component in WebAssembly's binary format";
        return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY).detail(detail));
    }
    let live = Arc::clone(live);
    let posted = blocking(move || live.take(posted, &component)).await?;
    let mut response = json(status, &posted.json());
    if let Ok(place) = format!("/-/handlers/{}", posted.id).parse() {
        response.headers_mut().insert(header::LOCATION, place);
    }
    Ok(response)
}

/// Does what takes its time apart from the threads that serve connections.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, NotTaken> + Send + 'static,
) -> Result<T, Refusal> {
    let done = tokio::task::spawn_blocking(work).await;
    let internal = |what: String| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).detail(what);
    done.map_err(|error| internal(error.to_string()))?.map_err(|error| match error {
        NotTaken::Site(error) => Refusal::new(StatusCode::UNPROCESSABLE_ENTITY)
            .detail("the site would not be sound with this change, and stays as it was")
            .inside("report", error.to_string()),
        NotTaken::Folder(error) => internal(format!("the folder of posted handlers cannot be written: {error}")),
        NotTaken::Nowhere => Refusal::new(StatusCode::FORBIDDEN)
            .detail("no handlers can be posted: the server has no `--handlers` folder"),
    })
}

fn wrong(wrong: Wrong) -> Refusal {
    match wrong {
        Wrong::Asked(what) => Refusal::new(StatusCode::BAD_REQUEST).detail(what),
        Wrong::Forbidden(what) => Refusal::new(StatusCode::FORBIDDEN).detail(what),
    }
}

/// The query's names and values.
fn pairs(parts: &Parts) -> Result<Vec<(String, String)>, Refusal> {
    let text = |text: &str| decoded(&text.replace('+', " "));
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        Some((text(name)?, text(value)?))
    };
    let query = parts.uri.query().unwrap_or_default();
    let all: Option<Vec<_>> = query.split('&').filter(|pair| !pair.is_empty()).map(pair).collect();
    all.ok_or_else(|| Refusal::new(StatusCode::BAD_REQUEST).detail("the query's percent-encoding is wrong"))
}
