//! Compressing responses for clients that want it.

use std::io::Write;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use hyper::Response;
use hyper::header::{self, HeaderMap, HeaderValue};

/// Bytes below which compressing gains nothing.
pub(crate) const LEAST: usize = 860;
/// Bytes from which it is done apart from the threads that serve connections.
const LARGE: usize = 128 << 10;

/// Compresses a response where it pays and the client takes it.
pub(crate) async fn encode(mut response: Response<Bytes>, accepts: bool) -> Response<Bytes> {
    if response.body().len() < LEAST || !may_be_encoded(response.headers()) {
        return response;
    }
    // Whether or not this client takes it, the next may.
    response.headers_mut().append(header::VARY, HeaderValue::from_static("accept-encoding"));
    if !accepts {
        return response;
    }
    let body = response.body().clone();
    let packed = match body.len() > LARGE {
        true => tokio::task::spawn_blocking(move || gzip(&body)).await.ok().flatten(),
        false => gzip(&body),
    };
    let Some(packed) = packed.filter(|packed| packed.len() < response.body().len()) else { return response };
    *response.body_mut() = packed.into();
    is_encoded(response.headers_mut());
    response
}

/// Says that a body is compressed.
pub(crate) fn is_encoded(headers: &mut HeaderMap) {
    headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    // Other bytes, other strong tag (RFC 9110, 8.8.3).
    if let Some(weak) = headers.get(header::ETAG).and_then(|tag| weaker(tag.as_bytes())) {
        headers.insert(header::ETAG, weak);
    }
}

fn weaker(tag: &[u8]) -> Option<HeaderValue> {
    match tag.starts_with(b"\"") {
        true => HeaderValue::from_bytes(&[b"W/", tag].concat()).ok(),
        false => None,
    }
}

fn gzip(body: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 2), Compression::fast());
    encoder.write_all(body).ok()?;
    encoder.finish().ok()
}

/// Whether a response is of a kind that gets smaller, and may be changed.
pub(crate) fn may_be_encoded(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_ascii_lowercase();
    if headers.contains_key(header::CONTENT_ENCODING)
        || headers.contains_key(header::CONTENT_RANGE)
        || text(header::CACHE_CONTROL).contains("no-transform")
    {
        return false;
    }
    let kind = text(header::CONTENT_TYPE);
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.starts_with("text/")
        || ["json", "xml", "javascript", "wasm"].iter().any(|end| kind.ends_with(end))
        || kind == "application/x-www-form-urlencoded"
}

/// Whether `Accept-Encoding` takes gzip (RFC 9110, 12.5.3).
pub(crate) fn accepts_gzip(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let mut any = false;
    for item in values.flat_map(|value| value.split(',')) {
        let mut parts = item.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        let wanted = weight.is_none_or(|weight| weight.trim().parse::<f32>().is_ok_and(|weight| weight > 0.0));
        if name.eq_ignore_ascii_case("gzip") || name.eq_ignore_ascii_case("x-gzip") {
            return wanted;
        }
        any |= name == "*" && wanted;
    }
    any
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_negotiated() {
        for (value, expected) in [
            ("gzip", true),
            ("deflate, GZIP;q=0.5", true),
            ("gzip;q=0", false),
            ("gzip;q=0, *", false),
            ("*", true),
            ("*;q=0", false),
            ("br", false),
            ("gzip;q=x", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(value));
            assert_eq!(accepts_gzip(&headers), expected, "{value}");
        }
        assert!(!accepts_gzip(&HeaderMap::new()));
    }
}
