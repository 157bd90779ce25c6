//! `wasi:sockets`: as wasmtime-wasi has it, save for how sockets begin and how names are looked up.
//!
//! Whether an address may be used is asked by wasmtime-wasi before each use, of the plugin's allow list. A name is looked up only
//! where it is granted, on threads of the plugin's own runtime.

use std::net::IpAddr;
use std::sync::Arc;

use tokio::task::JoinHandle;
use wasmtime::component::{HasData, Linker, Resource};
use wasmtime_wasi::p2::bindings::sockets::ip_name_lookup::{self, ResolveAddressStream};
use wasmtime_wasi::p2::bindings::sockets::network::{self, ErrorCode, IpAddress, IpAddressFamily};
use wasmtime_wasi::p2::bindings::sockets::tcp_create_socket;
use wasmtime_wasi::p2::bindings::sync::sockets::udp_create_socket;
use wasmtime_wasi::p2::{DynPollable, Network, Pollable, SocketError, SocketResult, TcpSocket, UdpSocket, subscribe};
use wasmtime_wasi::sockets::WasiSocketsCtxView;

use crate::plan::Protocol;
use crate::runtime::store::StoreData;
use crate::wasi::Waiting;
use crate::wasi::network::{Network as Granted, Unreached};

/// The sockets of an instance.
struct Sockets<'a> {
    view: WasiSocketsCtxView<'a>,
    waiting: &'a Waiting,
    granted: &'a Arc<Granted>,
}

struct HasSockets;

impl HasData for HasSockets {
    type Data<'a> = Sockets<'a>;
}

/// Defines what is not wasmtime-wasi's own.
pub(super) fn define(linker: &mut Linker<StoreData>) -> wasmtime::Result<()> {
    fn sockets(data: &mut StoreData) -> Sockets<'_> {
        let (view, waiting, granted) = data.wasi().network();
        Sockets { view: WasiSocketsCtxView { ctx: view.ctx.sockets(), table: view.table }, waiting, granted }
    }
    tcp_create_socket::add_to_linker::<StoreData, HasSockets>(linker, sockets)?;
    udp_create_socket::add_to_linker::<StoreData, HasSockets>(linker, sockets)?;
    ip_name_lookup::add_to_linker::<StoreData, HasSockets>(linker, sockets)
}

impl network::Host for Sockets<'_> {
    fn convert_error_code(&mut self, error: SocketError) -> wasmtime::Result<ErrorCode> {
        network::Host::convert_error_code(&mut self.view, error)
    }

    fn network_error_code(&mut self, error: Resource<wasmtime::Error>) -> wasmtime::Result<Option<ErrorCode>> {
        network::Host::network_error_code(&mut self.view, error)
    }
}

impl network::HostNetwork for Sockets<'_> {
    fn drop(&mut self, network: Resource<Network>) -> wasmtime::Result<()> {
        network::HostNetwork::drop(&mut self.view, network)
    }
}

impl Sockets<'_> {
    fn may(&self, protocol: Protocol) -> SocketResult<()> {
        if self.granted.has_sockets(protocol) { Ok(()) } else { Err(ErrorCode::AccessDenied.into()) }
    }
}

impl tcp_create_socket::Host for Sockets<'_> {
    fn create_tcp_socket(&mut self, family: IpAddressFamily) -> SocketResult<Resource<TcpSocket>> {
        self.may(Protocol::Tcp)?;
        let _entered = self.waiting.enter().map_err(SocketError::trap)?;
        tcp_create_socket::Host::create_tcp_socket(&mut self.view, family)
    }
}

impl udp_create_socket::Host for Sockets<'_> {
    fn create_udp_socket(&mut self, family: IpAddressFamily) -> SocketResult<Resource<UdpSocket>> {
        self.may(Protocol::Udp)?;
        udp_create_socket::Host::create_udp_socket(&mut self.view, family)
    }
}

/// A name that is being looked up; what wasmtime-wasi has for it nobody else can make.
enum Lookup {
    Pending(JoinHandle<Result<Vec<IpAddr>, Unreached>>),
    Ready(Result<std::vec::IntoIter<IpAddr>, ErrorCode>),
}

impl Lookup {
    /// The handle under which plugins know it.
    fn shown(handle: Resource<Self>) -> Resource<ResolveAddressStream> {
        Resource::new_own(handle.rep())
    }

    fn of(handle: &Resource<ResolveAddressStream>) -> Resource<Self> {
        Resource::new_borrow(handle.rep())
    }
}

impl Drop for Lookup {
    fn drop(&mut self) {
        if let Self::Pending(task) = self {
            task.abort();
        }
    }
}

#[wasmtime_wasi::async_trait]
impl Pollable for Lookup {
    async fn ready(&mut self) {
        if let Self::Pending(task) = self {
            let found = task.await.unwrap_or(Err(Unreached::Unknown));
            let found = found.map(Vec::into_iter).map_err(|why| match why {
                Unreached::Denied | Unreached::Private => ErrorCode::AccessDenied,
                Unreached::Unknown => ErrorCode::NameUnresolvable,
            });
            *self = Self::Ready(found);
        }
    }
}

impl ip_name_lookup::Host for Sockets<'_> {
    fn resolve_addresses(
        &mut self,
        network: Resource<Network>,
        name: String,
    ) -> SocketResult<Resource<ResolveAddressStream>> {
        self.view.table.get(&network)?;
        let _entered = self.waiting.enter().map_err(SocketError::trap)?;
        let task = tokio::task::spawn(Arc::clone(self.granted).look_up(name));
        Ok(Lookup::shown(self.view.table.push(Lookup::Pending(task))?))
    }
}

impl ip_name_lookup::HostResolveAddressStream for Sockets<'_> {
    fn resolve_next_address(&mut self, stream: Resource<ResolveAddressStream>) -> SocketResult<Option<IpAddress>> {
        let lookup = self.view.table.get_mut(&Lookup::of(&stream))?;
        match lookup {
            Lookup::Pending(task) if !task.is_finished() => Err(ErrorCode::WouldBlock.into()),
            Lookup::Pending(_) => {
                super::io::wait(self.waiting, lookup.ready()).map_err(SocketError::trap)?;
                self.resolve_next_address(stream)
            }
            Lookup::Ready(Ok(found)) => Ok(found.next().map(Into::into)),
            Lookup::Ready(Err(code)) => Err((*code).into()),
        }
    }

    fn subscribe(&mut self, stream: Resource<ResolveAddressStream>) -> wasmtime::Result<Resource<DynPollable>> {
        subscribe(self.view.table, Lookup::of(&stream))
    }

    fn drop(&mut self, stream: Resource<ResolveAddressStream>) -> wasmtime::Result<()> {
        self.view.table.delete(Resource::<Lookup>::new_own(stream.rep()))?;
        Ok(())
    }
}
