//! Values of one word: numbers, chars and strings.

use super::super::Val;
use super::super::scan::TextError;
use super::Reader;

impl<'a> Reader<'a, '_> {
    /// Takes one of these words, unless it is escaped.
    pub(super) fn keyword(&mut self, words: &[&'static str]) -> Option<&'static str> {
        let mut ahead = self.scanner.clone();
        let (label, escaped) = ahead.label()?;
        let word = words.iter().find(|word| **word == label && !escaped)?;
        self.scanner = ahead;
        Some(word)
    }

    pub(super) fn integer<T: std::str::FromStr + Bounds>(&mut self, name: &str) -> Result<T, TextError> {
        let (text, range) = self.number(name)?;
        if !text.trim_start_matches('-').bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(TextError::new(range, format!("`{text}` is no whole number, and `{name}` is expected")));
        }
        let (least, most) = T::BOUNDS;
        text.parse().map_err(|_| {
            TextError::new(range, format!("`{text}` does not fit into `{name}`: it goes from {least} to {most}"))
        })
    }

    pub(super) fn float<T: std::str::FromStr>(&mut self, name: &str) -> Result<T, TextError> {
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

    pub(super) fn char(&mut self) -> Result<Val, TextError> {
        if self.scanner.peek() != Some('\'') {
            return Err(self.scanner.unexpected("a char such as `'x'`"));
        }
        let start = self.scanner.at();
        // The one character of a char may be the quote's own sign only with a `\` before it.
        let text = self.scanner.quoted('\'')?;
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) => Ok(Val::Char(c)),
            _ => Err(TextError::new(start..self.scanner.at(), "a char is one character between `'` and `'`")),
        }
    }

    pub(super) fn string(&mut self) -> Result<String, TextError> {
        if self.scanner.peek() != Some('"') {
            return Err(self.scanner.unexpected("a string such as `\"text\"`"));
        }
        if self.scanner.rest().starts_with("\"\"\"") { self.scanner.multiline() } else { self.scanner.quoted('"') }
    }
}

/// The least and the greatest value of an integer type.
pub(super) trait Bounds {
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
