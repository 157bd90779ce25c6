//! Taking connections, until the server is told to stop.

use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::Poll;
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio_rustls::TlsAcceptor;

use crate::admin::Admin;
use crate::answer::answer;
use crate::control::Control;
use crate::live::Live;
use crate::metrics::Open;
use crate::outgoing::Outgoing;
use crate::patient::Patient;
use crate::settings::Settings;
use crate::site::Site;
use crate::state::State;

/// A server that has its address, and answers once it [runs](Self::run).
pub struct Server {
    listener: std::net::TcpListener,
    address: SocketAddr,
    state: Arc<State>,
    stop: watch::Sender<bool>,
    admin: Option<(std::net::TcpListener, Arc<Admin>)>,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Server {
    /// A server of this site at an address; port 0 is any that is free. With `debug`, clients are told how handlers fail.
    ///
    /// # Errors
    ///
    /// If the address is not to be had.
    pub fn bind(address: SocketAddr, site: Site, debug: bool) -> io::Result<Self> {
        let (listener, address) = bind(address)?;
        let stop = watch::Sender::new(false);
        Ok(Self { listener, address, state: Arc::new(State::new(site, debug)), stop, admin: None })
    }

    /// Answers operators at an address of its own; the address. Whoever has the token may post and delete handlers, and read how handlers
    /// failed; counters, health and an empty status page are for all who reach the address.
    ///
    /// # Errors
    ///
    /// If the address is not to be had.
    pub fn admin(&mut self, address: SocketAddr, token: &str, live: Arc<Live>) -> io::Result<SocketAddr> {
        let (listener, address) = bind(address)?;
        self.admin = Some((listener, Arc::new(Admin::new(token, live))));
        Ok(address)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The way to it while it runs.
    pub fn control(&self) -> Control {
        Control::new(Arc::clone(&self.state), self.stop.clone())
    }

    /// Answers requests until it is stopped, on threads of an async runtime of its own. Requests that are under way then end first, within
    /// the time that `drain` says.
    ///
    /// # Errors
    ///
    /// If there can be no runtime.
    pub fn run(self) -> io::Result<()> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().thread_name("http").build()?;
        let served = runtime.block_on(self.serve());
        // Calls that outlast the drain are on threads of their own.
        runtime.shutdown_timeout(Duration::from_millis(100));
        served
    }

    async fn serve(self) -> io::Result<()> {
        let settings = self.state.site().settings.clone();
        let stop = self.stop.subscribe();
        let admin = self.admin.map(|(listener, admin)| {
            let taking =
                take(TcpListener::from_std(listener), Side::Admin(admin), Arc::clone(&self.state), stop.clone());
            tokio::spawn(taking)
        });
        take(TcpListener::from_std(self.listener), Side::Site, Arc::clone(&self.state), stop).await?;
        let under_way = self.state.metrics.open.load(Ordering::Relaxed);
        if under_way > 0 {
            tracing::warn!(under_way, "requests did not end within the time of `drain`, {:?}", settings.drain);
        }
        match admin {
            Some(admin) => admin.await.unwrap_or(Ok(())),
            None => Ok(()),
        }
    }
}

/// What connections of a listener are for.
#[derive(Clone)]
enum Side {
    Site,
    Admin(Arc<Admin>),
}

/// Takes connections until the server stops, and lets them end then.
async fn take(
    listener: io::Result<TcpListener>,
    side: Side,
    state: Arc<State>,
    mut stop: watch::Receiver<bool>,
) -> io::Result<()> {
    let listener = listener?;
    let settings = state.site().settings.clone();
    let open = usize::try_from(settings.connections).unwrap_or(usize::MAX).min(Semaphore::MAX_PERMITS);
    let room = Arc::new(Semaphore::new(open));
    let graceful = GracefulShutdown::new();
    let builder = builder(&settings);
    let mut stopped = pin!(stop.wait_for(|stop| *stop));
    loop {
        // One that has no room waits with the kernel, where it costs nothing.
        let next = async {
            let permit = Arc::clone(&room).acquire_owned().await;
            (listener.accept().await, permit)
        };
        let mut next = pin!(next);
        let next = poll_fn(|cx| match stopped.as_mut().poll(cx) {
            Poll::Ready(_) => Poll::Ready(None),
            Poll::Pending => next.as_mut().poll(cx).map(Some),
        });
        let Some((accepted, permit)) = next.await else { break };
        let (stream, remote) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Files may have run out: others end, and then there are some again.
                tracing::warn!("no connection can be taken: {error}");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let (builder, state, side, watcher) = (builder.clone(), Arc::clone(&state), side.clone(), graceful.watcher());
        tokio::spawn(async move {
            let _permit = permit;
            let _open = Open::new(&state.metrics.connections);
            if let Err(error) = connection(builder, stream, remote, &state, side, watcher).await {
                tracing::debug!(%remote, "a connection ended: {error}");
            }
        });
    }
    drop(listener);
    // What does not end in time is told by who waits for all.
    drop(tokio::time::timeout(settings.drain, graceful.shutdown()).await);
    Ok(())
}

fn bind(address: SocketAddr) -> io::Result<(std::net::TcpListener, SocketAddr)> {
    let listener = std::net::TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

fn builder(settings: &Settings) -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    let headers = usize::try_from(settings.headers).unwrap_or(usize::MAX);
    let bytes = usize::try_from(settings.header_bytes).unwrap_or(usize::MAX);
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(settings.header_time)
        // What is somewhat above the limits gets a body that says so.
        .max_headers(headers.saturating_add(headers / 4 + 8))
        .max_buf_size(bytes.saturating_mul(2).max(64 << 10));
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(128)
        .max_header_list_size(u32::try_from(bytes.saturating_mul(2)).unwrap_or(u32::MAX))
        .keep_alive_interval(settings.header_time)
        .keep_alive_timeout(settings.header_time);
    builder
}

/// Serves a connection to its end.
async fn connection(
    builder: auto::Builder<TokioExecutor>,
    stream: TcpStream,
    remote: SocketAddr,
    state: &Arc<State>,
    side: Side,
    watcher: Watcher,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    // Small responses are not to wait for more.
    drop(stream.set_nodelay(true));
    let site = state.site();
    let (first, write) = (site.settings.header_time, site.settings.write_time);
    // A certificate that is renewed holds for connections that begin from then on.
    let tls = site.tls.clone().filter(|_| matches!(side, Side::Site));
    drop(site);
    match tls {
        None => serve(builder, Patient::new(stream, first, write), remote, state, side, false, watcher).await,
        Some(config) => {
            let accepting = TlsAcceptor::from(config).accept(stream);
            let stream = tokio::time::timeout(first, accepting).await.map_err(|_| "TLS was not begun in time")??;
            serve(builder, Patient::new(stream, first, write), remote, state, side, true, watcher).await
        }
    }
}

async fn serve<S: AsyncRead + AsyncWrite + Send + Unpin + 'static>(
    builder: auto::Builder<TokioExecutor>,
    stream: Patient<S>,
    remote: SocketAddr,
    state: &Arc<State>,
    side: Side,
    secure: bool,
    watcher: Watcher,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let state = Arc::clone(state);
    let service = service_fn(move |request| {
        let (state, side) = (Arc::clone(&state), side.clone());
        async move {
            Ok::<_, Infallible>(match side {
                Side::Site => answer(state, request, remote, secure).await,
                Side::Admin(admin) => admin.answer(request).await.map(Outgoing::from),
            })
        }
    });
    watcher.watch(builder.serve_connection(TokioIo::new(stream), service)).await
}
