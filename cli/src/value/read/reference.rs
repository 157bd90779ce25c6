//! What stands for a value that is elsewhere: `$name` for a kept one, `@path` for a file.

use jackfield_contract::{Type, type_wit};

use super::super::scan::{Scanner, TextError};
use super::super::{Val, Variable};
use super::Reader;

impl Reader<'_, '_> {
    pub(super) fn variable(&mut self, ty: &Type) -> Result<Val, TextError> {
        let start = self.scanner.at();
        self.scanner.bump(1);
        let name = variable_name(&mut self.scanner)
            .ok_or_else(|| TextError::new(start..start + 1, "a name must follow the `$`, as in `$b`"))?;
        let range = start..self.scanner.at();
        let unwrap =
            self.environment.variable(name, self.model, ty).map_err(|message| TextError::new(range, message))?;
        Ok(Variable { name: name.to_owned(), unwrap }.into())
    }

    pub(super) fn file(&mut self, ty: &Type) -> Result<Val, TextError> {
        let start = self.scanner.at();
        self.scanner.bump(1);
        let quoted = self.scanner.rest().starts_with('"');
        let path = if quoted {
            self.scanner.quoted('"')?
        } else {
            let rest = self.scanner.rest();
            let end = rest.find(|c: char| c.is_whitespace() || ",()[]{}\"".contains(c)).unwrap_or(rest.len());
            self.scanner.bump(end);
            rest[..end].to_owned()
        };
        let range = start..self.scanner.at();
        if path.is_empty() {
            return Err(TextError::new(
                range,
                "a file's path must follow the `@`, as in `@page.html` or `@\"a b.html\"`",
            ));
        }
        let bytes = |item: &Type| self.is(item, |ty| *ty == Type::U8);
        let wants_text = match self.model.resolve(ty) {
            Type::String => true,
            Type::List(item) if bytes(item) => false,
            Type::Stream(Some(item)) if bytes(item) => {
                let unread = |error| TextError::new(range.clone(), format!("`{path}` cannot be read: {error}"));
                return self.environment.stream(&path).map(Val::Stream).map_err(unread);
            }
            other => {
                let other = type_wit(self.model, other);
                let message = format!(
                    "a file can stand for a `string`, a `list<u8>` or a `stream<u8>`, and `{other}` is expected here"
                );
                return Err(TextError::new(range, message));
            }
        };
        let content = self
            .environment
            .file(&path)
            .map_err(|error| TextError::new(range.clone(), format!("`{path}` cannot be read: {error}")))?;
        if !wants_text {
            return Ok(Val::Bytes(content));
        }
        String::from_utf8(content).map(Val::String).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            TextError::new(
                range,
                format!("`{path}` is not text: its byte {at} is not UTF-8, and a `string` is expected"),
            )
        })
    }
}

/// Takes the name of a kept value, without its `$`.
pub(crate) fn variable_name<'a>(scanner: &mut Scanner<'a>) -> Option<&'a str> {
    let rest = scanner.rest();
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_')).unwrap_or(rest.len());
    scanner.bump(end);
    (end > 0).then(|| &rest[..end])
}
