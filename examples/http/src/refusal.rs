//! What a client gets in place of a handler's response: a problem as RFC 9457 has it.

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};
use serde_json::{Map, Value};

/// A problem to be told.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    title: Option<String>,
    detail: Option<String>,
    /// What only an operator is to see.
    inside: Vec<(&'static str, String)>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Refusal {
    /// A problem with this status, with its own words for a title.
    pub(crate) fn new(status: StatusCode) -> Self {
        Self { status, title: None, detail: None, inside: Vec::new(), headers: Vec::new() }
    }

    /// What sort of problem it is, in other words than the status's.
    pub(crate) fn title(mut self, title: String) -> Self {
        self.title = Some(title).filter(|title| !title.is_empty());
        self
    }

    /// What is wrong this time, for the client.
    pub(crate) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// What is wrong inside, for the operator.
    pub(crate) fn inside(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.inside.push((name, text.into()));
        self
    }

    /// One more header.
    pub(crate) fn header(mut self, name: HeaderName, value: &str) -> Self {
        self.headers.extend(HeaderValue::from_str(value).ok().map(|value| (name, value)));
        self
    }

    /// The response; with `debug`, what is wrong inside stands in it.
    pub(crate) fn response(self, id: &str, debug: bool) -> Response<Full<Bytes>> {
        let mut members = Map::new();
        let title = self.title.or_else(|| self.status.canonical_reason().map(str::to_owned));
        members.insert("title".to_owned(), title.unwrap_or_else(|| "Problem".to_owned()).into());
        members.insert("status".to_owned(), self.status.as_u16().into());
        members.extend(self.detail.map(|detail| ("detail".to_owned(), detail.into())));
        members.insert("request".to_owned(), id.into());
        if debug {
            members.extend(self.inside.into_iter().map(|(name, text)| (name.to_owned(), text.into())));
        }
        let mut response = Response::new(Full::new(Bytes::from(Value::Object(members).to_string() + "\n")));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        for (name, value) in self.headers {
            headers.append(name, value);
        }
        response
    }
}
