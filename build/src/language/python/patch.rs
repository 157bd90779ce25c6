//! Mends a component that the tool below made.
//!
//! Three things are changed:
//!
//! * types that stand for a `map` or a `list<t, n>`, which the tool does not know, become what they stand for;
//! * destructors of the plugin's resources, which do nothing, call a function that the plugin exports for this;
//! * exports that are not the plugin's contracts go.

use super::destructors;

/// What is to be mended.
pub(super) struct Patch<'a> {
    /// The contracts with resources, and the resources' names.
    pub(super) resources: &'a [(String, Vec<String>)],
    /// The core export that destructors are to call, with the handle's number.
    pub(super) destructor: &'a str,
    /// Exports that go.
    pub(super) hidden: &'a [&'a str],
}

/// Mends a component. `Err` says what is not as the tool is known to make it.
pub(super) fn patch(component: &[u8], patch: &Patch<'_>) -> Result<Vec<u8>, String> {
    let mut done = 0;
    let out = container(component, patch, true, &mut done)?;
    let wanted: usize = patch.resources.iter().map(|(_, names)| names.len()).sum();
    match done == wanted {
        true => Ok(out),
        false => Err(format!("{done} destructors of {wanted} were found")),
    }
}

const CORE_MODULE: u8 = 1;
const ALIAS: u8 = 6;
const COMPONENT: u8 = 4;
const EXPORT: u8 = 11;
const IMPORT: u8 = 10;
const TYPE: u8 = 7;
/// An export counts as an instance of its own, so something must stand in its place: a section with an instance of nothing.
const EMPTY_INSTANCE: [u8; 5] = [5, 3, 1, 1, 0];

/// A component, the outermost or one inside of it.
fn container(bytes: &[u8], patch: &Patch<'_>, outermost: bool, done: &mut usize) -> Result<Vec<u8>, String> {
    let mut out = bytes.get(..8).ok_or("it is no component")?.to_vec();
    let mut reader = Reader { bytes, at: 8 };
    let mut types = Types::default();
    while reader.at < bytes.len() {
        let start = reader.at;
        let id = reader.byte()?;
        let size = reader.leb()? as usize;
        let body = reader.take(size)?;
        let new = match id {
            TYPE => Some(section_of_types(body, &mut types)?),
            COMPONENT => Some(container(body, patch, false, done)?),
            CORE_MODULE if destructors::are_in(body, patch) => Some(destructors::mend(body, patch, done)?),
            ALIAS => {
                aliases(body, &mut types)?;
                None
            }
            IMPORT => {
                named(body, &mut types, false)?;
                None
            }
            EXPORT => {
                named(body, &mut types, true)?;
                if outermost && is_hidden(body, patch)? {
                    out.extend(EMPTY_INSTANCE);
                    continue;
                }
                None
            }
            _ => None,
        };
        match new {
            None => out.extend_from_slice(&bytes[start..reader.at]),
            Some(new) => {
                out.push(id);
                leb(&mut out, new.len() as u64);
                out.extend(new);
            }
        }
    }
    Ok(out)
}

/// What is known of the types of one scope, by index.
#[derive(Default)]
struct Types {
    known: Vec<Known>,
}

#[derive(Clone, Debug)]
enum Known {
    /// A tuple, with the bytes of each item's type.
    Tuple(Vec<Vec<u8>>),
    Other,
}

impl Types {
    fn push(&mut self, known: Known) {
        self.known.push(known);
    }

    /// The items of a tuple, by the bytes of a reference to it.
    fn tuple(&self, reference: &[u8]) -> Option<&[Vec<u8>]> {
        let mut reader = Reader { bytes: reference, at: 0 };
        // Primitive types are negative numbers of one byte.
        if reference.first().is_some_and(|byte| (0x40..0x80).contains(byte)) {
            return None;
        }
        let index = reader.leb().ok()? as usize;
        match self.known.get(index)? {
            Known::Tuple(items) => Some(items),
            Known::Other => None,
        }
    }

    /// The item of a tuple of one.
    fn single(&self, reference: &[u8]) -> Option<&[u8]> {
        match self.tuple(reference)? {
            [item] => Some(item),
            _ => None,
        }
    }

    /// What a list of this element stands for.
    fn map(&self, element: &[u8]) -> Option<(&[u8], &[u8])> {
        match self.tuple(element)? {
            [key, value] => Some((self.single(key)?, self.single(value)?)),
            _ => None,
        }
    }

    /// What a tuple of these items stands for: the type of the elements and how many there are.
    fn fixed(&self, items: &[Vec<u8>]) -> Option<(&[u8], usize)> {
        let first = items.first()?;
        let element = self.single(self.single(first)?)?;
        items.iter().all(|item| item == first).then_some((element, items.len()))
    }
}

fn section_of_types(body: &[u8], types: &mut Types) -> Result<Vec<u8>, String> {
    let mut reader = Reader { bytes: body, at: 0 };
    let count = reader.leb()?;
    let mut out = Vec::with_capacity(body.len());
    leb(&mut out, count);
    for _ in 0..count {
        definition(&mut reader, types, &mut out)?;
    }
    Ok(out)
}

/// One type definition: copied, or replaced by what it stands for.
fn definition(reader: &mut Reader<'_>, types: &mut Types, out: &mut Vec<u8>) -> Result<(), String> {
    let start = reader.at;
    let word = reader.byte()?;
    let mut known = Known::Other;
    match word {
        // Instance and component types have scopes of their own.
        0x42 | 0x41 => {
            out.push(word);
            let count = reader.leb()?;
            leb(out, count);
            let mut inner = Types::default();
            for _ in 0..count {
                declaration(reader, &mut inner, out)?;
            }
            types.push(Known::Other);
            return Ok(());
        }
        0x3f => {
            reader.byte()?;
            if reader.byte()? == 1 {
                reader.leb()?;
            }
        }
        0x40 | 0x43 => function(reader)?,
        0x72 => reader.repeat(|reader| reader.name().and_then(|_| reader.value_type()).map(drop))?,
        0x71 => reader.repeat(|reader| {
            reader.name()?;
            reader.optional()?;
            reader.byte().map(drop)
        })?,
        0x70 => {
            let element = reader.value_type()?.to_vec();
            if let Some((key, value)) = types.map(&element) {
                let (key, value) = (key.to_vec(), value.to_vec());
                out.push(0x63);
                out.extend(key);
                out.extend(value);
                types.push(Known::Other);
                return Ok(());
            }
        }
        0x6f => {
            let mut items = Vec::new();
            reader.repeat(|reader| reader.value_type().map(|ty| items.push(ty.to_vec())))?;
            if let Some((element, length)) = types.fixed(&items) {
                let element = element.to_vec();
                out.push(0x67);
                out.extend(element);
                leb(out, length as u64);
                types.push(Known::Other);
                return Ok(());
            }
            known = Known::Tuple(items);
        }
        0x6e | 0x6d => reader.repeat(|reader| reader.name().map(drop))?,
        0x6b => drop(reader.value_type()?),
        0x6a => {
            reader.optional()?;
            reader.optional()?;
        }
        0x69 | 0x68 => drop(reader.leb()?),
        0x64 | 0x73..=0x7f => {}
        other => return Err(format!("there is a type 0x{other:02x} that is not known")),
    }
    out.extend_from_slice(&reader.bytes[start..reader.at]);
    types.push(known);
    Ok(())
}

fn function(reader: &mut Reader<'_>) -> Result<(), String> {
    reader.repeat(|reader| reader.name().and_then(|_| reader.value_type()).map(drop))?;
    match reader.byte()? {
        0 => reader.value_type().map(drop),
        _ => reader.byte().map(drop),
    }
}

/// One declaration of an instance type or component type.
fn declaration(reader: &mut Reader<'_>, types: &mut Types, out: &mut Vec<u8>) -> Result<(), String> {
    let start = reader.at;
    match reader.byte()? {
        0x01 => {
            out.push(0x01);
            return definition(reader, types, out);
        }
        0x02 => alias(reader, types).map(drop)?,
        0x03 | 0x04 => {
            reader.extern_name()?;
            if reader.extern_type()? {
                types.push(Known::Other);
            }
        }
        other => return Err(format!("there is a declaration 0x{other:02x} that is not known")),
    }
    out.extend_from_slice(&reader.bytes[start..reader.at]);
    Ok(())
}

fn alias(reader: &mut Reader<'_>, types: &mut Types) -> Result<(), String> {
    let sort = reader.byte()?;
    if sort == 0 {
        reader.byte()?;
    }
    let outer = reader.byte()? == 2;
    reader.leb()?;
    match outer {
        true => drop(reader.leb()?),
        false => drop(reader.name()?),
    }
    if sort == 3 {
        types.push(Known::Other);
    }
    Ok(())
}

fn aliases(body: &[u8], types: &mut Types) -> Result<(), String> {
    let mut reader = Reader { bytes: body, at: 0 };
    reader.repeat(|reader| alias(reader, types))
}

impl Patch<'_> {
    /// Whether the resource is one of those.
    pub(super) fn has(&self, contract: &str, resource: &str) -> bool {
        self.resources.iter().any(|(name, resources)| name == contract && resources.iter().any(|name| name == resource))
    }
}

/// Counts the types of an import or export section.
fn named(body: &[u8], types: &mut Types, export: bool) -> Result<(), String> {
    let mut reader = Reader { bytes: body, at: 0 };
    for _ in 0..reader.leb()? {
        reader.extern_name()?;
        let is_type = match export {
            false => reader.extern_type()?,
            true => {
                let sort = reader.byte()?;
                if sort == 0 {
                    reader.byte()?;
                }
                reader.leb()?;
                if reader.byte()? == 1 {
                    reader.extern_type()?;
                }
                sort == 3
            }
        };
        if is_type {
            types.push(Known::Other);
        }
    }
    Ok(())
}

/// Whether an export section holds a hidden export alone.
fn is_hidden(body: &[u8], patch: &Patch<'_>) -> Result<bool, String> {
    let mut reader = Reader { bytes: body, at: 0 };
    if reader.leb()? != 1 {
        return Ok(false);
    }
    let name = reader.extern_name()?;
    Ok(patch.hidden.iter().any(|hidden| hidden.as_bytes() == name))
}

/// Reads the binary format, <https://github.com/WebAssembly/component-model/blob/main/design/mvp/Binary.md>.
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Result<u8, String> {
        let byte = self.bytes.get(self.at).copied().ok_or("it ends too early")?;
        self.at += 1;
        Ok(byte)
    }

    fn take(&mut self, size: usize) -> Result<&'a [u8], String> {
        let end = self.at.checked_add(size).ok_or("it ends too early")?;
        let taken = self.bytes.get(self.at..end).ok_or("it ends too early")?;
        self.at = end;
        Ok(taken)
    }

    fn leb(&mut self) -> Result<u64, String> {
        let (mut value, mut shift) = (0_u64, 0);
        loop {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            shift += 7;
            if byte < 0x80 {
                return Ok(value);
            }
            if shift > 56 {
                return Err("a number is too large".to_owned());
            }
        }
    }

    fn name(&mut self) -> Result<&'a [u8], String> {
        let size = self.leb()? as usize;
        self.take(size)
    }

    fn repeat(&mut self, mut each: impl FnMut(&mut Self) -> Result<(), String>) -> Result<(), String> {
        (0..self.leb()?).try_for_each(|_| each(self))
    }

    /// The bytes of a reference to a type.
    fn value_type(&mut self) -> Result<&'a [u8], String> {
        let start = self.at;
        self.leb()?;
        Ok(&self.bytes[start..self.at])
    }

    fn optional(&mut self) -> Result<(), String> {
        match self.byte()? {
            0 => Ok(()),
            _ => self.value_type().map(drop),
        }
    }

    fn extern_name(&mut self) -> Result<&'a [u8], String> {
        let kind = self.byte()?;
        let name = self.name()?;
        match kind {
            0 | 1 => Ok(name),
            // With options: a list, of which versions' suffixes are one.
            _ => self.repeat(|reader| reader.byte().and_then(|_| reader.name()).map(drop)).map(|()| name),
        }
    }

    /// Skips what an import or export is, and says whether it is a type.
    fn extern_type(&mut self) -> Result<bool, String> {
        let sort = self.byte()?;
        match sort {
            0 => {
                self.byte()?;
                self.leb()?;
            }
            2 => {
                if self.byte()? == 0 {
                    self.leb()?;
                } else {
                    self.value_type()?;
                }
            }
            3 => {
                if self.byte()? == 0 {
                    self.leb()?;
                }
            }
            _ => drop(self.leb()?),
        }
        Ok(sort == 3)
    }
}

/// Writes an unsigned number.
pub(super) fn leb(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value as u8 & 0x7f) | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}
