//! The compiler's source map as DWARF, which is where engines look for the file and line of a trap.
//!
//! Only the author's own files are kept: what is generated or of the library shows the author's line that it was made for, and the tables
//! are a few hundred bytes, so that every component has them.

use std::collections::BTreeMap;

use gimli::write::{Address, AttributeValue, DwarfUnit, EndianVec, LineProgram, LineString, Sections};
use gimli::{DW_AT_high_pc, DW_AT_low_pc, DW_AT_name, Encoding, Format, LineEncoding, LittleEndian};
use serde::Deserialize;
use wasm_encoder::{CustomSection, Section};
use wasmparser::{Parser, Payload};

/// A source map, version 3, as the compiler writes it: one line, whose columns are bytes of the module.
#[derive(Deserialize)]
struct SourceMap {
    sources: Vec<String>,
    mappings: String,
}

/// Where code comes from: the byte in the module, the source's index, line and column from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Row {
    byte: u64,
    source: usize,
    line: u64,
    column: u64,
}

/// The module with line tables in it; what cannot be read stays as it is.
pub(super) fn with_lines(module: Vec<u8>, map: &[u8]) -> Vec<u8> {
    match tables(&module, map) {
        Some(sections) => {
            let mut module = module;
            for (name, data) in sections {
                CustomSection { name: name.into(), data: data.into() }.append_to(&mut module);
            }
            module
        }
        None => module,
    }
}

/// The sections by their names.
fn tables(module: &[u8], map: &[u8]) -> Option<Vec<(&'static str, Vec<u8>)>> {
    let map: SourceMap = serde_json::from_slice(map).ok()?;
    let rows = rows(&map.mappings)?;
    let (code, functions) = functions(module)?;
    let encoding = Encoding { format: Format::Dwarf32, version: 4, address_size: 4 };
    let mut unit = DwarfUnit::new(encoding);
    let text = |text: &str| LineString::String(text.as_bytes().to_vec());
    let first = map.sources.iter().find(|source| is_authored(source))?;
    let mut program = LineProgram::new(encoding, LineEncoding::default(), text(""), None, text(first), None);
    let directory = program.default_directory();
    let mut files = BTreeMap::new();
    let mut end = 0;
    for (from, to) in functions {
        let within = rows.partition_point(|row| row.byte < from)..rows.partition_point(|row| row.byte < to);
        let own: Vec<Row> = rows
            .get(within)?
            .iter()
            .copied()
            .filter(|row| map.sources.get(row.source).is_some_and(|source| is_authored(source)))
            .collect();
        let Some(begin) = own.first() else { continue };
        // Addresses are bytes of the code section (DWARF for WebAssembly).
        let start = begin.byte.checked_sub(code)?;
        program.begin_sequence(Some(Address::Constant(start)));
        for row in &own {
            let source = &map.sources[row.source];
            let file = *files.entry(row.source).or_insert_with(|| program.add_file(text(source), directory, None));
            let state = program.row();
            state.address_offset = row.byte - begin.byte;
            (state.file, state.line, state.column) = (file, row.line, row.column);
            program.generate_row();
        }
        program.end_sequence(to - begin.byte);
        end = to - code;
    }
    if files.is_empty() {
        return None;
    }
    unit.unit.line_program = program;
    let root = unit.unit.root();
    let root = unit.unit.get_mut(root);
    root.set(DW_AT_name, AttributeValue::String(first.as_bytes().to_vec()));
    root.set(DW_AT_low_pc, AttributeValue::Address(Address::Constant(0)));
    root.set(DW_AT_high_pc, AttributeValue::Udata(end));
    let mut sections = Sections::new(EndianVec::new(LittleEndian));
    unit.write(&mut sections).ok()?;
    let mut out = Vec::new();
    let written: gimli::write::Result<()> = sections.for_each(|id, data| {
        if !data.slice().is_empty() {
            out.push((id.name(), data.slice().to_vec()));
        }
        Ok(())
    });
    written.ok().map(|()| out)
}

/// Whether a source is the author's own, and not generated or of the library.
fn is_authored(source: &str) -> bool {
    !source.starts_with("~lib/") && !source.starts_with("gen/") && !source.starts_with("node_modules/")
}

/// Where the code section's content begins, and from where to where each function's body is.
fn functions(module: &[u8]) -> Option<(u64, Vec<(u64, u64)>)> {
    let (mut code, mut functions) = (None, Vec::new());
    for payload in Parser::new(0).parse_all(module) {
        match payload.ok()? {
            Payload::CodeSectionStart { range, .. } => code = u64::try_from(range.start).ok(),
            Payload::CodeSectionEntry(body) => {
                let range = body.range();
                functions.push((u64::try_from(range.start).ok()?, u64::try_from(range.end).ok()?));
            }
            _ => {}
        }
    }
    Some((code?, functions))
}

/// The rows of a map's only line, in order of bytes (source map format, `mappings`).
fn rows(mappings: &str) -> Option<Vec<Row>> {
    let (mut byte, mut source, mut line, mut column) = (0_i64, 0_i64, 0_i64, 0_i64);
    let mut rows = Vec::new();
    for segment in mappings.split([',', ';']).filter(|segment| !segment.is_empty()) {
        let numbers = numbers(segment)?;
        byte += numbers.first()?;
        let [_, of_source, of_line, of_column, ..] = numbers[..] else { continue };
        (source, line, column) = (source + of_source, line + of_line, column + of_column);
        rows.push(Row {
            byte: byte.try_into().ok()?,
            source: source.try_into().ok()?,
            line: u64::try_from(line).ok()? + 1,
            column: u64::try_from(column).ok()? + 1,
        });
    }
    rows.sort_by_key(|row| row.byte);
    Some(rows)
}

/// The numbers of a segment: digits of base 64, five bits each, least first, with the sign in the lowest bit.
fn numbers(segment: &str) -> Option<Vec<i64>> {
    const DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut numbers, mut value, mut shift) = (Vec::new(), 0_i64, 0);
    for digit in segment.chars() {
        let digit = i64::try_from(DIGITS.find(digit)?).ok()?;
        if shift > 50 {
            return None;
        }
        value |= (digit & 31) << shift;
        shift += 5;
        if digit & 32 == 0 {
            numbers.push(if value & 1 == 1 { -(value >> 1) } else { value >> 1 });
            (value, shift) = (0, 0);
        }
    }
    (shift == 0).then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mappings_are_read() {
        assert_eq!(numbers("AAgBC"), Some(vec![0, 0, 16, 1]));
        assert_eq!(numbers("D"), Some(vec![-1]));
        assert_eq!((numbers("g"), numbers("*")), (None, None));
        let row = |byte, source, line, column| Row { byte, source, line, column };
        assert_eq!(rows("oBAAA,CCCC,EDEC"), Some(vec![row(20, 0, 1, 1), row(21, 1, 2, 2), row(23, 0, 4, 3)]));
    }

    #[test]
    fn only_lines_of_the_author_stand_in_the_tables() {
        let module = wat::parse_str("(module (func unreachable) (func nop unreachable))").expect("it is valid");
        let (code, functions) = functions(&module).expect("it has code");
        assert_eq!(functions.len(), 2);
        // The first function is of the library, the second of the author.
        let encode = |value: u64| {
            let digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
            let (mut rest, mut text) = (value << 1, String::new());
            loop {
                let more = if rest >= 32 { 32 } else { 0 };
                text.push(char::from(digits[usize::try_from(rest & 31 | more).expect("it is a digit")]));
                rest >>= 5;
                if rest == 0 {
                    return text;
                }
            }
        };
        let mappings = format!("{}AAA,{}CSE", encode(functions[0].0 + 1), encode(functions[1].0 - functions[0].0));
        let map = format!("{{\"sources\":[\"~lib/rt.ts\",\"assembly/index.ts\"],\"mappings\":\"{mappings}\"}}");
        let tables = tables(&module, map.as_bytes()).expect("there are tables");
        let line = &tables.iter().find(|(name, _)| *name == ".debug_line").expect("there are lines").1;
        let has = |text: &str| line.windows(text.len()).any(|part| part == text.as_bytes());
        assert!(has("assembly/index.ts") && !has("~lib/rt.ts"));
        assert!(code < functions[0].0);
        assert_eq!(with_lines(module.clone(), b"no map"), module);
    }
}
