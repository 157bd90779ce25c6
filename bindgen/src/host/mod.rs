//! `jackfield::bindings!`: tables, types, typed sockets and the traits of host-served contracts.

use proc_macro2::TokenStream;

use crate::diagnostics::Errors;
use crate::input::Input;
use crate::options::{Common, Reader};

/// Expands the macro.
///
/// # Errors
///
/// All errors of the first phase that has any.
pub fn expand(tokens: TokenStream) -> Result<TokenStream, Errors> {
    let input = Input::parse(tokens)?;
    let mut errors = Errors::new();
    let mut reader = Reader::new(&input, &["sockets", "host"], &mut errors);
    let common = Common::read(&mut reader, input.span);
    errors.finish()?;
    let _ = common.source.load()?;
    Ok(TokenStream::new())
}
