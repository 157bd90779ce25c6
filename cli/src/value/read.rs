//! WAVE by the types of a contract.
//!
//! The reader follows the type, so no text makes it go deeper than the type is.

use jackfield_contract::{Field, Label, Model, Type, TypeDefKind, nearest, type_wit};

use super::scan::{Scanner, TextError};
use super::{KEYWORDS, Value};

/// What a text may refer to beside values.
pub trait Environment {
    /// The content of the file of `@path`.
    ///
    /// # Errors
    ///
    /// In words: why it cannot be read.
    fn file(&mut self, path: &str) -> Result<Vec<u8>, String>;

    /// Checks that `$name` may stand where this type is expected; says whether it is a result whose success is meant.
    ///
    /// # Errors
    ///
    /// In words: nothing is kept under that name, or something of another type.
    fn variable(&mut self, name: &str, model: &Model, expected: &Type) -> Result<bool, String>;
}

/// Neither files nor kept values.
pub struct NoEnvironment;

impl Environment for NoEnvironment {
    fn file(&mut self, _: &str) -> Result<Vec<u8>, String> {
        Err("files cannot be named here".to_owned())
    }

    fn variable(&mut self, name: &str, _: &Model, _: &Type) -> Result<bool, String> {
        Err(format!("nothing is kept as `${name}`"))
    }
}

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
    pub fn value(&mut self, ty: &Type) -> Result<Value, TextError> {
        match self.scanner.peek() {
            Some('$') => return self.variable(ty),
            Some('@') => return self.file(ty),
            _ => {}
        }
        match ty {
            Type::Bool => match self.keyword(&["true", "false"]) {
                Some(word) => Ok(Value::Bool(word == "true")),
                None => Err(self.scanner.unexpected("`true` or `false` for a bool")),
            },
            Type::S8 => self.integer("s8").map(Value::S8),
            Type::U8 => self.integer("u8").map(Value::U8),
            Type::S16 => self.integer("s16").map(Value::S16),
            Type::U16 => self.integer("u16").map(Value::U16),
            Type::S32 => self.integer("s32").map(Value::S32),
            Type::U32 => self.integer("u32").map(Value::U32),
            Type::S64 => self.integer("s64").map(Value::S64),
            Type::U64 => self.integer("u64").map(Value::U64),
            Type::F32 => self.float("f32").map(Value::F32),
            Type::F64 => self.float("f64").map(Value::F64),
            Type::Char => self.char(),
            Type::String => self.string().map(Value::String),
            Type::List(item) if self.is(item, |ty| *ty == Type::U8) => self.bytes(),
            Type::List(item) => self.list(item).map(Value::List),
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
            Type::Future(_) | Type::Stream(_) | Type::ErrorContext => {
                let range = self.scanner.token_range();
                Err(TextError::new(range, format!("a value of `{}` cannot be written", type_wit(self.model, ty))))
            }
            Type::Defined(id) => match &self.model.type_def(*id).kind {
                TypeDefKind::Alias(target) => self.value(target),
                TypeDefKind::Record(fields) => self.record(&self.model.type_def(*id).name, fields),
                TypeDefKind::Variant(cases) => {
                    let (index, range) =
                        self.case(&self.model.type_def(*id).name, cases.iter().map(|c| c.name.as_str()))?;
                    let case = &cases[index];
                    let payload = match &case.ty {
                        Some(ty) if self.scanner.eat('(') => Some(self.payload(ty)?),
                        Some(ty) => {
                            let ty = type_wit(self.model, ty);
                            return Err(TextError::new(range, format!("`{}` needs its `{ty}`", case.name))
                                .help(format!("write `{}(..)`", case.name)));
                        }
                        None => self.no_payload(&case.name)?,
                    };
                    Ok(Value::Variant(case.name.clone(), payload))
                }
                TypeDefKind::Enum(labels) => {
                    let (index, _) =
                        self.case(&self.model.type_def(*id).name, labels.iter().map(|l| l.name.as_str()))?;
                    self.no_payload(&labels[index].name)?;
                    Ok(Value::Enum(labels[index].name.clone()))
                }
                TypeDefKind::Flags(labels) => self.flags(&self.model.type_def(*id).name, labels),
                TypeDefKind::Resource => Err(self.scanner.unexpected("a kept handle")),
            },
        }
    }

    /// Whether a type, behind its aliases, is such a one.
    fn is(&self, ty: &Type, test: impl Fn(&Type) -> bool) -> bool {
        test(behind(self.model, ty))
    }

    fn variable(&mut self, ty: &Type) -> Result<Value, TextError> {
        let start = self.scanner.at();
        self.scanner.bump(1);
        let name = variable_name(&mut self.scanner)
            .ok_or_else(|| TextError::new(start..start + 1, "a name must follow the `$`, as in `$b`"))?;
        let range = start..self.scanner.at();
        let unwrap =
            self.environment.variable(name, self.model, ty).map_err(|message| TextError::new(range, message))?;
        Ok(Value::Variable { name: name.to_owned(), unwrap })
    }

    fn file(&mut self, ty: &Type) -> Result<Value, TextError> {
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
        let wants_text = match behind(self.model, ty) {
            Type::String => true,
            Type::List(item) if bytes(item) => false,
            other => {
                let other = type_wit(self.model, other);
                let message =
                    format!("a file can stand for a `string` or a `list<u8>`, and `{other}` is expected here");
                return Err(TextError::new(range, message));
            }
        };
        let content = self
            .environment
            .file(&path)
            .map_err(|error| TextError::new(range.clone(), format!("`{path}` cannot be read: {error}")))?;
        if !wants_text {
            return Ok(Value::Bytes(content));
        }
        String::from_utf8(content).map(Value::String).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            TextError::new(
                range,
                format!("`{path}` is not text: its byte {at} is not UTF-8, and a `string` is expected"),
            )
        })
    }

    /// Takes one of these words, unless it is escaped.
    fn keyword(&mut self, words: &[&'static str]) -> Option<&'static str> {
        let mut ahead = self.scanner.clone();
        let (label, escaped) = ahead.label()?;
        let word = words.iter().find(|word| **word == label && !escaped)?;
        self.scanner = ahead;
        Some(word)
    }

    fn integer<T: std::str::FromStr + Bounds>(&mut self, name: &str) -> Result<T, TextError> {
        let (text, range) = self.number(name)?;
        if !text.trim_start_matches('-').bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(TextError::new(range, format!("`{text}` is no whole number, and `{name}` is expected")));
        }
        let (least, most) = T::BOUNDS;
        text.parse().map_err(|_| {
            TextError::new(range, format!("`{text}` does not fit into `{name}`: it goes from {least} to {most}"))
        })
    }

    fn float<T: std::str::FromStr>(&mut self, name: &str) -> Result<T, TextError> {
        self.scanner.skip_space();
        let start = self.scanner.at();
        let word = match self.keyword(&["inf", "nan"]) {
            Some(word) => word,
            None if self.scanner.rest().starts_with("-inf") => {
                self.scanner.bump(4);
                "-inf"
            }
            None => self.number(name)?.0,
        };
        word.parse().map_err(|_| TextError::new(start..self.scanner.at(), format!("`{word}` is no `{name}`")))
    }

    fn number(&mut self, name: &str) -> Result<(&'a str, std::ops::Range<usize>), TextError> {
        self.scanner.skip_space();
        let whole = self.scanner.token_range();
        let text = self.scanner.number();
        if text.is_empty() {
            return Err(self.scanner.unexpected(&format!("a number for `{name}`")));
        }
        if self.scanner.rest().starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '.') {
            let found = &self.scanner.text()[whole.clone()];
            return Err(TextError::new(whole.clone(), format!("`{found}` is no number, and `{name}` is expected")));
        }
        Ok((text, self.scanner.at() - text.len()..self.scanner.at()))
    }

    fn char(&mut self) -> Result<Value, TextError> {
        if self.scanner.peek() != Some('\'') {
            return Err(self.scanner.unexpected("a char such as `'x'`"));
        }
        let start = self.scanner.at();
        // The one character of a char may be the quote's own sign only with a `\` before it.
        let text = self.scanner.quoted('\'')?;
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) => Ok(Value::Char(c)),
            _ => Err(TextError::new(start..self.scanner.at(), "a char is one character between `'` and `'`")),
        }
    }

    fn string(&mut self) -> Result<String, TextError> {
        if self.scanner.peek() != Some('"') {
            return Err(self.scanner.unexpected("a string such as `\"text\"`"));
        }
        if self.scanner.rest().starts_with("\"\"\"") { self.scanner.multiline() } else { self.scanner.quoted('"') }
    }

    /// Reads what stands between two signs, separated by commas; the opening one is taken here.
    fn sequence(
        &mut self,
        [open, close]: [char; 2],
        what: &str,
        mut item: impl FnMut(&mut Self) -> Result<(), TextError>,
    ) -> Result<(), TextError> {
        self.scanner.skip_space();
        let start = self.scanner.at();
        self.scanner.expect(open, what)?;
        loop {
            if self.scanner.eat(close) {
                return Ok(());
            }
            if self.scanner.is_done() {
                return Err(TextError::new(start..start + 1, format!("this `{open}` is never closed")));
            }
            item(self)?;
            if !self.scanner.eat(',') && self.scanner.peek().is_some_and(|next| next != close) {
                return Err(self.scanner.unexpected(&format!("`,` or `{close}`")));
            }
        }
    }

    fn list(&mut self, item: &Type) -> Result<Vec<Value>, TextError> {
        let mut items = Vec::new();
        self.sequence(['[', ']'], "for a list", |reader| {
            items.push(reader.value(item)?);
            Ok(())
        })?;
        Ok(items)
    }

    fn bytes(&mut self) -> Result<Value, TextError> {
        let mut bytes = Vec::new();
        let mut mixed = Vec::new();
        self.sequence(['[', ']'], "for a list", |reader| {
            match reader.value(&Type::U8)? {
                Value::U8(byte) if mixed.is_empty() => bytes.push(byte),
                other => {
                    // A kept value among bytes is seldom; the bytes so far then become values.
                    mixed.extend(std::mem::take(&mut bytes).into_iter().map(Value::U8));
                    mixed.push(other);
                }
            }
            Ok(())
        })?;
        Ok(if mixed.is_empty() { Value::Bytes(bytes) } else { Value::List(mixed) })
    }

    fn fixed(&mut self, item: &Type, length: u32) -> Result<Value, TextError> {
        self.scanner.skip_space();
        let start = self.scanner.at();
        let items = self.list(item)?;
        if items.len() != length as usize {
            let message = format!("this list has {} elements, and {length} are expected", items.len());
            return Err(TextError::new(start..self.scanner.at(), message));
        }
        Ok(Value::List(items))
    }

    fn map(&mut self, key: &Type, value: &Type) -> Result<Value, TextError> {
        let mut pairs = Vec::new();
        // Newer WAVE writes `{"a": 1}`; pairs are what this command prints.
        if self.scanner.peek() == Some('{') {
            self.sequence(['{', '}'], "for a map", |reader| {
                if pairs.is_empty() && reader.scanner.eat(':') {
                    return Ok(());
                }
                let key = reader.value(key)?;
                reader.scanner.expect(':', "after a key")?;
                pairs.push((key, reader.value(value)?));
                Ok(())
            })?;
            return Ok(Value::Map(pairs));
        }
        self.sequence(['[', ']'], "for a map, which is a list of pairs", |reader| {
            reader.scanner.expect('(', "for a pair of key and value")?;
            let key = reader.value(key)?;
            reader.scanner.expect(',', "between key and value")?;
            let value = reader.value(value)?;
            reader.scanner.eat(',');
            reader.scanner.expect(')', "after a pair of key and value")?;
            pairs.push((key, value));
            Ok(())
        })?;
        Ok(Value::Map(pairs))
    }

    fn tuple(&mut self, types: &[Type]) -> Result<Value, TextError> {
        self.scanner.skip_space();
        let start = self.scanner.at();
        let mut items = Vec::new();
        self.sequence(['(', ')'], "for a tuple", |reader| {
            let Some(ty) = types.get(items.len()) else {
                reader.scanner.skip_space();
                let range = reader.scanner.token_range();
                return Err(TextError::new(
                    range,
                    format!("this tuple has {} parts, and here is one more", types.len()),
                ));
            };
            items.push(reader.value(ty)?);
            Ok(())
        })?;
        if items.len() != types.len() {
            let message = format!("this tuple has {} parts, and {} are expected", items.len(), types.len());
            return Err(TextError::new(start..self.scanner.at(), message));
        }
        Ok(Value::Tuple(items))
    }

    fn payload(&mut self, ty: &Type) -> Result<Box<Value>, TextError> {
        let value = self.value(ty)?;
        self.scanner.expect(')', "after the payload")?;
        Ok(Box::new(value))
    }

    fn no_payload(&mut self, case: &str) -> Result<Option<Box<Value>>, TextError> {
        if self.scanner.peek() == Some('(') {
            return Err(TextError::new(self.scanner.token_range(), format!("`{case}` has no payload")));
        }
        Ok(None)
    }

    fn option(&mut self, inner: &Type) -> Result<Value, TextError> {
        match self.keyword(&["some", "none"]) {
            Some("none") => Ok(Value::Option(None)),
            Some(_) => {
                self.scanner.expect('(', "after `some`")?;
                Ok(Value::Option(Some(self.payload(inner)?)))
            }
            None if self.is(inner, is_option_or_result) => Err(self.scanner.unexpected("`some(..)` or `none`")),
            None => Ok(Value::Option(Some(Box::new(self.value(inner)?)))),
        }
    }

    fn result(&mut self, ty: &Type, ok: Option<&Type>, err: Option<&Type>) -> Result<Value, TextError> {
        self.scanner.skip_space();
        let start = self.scanner.at();
        let Some(word) = self.keyword(&["ok", "err"]) else {
            return match ok.filter(|ok| !self.is(ok, is_option_or_result)) {
                Some(ok) => Ok(Value::Result(Ok(Some(Box::new(self.value(ok)?))))),
                None => Err(self.scanner.unexpected("`ok` or `err`")),
            };
        };
        let range = start..self.scanner.at();
        let side = match if word == "ok" { ok } else { err } {
            Some(payload) if self.scanner.eat('(') => Some(self.payload(payload)?),
            Some(payload) => {
                let message =
                    format!("`{word}` of `{}` needs its `{}`", type_wit(self.model, ty), type_wit(self.model, payload));
                return Err(TextError::new(range, message).help(format!("write `{word}(..)`")));
            }
            None => self.no_payload(word)?,
        };
        Ok(Value::Result(if word == "ok" { Ok(side) } else { Err(side) }))
    }

    fn case<'n>(
        &mut self,
        ty: &str,
        names: impl Iterator<Item = &'n str> + Clone,
    ) -> Result<(usize, std::ops::Range<usize>), TextError> {
        self.scanner.skip_space();
        let start = self.scanner.at();
        let Some((label, escaped)) = self.scanner.label() else {
            return Err(self.scanner.unexpected(&format!("a case of `{ty}`")).help(known(names)));
        };
        let range = start..self.scanner.at();
        if KEYWORDS.contains(&label) && !escaped && names.clone().any(|name| name == label) {
            return Err(
                TextError::new(range, format!("`{label}` is a word of WAVE's own")).help(format!("write `%{label}`"))
            );
        }
        match names.clone().position(|name| name == label) {
            Some(index) => Ok((index, range)),
            None => Err(TextError::new(range, format!("`{ty}` has no case `{label}`")).help(suggestion(label, names))),
        }
    }

    fn record(&mut self, ty: &str, fields: &[Field]) -> Result<Value, TextError> {
        self.scanner.skip_space();
        let start = self.scanner.at();
        let mut values: Vec<Option<Value>> = fields.iter().map(|_| None).collect();
        let names = || fields.iter().map(|field| field.name.as_str());
        let mut bare = false;
        self.sequence(['{', '}'], &format!("for the record `{ty}`"), |reader| {
            if !bare && values.iter().all(Option::is_none) && reader.scanner.eat(':') {
                bare = true;
                return Ok(());
            }
            reader.scanner.skip_space();
            let from = reader.scanner.at();
            let Some((label, _)) = reader.scanner.label() else {
                return Err(reader.scanner.unexpected(&format!("a field of `{ty}`")).help(known(names())));
            };
            let range = from..reader.scanner.at();
            let Some(index) = names().position(|name| name == label) else {
                return Err(
                    TextError::new(range, format!("`{ty}` has no field `{label}`")).help(suggestion(label, names()))
                );
            };
            if values[index].is_some() {
                return Err(TextError::new(range, format!("the field `{label}` is there twice")));
            }
            reader.scanner.expect(':', "after a field's name")?;
            values[index] = Some(reader.value(&fields[index].ty)?);
            Ok(())
        })?;
        let range = start..self.scanner.at();
        let whole = fields.iter().zip(values).map(|(field, value)| match value {
            Some(value) => Ok((field.name.clone(), value)),
            None if self.is(&field.ty, |ty| matches!(ty, Type::Option(_))) => {
                Ok((field.name.clone(), Value::Option(None)))
            }
            None => {
                let ty = type_wit(self.model, &field.ty);
                Err(TextError::new(range.clone(), format!("the field `{}: {ty}` is missing", field.name)))
            }
        });
        Ok(Value::Record(whole.collect::<Result<_, _>>()?))
    }

    fn flags(&mut self, ty: &str, labels: &[Label]) -> Result<Value, TextError> {
        let names = || labels.iter().map(|label| label.name.as_str());
        let mut set = vec![false; labels.len()];
        self.sequence(['{', '}'], &format!("for the flags `{ty}`"), |reader| {
            reader.scanner.skip_space();
            let from = reader.scanner.at();
            let Some((label, _)) = reader.scanner.label() else {
                return Err(reader.scanner.unexpected(&format!("a flag of `{ty}`")).help(known(names())));
            };
            let range = from..reader.scanner.at();
            let Some(index) = names().position(|name| name == label) else {
                return Err(
                    TextError::new(range, format!("`{ty}` has no flag `{label}`")).help(suggestion(label, names()))
                );
            };
            if std::mem::replace(&mut set[index], true) {
                return Err(TextError::new(range, format!("the flag `{label}` is there twice")));
            }
            Ok(())
        })?;
        Ok(Value::Flags(names().zip(set).filter(|(_, set)| *set).map(|(name, _)| name.to_owned()).collect()))
    }
}

/// Takes the name of a kept value, without its `$`.
pub(crate) fn variable_name<'a>(scanner: &mut Scanner<'a>) -> Option<&'a str> {
    let rest = scanner.rest();
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_')).unwrap_or(rest.len());
    scanner.bump(end);
    (end > 0).then(|| &rest[..end])
}

/// A type without the names that stand for it.
pub(crate) fn behind<'m>(model: &'m Model, ty: &'m Type) -> &'m Type {
    match ty {
        Type::Defined(id) => match &model.type_def(*id).kind {
            TypeDefKind::Alias(target) => behind(model, target),
            _ => ty,
        },
        _ => ty,
    }
}

fn is_option_or_result(ty: &Type) -> bool {
    matches!(ty, Type::Option(_) | Type::Result { .. })
}

fn known<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
    match names.split_last() {
        None => "there is none".to_owned(),
        Some((last, [])) => format!("there is {last}"),
        Some((last, rest)) => format!("there are {} and {last}", rest.join(", ")),
    }
}

fn suggestion<'n>(word: &str, names: impl Iterator<Item = &'n str> + Clone) -> String {
    match nearest(word, names.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => known(names),
    }
}

/// The least and the greatest value of an integer type.
trait Bounds {
    const BOUNDS: (i128, i128);
}

macro_rules! bounds {
    ($($ty:ty)*) => {$(
        impl Bounds for $ty {
            const BOUNDS: (i128, i128) = (<$ty>::MIN as i128, <$ty>::MAX as i128);
        }
    )*};
}

bounds! { i8 u8 i16 u16 i32 u32 i64 u64 }
