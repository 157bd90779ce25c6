//! One test binary for every case of `tests/runtime`. A case is a folder with `wit/`, `guests/` and `test.rs`.

include!(concat!(env!("OUT_DIR"), "/cases.rs"));
