//! What runs: slots, their instances, and the calls that are under way.
//!
//! From below: [`frames`] knows nothing of slots; [`cancel`] and [`carried`] are what may end calls, and what of them holds on other threads; [`budget`] and [`growth`] are what a host may decide; [`held`], [`limiter`] and [`store`] are what an instance's store
//! holds; [`types`], [`graph_info`] and [`member`] are what is known of a graph; [`instance`] and [`slot`] are data; [`failure`],
//! [`init`] and [`decide`] read them; [`guard`] is the lock, and all that a slot does.

pub(crate) mod budget;
pub(crate) mod cancel;
pub(crate) mod carried;
mod decide;
pub(crate) mod failure;
pub(crate) mod frames;
pub(crate) mod graph_info;
pub(crate) mod growth;
pub(crate) mod guard;
pub(crate) mod held;
mod init;
pub(crate) mod instance;
pub(crate) mod limiter;
pub(crate) mod member;
mod methods;
pub(crate) mod slot;
pub(crate) mod store;
pub(crate) mod threads;
pub(crate) mod types;
mod waiting;
