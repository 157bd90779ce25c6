//! A standard web handler (`wasi:http/incoming-handler`), made with the crate `wasip2` alone: the SHA-256 of a request's body, which is read
//! as it comes, so that it may be larger than the plugin's memory.

use sha2::{Digest, Sha256};
use wasip2::exports::http::incoming_handler::Guest;
use wasip2::http::types::{Fields, IncomingBody, IncomingRequest, OutgoingBody, OutgoingResponse, ResponseOutparam};
use wasip2::io::streams::StreamError;

struct Checksum;

impl Guest for Checksum {
    fn handle(request: IncomingRequest, response: ResponseOutparam) {
        match digest(&request) {
            Some((bytes, digest)) => answer(response, 200, &format!("{digest}  {bytes} bytes\n")),
            None => answer(response, 400, "the body did not come whole\n"),
        }
    }
}

wasip2::http::proxy::export!(Checksum);

/// How many bytes a request's body has, and their digest.
fn digest(request: &IncomingRequest) -> Option<(u64, String)> {
    let body = request.consume().ok()?;
    let (mut bytes, mut sha256) = (0, Sha256::new());
    let stream = body.stream().ok()?;
    loop {
        match stream.blocking_read(64 << 10) {
            Ok(part) => {
                bytes += part.len() as u64;
                sha256.update(&part);
            }
            Err(StreamError::Closed) => break,
            Err(StreamError::LastOperationFailed(_)) => return None,
        }
    }
    drop(stream);
    drop(IncomingBody::finish(body));
    Some((bytes, sha256.finalize().iter().map(|byte| format!("{byte:02x}")).collect()))
}

fn answer(to: ResponseOutparam, status: u16, text: &str) {
    let headers = Fields::new();
    // These are names and values as they should be.
    let _ = headers.set("content-type", &[b"text/plain; charset=utf-8".to_vec()]);
    let _ = headers.set("content-length", &[text.len().to_string().into_bytes()]);
    let response = OutgoingResponse::new(headers);
    let _ = response.set_status_code(status);
    let Ok(body) = response.body() else { return };
    ResponseOutparam::set(to, Ok(response));
    if let Ok(stream) = body.write() {
        // Whoever has gone away wants no answer.
        let _ = stream.blocking_write_and_flush(text.as_bytes());
    }
    let _ = OutgoingBody::finish(body, None);
}
