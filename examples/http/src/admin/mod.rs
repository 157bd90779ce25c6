//! What operators are answered: counters, health, the status page, and handlers to be posted and deleted.

mod handlers;
mod prometheus;
mod reply;
mod status;

use std::sync::Arc;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{self, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Method, Request, Response, StatusCode};
use sha2::{Digest, Sha256};

use self::reply::{Reply, json, kind, text};
use crate::live::Live;
use crate::refusal::Refusal;
use crate::request_id;

/// The operators' side of a server.
pub(crate) struct Admin {
    /// The token's SHA-256: comparing digests tells nothing of the token by its time.
    token: [u8; 32],
    live: Arc<Live>,
}

/// The status page: it has no data, so that it can be shown to whoever asks.
const PAGE: &str = include_str!("page.html");

impl Admin {
    pub(crate) fn new(token: &str, live: Arc<Live>) -> Self {
        Self { token: Sha256::digest(token).into(), live }
    }

    /// Answers a request.
    pub(crate) async fn answer(self: Arc<Self>, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let (parts, body) = request.into_parts();
        let id = request_id::of(&parts.headers);
        let (method, path) = (parts.method.clone(), parts.uri.path().to_owned());
        let answered = self.route(&parts, body).await;
        // Whoever may ask here may know what is wrong.
        let mut response =
            answered.map_or_else(|refusal| refusal.response(&id, true), |response| response.map(Full::new));
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response.headers_mut().insert("x-content-type-options", HeaderValue::from_static("nosniff"));
        tracing::info!(target: "admin", %method, path, status = response.status().as_u16(), id);
        response
    }

    async fn route(self: &Arc<Self>, parts: &Parts, body: Incoming) -> Reply {
        let path = parts.uri.path();
        let get = matches!(parts.method, Method::GET | Method::HEAD);
        let only = |allow: &str| Refusal::new(StatusCode::METHOD_NOT_ALLOWED).header(header::ALLOW, allow);
        match path {
            "/-/health" | "/-/ready" | "/-/metrics" | "/-/" | "/-/status" if !get => Err(only("GET, HEAD")),
            "/-/health" => Ok(text("ok\n")),
            "/-/ready" if self.live.control.is_stopping() => {
                Err(Refusal::new(StatusCode::SERVICE_UNAVAILABLE).detail("the server is stopping"))
            }
            "/-/ready" => Ok(text("ready\n")),
            "/-/metrics" => Ok(kind(prometheus::text(&self.live), "text/plain; version=0.0.4; charset=utf-8")),
            "/-/" => {
                let mut page = kind(PAGE.to_owned(), "text/html; charset=utf-8");
                let policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; \
                              base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
                page.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
                Ok(page)
            }
            "/-/status" => {
                self.allowed(parts)?;
                Ok(json(StatusCode::OK, &status::json(&self.live)))
            }
            "/-/handlers" => {
                self.allowed(parts)?;
                handlers::all(&self.live, parts, body).await.unwrap_or_else(|| Err(only("GET, HEAD, POST")))
            }
            _ => match path.strip_prefix("/-/handlers/") {
                Some(id) => {
                    self.allowed(parts)?;
                    handlers::one(&self.live, parts, id, body)
                        .await
                        .unwrap_or_else(|| Err(only("DELETE, GET, HEAD, PUT")))
                }
                None => Err(Refusal::new(StatusCode::NOT_FOUND)),
            },
        }
    }

    /// Whether a request has the token.
    fn allowed(&self, parts: &Parts) -> Result<(), Refusal> {
        let given = parts.headers.get(header::AUTHORIZATION).and_then(|value| {
            let (scheme, token) = value.as_bytes().split_at_checked(7)?;
            scheme.eq_ignore_ascii_case(b"bearer ").then(|| token.trim_ascii())
        });
        match given {
            Some(token) if <[u8; 32]>::from(Sha256::digest(token)) == self.token => Ok(()),
            _ => Err(Refusal::new(StatusCode::UNAUTHORIZED)
                .header(header::WWW_AUTHENTICATE, "Bearer realm=\"admin\"")
                .detail("this needs `Authorization: Bearer TOKEN`, with the token of `--admin-token`")),
        }
    }
}
