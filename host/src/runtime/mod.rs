//! What runs: slots, their instances, and the calls that are under way.
//!
//! From below: [`frames`] knows nothing of slots; [`cancel`] and [`carried`] are what may end calls, and what of them holds on other threads, [`parked`] how their threads wait; [`budget`] and [`growth`] are what a host may decide; [`events`], [`meter`], [`observer`], [`profiler`], [`traced`] and [`supervision`] are what it sees of a plugin ([`watchers`] what of it was asked for), and whether
//! that may run; [`held`], [`totals`], [`limiter`] and [`store`] are what an instance's store
//! holds; [`types`], [`graph_info`] and [`member`] are what is known of a graph; [`code`] runs what is compiled; [`instance`] and [`slot`] are data; [`failure`],
//! [`init`], [`room`] and [`decide`] read them; [`guard`] is the lock of a slot, and what is done under it; [`find`] chooses among a plugin's instances, [`calls`] calls them,
//! and [`owner`] is what holders of handles see.

pub(crate) mod budget;
mod calls;
pub(crate) mod cancel;
pub(crate) mod carried;
pub(crate) mod code;
mod decide;
#[cfg(feature = "wasi")]
mod denied;
#[cfg(feature = "async")]
mod driven;
pub(crate) mod events;
pub(crate) mod failure;
mod find;
pub(crate) mod frames;
pub(crate) mod graph_info;
pub(crate) mod growth;
pub(crate) mod guard;
mod health;
pub(crate) mod held;
#[cfg(feature = "async")]
pub(crate) mod inbox;
mod init;
pub(crate) mod instance;
pub(crate) mod limiter;
pub(crate) mod member;
pub(crate) mod meter;
mod methods;
#[cfg(not(feature = "async"))]
mod not_driven;
#[cfg(not(feature = "async"))]
pub(crate) mod not_inbox;
#[cfg(not(feature = "async"))]
mod not_task;
pub(crate) mod observer;
mod owner;
pub(crate) mod parked;
mod pool;
pub(crate) mod profiler;
mod room;
#[cfg(feature = "async")]
mod session;
pub(crate) mod slot;
pub(crate) mod store;
pub(crate) mod supervision;
#[cfg(feature = "async")]
pub(crate) mod task;
pub(crate) mod threads;
pub(crate) mod totals;
mod traced;
pub(crate) mod types;
mod waiting;
pub(crate) mod watchers;
