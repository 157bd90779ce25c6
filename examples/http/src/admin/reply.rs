//! Forms of responses.

use bytes::Bytes;
use hyper::header::{self, HeaderValue};
use hyper::{Response, StatusCode};

use crate::refusal::Refusal;

/// A response, or why there is none.
pub(super) type Reply = Result<Response<Bytes>, Refusal>;

pub(super) fn kind(text: String, kind: &'static str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(text));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

pub(super) fn text(text: &str) -> Response<Bytes> {
    kind(text.to_owned(), "text/plain; charset=utf-8")
}

pub(super) fn json(status: StatusCode, value: &serde_json::Value) -> Response<Bytes> {
    let mut response = kind(format!("{value:#}\n"), "application/json");
    *response.status_mut() = status;
    response
}
