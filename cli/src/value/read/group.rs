//! Values made of values: lists, maps, tuples, records, and flags.

use jackfield_contract::{Field, Label, Type, type_wit};

use super::super::Val;
use super::super::scan::TextError;
use super::Reader;
use super::choice::{known, suggestion};

impl Reader<'_, '_> {
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

    pub(super) fn list(&mut self, item: &Type) -> Result<Vec<Val>, TextError> {
        let mut items = Vec::new();
        self.sequence(['[', ']'], "for a list", |reader| {
            items.push(reader.value(item)?);
            Ok(())
        })?;
        Ok(items)
    }

    pub(super) fn bytes(&mut self) -> Result<Val, TextError> {
        let mut bytes = Vec::new();
        let mut mixed = Vec::new();
        self.sequence(['[', ']'], "for a list", |reader| {
            match reader.value(&Type::U8)? {
                Val::U8(byte) if mixed.is_empty() => bytes.push(byte),
                other => {
                    // A kept value among bytes is seldom; the bytes so far then become values.
                    mixed.extend(std::mem::take(&mut bytes).into_iter().map(Val::U8));
                    mixed.push(other);
                }
            }
            Ok(())
        })?;
        Ok(if mixed.is_empty() { Val::Bytes(bytes) } else { Val::List(mixed) })
    }

    pub(super) fn fixed(&mut self, item: &Type, length: u32) -> Result<Val, TextError> {
        self.scanner.skip_space();
        let start = self.scanner.at();
        let items = self.list(item)?;
        if items.len() != length as usize {
            let message = format!("this list has {} elements, and {length} are expected", items.len());
            return Err(TextError::new(start..self.scanner.at(), message));
        }
        Ok(Val::List(items))
    }

    pub(super) fn map(&mut self, key: &Type, value: &Type) -> Result<Val, TextError> {
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
            return Ok(Val::Map(pairs));
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
        Ok(Val::Map(pairs))
    }

    pub(super) fn tuple(&mut self, types: &[Type]) -> Result<Val, TextError> {
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
        Ok(Val::Tuple(items))
    }

    pub(super) fn record(&mut self, ty: &str, fields: &[Field]) -> Result<Val, TextError> {
        self.scanner.skip_space();
        let start = self.scanner.at();
        let mut values: Vec<Option<Val>> = fields.iter().map(|_| None).collect();
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
                Ok((field.name.clone(), Val::Option(None)))
            }
            None => {
                let ty = type_wit(self.model, &field.ty);
                Err(TextError::new(range.clone(), format!("the field `{}: {ty}` is missing", field.name)))
            }
        });
        Ok(Val::Record(whole.collect::<Result<_, _>>()?))
    }

    pub(super) fn flags(&mut self, ty: &str, labels: &[Label]) -> Result<Val, TextError> {
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
        Ok(Val::Flags(names().zip(set).filter(|(_, set)| *set).map(|(name, _)| name.to_owned()).collect()))
    }
}
