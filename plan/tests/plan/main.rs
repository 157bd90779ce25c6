//! Discovery, planning and the manifest: everything that happens before a store is made.

mod bundle;
mod domain;
mod faults;
mod files;
mod fuse;
mod manifest;
mod own;
mod resources;
mod schema;
mod standard;
mod standby;
mod support;
mod trust;
mod wiring;
