//! The composed component: its plugins as they are, instantiated side by side.

use std::ops::Range;

use jackfield_contract::{ComponentInfo, inspect};
use wasm_encoder::{ComponentBuilder, ComponentExportKind};
use wasmparser::{Parser, Payload};

use super::adapter;
use super::types::Imports;
use super::wiring::{Source, Wiring};

/// A component that was composed of several.
pub(super) struct Composed {
    pub(super) bytes: Vec<u8>,
    pub(super) info: ComponentInfo,
    /// Where the component of each lies in it.
    pub(super) ranges: Vec<Range<usize>>,
}

/// Writes the component and reads it again.
///
/// # Errors
///
/// If types cannot be written, or do not meet.
pub(super) fn compose(wiring: &Wiring<'_>) -> Result<Composed, String> {
    let mut builder = ComponentBuilder::default();
    let mut imports = Imports::new(wiring);
    for at in 0..wiring.imports.len() {
        imports.place(&mut builder, at)?;
    }
    let components: Vec<u32> = wiring.members.iter().map(|member| builder.component_raw(None, member.bytes)).collect();
    let mut instances: Vec<u32> = Vec::new();
    for (member, component) in wiring.members.iter().zip(components) {
        let mut args = Vec::new();
        for (item, source) in member.info.imports.iter().zip(&member.args) {
            let instance = match source {
                Source::Outside(import) => imports.place(&mut builder, *import)?,
                Source::Inside { member, export } => {
                    let provider = instances.get(*member).ok_or("its plugins call each other in a circle")?;
                    builder.alias_export(*provider, export, ComponentExportKind::Instance)
                }
                Source::Adapted(adapter) => {
                    adapter::write(&mut builder, wiring, &wiring.adapters[*adapter], &instances)
                        .map_err(|why| format!("its socket `{}`: {why}", item.name))?
                }
            };
            args.push((item.name.as_str(), ComponentExportKind::Instance, instance));
        }
        instances.push(builder.instantiate(None, component, args));
    }
    for (member, instance) in wiring.members.iter().zip(instances) {
        for (item, name) in member.info.exports.iter().zip(&member.exports) {
            let export = builder.alias_export(instance, &item.name, ComponentExportKind::Instance);
            builder.export(name.written(), ComponentExportKind::Instance, export, None);
        }
    }
    let bytes = builder.finish();
    let info = inspect(&bytes).map_err(|error| error.to_string())?;
    if let Some(found) = info.unlinkable.first() {
        return Err(found.message.clone());
    }
    Ok(Composed { ranges: nested(&bytes), bytes, info })
}

/// Where the components lie that stand in a component itself, and not in one of these.
fn nested(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut depth = 0;
    for payload in Parser::new(0).parse_all(bytes) {
        match payload {
            Ok(Payload::ComponentSection { unchecked_range, .. }) => {
                if depth == 0 {
                    ranges.push(unchecked_range);
                }
                depth += 1;
            }
            Ok(Payload::ModuleSection { .. }) => depth += 1,
            Ok(Payload::End(_)) => depth -= 1,
            Ok(_) => {}
            Err(_) => break,
        }
    }
    ranges
}
