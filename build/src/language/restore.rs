//! Names in a component that a tool made: those that it was given in place of the contract's become the contract's again.
//!
//! wasmparser reads what there is, and says where each name stands; everything but names and the sizes around them is copied as it is.

use std::collections::HashMap;
use std::ops::Range;

use wasmparser::{
    ComponentAlias, ComponentDefinedType, ComponentInstance, ComponentType, ComponentTypeDeclaration,
    InstanceTypeDeclaration, Parser, Payload,
};

use super::mend::Replaced;

/// The component with its names replaced. `Err` says what is not as it should be.
pub(crate) fn restore(component: &[u8], names: &[Replaced]) -> Result<Vec<u8>, String> {
    if names.is_empty() {
        return Ok(component.to_vec());
    }
    let names: HashMap<&str, &str> = names.iter().map(|name| (&*name.word, &*name.original)).collect();
    let mut found = Found { bytes: component, names, edits: Vec::new() };
    for payload in Parser::new(0).parse_all(component) {
        payload.and_then(|payload| found.payload(payload)).map_err(|error| error.to_string())?;
    }
    let mut edits = found.edits;
    edits.sort_by_key(|(range, _)| range.start);
    edits.dedup();
    let mut out = component.get(..8).ok_or("it is too short")?.to_vec();
    sections(component, 8..component.len(), &edits, &mut out)?;
    Ok(out)
}

/// A name that is replaced: where its length and text stand, and the new text.
type Edit = (Range<usize>, String);

struct Found<'a> {
    bytes: &'a [u8],
    names: HashMap<&'a str, &'a str>,
    edits: Vec<Edit>,
}

impl Found<'_> {
    /// Notes a name, if it is to be replaced.
    fn name(&mut self, name: &str) {
        let Some(new) = self.renamed(name) else { return };
        // A name is a part of the bytes.
        let start = (name.as_ptr() as usize).wrapping_sub(self.bytes.as_ptr() as usize);
        let mut length = Vec::new();
        leb(&mut length, name.len());
        let begin = start.wrapping_sub(length.len());
        if self.bytes.get(begin..start) == Some(&length[..]) {
            self.edits.push((begin..start + name.len(), new));
        }
    }

    /// What a name becomes: `[method]a.b` of names that are replaced too.
    fn renamed(&self, name: &str) -> Option<String> {
        let one = |part: &str| self.names.get(part).map_or(part.to_owned(), |name| (*name).to_owned());
        let new = match name.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((kind, rest)) => {
                let parts: Vec<String> = rest.split('.').map(one).collect();
                format!("[{kind}]{}", parts.join("."))
            }
            None => one(name),
        };
        (new != name).then_some(new)
    }

    fn payload(&mut self, payload: Payload<'_>) -> wasmparser::Result<()> {
        match payload {
            Payload::ComponentTypeSection(section) => {
                for ty in section {
                    self.component_type(&ty?);
                }
            }
            Payload::ComponentImportSection(section) => {
                for import in section {
                    self.name(import?.name.name);
                }
            }
            Payload::ComponentExportSection(section) => {
                for export in section {
                    self.name(export?.name.name);
                }
            }
            Payload::ComponentAliasSection(section) => {
                for alias in section {
                    self.alias(&alias?);
                }
            }
            Payload::ComponentInstanceSection(section) => {
                for instance in section {
                    match instance? {
                        ComponentInstance::Instantiate { args, .. } => args.iter().for_each(|arg| self.name(arg.name)),
                        ComponentInstance::FromExports(exports) => {
                            exports.iter().for_each(|export| self.name(export.name.name));
                        }
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn alias(&mut self, alias: &ComponentAlias<'_>) {
        // What a core instance exports has a name of the tool's own on both sides.
        if let ComponentAlias::InstanceExport { name, .. } = alias {
            self.name(name);
        }
    }

    fn component_type(&mut self, ty: &ComponentType<'_>) {
        match ty {
            ComponentType::Defined(ty) => match ty {
                ComponentDefinedType::Record(fields) => fields.iter().for_each(|(name, _)| self.name(name)),
                ComponentDefinedType::Variant(cases) => cases.iter().for_each(|case| self.name(case.name)),
                ComponentDefinedType::Flags(names) | ComponentDefinedType::Enum(names) => {
                    names.iter().for_each(|name| self.name(name));
                }
                _ => {}
            },
            ComponentType::Func(ty) => ty.params.iter().for_each(|(name, _)| self.name(name)),
            ComponentType::Component(declarations) => {
                for declaration in declarations {
                    match declaration {
                        ComponentTypeDeclaration::Type(ty) => self.component_type(ty),
                        ComponentTypeDeclaration::Alias(alias) => self.alias(alias),
                        ComponentTypeDeclaration::Export { name, .. } => self.name(name.name),
                        ComponentTypeDeclaration::Import(import) => self.name(import.name.name),
                        ComponentTypeDeclaration::CoreType(_) => {}
                    }
                }
            }
            ComponentType::Instance(declarations) => {
                for declaration in declarations {
                    match declaration {
                        InstanceTypeDeclaration::Type(ty) => self.component_type(ty),
                        InstanceTypeDeclaration::Alias(alias) => self.alias(alias),
                        InstanceTypeDeclaration::Export { name, .. } => self.name(name.name),
                        InstanceTypeDeclaration::CoreType(_) => {}
                    }
                }
            }
            ComponentType::Resource { .. } => {}
        }
    }
}

/// The id of a section that is a component.
const COMPONENT: u8 = 4;

/// Copies sections, with edits; a section's size follows from what is in it.
fn sections(bytes: &[u8], range: Range<usize>, edits: &[Edit], out: &mut Vec<u8>) -> Result<(), String> {
    let mut at = range.start;
    while at < range.end {
        let id = bytes[at];
        let (size, start) = read(bytes, at + 1)?;
        let end = start.checked_add(size).filter(|end| *end <= range.end).ok_or("a section is too long")?;
        let first = edits.partition_point(|(edit, _)| edit.start < start);
        let inner = &edits[first..first + edits[first..].partition_point(|(edit, _)| edit.end <= end)];
        let mut content = Vec::new();
        if inner.is_empty() {
            content.extend_from_slice(&bytes[start..end]);
        } else if id == COMPONENT {
            content.extend_from_slice(bytes.get(start..start + 8).ok_or("a component is too short")?);
            sections(bytes, start + 8..end, inner, &mut content)?;
        } else {
            let mut done = start;
            for (edit, text) in inner {
                content.extend_from_slice(&bytes[done..edit.start]);
                leb(&mut content, text.len());
                content.extend_from_slice(text.as_bytes());
                done = edit.end;
            }
            content.extend_from_slice(&bytes[done..end]);
        }
        out.push(id);
        leb(out, content.len());
        out.extend(content);
        at = end;
    }
    Ok(())
}

/// Reads an unsigned number, and tells where it ends.
fn read(bytes: &[u8], mut at: usize) -> Result<(usize, usize), String> {
    let (mut value, mut shift) = (0_usize, 0);
    loop {
        let byte = *bytes.get(at).ok_or("it ends too early")?;
        at += 1;
        value |= usize::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok((value, at));
        }
        shift += 7;
        if shift > 28 {
            return Err("a number is too large".to_owned());
        }
    }
}

fn leb(out: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replaced(word: &str, original: &str) -> Replaced {
        Replaced { word: word.to_owned(), original: original.to_owned(), shown: original.to_owned() }
    }

    #[test]
    fn names_come_back_at_every_depth() {
        let wat = r#"(component
            (import "demo:a/i" (instance $i
                (type $r' (record (field "n1" u8) (field "kept" u8)))
                (export "n2" (type $r (eq $r')))
                (export "n3" (type $s (sub resource)))
                (export "[method]n3.n4" (func (param "self" (borrow $s)) (param "n1" $r)))
                (export "n5" (func (result string)))))
            (alias export $i "n5" (func $f))
            (component $inner (import "n5" (func $g (result string))) (export "n5" (func $g)))
            (instance $made (instantiate $inner (with "n5" (func $f))))
            (export "demo:a/j" (instance $made)))"#;
        let names = [
            replaced(
                "n1",
                "a-name-that-is-a-good-deal-longer-than-the-one-that-it-replaces-and-so-has-a-longer-length-too-as-numbers-of-more-than-127-are-written",
            ),
            replaced("n2", "r"),
            replaced("n3", "constructor"),
            replaced("n4", "self"),
            replaced("n5", "f"),
        ];
        let component = wat::parse_str(wat).unwrap();
        let restored = restore(&component, &names).unwrap();
        wasmparser::Validator::new().validate_all(&restored).unwrap();
        let mut expected = wat.to_owned();
        for name in &names {
            for (before, after) in [("\"", "\""), ("]", "."), (".", "\"")] {
                expected = expected
                    .replace(&format!("{before}{}{after}", name.word), &format!("{before}{}{after}", name.original));
            }
        }
        assert!(!expected.contains("\"n1\"") && expected.contains("[method]constructor.self"), "{expected}");
        assert_eq!(restored, wat::parse_str(expected).unwrap());
        assert_eq!(restore(&component, &[]).unwrap(), component);
        assert!(restore(b"\0asm", &names).is_err());
    }
}
