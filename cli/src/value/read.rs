//! WAVE by the types of a contract.
//!
//! The reader follows the type, so no text makes it go deeper than the type is. Here is the way from a type to what reads
//! it; the parts are by the form that values have in a text.

mod choice;
mod group;
mod reference;
mod scalar;

use jackfield::{ValFuture, ValStream};
use jackfield_contract::{Model, Type, TypeDefKind, type_wit};

use super::Val;
use super::environment::Environment;
use super::scan::{Scanner, TextError};

pub(crate) use reference::variable_name;

/// Reads values of one model.
pub struct Reader<'a, 'e> {
    /// The place in the text.
    pub scanner: Scanner<'a>,
    model: &'a Model,
    environment: &'e mut dyn Environment,
}

impl<'a, 'e> Reader<'a, 'e> {
    /// Reads on at this place.
    pub fn new(scanner: Scanner<'a>, model: &'a Model, environment: &'e mut dyn Environment) -> Self {
        Self { scanner, model, environment }
    }

    /// Reads one value of this type.
    ///
    /// # Errors
    ///
    /// What is wrong, and at which column.
    pub fn value(&mut self, ty: &Type) -> Result<Val, TextError> {
        match self.scanner.peek() {
            Some('$') => return self.variable(ty),
            Some('@') => return self.file(ty),
            _ => {}
        }
        match ty {
            Type::Bool => match self.keyword(&["true", "false"]) {
                Some(word) => Ok(Val::Bool(word == "true")),
                None => Err(self.scanner.unexpected("`true` or `false` for a bool")),
            },
            Type::S8 => self.integer("s8").map(Val::S8),
            Type::U8 => self.integer("u8").map(Val::U8),
            Type::S16 => self.integer("s16").map(Val::S16),
            Type::U16 => self.integer("u16").map(Val::U16),
            Type::S32 => self.integer("s32").map(Val::S32),
            Type::U32 => self.integer("u32").map(Val::U32),
            Type::S64 => self.integer("s64").map(Val::S64),
            Type::U64 => self.integer("u64").map(Val::U64),
            Type::F32 => self.float("f32").map(Val::Float32),
            Type::F64 => self.float("f64").map(Val::Float64),
            Type::Char => self.char(),
            Type::String => self.string().map(Val::String),
            Type::List(item) if self.is(item, |ty| *ty == Type::U8) => self.bytes(),
            Type::List(item) => self.list(item).map(Val::List),
            Type::FixedLengthList(item, length) => self.fixed(item, *length),
            Type::Map(key, value) => self.map(key, value),
            Type::Tuple(items) => self.tuple(items),
            Type::Option(inner) => self.option(inner),
            Type::Result { ok, err } => self.result(ty, ok.as_deref(), err.as_deref()),
            Type::Own(id) | Type::Borrow(id) => {
                let name = &self.model.type_def(*id).name;
                Err(self.scanner.unexpected(&format!("a kept handle of `{name}`")).help(format!(
                    "a call that is written `$x = ..` keeps its reply, and `$x` then stands for the `{name}`"
                )))
            }
            Type::Stream(Some(item)) => Ok(Val::Stream(ValStream::of(self.list(item)?))),
            Type::Future(Some(value)) => Ok(Val::Future(ValFuture::of(self.value(value)?))),
            Type::Future(_) | Type::Stream(_) | Type::ErrorContext => {
                let range = self.scanner.token_range();
                Err(TextError::new(range, format!("a value of `{}` cannot be written", type_wit(self.model, ty))))
            }
            Type::Defined(id) => match &self.model.type_def(*id).kind {
                TypeDefKind::Alias(target) => self.value(target),
                TypeDefKind::Record(fields) => self.record(&self.model.type_def(*id).name, fields),
                TypeDefKind::Variant(cases) => self.variant(&self.model.type_def(*id).name, cases),
                TypeDefKind::Enum(labels) => self.enumeration(&self.model.type_def(*id).name, labels),
                TypeDefKind::Flags(labels) => self.flags(&self.model.type_def(*id).name, labels),
                TypeDefKind::Resource => Err(self.scanner.unexpected("a kept handle")),
            },
        }
    }

    /// Whether a type, behind its aliases, is such a one.
    fn is(&self, ty: &Type, test: impl Fn(&Type) -> bool) -> bool {
        test(self.model.resolve(ty))
    }
}
