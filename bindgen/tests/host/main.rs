//! `bindings!` as a library: what it says when something is wrong. What it expands to is in `tests/expansion`.

mod errors;

use jackfield_bindgen::host;
use proc_macro2::TokenStream;

/// Expands an input as the `macro_rules` shell passes it.
fn expand(options: &str) -> Result<TokenStream, Vec<String>> {
    let input: TokenStream =
        format!("[::jackfield] {{ {options} }}").parse().expect("the test's input is made of tokens");
    host::expand(input).map_err(|errors| errors.messages())
}
