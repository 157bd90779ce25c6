//! A document, read once: headings, links, anchors and prose, each with its place in the source.

use std::cell::RefCell;
use std::ops::Range;

use pulldown_cmark::{BrokenLink, Event, LinkType, Options, Parser, Tag, TagEnd};

use crate::words::{Block, Piece};
use crate::{Lines, Slugs, Suppression, Word, html, suppress, words};

/// How a document is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// GitHub Flavored Markdown.
    Markdown,
    /// Plain text: all of it is prose.
    Text,
}

/// A heading, `#` or underlined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// The text that a reader sees.
    pub text: String,
    /// The anchor that GitHub gives it.
    pub anchor: String,
    /// Its bytes in the source.
    pub range: Range<usize>,
}

/// A link or an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where it leads, as it is written.
    pub destination: String,
    /// The bytes of the whole link.
    pub range: Range<usize>,
    /// The bytes of the destination, where they can be told: not for reference links.
    pub destination_range: Option<Range<usize>>,
}

/// A reference link `[text][label]` whose label is not defined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UndefinedReference {
    /// The label.
    pub label: String,
    /// The bytes of the whole link.
    pub range: Range<usize>,
}

/// A document that was read.
#[derive(Clone, Debug)]
pub struct Page<'a> {
    /// The source.
    pub text: &'a str,
    /// The headings, in order.
    pub headings: Vec<Heading>,
    /// Links and images, in order, HTML ones among them.
    pub links: Vec<Link>,
    /// What a link can lead to: headings, `id` and `name` of HTML.
    pub anchors: Vec<String>,
    /// Reference links without definition.
    pub undefined: Vec<UndefinedReference>,
    /// Code blocks, HTML blocks and front matter.
    pub verbatim: Vec<Range<usize>>,
    /// Tables.
    pub tables: Vec<Range<usize>>,
    /// Rules that the writer silenced.
    pub suppressions: Vec<Suppression>,
    /// Where lines begin.
    pub lines: Lines,
    blocks: Vec<Block>,
}

impl<'a> Page<'a> {
    /// Reads a document. Any text can be read.
    pub fn new(text: &'a str, format: Format) -> Self {
        let mut page = Self {
            text,
            headings: Vec::new(),
            links: Vec::new(),
            anchors: Vec::new(),
            undefined: Vec::new(),
            verbatim: Vec::new(),
            tables: Vec::new(),
            suppressions: Vec::new(),
            lines: Lines::new(text),
            blocks: Vec::new(),
        };
        match format {
            Format::Markdown => page.read_markdown(),
            Format::Text => page.blocks = words::paragraphs(text),
        }
        page
    }

    /// Line and column of a byte offset, both from 1, the column in characters.
    pub fn position(&self, offset: usize) -> (u32, u32) {
        self.lines.position(self.text, offset)
    }

    /// The words of the prose: no code, no HTML, no link destinations.
    pub fn words(&self) -> Vec<Word<'a>> {
        words::words(self.text, &self.blocks)
    }

    /// Whether a finding of this kind in this line was silenced by the writer.
    pub fn is_suppressed(&self, rule: &str, line: u32) -> bool {
        self.suppressions.iter().any(|suppression| suppression.covers(rule, line))
    }

    /// Whether a byte lies in a code block, an HTML block or front matter.
    pub fn is_verbatim(&self, offset: usize) -> bool {
        self.verbatim.iter().any(|range| range.contains(&offset))
    }

    /// Whether a byte lies in a table.
    pub fn is_table(&self, offset: usize) -> bool {
        self.tables.iter().any(|range| range.contains(&offset))
    }

    fn read_markdown(&mut self) {
        let options = Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_GFM
            | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
        let undefined = RefCell::new(Vec::new());
        let on_broken = |link: BrokenLink<'_>| {
            // A lone `[word]` is seldom meant to be a link; with a second pair of brackets it always is.
            if matches!(link.link_type, LinkType::Reference | LinkType::Collapsed) {
                let label = link.reference.to_string();
                undefined.borrow_mut().push(UndefinedReference { label, range: link.span });
            }
            None
        };
        let text = self.text;
        let parser = Parser::new_with_broken_link_callback(text, options, Some(on_broken));
        let mut reader = Reader::default();
        for (event, range) in parser.into_offset_iter() {
            self.read_event(&mut reader, event, range);
        }
        self.end_block(&mut reader);
        self.undefined = undefined.into_inner();
        self.undefined.sort_by_key(|reference| reference.range.start);
        self.undefined.dedup();
        self.links.sort_by_key(|link| link.range.start);
    }

    fn read_event(&mut self, reader: &mut Reader, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.read_start(reader, tag, range),
            Event::End(tag) => self.read_end(reader, tag, range),
            Event::Text(content) => {
                if let Some((text, _)) = reader.heading.as_mut().filter(|_| reader.images == 0) {
                    text.push_str(&content);
                }
                if reader.verbatim == 0 {
                    // What the parser changed, such as `&amp;`, is not the writer's own word.
                    let same = self.text.get(range.clone()) == Some(&*content);
                    reader.block.push(if same { Piece::Text(range) } else { Piece::Other });
                }
            }
            Event::Code(content) => {
                if let Some((text, _)) = reader.heading.as_mut().filter(|_| reader.images == 0) {
                    text.push_str(&content);
                }
                reader.block.push(Piece::Other);
            }
            Event::SoftBreak | Event::HardBreak => {
                if let Some((text, _)) = reader.heading.as_mut() {
                    text.push(' ');
                }
                reader.block.push(Piece::Space);
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                self.read_html(&html, range);
                // `<br>` parts words, `<b>` does not; neither makes `the <b>the</b>` less of a repetition.
                let breaks = html.to_ascii_lowercase().starts_with("<br");
                reader.block.push(if breaks { Piece::Space } else { Piece::Markup });
            }
            _ => reader.block.push(Piece::Other),
        }
    }

    fn read_start(&mut self, reader: &mut Reader, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Heading { .. } => {
                self.end_block(reader);
                reader.heading = Some((String::new(), range));
            }
            Tag::Link { dest_url, link_type, .. } => {
                self.add_link(link_type, &dest_url, range);
                if matches!(link_type, LinkType::Autolink | LinkType::Email) {
                    reader.verbatim += 1;
                }
            }
            Tag::Image { dest_url, link_type, .. } => {
                reader.images += 1;
                self.add_link(link_type, &dest_url, range);
            }
            Tag::CodeBlock(_) | Tag::HtmlBlock | Tag::MetadataBlock(_) => {
                self.end_block(reader);
                self.verbatim.push(range);
                reader.verbatim += 1;
            }
            Tag::Table(_) => {
                self.end_block(reader);
                self.tables.push(range);
            }
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Superscript | Tag::Subscript => {}
            _ => self.end_block(reader),
        }
    }

    fn read_end(&mut self, reader: &mut Reader, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::Heading(level) => {
                self.end_block(reader);
                if let Some((text, range)) = reader.heading.take() {
                    let text = text.trim().to_owned();
                    let anchor = reader.slugs.next(&text);
                    self.anchors.push(anchor.clone());
                    self.headings.push(Heading { level: level as u8, text, anchor, range });
                }
            }
            TagEnd::Link => {
                let text = &self.text[range];
                if text.starts_with('<') {
                    reader.verbatim = reader.verbatim.saturating_sub(1);
                    reader.block.push(Piece::Other);
                }
            }
            TagEnd::Image => reader.images = reader.images.saturating_sub(1),
            TagEnd::CodeBlock | TagEnd::HtmlBlock | TagEnd::MetadataBlock(_) => {
                reader.verbatim = reader.verbatim.saturating_sub(1);
                reader.block.clear();
            }
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Superscript | TagEnd::Subscript => {}
            _ => self.end_block(reader),
        }
    }

    fn end_block(&mut self, reader: &mut Reader) {
        let block = std::mem::take(&mut reader.block);
        if !block.is_empty() {
            self.blocks.push(block);
        }
    }

    fn add_link(&mut self, link_type: LinkType, destination: &str, range: Range<usize>) {
        if matches!(link_type, LinkType::Email) {
            return;
        }
        let destination_range = matches!(link_type, LinkType::Inline)
            .then(|| {
                // The destination stands after the last `](`; a title may follow it.
                let source = &self.text[range.clone()];
                let at = source.rfind("](")? + 2;
                let start = range.start + at + source[at..].find(destination).filter(|&skipped| skipped < 3)?;
                (!destination.is_empty()).then(|| start..start + destination.len())
            })
            .flatten();
        self.links.push(Link { destination: destination.to_owned(), range, destination_range });
    }

    fn read_html(&mut self, html: &str, range: Range<usize>) {
        for name in ["id", "name"] {
            self.anchors.extend(html::attributes(html, name).into_iter().map(|(_, value)| value.to_owned()));
        }
        for name in ["href", "src"] {
            for (at, value) in html::attributes(html, name) {
                // The parser hands out HTML as it stands in the source, so places carry over.
                let at = range.start + at.start..range.start + at.end;
                let destination_range = (self.text.get(at.clone()) == Some(value)).then_some(at.clone());
                self.links.push(Link { destination: value.to_owned(), range: at, destination_range });
            }
        }
        if html.contains("checker:") {
            let lines: Vec<&str> = self.text.lines().collect();
            self.suppressions.extend(suppress::parse(html, self.lines.line(range.start), &lines));
        }
    }
}

/// What is open while the events of a document are read.
#[derive(Default)]
struct Reader {
    slugs: Slugs,
    heading: Option<(String, Range<usize>)>,
    images: u32,
    verbatim: u32,
    block: Block,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(text: &str) -> Page<'_> {
        Page::new(text, Format::Markdown)
    }

    #[test]
    fn headings_of_both_kinds() {
        let page =
            page("Title\n=====\n\n## A `code` *b* [link](x.md) ![alt](y.png)\n\n```\n# no\n```\n\n## A code b link\n");
        let found: Vec<_> = page.headings.iter().map(|h| (h.level, h.text.as_str(), h.anchor.as_str())).collect();
        assert_eq!(
            found,
            [(1, "Title", "title"), (2, "A code b link", "a-code-b-link"), (2, "A code b link", "a-code-b-link-1")]
        );
    }

    #[test]
    fn links_of_all_kinds() {
        let text = "[a](x.md \"title\") [b][ref] [c](<sp ace.md>) ![i](i.png) <https://e.org> `[no](no.md)`\n\
                    <a href=\"h.md\">h</a>\n\n[ref]: r.md 'title'\n\n    [no](no.md)\n";
        let page = page(text);
        let found: Vec<_> = page.links.iter().map(|link| link.destination.as_str()).collect();
        assert_eq!(found, ["x.md", "r.md", "sp ace.md", "i.png", "https://e.org", "h.md"]);
        let ranges: Vec<_> = page.links.iter().map(|l| l.destination_range.clone().map(|r| &text[r])).collect();
        assert_eq!(ranges, [Some("x.md"), None, Some("sp ace.md"), Some("i.png"), None, Some("h.md")]);
    }

    #[test]
    fn references_without_definition() {
        let page = page("[a][nope] and [b][] and [c] and [d][yes]\n\n[yes]: x.md\n");
        let found: Vec<_> = page.undefined.iter().map(|reference| reference.label.as_str()).collect();
        assert_eq!(found, ["nope", "b"]);
    }

    #[test]
    fn anchors_of_html() {
        let page = page("<a id=\"one\"></a>\n\n# Two\n\ntext <a name='three'></a>\n");
        assert_eq!(page.anchors, ["one", "two", "three"]);
    }

    #[test]
    fn silenced_rules() {
        let page = page("a\n\n<!-- checker: ignore spelling -->\nteh\n\nteh\n");
        assert!(page.is_suppressed("spelling", 4));
        assert!(!page.is_suppressed("spelling", 6));
        assert!(!page.is_suppressed("long-line", 4));
    }

    #[test]
    fn front_matter_and_code_are_verbatim() {
        let text = "---\ntitle: x\n---\n\n# T\n\n```rust\nlet x;\n```\n";
        let page = page(text);
        assert!(page.is_verbatim(text.find("title").unwrap()));
        assert!(page.is_verbatim(text.find("let").unwrap()));
        assert!(!page.is_verbatim(text.find("# T").unwrap()));
        let words: Vec<_> = page.words().into_iter().map(|word| word.text).collect();
        assert_eq!(words, ["T"]);
    }

    #[test]
    fn any_text_can_be_read() {
        for text in
            ["", "\u{0}", "[", "[]()", "](", "<a href=", "# ", "|a|\n|-|", "\r\n\r\n", "[x](<)", "![](", "é\u{301}"]
        {
            let page = page(text);
            let _ = (page.words(), page.position(text.len()));
        }
    }
}
