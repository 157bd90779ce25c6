//! The twin of `probe` by the standard contract (`wasi:http/incoming-handler`), and what bodies that are streamed add to it.

use std::sync::atomic::{AtomicU32, Ordering};

use wasip2::clocks::monotonic_clock::subscribe_duration;
use wasip2::exports::http::incoming_handler::Guest;
use wasip2::http::types::{
    ErrorCode, Fields, IncomingBody, IncomingRequest, Method, OutgoingBody, OutgoingResponse, ResponseOutparam, Scheme,
};
use wasip2::io::streams::{InputStream, OutputStream, StreamError};

struct Probe;

static CALLS: AtomicU32 = AtomicU32::new(0);

/// A request as it is asked about.
struct Asked {
    request: IncomingRequest,
    path: String,
    query: Option<String>,
}

impl Asked {
    fn new(request: IncomingRequest) -> Self {
        let target = request.path_with_query().unwrap_or_default();
        let (path, query) = match target.split_once('?') {
            Some((path, query)) => (path.to_owned(), Some(query.to_owned())),
            None => (target, None),
        };
        Self { request, path, query }
    }

    /// Numbers that the query gives: `status=204`, `size=1000`.
    fn number(&self, name: &str) -> Option<usize> {
        let query = self.query.as_deref().unwrap_or_default();
        query.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name)?.1.parse().ok()
    }

    fn header(&self, name: &str) -> Vec<Vec<u8>> {
        self.request.headers().get(name)
    }

    /// The body, whole.
    fn body(&self) -> Vec<u8> {
        let Ok(body) = self.request.consume() else { return Vec::new() };
        let mut all = Vec::new();
        if let Ok(stream) = body.stream() {
            while let Some(part) = read(&stream) {
                all.extend_from_slice(&part);
            }
        }
        drop(IncomingBody::finish(body));
        all
    }
}

impl Guest for Probe {
    fn handle(request: IncomingRequest, out: ResponseOutparam) {
        let calls = CALLS.fetch_add(1, Ordering::Relaxed) + 1;
        let asked = Asked::new(request);
        let what = asked.path.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
        let none: &[(&str, Vec<u8>)] = &[];
        match what.as_str() {
            // What the server made of the request, a line each.
            "show" => text(out, &show(&asked)),
            // The body as it came, whole.
            "echo" => {
                let kind = asked.header("content-type").into_iter().map(|kind| ("content-type", kind));
                respond(out, 200, &kind.collect::<Vec<_>>(), &asked.body());
            }
            // The body while it comes.
            "pass" => pass(&asked, out),
            "scheme" => match asked.request.scheme() {
                Some(Scheme::Https) => text(out, "https"),
                _ => text(out, "http"),
            },
            "size" => text(out, &asked.body().len().to_string()),
            "calls" => text(out, &calls.to_string()),
            "bytes" => respond(out, 200, none, &vec![b'x'; asked.number("size").unwrap_or(0)]),
            // So many bytes, of which nobody is told how many they are.
            "stream" => {
                let (body, stream) = begin(out, Fields::new());
                let part = [b'x'; 4096];
                let mut left = asked.number("size").unwrap_or(0);
                while left > 0 && write(&stream, &part[..left.min(part.len())]) {
                    left -= left.min(part.len());
                }
                finish(body, stream);
            }
            // A word at a time, for ever.
            "drip" => {
                let (_body, stream) = begin(out, Fields::new());
                while write(&stream, b"drip ") {
                    subscribe_duration(5_000_000).block();
                }
            }
            // Half of an answer.
            "cut" => {
                let (_body, stream) = begin(out, Fields::new());
                write(&stream, b"half of it");
                subscribe_duration(100_000_000).block();
                panic!("it was told to");
            }
            // Something to do after the answer.
            "after" => {
                text(out, "done");
                subscribe_duration(100_000_000).block();
                CALLS.fetch_add(100, Ordering::Relaxed);
            }
            "short" => {
                let headers = Fields::new();
                let _ = headers.set("content-length", &[b"10".to_vec()]);
                let (body, stream) = begin(out, headers);
                write(&stream, b"abc");
                subscribe_duration(100_000_000).block();
                finish(body, stream);
            }
            "silent" => drop(out),
            "kept" => std::mem::forget(out),
            "refused" => ResponseOutparam::set(out, Err(ErrorCode::InternalError(Some("no".to_owned())))),
            "status" => {
                let status = asked.number("status").and_then(|status| u16::try_from(status).ok()).unwrap_or(200);
                respond(out, status, none, b"body");
            }
            "problem" => {
                let status = asked.number("status").and_then(|status| u16::try_from(status).ok()).unwrap_or(422);
                problem(out, status, "No such thing", "there is <nothing> of this name");
            }
            "trap" => panic!("it was told to"),
            // Each third call.
            "third" if calls.is_multiple_of(3) => panic!("it is the third"),
            "third" => text(out, "fine"),
            "loop" => loop {
                core::hint::black_box(());
            },
            _ => problem(out, 404, "Not Found", &format!("nothing is called {what}")),
        }
    }
}

wasip2::http::proxy::export!(Probe);

fn show(asked: &Asked) -> String {
    let method = match asked.request.method() {
        Method::Get => "GET".to_owned(),
        Method::Head => "HEAD".to_owned(),
        Method::Post => "POST".to_owned(),
        Method::Put => "PUT".to_owned(),
        Method::Delete => "DELETE".to_owned(),
        Method::Connect => "CONNECT".to_owned(),
        Method::Options => "OPTIONS".to_owned(),
        Method::Trace => "TRACE".to_owned(),
        Method::Patch => "PATCH".to_owned(),
        Method::Other(other) => other,
    };
    let mut lines = vec![
        format!("method {method}"),
        format!("path {}", asked.path),
        format!("query {:?}", asked.query),
        format!("header host: {}", asked.request.authority().unwrap_or_default()),
    ];
    let headers = asked.request.headers().entries();
    lines.extend(headers.iter().map(|(name, value)| format!("header {name}: {}", value.escape_ascii())));
    lines.push(format!("body {}", asked.body().escape_ascii()));
    let id = asked.header("x-request-id").concat();
    lines.push(format!("id {}", id.escape_ascii()));
    lines.join("\n")
}

fn pass(asked: &Asked, out: ResponseOutparam) {
    let headers = Fields::new();
    for name in ["content-type", "content-length"] {
        let _ = headers.set(name, &asked.header(name));
    }
    let (to, stream) = begin(out, headers);
    let Ok(from) = asked.request.consume() else { return };
    if let Ok(parts) = from.stream() {
        while let Some(part) = read(&parts) {
            if !part.chunks(4096).all(|part| write(&stream, part)) {
                return;
            }
        }
    }
    drop(IncomingBody::finish(from));
    finish(to, stream);
}

/// The next part of a body; none at its end.
fn read(stream: &InputStream) -> Option<Vec<u8>> {
    match stream.blocking_read(64 << 10) {
        Ok(part) => Some(part),
        Err(StreamError::Closed) => None,
        Err(StreamError::LastOperationFailed(error)) => panic!("{}", error.to_debug_string()),
    }
}

/// Writes at most 4096 bytes; whether somebody takes them.
fn write(stream: &OutputStream, part: &[u8]) -> bool {
    stream.blocking_write_and_flush(part).is_ok()
}

fn begin(out: ResponseOutparam, headers: Fields) -> (OutgoingBody, OutputStream) {
    let response = OutgoingResponse::new(headers);
    let body = response.body().expect("it is taken once");
    ResponseOutparam::set(out, Ok(response));
    let stream = body.write().expect("it is taken once");
    (body, stream)
}

fn finish(body: OutgoingBody, stream: OutputStream) {
    drop(stream);
    // What is wrong with it is told to whoever reads it.
    let _ = OutgoingBody::finish(body, None);
}

fn respond(out: ResponseOutparam, status: u16, headers: &[(&str, Vec<u8>)], bytes: &[u8]) {
    let fields = Fields::new();
    for (name, value) in headers {
        let _ = fields.append(name, value);
    }
    let _ = fields.set("content-length", &[bytes.len().to_string().into_bytes()]);
    let response = OutgoingResponse::new(fields);
    if response.set_status_code(status).is_err() {
        panic!("{status} is no status");
    }
    let Ok(body) = response.body() else { return };
    ResponseOutparam::set(out, Ok(response));
    let Ok(stream) = body.write() else { return };
    if bytes.chunks(4096).all(|part| write(&stream, part)) {
        finish(body, stream);
    }
}

fn text(out: ResponseOutparam, body: &str) {
    respond(out, 200, &[("content-type", b"text/plain; charset=utf-8".to_vec())], body.as_bytes());
}

fn problem(out: ResponseOutparam, status: u16, title: &str, detail: &str) {
    let body = format!("{{\"title\":\"{title}\",\"status\":{status},\"detail\":\"{detail}\"}}\n");
    respond(out, status, &[("content-type", b"application/problem+json".to_vec())], body.as_bytes());
}
