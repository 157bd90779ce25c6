//! Requests on their way into a handler, and its responses on their way out.

use bytes::Bytes;
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::http::response;
use hyper::{Response, StatusCode};
use jackfield::{DispatchError, DispatchErrorCase};

use crate::contract::web::route::handler;
use crate::refusal::Refusal;

/// What belongs to a connection and not to a message (RFC 9110, 7.6.1), and what the server sets itself.
const OWN: [HeaderName; 7] = [
    header::CONNECTION,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    header::TE,
    header::TRAILER,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
];

/// Bytes of a response's headers.
const MOST: usize = 256 << 10;

/// The headers of a request for its handler.
pub(crate) fn headers(parts: &Parts) -> Vec<handler::Header> {
    let mut all: Vec<handler::Header> =
        kept(parts).map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec())).collect();
    // HTTP/2 has the host elsewhere.
    if !parts.headers.contains_key(header::HOST)
        && let Some(authority) = parts.uri.authority()
    {
        all.insert(0, ("host".to_owned(), authority.as_str().as_bytes().to_vec()));
    }
    all
}

/// The headers of a request that do not belong to its connection.
pub(crate) fn kept(parts: &Parts) -> impl Iterator<Item = (&HeaderName, &HeaderValue)> {
    let named = named_by_connection(&parts.headers);
    let own = move |name: &HeaderName| {
        OWN.contains(name) || named.iter().any(|other| other.eq_ignore_ascii_case(name.as_str()))
    };
    parts.headers.iter().filter(move |(name, _)| !own(name))
}

/// The headers that `Connection` says belong to it.
fn named_by_connection(headers: &HeaderMap) -> Vec<String> {
    let values = headers.get_all(header::CONNECTION).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(|name| name.trim().to_owned()).collect()
}

/// The response that a handler gave. One that is none is the handler's failure.
pub(crate) fn response(response: handler::Response) -> Result<Response<Bytes>, Refusal> {
    let handler::Response { status, headers, body } = response;
    let wrong = |what: String| Refusal::new(StatusCode::BAD_GATEWAY).inside("cause", what);
    let status = match StatusCode::from_u16(status) {
        Ok(status) if (200..600).contains(&status.as_u16()) => status,
        _ => {
            return Err(wrong(format!("the handler's response has the status {status}, which is not from 200 to 599")));
        }
    };
    let mut built = Response::new(Bytes::new());
    let mut size = 0;
    for (name, value) in headers {
        size += name.len() + value.len();
        let parsed = HeaderName::from_bytes(name.as_bytes()).ok().zip(HeaderValue::from_bytes(&value).ok());
        let Some((name, value)) = parsed else {
            let shown = String::from_utf8_lossy(&value);
            return Err(wrong(format!("the handler's response has a header that cannot be sent: {name:?}: {shown:?}")));
        };
        if OWN.contains(&name) || name == header::CONTENT_LENGTH {
            continue;
        }
        if size > MOST || built.headers_mut().try_append(name, value).is_err() {
            return Err(wrong(format!("the handler's response has more than {MOST} bytes of headers")));
        }
    }
    *built.status_mut() = status;
    let empty = matches!(status, StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT | StatusCode::NOT_MODIFIED);
    *built.body_mut() = if empty { Bytes::new() } else { body.into() };
    Ok(built)
}

/// The head of a response that a standard handler gave. One that is none is the handler's failure.
pub(crate) fn head(parts: &mut response::Parts) -> Result<(), Refusal> {
    let wrong = |what: String| Refusal::new(StatusCode::BAD_GATEWAY).inside("cause", what);
    if !(200..600).contains(&parts.status.as_u16()) {
        let status = parts.status.as_u16();
        return Err(wrong(format!("the handler's response has the status {status}, which is not from 200 to 599")));
    }
    let size: usize = parts.headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if size > MOST {
        return Err(wrong(format!("the handler's response has more than {MOST} bytes of headers")));
    }
    OWN.iter().for_each(|name| drop(parts.headers.remove(name)));
    Ok(())
}

/// A handler's problem with the request, in its own words.
pub(crate) fn problem(problem: handler::Problem) -> Refusal {
    let handler::Problem { status, title, detail } = problem;
    match StatusCode::from_u16(status) {
        Ok(status) if (400..600).contains(&status.as_u16()) => {
            let refusal = Refusal::new(status).title(title);
            detail.into_iter().fold(refusal, Refusal::detail)
        }
        _ => {
            let what = format!("the handler's problem has the status {status}, which is not from 400 to 599");
            Refusal::new(StatusCode::BAD_GATEWAY).inside("cause", what)
        }
    }
}

/// A handler's failure.
pub(crate) fn failure(error: &DispatchError) -> Refusal {
    let status = match error.kind() {
        DispatchErrorCase::Deadline => StatusCode::GATEWAY_TIMEOUT,
        DispatchErrorCase::Unavailable | DispatchErrorCase::Cancelled => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::BAD_GATEWAY,
    };
    let mut refusal = Refusal::new(status).inside("case", error.case()).inside("cause", error.text());
    if status == StatusCode::SERVICE_UNAVAILABLE {
        refusal = refusal.header(header::RETRY_AFTER, "5");
    }
    match error.backtrace() {
        Some(backtrace) => refusal.inside("backtrace", backtrace),
        None => refusal,
    }
}
