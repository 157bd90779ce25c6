//! Standard handlers (`wasi:http/incoming-handler`): their requests, and their responses as they come.

use std::sync::{Arc, OnceLock};

use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::http::uri::{Authority, PathAndQuery, Scheme, Uri};
use hyper::{Method, Request, Response, StatusCode, Version};
use jackfield::{HttpBody, HttpHandler};

use crate::convert;
use crate::dispatch;
use crate::encode::{LEAST, accepts_gzip, is_encoded, may_be_encoded};
use crate::gate::Pass;
use crate::incoming::{Cut, Limited};
use crate::outgoing::{Coming, Outgoing};
use crate::packed::Packed;
use crate::refusal::Refusal;
use crate::told::Told;

/// What a handler is asked: the parts of the request, and its path in its normal form.
pub(crate) struct Asked<'a> {
    pub(crate) parts: &'a Parts,
    pub(crate) path: &'a str,
    pub(crate) id: &'a str,
    pub(crate) secure: bool,
    /// Whether the handler of GET answers HEAD.
    pub(crate) head_by_get: bool,
    /// Bytes that the body may have.
    pub(crate) most: u64,
}

/// Has a request answered. The response is told of when its body is at its end.
pub(crate) async fn answer(
    handler: &HttpHandler,
    asked: Asked<'_>,
    body: Incoming,
    told: &mut Option<Told>,
    pass: Pass,
) -> Result<Response<Outgoing>, Refusal> {
    let Some(site) = told.as_ref().map(|told| Arc::clone(&told.site)) else {
        return Err(Refusal::new(StatusCode::INTERNAL_SERVER_ERROR));
    };
    if body.size_hint().lower() > asked.most {
        return Err(too_large(asked.most));
    }
    let cut = Arc::new(OnceLock::new());
    let body = Limited::new(body, asked.most, site.settings.body_time, Arc::clone(&cut));
    let answered = dispatch::call_standard(handler, request(&asked, body)?).await;
    // Whatever is answered to half a request is no answer to it.
    if let Some(cut) = cut.get() {
        return Err(refuse(cut, &asked, site.settings.body_time));
    }
    let response = match answered {
        Ok(response) => response,
        Err(error) => {
            if let Some(told) = told {
                told.failed(&error);
            }
            return Err(convert::failure(&error));
        }
    };
    let (mut parts, body) = response.into_parts();
    convert::head(&mut parts)?;
    let method = &asked.parts.method;
    let none = matches!(parts.status, StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT | StatusCode::NOT_MODIFIED);
    if none || *method == Method::HEAD {
        if none {
            parts.headers.remove(header::CONTENT_LENGTH);
        }
        drain(body);
        return Ok(Response::from_parts(parts, Outgoing::Whole(Default::default())));
    }
    let Some(told) = told.take() else { return Err(Refusal::new(StatusCode::INTERNAL_SERVER_ERROR)) };
    let pays = body.size_hint().exact().is_none_or(|size| size >= LEAST as u64) && !body.is_end_stream();
    let mut coming = Coming::AsItIs(body);
    if site.settings.compress && pays && may_be_encoded(&parts.headers) {
        // Whether or not this client takes it, the next may.
        parts.headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
        if accepts_gzip(&asked.parts.headers) {
            is_encoded(&mut parts.headers);
            parts.headers.remove(header::CONTENT_LENGTH);
            coming = match coming {
                Coming::AsItIs(body) => Coming::Packed(Packed::new(body)),
                packed @ Coming::Packed(_) => packed,
            };
        }
    }
    Ok(Response::from_parts(parts, Outgoing::streamed(coming, told, pass)))
}

/// Reads a body to its end that nobody is sent: to drop it would end the call in the middle.
fn drain(mut body: HttpBody) {
    if !body.is_end_stream() {
        tokio::spawn(async move { while let Some(Ok(_)) = body.frame().await {} });
    }
}

/// The request as the handler gets it.
fn request(asked: &Asked<'_>, body: Limited) -> Result<Request<Limited>, Refusal> {
    let parts = asked.parts;
    let bad = |what: &str| Refusal::new(StatusCode::BAD_REQUEST).detail(what);
    let host = parts.headers.get(header::HOST);
    let authority = match (parts.uri.authority(), host) {
        (Some(authority), _) => authority.clone(),
        (None, Some(host)) => Authority::try_from(host.as_bytes()).map_err(|_| bad("`Host` is no host"))?,
        // HTTP/1.0 knows no hosts.
        (None, None) => Authority::from_static("localhost"),
    };
    let text = match parts.uri.query() {
        Some(query) => format!("{}?{query}", asked.path),
        None => asked.path.to_owned(),
    };
    let path = PathAndQuery::try_from(text).map_err(|_| bad("the path is none"))?;
    let mut uri = hyper::http::uri::Parts::default();
    uri.scheme = Some(if asked.secure { Scheme::HTTPS } else { Scheme::HTTP });
    uri.authority = Some(authority);
    uri.path_and_query = Some(path);
    let mut request = Request::new(body);
    *request.method_mut() = if asked.head_by_get { Method::GET } else { parts.method.clone() };
    *request.uri_mut() = Uri::from_parts(uri).map_err(|_| bad("the address is none"))?;
    let headers = request.headers_mut();
    for (name, value) in convert::kept(parts) {
        headers.append(name, value.clone());
    }
    if let Ok(id) = HeaderValue::from_str(asked.id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    Ok(request)
}

fn too_large(most: u64) -> Refusal {
    Refusal::new(StatusCode::PAYLOAD_TOO_LARGE).detail(format!("a body has at most {most} bytes"))
}

fn refuse(cut: &Cut, asked: &Asked<'_>, body_time: std::time::Duration) -> Refusal {
    match cut {
        Cut::TooLarge => too_large(asked.most),
        Cut::Broken(_) => Refusal::new(StatusCode::BAD_REQUEST).detail(cut.to_string()),
        Cut::Late => {
            let refusal = Refusal::new(StatusCode::REQUEST_TIMEOUT)
                .detail(format!("no more of the body came within {body_time:?}"));
            // What is left of it would be taken for the next request.
            match asked.parts.version < Version::HTTP_2 {
                true => refusal.header(header::CONNECTION, "close"),
                false => refusal,
            }
        }
    }
}
