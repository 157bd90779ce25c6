//! What a function replies, as a person or a recording writes it.

use jackfield::Val;
use jackfield_contract::{Function, Model};

use super::{NoEnvironment, Reader, Scanner, TextError};

/// The reply of a function as it was written.
pub(crate) fn reply(model: &Model, function: &Function, text: &str) -> Result<Option<Val>, TextError> {
    let mut scanner = Scanner::new(text);
    let Some(result) = &function.result else {
        scanner.expect('(', "and `)`, since the function has no result")?;
        scanner.expect(')', "after it, since the function has no result")?;
        return if scanner.is_done() { Ok(None) } else { Err(scanner.unexpected("nothing more")) };
    };
    let mut environment = NoEnvironment;
    let mut reader = Reader::new(scanner, model, &mut environment);
    let value = reader.value(result)?;
    if reader.scanner.is_done() { Ok(Some(value)) } else { Err(reader.scanner.unexpected("the end of the value")) }
}
