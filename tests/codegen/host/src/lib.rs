//! Every case of `tests/codegen`, compiled through `jackfield::bindings!`: typed sockets of every contract (they are generic over
//! the cardinality) and the trait with which the host itself serves it.
#![deny(warnings)]
#![no_implicit_prelude]

::core::include!(::core::concat!(::core::env!("OUT_DIR"), "/cases.rs"));
