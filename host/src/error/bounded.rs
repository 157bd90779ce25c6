//! Text that ends where it gets too long.

use std::fmt;

/// What stands for the part of a text that was left out.
const CUT: &str = "..";

/// Cuts a text that is longer than `max` bytes, and marks that it was.
pub(crate) fn clip(text: &mut String, max: usize) {
    if text.len() > max {
        cut(text, max);
    }
}

fn cut(text: &mut String, max: usize) {
    text.truncate(text.floor_char_boundary(max.saturating_sub(CUT.len())));
    text.push_str(CUT);
}

/// Takes what is written to it, up to a number of bytes; then it is an error to write more, so that the writer stops.
pub(crate) struct Bounded {
    text: String,
    max: usize,
    is_cut: bool,
}

impl Bounded {
    pub(crate) fn new(max: usize) -> Self {
        Self { text: String::new(), max, is_cut: false }
    }

    /// What is written of `value`, cut where it is too long.
    pub(crate) fn format(max: usize, value: fmt::Arguments<'_>) -> String {
        let mut bounded = Self::new(max);
        // An error says that it was too long, which the mark shows.
        let _ = fmt::Write::write_fmt(&mut bounded, value);
        bounded.finish()
    }

    pub(crate) fn finish(mut self) -> String {
        if self.is_cut {
            cut(&mut self.text, self.max);
        }
        self.text
    }
}

impl fmt::Write for Bounded {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = self.max - self.text.len();
        if text.len() <= room && !self.is_cut {
            self.text.push_str(text);
            return Ok(());
        }
        if !self.is_cut {
            self.text.push_str(&text[..text.floor_char_boundary(room)]);
            self.is_cut = true;
        }
        Err(fmt::Error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_is_whole_and_what_does_not_is_cut() {
        assert_eq!(Bounded::format(5, format_args!("{}{}", "abc", "de")), "abcde");
        assert_eq!(Bounded::format(5, format_args!("{}{}", "abc", "def")), "abc..");
        assert_eq!(Bounded::format(5, format_args!("{}", "a\u{fc}\u{fc}\u{fc}")), "a\u{fc}..");
        let mut writer = Bounded::new(2);
        assert!(fmt::Write::write_str(&mut writer, "abc").is_err());
        assert!(fmt::Write::write_str(&mut writer, "d").is_err());
    }
}
