//! Values that are one of several cases: variants, enums, options and results.

use jackfield_contract::{Case, Label, Type, nearest, type_wit};

use super::super::scan::TextError;
use super::super::{KEYWORDS, Val};
use super::Reader;

impl Reader<'_, '_> {
    pub(super) fn variant(&mut self, ty: &str, cases: &[Case]) -> Result<Val, TextError> {
        let (index, range) = self.case(ty, cases.iter().map(|case| case.name.as_str()))?;
        let case = &cases[index];
        let payload = match &case.ty {
            Some(ty) if self.scanner.eat('(') => Some(self.payload(ty)?),
            Some(ty) => {
                let message = format!("`{}` needs its `{}`", case.name, type_wit(self.model, ty));
                return Err(TextError::new(range, message).help(format!("write `{}(..)`", case.name)));
            }
            None => self.no_payload(&case.name)?,
        };
        Ok(Val::Variant(case.name.clone(), payload))
    }

    pub(super) fn enumeration(&mut self, ty: &str, labels: &[Label]) -> Result<Val, TextError> {
        let (index, _) = self.case(ty, labels.iter().map(|label| label.name.as_str()))?;
        self.no_payload(&labels[index].name)?;
        Ok(Val::Enum(labels[index].name.clone()))
    }

    pub(super) fn option(&mut self, inner: &Type) -> Result<Val, TextError> {
        match self.keyword(&["some", "none"]) {
            Some("none") => Ok(Val::Option(None)),
            Some(_) => {
                self.scanner.expect('(', "after `some`")?;
                Ok(Val::Option(Some(self.payload(inner)?)))
            }
            None if self.is(inner, is_option_or_result) => Err(self.scanner.unexpected("`some(..)` or `none`")),
            None => Ok(Val::Option(Some(Box::new(self.value(inner)?)))),
        }
    }

    pub(super) fn result(&mut self, ty: &Type, ok: Option<&Type>, err: Option<&Type>) -> Result<Val, TextError> {
        self.scanner.skip_space();
        let start = self.scanner.at();
        let Some(word) = self.keyword(&["ok", "err"]) else {
            return match ok.filter(|ok| !self.is(ok, is_option_or_result)) {
                Some(ok) => Ok(Val::Result(Ok(Some(Box::new(self.value(ok)?))))),
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
        Ok(Val::Result(if word == "ok" { Ok(side) } else { Err(side) }))
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

    fn payload(&mut self, ty: &Type) -> Result<Box<Val>, TextError> {
        let value = self.value(ty)?;
        self.scanner.expect(')', "after the payload")?;
        Ok(Box::new(value))
    }

    fn no_payload(&mut self, case: &str) -> Result<Option<Box<Val>>, TextError> {
        if self.scanner.peek() == Some('(') {
            return Err(TextError::new(self.scanner.token_range(), format!("`{case}` has no payload")));
        }
        Ok(None)
    }
}

fn is_option_or_result(ty: &Type) -> bool {
    matches!(ty, Type::Option(_) | Type::Result { .. })
}

pub(super) fn known<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
    match names.split_last() {
        None => "there is none".to_owned(),
        Some((last, [])) => format!("there is {last}"),
        Some((last, rest)) => format!("there are {} and {last}", rest.join(", ")),
    }
}

pub(super) fn suggestion<'n>(word: &str, names: impl Iterator<Item = &'n str> + Clone) -> String {
    match nearest(word, names.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => known(names),
    }
}
