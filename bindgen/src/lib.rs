//! From a contract model to Rust: the host's tables and typed sockets, the guest's plugs and sockets.
//!
//! An ordinary library over token streams, so that it is tested as one; `jackfield-macros` is the proc-macro shell. Both
//! macros share one frame: [`input`] parses the syntax, [`options`] gives it meaning, [`load`] reads the WIT, [`names`]
//! decides what everything is called, and only then an emitter, which cannot fail, writes code.

pub mod debug;
pub mod diagnostics;
pub mod docs;
pub mod guest;
pub mod host;
pub mod input;
pub mod load;
pub mod names;
pub mod options;

use proc_macro2::TokenStream;

/// Expands `jackfield::bindings!`; errors become `compile_error!` calls, beside what can be generated in spite of them, so
/// that rustc does not complain of names that are only missing for that reason.
pub fn bindings(input: TokenStream) -> TokenStream {
    let expansion = host::expand(input.clone()).unwrap_or_else(|errors| {
        let mut out = errors.to_compile_error();
        out.extend(host::recover(input.clone()));
        out
    });
    debug::write("bindings", &input, &expansion);
    expansion
}

/// Expands `jackfield_guest::plugin!`; errors become `compile_error!` calls, beside what can be generated in spite of them.
pub fn plugin(input: TokenStream) -> TokenStream {
    let expansion = guest::expand(input.clone()).unwrap_or_else(|errors| {
        let mut out = errors.to_compile_error();
        out.extend(guest::recover(input.clone()));
        out
    });
    debug::write("plugin", &input, &expansion);
    expansion
}

/// Expands the `#[plug]` below a `plugin!` that failed so early that no trait is there: nothing is left of the item, since
/// rustc would only complain of the trait.
pub fn plug_of_failed_plugin() -> TokenStream {
    TokenStream::new()
}

/// Expands `#[plug]`.
pub fn plug(attribute: TokenStream, item: TokenStream) -> TokenStream {
    guest::expand_attribute(&attribute, item)
}
