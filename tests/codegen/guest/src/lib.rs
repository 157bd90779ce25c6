//! Every case of `tests/codegen`, compiled through `jackfield_guest::plugin!` in every socket shape.

#![deny(warnings)]

include!(concat!(env!("OUT_DIR"), "/cases.rs"));
