//! Custom sections of core modules and components: the world that is put in, the debug data that is taken out.
//!
//! Only the frame of sections is read, which is the same for modules and components (core specification, 5.5.2; component
//! model, Binary.md): an identifier, a size, and that many bytes.

/// What of a binary's custom sections goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stripped {
    /// Debug data; the names of functions stay, which backtraces are made of.
    Debug,
    /// Debug data and names.
    Names,
}

const CUSTOM: u8 = 0;
const HEADER: usize = 8;

/// A core module with the metadata of its world, which is [`crate::PluginWorld::section`]; what it has of that kind stays.
pub fn embed(core_module: &[u8], section: &[u8]) -> Vec<u8> {
    const NAME: &[u8] = b"component-type:plugin";
    let mut content = Vec::with_capacity(section.len() + NAME.len() + 1);
    size(NAME.len(), &mut content);
    content.extend_from_slice(NAME);
    content.extend_from_slice(section);
    let mut out = core_module.to_vec();
    append(CUSTOM, &content, &mut out);
    out
}

/// A core module or component without those custom sections, in itself and in the modules and components that it holds. What
/// cannot be read as sections is left as it is: to say what is wrong with it is a validator's part.
pub fn strip(binary: &[u8], stripped: Stripped) -> Vec<u8> {
    try_strip(binary, stripped).unwrap_or_else(|| binary.to_vec())
}

fn try_strip(binary: &[u8], stripped: Stripped) -> Option<Vec<u8>> {
    let (header, mut rest) = binary.split_at_checked(HEADER)?;
    let is_component = header[6..] != [0, 0];
    let mut out = Vec::with_capacity(binary.len());
    out.extend_from_slice(header);
    while let Some((&id, after)) = rest.split_first() {
        let (length, after) = number(after)?;
        let (content, after) = after.split_at_checked(length)?;
        rest = after;
        match id {
            CUSTOM if goes(content, is_component, stripped)? => {}
            // A core module or a component in a component (Binary.md: section 1 and 4).
            1 | 4 if is_component => append(id, &try_strip(content, stripped)?, &mut out),
            _ => append(id, content, &mut out),
        }
    }
    Some(out)
}

fn goes(content: &[u8], is_component: bool, stripped: Stripped) -> Option<bool> {
    let (length, rest) = number(content)?;
    let name = rest.get(..length)?;
    let is_name = name == b"name" || (is_component && name == b"component-name");
    Some(name.starts_with(b".debug") || name == b"sourceMappingURL" || (is_name && stripped == Stripped::Names))
}

fn append(id: u8, content: &[u8], out: &mut Vec<u8>) {
    out.push(id);
    size(content.len(), out);
    out.extend_from_slice(content);
}

/// Writes a number as LEB128.
fn size(mut value: usize, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Reads a number of at most 32 bits in LEB128.
fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut value = 0_u64;
    for (index, byte) in bytes.iter().take(5).enumerate() {
        value |= u64::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Some((usize::try_from(value).ok()?, &bytes[index + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"(component
        (core module $m (@custom ".debug_info" "abc") (func $named (export "f")))
        (@custom ".debug_line" "x") (@custom "producers" "\00"))"#;

    fn names(binary: &[u8]) -> Vec<String> {
        let payloads = wasmparser::Parser::new(0).parse_all(binary).map(|payload| payload.expect("it is valid"));
        payloads
            .filter_map(|payload| match payload {
                wasmparser::Payload::CustomSection(section) => Some(section.name().to_owned()),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn debug_data_goes_and_names_stay() {
        let binary = wat::parse_str(TEXT).expect("it is valid");
        assert_eq!(names(&strip(&binary, Stripped::Debug)), ["name", "producers", "component-name"]);
        assert_eq!(names(&strip(&binary, Stripped::Names)), ["producers"]);
    }

    #[test]
    fn what_is_cut_off_is_left_alone() {
        let binary = wat::parse_str(TEXT).expect("it is valid");
        for end in 0..binary.len() {
            let stripped = strip(&binary[..end], Stripped::Names);
            assert!(stripped.len() <= end);
        }
    }

    #[test]
    fn a_world_is_embedded() {
        let module = wat::parse_str("(module)").expect("it is valid");
        assert_eq!(names(&embed(&module, &[7; 300])), ["component-type:plugin"]);
    }
}
