//! The words of a document's prose, with what parts them.

use std::ops::Range;

/// A part of a block of prose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// The writer's own text.
    Text(Range<usize>),
    /// A line break.
    Space,
    /// Markup that a reader does not see.
    Markup,
    /// Something else that a reader sees: code, an image, an escaped character.
    Other,
}

/// A paragraph, a heading, a list item, a table's cell.
pub(crate) type Block = Vec<Piece>;

/// A word of the prose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    /// The word: letters, digits, and apostrophes between them.
    pub text: &'a str,
    /// Its bytes in the source.
    pub range: Range<usize>,
    /// Whether nothing but white space parts it from the word before, in the same block.
    pub follows: bool,
    /// Whether it is a part of something that is no plain word: a path, an address, `snake_case`, a name with digits, or a
    /// word whose other half is marked up differently.
    pub technical: bool,
}

/// The paragraphs of a plain text.
pub(crate) fn paragraphs(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut block = Block::new();
    for range in crate::Lines::new(text).ranges(text) {
        if text[range.clone()].trim().is_empty() {
            blocks.extend((!block.is_empty()).then(|| std::mem::take(&mut block)));
        } else {
            block.push(Piece::Text(range));
            block.push(Piece::Space);
        }
    }
    blocks.extend((!block.is_empty()).then_some(block));
    blocks
}

/// The words of some blocks.
pub(crate) fn words<'a>(text: &'a str, blocks: &[Block]) -> Vec<Word<'a>> {
    let mut words = Vec::new();
    for block in blocks {
        let mut apart = Apart::Start;
        for (index, piece) in block.iter().enumerate() {
            match piece {
                Piece::Text(range) => {
                    let glued = (
                        touches(text, block[..index].iter().rev(), false),
                        touches(text, block[index + 1..].iter(), true),
                    );
                    words_of_text(text, range.clone(), glued, &mut apart, &mut words);
                }
                Piece::Space => apart = apart.and(Apart::Space),
                Piece::Markup => {}
                Piece::Other => apart = Apart::Other,
            }
        }
    }
    words
}

/// What parts a word from the one before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Apart {
    Start,
    Nothing,
    Space,
    Other,
}

impl Apart {
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Nothing, other) => other,
            (Self::Space, Self::Space) => Self::Space,
            (Self::Start, Self::Space) => Self::Start,
            _ => Self::Other,
        }
    }
}

/// Whether the neighbouring piece goes on with a letter, so that the word at this edge is only a part of one.
fn touches<'p>(text: &str, mut pieces: impl Iterator<Item = &'p Piece>, forwards: bool) -> bool {
    match pieces.find(|piece| !matches!(piece, Piece::Markup)) {
        Some(Piece::Text(range)) => {
            let neighbour = &text[range.clone()];
            let edge = if forwards { neighbour.chars().next() } else { neighbour.chars().next_back() };
            edge.is_some_and(char::is_alphanumeric)
        }
        Some(Piece::Other) => true,
        _ => false,
    }
}

/// The words in one piece of text. `glued` says whether the pieces before and after go on with a letter.
fn words_of_text<'a>(
    text: &'a str,
    range: Range<usize>,
    glued: (bool, bool),
    apart: &mut Apart,
    words: &mut Vec<Word<'a>>,
) {
    let source = &text[range.clone()];
    let mut rest = 0;
    while let Some(start) = source[rest..].find(|c: char| !c.is_whitespace()).map(|at| rest + at) {
        if start > rest {
            *apart = apart.and(Apart::Space);
        }
        let end = source[start..].find(char::is_whitespace).map_or(source.len(), |at| start + at);
        let chunk = &source[start..end];
        let odd = is_technical(chunk);
        let mut at = 0;
        while let Some(found) = chunk[at..].find(char::is_alphanumeric).map(|found| at + found) {
            if found > at {
                *apart = Apart::Other;
            }
            let stop = word_end(chunk, found);
            let edge = (glued.0 && start + found == 0) || (glued.1 && start + stop == source.len());
            let range = range.start + start + found..range.start + start + stop;
            words.push(Word {
                text: &text[range.clone()],
                range,
                follows: *apart == Apart::Space,
                technical: odd || edge,
            });
            *apart = Apart::Nothing;
            at = stop;
        }
        if at < chunk.len() {
            *apart = Apart::Other;
        }
        rest = end;
    }
    if rest < source.len() {
        *apart = apart.and(Apart::Space);
    }
}

/// Where the word that begins at `start` ends: an apostrophe between two letters belongs to it, as do combining marks.
fn word_end(chunk: &str, start: usize) -> usize {
    let mut characters = chunk[start..].char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let inside = character.is_alphanumeric()
            || matches!(character, '\u{300}'..='\u{36f}')
            || (matches!(character, '\'' | '’') && characters.peek().is_some_and(|(_, next)| next.is_alphabetic()));
        if !inside {
            return start + at;
        }
    }
    chunk.len()
}

/// Whether what stands between two spaces is no plain word: a path, an address, a name in code, a number.
fn is_technical(chunk: &str) -> bool {
    let trimmed = chunk.trim_matches(|c: char| !c.is_alphanumeric());
    let odd =
        |c: char| c.is_ascii_digit() || matches!(c, '\\' | '_' | '@' | '=' | '<' | '>' | '#' | '$' | '%' | '~' | '*');
    trimmed.contains(odd)
        || trimmed.contains("::")
        || trimmed.contains("//")
        || chunk.contains("()")
        || chunk.split('.').skip(1).any(|after| after.starts_with(char::is_alphanumeric))
        || (trimmed.contains('/') && (trimmed.contains('.') || trimmed.matches('/').count() > 1))
        || chunk.starts_with(['/', '@', '$', '\\'])
}

#[cfg(test)]
mod tests {
    use crate::{Format, Page};

    fn words(text: &str) -> Vec<(&str, bool, bool)> {
        Page::new(text, Format::Markdown)
            .words()
            .into_iter()
            .map(|word| (word.text, word.follows, word.technical))
            .collect()
    }

    #[test]
    fn plain_words() {
        assert_eq!(
            words("It's the *the*\nend, well-known."),
            [
                ("It's", false, false),
                ("the", true, false),
                ("the", true, false),
                ("end", true, false),
                ("well", false, false),
                ("known", false, false)
            ]
        );
    }

    #[test]
    fn code_and_destinations_are_no_words() {
        let found = words("see [the text](the/target.md) and `the code` here <https://example.org/teh>");
        let texts: Vec<_> = found.iter().map(|word| word.0).collect();
        assert_eq!(texts, ["see", "the", "text", "and", "here"]);
        assert!(!found[4].1, "code stands between `and` and `here`");
    }

    #[test]
    fn technical_words() {
        for text in ["https://teh.org/x", "snake_case", "a@b.org", "x1", "src/main.rs", "foo::bar", "call()", "e.g.teh"]
        {
            assert!(words(text).iter().all(|word| word.2), "{text}: {:?}", words(text));
        }
        for text in ["plain", "(plain)", "end.", "either/or", "“quoted”", "well-known"] {
            assert!(words(text).iter().all(|word| !word.2), "{text}: {:?}", words(text));
        }
        assert_eq!(words("**T**rap"), [("T", false, true), ("rap", false, true)]);
    }

    #[test]
    fn blocks_part_words() {
        let found = words("- the\n- the\n\nthe\n\n| the | the |\n|---|---|\n| the | the |\n");
        assert!(found.iter().all(|word| !word.1), "{found:?}");
    }

    #[test]
    fn plain_text() {
        let text = "the\nthe\n\nthe # not a heading\n";
        let page = Page::new(text, Format::Text);
        let found: Vec<_> = page.words().into_iter().map(|word| (word.text, word.follows)).collect();
        assert_eq!(found[..3], [("the", false), ("the", true), ("the", false)]);
        assert!(page.headings.is_empty());
    }
}
