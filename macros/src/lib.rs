//! The proc macros of Jackfield: a thin shell over `jackfield-bindgen`.
//!
//! Users meet them as `jackfield::bindings!`, `jackfield_guest::plugin!` and `jackfield_guest::plug`, where they are
//! documented; the first two through a `macro_rules` shell that passes `[$crate]` in front of the input.

use proc_macro::TokenStream;

/// See `jackfield::bindings!`.
#[proc_macro]
pub fn bindings(input: TokenStream) -> TokenStream {
    jackfield_bindgen::bindings(input.into()).into()
}

/// See `jackfield_guest::plugin!`.
#[proc_macro]
pub fn plugin(input: TokenStream) -> TokenStream {
    jackfield_bindgen::plugin(input.into()).into()
}

/// Makes an implementation of a contract's trait the component's plug.
///
/// It stands above `impl Contract for Type`, where `Contract` is a trait that `jackfield_guest::plugin!` made: that of a
/// contract's functions, or that of a resource (`BucketPlug`). The `impl` itself stays as it is. The state of a type that
/// implements a contract is made by `Default`; all contracts that one type plugs share it.
#[proc_macro_attribute]
pub fn plug(attribute: TokenStream, item: TokenStream) -> TokenStream {
    jackfield_bindgen::plug(attribute.into(), item.into()).into()
}

/// What `#[plug]` is below a `plugin!` that failed.
#[doc(hidden)]
#[proc_macro_attribute]
pub fn plug_of_failed_plugin(_: TokenStream, _: TokenStream) -> TokenStream {
    jackfield_bindgen::plug_of_failed_plugin().into()
}
