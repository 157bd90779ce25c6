//! From byte offsets to lines and columns.

use std::ops::Range;

/// Where the lines of a text begin.
#[derive(Clone, Debug)]
pub struct Lines {
    starts: Vec<usize>,
    len: usize,
}

impl Lines {
    /// Finds the lines of a text; `\n` and `\r\n` end one.
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(text.match_indices('\n').map(|(offset, _)| offset + 1));
        Self { starts, len: text.len() }
    }

    /// The line of a byte offset, from 1.
    pub fn line(&self, offset: usize) -> u32 {
        let line = self.starts.partition_point(|&start| start <= offset);
        u32::try_from(line).unwrap_or(u32::MAX)
    }

    /// Line and column of a byte offset, both from 1; the column counts characters.
    pub fn position(&self, text: &str, offset: usize) -> (u32, u32) {
        let line = self.starts.partition_point(|&start| start <= offset);
        let start = self.starts[line - 1];
        let column = text.get(start..offset).map_or(0, |before| before.chars().count()) + 1;
        (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
    }

    /// The byte range of each line, without the line's end, in order.
    pub fn ranges<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
        self.starts.iter().enumerate().filter_map(move |(index, &start)| {
            let end = self.starts.get(index + 1).map_or(self.len, |next| next - 1);
            if start == self.len && index > 0 {
                return None; // What follows the last line feed is no line.
            }
            let end = if text[start..end].ends_with('\r') { end - 1 } else { end };
            Some(start..end)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let text = "äöü x\r\ny\n";
        let lines = Lines::new(text);
        assert_eq!(lines.position(text, text.find('x').unwrap()), (1, 5));
        assert_eq!(lines.position(text, text.find('y').unwrap()), (2, 1));
        let found: Vec<_> = lines.ranges(text).map(|range| &text[range]).collect();
        assert_eq!(found, ["äöü x", "y"]);
    }

    #[test]
    fn an_empty_text_has_one_line() {
        let lines = Lines::new("");
        assert_eq!(lines.ranges("").collect::<Vec<_>>(), vec![0..0]);
        assert_eq!(lines.position("", 0), (1, 1));
    }
}
