//! `wasi:http`: as wasmtime-wasi-http has it, where requests are the plugin's own runtime's work. Who may be asked is known to
//! [`wasi::http`](crate::wasi::http).

use wasmtime::StoreContextMut;
use wasmtime::component::{Linker, Resource};
use wasmtime_wasi_http::p2::bindings::LinkOptions;
use wasmtime_wasi_http::p2::bindings::http::outgoing_handler;
use wasmtime_wasi_http::p2::bindings::http::types::{self, ErrorCode};
use wasmtime_wasi_http::p2::types::{HostFutureIncomingResponse, HostOutgoingRequest};
use wasmtime_wasi_http::{RequestOptions, WasiHttp};

use crate::runtime::store::StoreData;

/// What a plugin gives to have a request sent.
type Asked = (Resource<HostOutgoingRequest>, Option<Resource<RequestOptions>>);
/// What it gets.
type Begun = Result<Resource<HostFutureIncomingResponse>, ErrorCode>;

/// Defines `wasi:http/types` and `wasi:http/outgoing-handler`.
pub(super) fn define(linker: &mut Linker<StoreData>) -> wasmtime::Result<()> {
    types::add_to_linker::<StoreData, WasiHttp>(linker, &LinkOptions::default().into(), |data| data.wasi().http().0)?;
    let mut handler = linker.instance("wasi:http/outgoing-handler@0.2.12")?;
    handler.func_wrap("handle", |mut cx: StoreContextMut<'_, StoreData>, (request, options): Asked| {
        let (mut view, waiting) = cx.data_mut().wasi().http();
        // What is begun here runs in the plugin's own runtime, and ends with it.
        let _entered = waiting.enter()?;
        let begun: Begun = match outgoing_handler::Host::handle(&mut view, request, options) {
            Ok(response) => Ok(response),
            Err(error) => Err(types::Host::convert_error_code(&mut view, error)?),
        };
        Ok((begun,))
    })
}
