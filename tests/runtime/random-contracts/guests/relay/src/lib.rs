//! Passes everything on, through direct sockets.

include!(concat!(env!("OUT_DIR"), "/plugin.rs"));
