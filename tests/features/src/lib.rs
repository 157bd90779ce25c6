//! Nothing: this crate is there for the features that its manifest turns on.
