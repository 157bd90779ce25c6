//! The tests of the crate's promises, one file for each part; one program, so that it is linked once.

mod abi;
mod common;
mod compat;
mod component;
mod print;
mod recognise;
mod source;
mod view;
mod world;
