//! The one model of a contract: made from WIT text or from a component's bytes, checked, viewed, compared and printed.

pub mod abi;
pub mod compat;
pub mod component;
#[cfg(feature = "wit")]
mod componentize;
mod decode;
pub mod diagnostic;
pub mod difference;
pub mod dispatch_error;
mod distinct;
mod features;
mod file;
mod guarded;
mod hash;
mod info;
mod init;
#[cfg(feature = "wit")]
mod lower;
mod marked;
pub mod model;
pub mod name;
pub mod print;
pub mod query;
pub mod recognise;
pub mod runtime;
pub mod sections;
#[cfg(feature = "wit")]
mod served;
pub mod shape;
mod side;
mod snapshot;
#[cfg(feature = "wit")]
pub mod source;
mod standard;
mod types;
pub mod version;
pub mod view;
mod weight;
mod words;
#[cfg(feature = "wit")]
pub mod world;
mod written;

pub use abi::{CoreType, flatten, size_align};
pub use compat::{compare, diff, same_type};
pub use component::{inspect, to_binary};
#[cfg(feature = "wit")]
pub use componentize::{componentize, componentize_with};
pub use diagnostic::{Diagnostic, Location};
pub use difference::{Change, Difference, TypeChange, TypeDifference};
pub use dispatch_error::{DispatchErrorCase, ErrorCase, ErrorMap};
pub use distinct::{Named, Naming, distinct, distinct_suffixes, each_name};
pub use features::FEATURES;
pub use file::{MAX_COMPONENT, MAX_MANIFEST, RegularFile, file_error, open_regular, read_regular, read_stdin};
pub use guarded::guarded;
pub use hash::short_hash;
pub use info::{ComponentError, ComponentInfo, Item, Unlinkable, Weight};
pub use init::is_init;
pub use model::{
    Case, ContractName, Field, Function, FunctionKind, Interface, InterfaceId, Label, Model, Param, Type, TypeDef,
    TypeDefKind, TypeId,
};
pub use name::{NameError, is_kebab, nearest};
pub use print::{function_wit, interface_wit, package_wit, packages_wit, qualified, type_def_wit, type_wit};
pub use query::UsedResource;
pub use recognise::{
    Container, Recognised, RecognisedFunction, Unrecognised, apparent_shape, named_cardinality, recognise,
};
pub use runtime::RUNTIME_WIT;
#[cfg(feature = "wit")]
pub use runtime::log_section;
pub use sections::{embed, strip};
pub use semver::Version;
#[cfg(feature = "wit")]
pub use served::{SERVED_WASI_WIT, served_by_every_host, unserved};
pub use shape::{Cardinality, Shape};
pub use side::{Both, Side};
pub use snapshot::Snapshot;
#[cfg(feature = "wit")]
pub use source::{Loaded, SourceOptions, check_plug, find_contract, find_plug, load, nearest_contract};
pub use standard::is_http_handler;
pub use version::{Track, serves, track};
pub use view::{
    Route, View, ViewFunction, check_view, create_name, parse_view_name, view, view_functions, view_name, view_wit,
};
pub use weight::weigh;
pub use words::{Vocabulary, render};
#[cfg(feature = "wit")]
pub use world::{PluginWorld, WorldModel, WorldPlug, WorldSocket, named_plugin_world, plugin_world};
pub use written::Written;
