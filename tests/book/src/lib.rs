//! The Rust in `docs/`, compiled. A block of the host's stands in a function that has a graph, an engine and sockets; a block `rust,plugin`
//! in a module of its own, with the plugin's contracts in `wit/`.
#![allow(
    dead_code,
    unused_imports,
    unused_variables,
    unused_must_use,
    unused_mut,
    clippy::all,
    reason = "examples show one thing each"
)]

/// What a block of the host's may name.
mod surroundings {
    pub(crate) use std::path::{Path, PathBuf};
    pub(crate) use std::sync::Arc;
    pub(crate) use std::time::Duration;

    pub(crate) use anyhow::Context as _;
    pub(crate) use futures_util::StreamExt as _;
    pub(crate) use jackfield::raw::{Linker, Store};
    pub(crate) use jackfield::wasmtime::{OptLevel, StoreContextMut};
    pub(crate) use jackfield::*;
    pub(crate) use jackfield_scripts::Sandbox;
    pub(crate) use serde_json::json;

    jackfield::bindings!({
        path: "wit",
        sockets: ["demo:text/filter", "demo:text/words", "demo:text/counting"],
        host: ["demo:text/greeting", "demo:text/audit"],
    });

    pub(crate) use self::demo::text::{Counting, Filter, Words};

    /// What the application of a block has already.
    pub(crate) struct Given {
        pub(crate) engine: Engine,
        pub(crate) graph: Graph,
        pub(crate) filters: Filter<Any>,
    }

    #[derive(Default)]
    pub(crate) struct Counter(pub(crate) u32);
}

include!(concat!(env!("OUT_DIR"), "/blocks.rs"));

#[cfg(test)]
mod tests {
    #[test]
    fn pages_have_blocks() {
        assert!(super::BLOCKS > 20, "{}", super::BLOCKS);
    }
}
