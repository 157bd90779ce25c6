//! Custom sections of core modules and components: the world that is put in, the debug data that is taken out.

use wasm_encoder::{ComponentSectionId, CustomSection, Encode, RawSection, Section};
use wasmparser::{Encoding, Parser, Payload};

/// What of a binary's custom sections goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stripped {
    /// Debug data; the names of functions stay, which backtraces are made of.
    Debug,
    /// Debug data and names.
    Names,
}

/// A core module with the metadata of its world, which is [`crate::PluginWorld::section`]; what it has of that kind stays.
pub fn embed(core_module: &[u8], section: &[u8]) -> Vec<u8> {
    let mut out = core_module.to_vec();
    CustomSection { name: "component-type:plugin".into(), data: section.into() }.append_to(&mut out);
    out
}

/// A core module or component without those custom sections, in itself and in the modules and components that it holds. What
/// cannot be read as sections is left as it is: to say what is wrong with it is a validator's part.
pub fn strip(binary: &[u8], stripped: Stripped) -> Vec<u8> {
    try_strip(binary, stripped).unwrap_or_else(|| binary.to_vec())
}

fn try_strip(binary: &[u8], stripped: Stripped) -> Option<Vec<u8>> {
    // What is written so far of the binary at hand, and of those around it, from outside in.
    let (mut out, mut around) = (Vec::with_capacity(binary.len()), Vec::new());
    let mut is_component = false;
    for payload in Parser::new(0).parse_all(binary) {
        let payload = payload.ok()?;
        match &payload {
            Payload::Version { encoding, range, .. } => {
                is_component = *encoding == Encoding::Component;
                out.extend_from_slice(binary.get(range.clone())?);
            }
            Payload::ModuleSection { .. } => around.push((ComponentSectionId::CoreModule, std::mem::take(&mut out))),
            Payload::ComponentSection { .. } => around.push((ComponentSectionId::Component, std::mem::take(&mut out))),
            Payload::End(_) => {
                let Some((id, mut outer)) = around.pop() else { break };
                outer.push(id.into());
                out[..].encode(&mut outer);
                (out, is_component) = (outer, true);
            }
            Payload::CustomSection(section) if goes(section.name(), is_component, stripped) => {}
            other => {
                if let Some((id, range)) = other.as_section() {
                    RawSection { id, data: binary.get(range)? }.append_to(&mut out);
                }
            }
        }
    }
    Some(out)
}

fn goes(name: &str, is_component: bool, stripped: Stripped) -> bool {
    let is_name = name == "name" || (is_component && name == "component-name");
    name.starts_with(".debug") || name == "sourceMappingURL" || (is_name && stripped == Stripped::Names)
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
