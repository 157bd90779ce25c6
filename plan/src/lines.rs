//! Files and lines of a component's code, from the line tables of its debug data (DWARF for WebAssembly: `.debug_line`).
//!
//! The rest of the debug data is not read: it is as large as a component likes, and so is the time that it takes. Line tables take time in
//! proportion to their bytes, and no more of these are read than [`MOST`].

use std::ops::Range;
use std::sync::Arc;

use gimli::{DebugLine, DebugLineStr, DebugStr, EndianSlice, LineProgramHeader, LittleEndian};
use wasmparser::{Chunk, Parser, Payload};

/// How many bytes of line tables are read.
pub const MOST: usize = 16 << 20;

/// The component's bytes that line tables lie in; cheap to clone.
#[derive(Clone)]
pub struct Lines {
    bytes: Arc<[u8]>,
    modules: Arc<[Module]>,
}

/// Where code comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file as the compiler knew it.
    pub file: String,
    /// The line, from 1.
    pub line: u64,
    /// The column, from 1, where it is known.
    pub column: Option<u64>,
}

/// The parts of a core module in the component's bytes.
#[derive(Clone, Default)]
struct Module {
    code: Range<usize>,
    line: Range<usize>,
    line_str: Range<usize>,
    str: Range<usize>,
}

type Slice<'a> = EndianSlice<'a, LittleEndian>;

impl Lines {
    /// The line tables of a component; `None` where there are none, or too many.
    pub fn find(bytes: &Arc<[u8]>) -> Option<Self> {
        let (mut modules, mut module) = (Vec::new(), Module::default());
        let (mut parser, mut around, mut rest) = (Parser::new(0), Vec::new(), &bytes[..]);
        loop {
            let Chunk::Parsed { consumed, payload } = parser.parse(rest, true).ok()? else { return None };
            rest = rest.get(consumed..)?;
            match payload {
                Payload::Version { .. } => module = Module::default(),
                Payload::CodeSectionStart { range, size, .. } => {
                    // Functions are of no interest here.
                    rest = rest.get(usize::try_from(size).ok()?..)?;
                    parser.skip_section();
                    module.code = range;
                }
                Payload::ModuleSection { parser: inner, .. } | Payload::ComponentSection { parser: inner, .. } => {
                    around.push(std::mem::replace(&mut parser, inner));
                }
                Payload::CustomSection(section) => {
                    let place = match section.name() {
                        ".debug_line" => &mut module.line,
                        ".debug_line_str" => &mut module.line_str,
                        ".debug_str" => &mut module.str,
                        _ => continue,
                    };
                    let start = section.data_offset();
                    *place = start..start + section.data().len();
                }
                Payload::End(_) => {
                    let module = std::mem::take(&mut module);
                    if !module.line.is_empty() && !module.code.is_empty() {
                        modules.push(module);
                    }
                    match around.pop() {
                        Some(outer) => parser = outer,
                        None => break,
                    }
                }
                _ => {}
            }
        }
        let total: usize = modules.iter().map(|module| module.line.len()).sum();
        let found = !modules.is_empty() && total <= MOST;
        found.then(|| Self { bytes: Arc::clone(bytes), modules: modules.into() })
    }

    /// Where the code at a byte of the component comes from.
    pub fn at(&self, offset: usize) -> Option<Place> {
        let module = self.modules.iter().find(|module| module.code.contains(&offset))?;
        let address = u64::try_from(offset - module.code.start).ok()?;
        let part = |range: &Range<usize>| self.bytes.get(range.clone()).unwrap_or_default();
        let tables = DebugLine::new(part(&module.line), LittleEndian);
        let line_str = DebugLineStr::new(part(&module.line_str), LittleEndian);
        let str = DebugStr::new(part(&module.str), LittleEndian);
        let mut start = 0;
        while start < module.line.len() {
            let program = tables.program(gimli::DebugLineOffset(start), 4, None, None).ok()?;
            // The length in a table's head does not count its own four bytes, or twelve.
            let head = usize::from(program.header().format().initial_length_size());
            start += head + program.header().unit_length();
            let mut rows = program.rows();
            let mut before: Option<(u64, u64, Option<u64>, u64)> = None;
            while let Ok(Some((header, row))) = rows.next_row() {
                if let Some((from, line, column, file)) = before
                    && (from..row.address()).contains(&address)
                {
                    let file = file_name(header, file, &line_str, &str)?;
                    return Some(Place { file, line, column });
                }
                let column = match row.column() {
                    gimli::ColumnType::LeftEdge => None,
                    gimli::ColumnType::Column(column) => Some(column.get()),
                };
                // Line 0 is code that comes from no line.
                let here = row.line().map(|line| (row.address(), line.get(), column, row.file_index()));
                before = here.filter(|_| !row.end_sequence());
            }
        }
        None
    }
}

/// A file's name with its folder, unless that is the one in which the compiler ran.
fn file_name(
    header: &LineProgramHeader<Slice<'_>>,
    index: u64,
    line_str: &DebugLineStr<Slice<'_>>,
    str: &DebugStr<Slice<'_>>,
) -> Option<String> {
    let text = |value: gimli::AttributeValue<Slice<'_>>| -> Option<String> {
        let slice = match value {
            gimli::AttributeValue::String(slice) => slice,
            gimli::AttributeValue::DebugLineStrRef(at) => line_str.get_str(at).ok()?,
            gimli::AttributeValue::DebugStrRef(at) => str.get_str(at).ok()?,
            _ => return None,
        };
        Some(slice.to_string_lossy().into_owned())
    };
    let file = header.file(index)?;
    let name = text(file.path_name())?;
    let folder = file.directory_index();
    let folder = match folder {
        0 => None,
        _ => header.directory(folder).and_then(text).filter(|folder| !folder.is_empty()),
    };
    match folder {
        Some(folder) if !name.starts_with('/') => Some(format!("{folder}/{name}")),
        _ => Some(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gimli::write::{Address, EndianVec, LineProgram, LineString};

    /// A line table of these rows: byte of the code, line, column.
    fn table(name: &str, rows: &[(u64, u64, u64)], end: u64) -> Vec<u8> {
        let encoding = gimli::Encoding { format: gimli::Format::Dwarf32, version: 4, address_size: 4 };
        let text = |text: &str| LineString::String(text.as_bytes().to_vec());
        let mut program = LineProgram::new(encoding, gimli::LineEncoding::default(), text(""), None, text(name), None);
        let folder = program.default_directory();
        let file = program.add_file(text(name), folder, None);
        program.begin_sequence(Some(Address::Constant(rows[0].0)));
        for (byte, line, column) in rows {
            let row = program.row();
            (row.address_offset, row.file, row.line, row.column) = (byte - rows[0].0, file, *line, *column);
            program.generate_row();
        }
        program.end_sequence(end - rows[0].0);
        let mut unit = gimli::write::DwarfUnit::new(encoding);
        unit.unit.line_program = program;
        let mut sections = gimli::write::Sections::new(EndianVec::new(LittleEndian));
        unit.write(&mut sections).expect("it can be written");
        sections.debug_line.slice().to_vec()
    }

    /// A module, or what is left of one, with this custom section behind it.
    fn with_section(module: &[u8], data: &[u8]) -> Arc<[u8]> {
        let mut section = vec![11];
        section.extend(b".debug_line");
        section.extend(data);
        let mut bytes = module.to_vec();
        bytes.push(0);
        let mut size = section.len();
        while size >= 128 {
            bytes.push(u8::try_from(size % 128).expect("it is small") | 128);
            size /= 128;
        }
        bytes.push(u8::try_from(size).expect("it is small"));
        bytes.extend(section);
        bytes.into()
    }

    fn module() -> Vec<u8> {
        // Two functions of a `nop` each: types, functions, code.
        [&b"\0asm\x01\0\0\0"[..], &[1, 4, 1, 0x60, 0, 0], &[3, 3, 2, 0, 0], &[10, 9, 2, 3, 0, 1, 0x0b, 3, 0, 1, 0x0b]]
            .concat()
    }

    #[test]
    fn code_is_found_in_tables() {
        let mut tables = table("src/a.ts", &[(1, 7, 3), (3, 9, 1)], 5);
        tables.extend(table("src/b.ts", &[(5, 2, 5)], 9));
        let module = module();
        let start = module.len() - 9;
        let lines = Lines::find(&with_section(&module, &tables)).expect("there are tables");
        let at = |byte: usize| lines.at(start + byte).map(|place| (place.file, place.line, place.column));
        assert_eq!(at(0), None);
        assert_eq!(at(2), Some(("src/a.ts".to_owned(), 7, Some(3))));
        assert_eq!(at(4), Some(("src/a.ts".to_owned(), 9, Some(1))));
        assert_eq!(at(7), Some(("src/b.ts".to_owned(), 2, Some(5))));
        assert_eq!(lines.at(0), None);
        assert_eq!(lines.at(usize::MAX), None);
    }

    #[test]
    fn what_cannot_be_read_says_nothing() {
        let module = module();
        assert!(Lines::find(&module.clone().into()).is_none());
        let start = module.len() - 9;
        let whole = table("src/a.ts", &[(1, 7, 3)], 5);
        for length in 1..whole.len() {
            let lines = Lines::find(&with_section(&module, &whole[..length])).expect("there are tables");
            lines.at(start + 2);
        }
        let mut noise = 0x1234_5678_u32;
        for _ in 0..2000 {
            let mut bytes = whole.clone();
            for _ in 0..4 {
                noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let at = noise as usize >> 8;
                let length = bytes.len();
                bytes[at % length] = noise.to_le_bytes()[1];
            }
            let lines = Lines::find(&with_section(&module, &bytes)).expect("there are tables");
            lines.at(start + 2);
        }
        // A table that is longer than what is there.
        let none: Arc<[u8]> = with_section(&module, &[0xff; 4]);
        assert_eq!(Lines::find(&none).and_then(|lines| lines.at(start + 2)), None);
    }
}
