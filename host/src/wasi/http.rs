//! Outgoing HTTP requests: each goes to an address that was checked against the plugin's grants, over TLS where the URL says so.
//!
//! Nothing is followed: a redirect is the plugin's to follow, with a request that is checked as any other.

use std::future::{Future, poll_fn};
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http::uri::{PathAndQuery, Uri};
use http_body_util::BodyExt;
use hyper::body::{Body, Frame, Incoming};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep};
use tokio_rustls::TlsConnector;
use wasmtime_wasi_http::io::TokioIo;
use wasmtime_wasi_http::p2::bindings::http::types::ErrorCode;
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks};

use super::network::{Network, Unreached};
use crate::plan::Scheme;

/// How long a plugin waits that says nothing else. The call's own time ends all of it.
const PATIENCE: Duration = Duration::from_secs(600);

/// Sends a plugin's requests.
#[derive(Clone)]
pub(crate) struct Requests {
    network: Arc<Network>,
}

type Answer = Result<(http::Response<WasiBody>, Box<dyn Future<Output = Result<(), Error>> + Send>), Error>;

impl Requests {
    pub(super) fn new(network: Arc<Network>) -> Self {
        Self { network }
    }
}

impl WasiHttpHooks for Requests {
    fn send_request(
        &mut self,
        request: http::Request<WasiBody>,
        options: Option<RequestOptions>,
        _: Box<dyn Future<Output = Result<(), Error>> + Send>,
    ) -> Box<dyn Future<Output = Answer> + Send> {
        let network = Arc::clone(&self.network);
        Box::new(async move { send(&network, request, options.unwrap_or_default(), &PUBLIC).await })
    }

    // What goes wrong on the way is the plugin's to see, and nothing to fill the host's log with.

    fn p2_error_from_hyper(&mut self, _: &hyper::Error) -> ErrorCode {
        ErrorCode::HttpProtocolError
    }

    fn p2_error_from_connect(&mut self, error: &std::io::Error) -> ErrorCode {
        match error.kind() {
            std::io::ErrorKind::TimedOut => ErrorCode::ConnectionTimeout,
            std::io::ErrorKind::HostUnreachable | std::io::ErrorKind::NetworkUnreachable => {
                ErrorCode::DestinationUnavailable
            }
            _ => ErrorCode::ConnectionRefused,
        }
    }

    fn p2_error_from_tls(&mut self, error: &std::io::Error) -> ErrorCode {
        match error.get_ref().and_then(|error| error.downcast_ref::<rustls::Error>()) {
            Some(rustls::Error::InvalidCertificate(_)) => ErrorCode::TlsCertificateError,
            _ => ErrorCode::TlsProtocolError,
        }
    }
}

/// Whom TLS trusts.
type Trust = dyn Fn() -> Arc<ClientConfig> + Send + Sync;

/// Mozilla's list of authorities.
static PUBLIC: fn() -> Arc<ClientConfig> = || {
    static CONFIG: OnceLock<Arc<ClientConfig>> = OnceLock::new();
    Arc::clone(CONFIG.get_or_init(|| trusting(RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.into() })))
};

fn trusting(roots: RootCertStore) -> Arc<ClientConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider);
    match builder.with_safe_default_protocol_versions() {
        Ok(builder) => Arc::new(builder.with_root_certificates(roots).with_no_client_auth()),
        Err(_) => unreachable!("the provider has the versions that rustls is built with"),
    }
}

async fn send(
    network: &Network,
    mut request: http::Request<WasiBody>,
    options: RequestOptions,
    trust: &Trust,
) -> Answer {
    let uri = request.uri();
    let scheme = match uri.scheme_str() {
        Some("http") => Scheme::Http,
        Some("https") => Scheme::Https,
        _ => return Err(Error::HttpProtocolError),
    };
    let authority = uri.authority().ok_or(Error::HttpRequestUriInvalid)?;
    // Names and passwords before an `@` are nobody's host.
    if authority.as_str().contains('@') {
        return Err(Error::HttpRequestUriInvalid);
    }
    let host = authority.host().to_owned();
    // An authority that ends in a colon has no port, and one that is no number must not become the default.
    let port = match (authority.port(), authority.port_u16()) {
        (None, _) => scheme.port(),
        (Some(_), Some(port)) => port,
        (Some(_), None) => return Err(Error::HttpRequestUriInvalid),
    };
    let addresses = network.http(scheme, &host, port).await.map_err(|why| match why {
        Unreached::Denied => Error::HttpRequestDenied,
        Unreached::Private => Error::DestinationIpProhibited,
        Unreached::Unknown => Error::DnsError { rcode: Some("name not found".to_owned()), info_code: None },
    })?;
    // The server sees the path alone.
    let path = request.uri().path_and_query().cloned();
    *request.uri_mut() = Uri::from(path.unwrap_or_else(|| PathAndQuery::from_static("/")));

    let connecting = async {
        let stream = connect(&addresses).await.map_err(Error::Connect)?;
        let stream: Box<dyn Stream> = match scheme {
            Scheme::Http => Box::new(stream),
            Scheme::Https => {
                let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(&host);
                let name = ServerName::try_from(bare.to_owned()).map_err(|_| Error::HttpRequestUriInvalid)?;
                Box::new(TlsConnector::from(trust()).connect(name, stream).await.map_err(Error::Tls)?)
            }
        };
        Ok::<_, Error>(hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?)
    };
    let connecting = tokio::time::timeout(options.connect_timeout.unwrap_or(PATIENCE), connecting);
    let (mut sender, connection) = connecting.await.map_err(|_| Error::ConnectionTimeout)??;

    let mut connection = Some(connection);
    let mut sending = pin!(sender.send_request(request));
    // The connection is driven until the response begins; whoever has the response drives it on.
    let answering = poll_fn(|cx: &mut Context<'_>| {
        if let Poll::Ready(response) = sending.as_mut().poll(cx) {
            return Poll::Ready(response);
        }
        if let Some(driven) = &mut connection {
            let ended = ready!(Pin::new(driven).poll(cx));
            connection = None;
            if let Err(error) = ended {
                return Poll::Ready(Err(error));
            }
        }
        sending.as_mut().poll(cx)
    });
    let answering = tokio::time::timeout(options.first_byte_timeout.unwrap_or(PATIENCE), answering);
    let response = answering.await.map_err(|_| Error::ConnectionReadTimeout)??;
    let patience = options.between_bytes_timeout.unwrap_or(PATIENCE);
    let response = response.map(|body| Patient::new(body, patience).boxed_unsync());
    let driving = async move {
        match connection {
            Some(connection) => connection.await.map_err(Error::from),
            None => Ok(()),
        }
    };
    Ok((response, Box::new(driving)))
}

/// Connects to the first of these addresses that answers.
async fn connect(addresses: &[SocketAddr]) -> std::io::Result<TcpStream> {
    let mut last = None;
    for address in addresses {
        match TcpStream::connect(address).await {
            Ok(stream) => return Ok(stream),
            Err(error) => last = Some(error),
        }
    }
    Err(last.unwrap_or_else(|| std::io::ErrorKind::AddrNotAvailable.into()))
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// A response's body, of which no part may be waited for longer than so.
struct Patient {
    body: Incoming,
    patience: Duration,
    until: Pin<Box<Sleep>>,
}

impl Patient {
    fn new(body: Incoming, patience: Duration) -> Self {
        Self { body, patience, until: Box::pin(tokio::time::sleep(patience)) }
    }
}

impl Body for Patient {
    type Data = bytes::Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<bytes::Bytes>, Error>>> {
        match Pin::new(&mut self.body).poll_frame(cx) {
            Poll::Ready(frame) => {
                // One that is too far off is never reached.
                if let Some(until) = Instant::now().checked_add(self.patience) {
                    self.until.as_mut().reset(until);
                }
                Poll::Ready(frame.map(|frame| frame.map_err(Error::from)))
            }
            Poll::Pending => {
                ready!(self.until.as_mut().poll(cx));
                Poll::Ready(Some(Err(Error::ConnectionReadTimeout)))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> hyper::body::SizeHint {
        self.body.size_hint()
    }
}
