//! An HTTP server whose routes are plugins.
//!
//! `routes.toml` is a graph manifest with routes ([`Declared`]); [`Site`] is such a graph loaded, with the table of its routes;
//! [`Server`] answers requests with the site that is in force, and takes another one without losing a request.
//!
//! ```no_run
//! use jackfield::Engine;
//! use jackfield_http::{Declared, Server, Site};
//!
//! let declared = Declared::read("routes.toml".as_ref()).map_err(|report| report.to_string())?;
//! let site = Site::load(&Engine::new(&Default::default())?, declared)?;
//! let server = Server::bind("127.0.0.1:8080".parse()?, site, false)?;
//! println!("http://{}/", server.address());
//! server.run()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod admin;
mod answer;
mod control;
mod convert;
mod dispatch;
mod encode;
mod gate;
mod incoming;
mod kept;
mod live;
mod manifest;
mod metrics;
mod outgoing;
mod packed;
mod patient;
mod pattern;
mod refusal;
mod request_id;
mod server;
mod settings;
mod site;
mod standard;
mod state;
mod table;
mod tls;
mod told;

pub use control::Control;
pub use live::{Live, Source, Watching};
pub use manifest::{Declared, HANDLER, Route};
pub use pattern::{Pattern, PatternError, Segment};
pub use server::Server;
pub use settings::Settings;
pub use site::{Site, SiteError};
pub use tls::Tls;

/// What `bindings!` makes of `wit/web`.
mod contract {
    jackfield::bindings!({ path: "../../wit/web", sockets: ["web:route/handler"] });
}
