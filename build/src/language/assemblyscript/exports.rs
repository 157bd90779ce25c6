//! The names of a module's exports, since `asc` has no way to write those of a component, and imports that nobody offers.

use std::collections::HashMap;

use wasm_encoder::{ExportKind, ExportSection, RawSection, Section};
use wasmparser::{ExternalKind, Parser, Payload};

/// What stays as it is: the memory, and what runs first.
const KEPT: [&str; 2] = ["memory", "_initialize"];

/// The module with these names in the place of the compiler's; what has no name for the component is exported no more.
pub(super) fn rename(module: &[u8], names: &[(String, String)]) -> Result<Vec<u8>, String> {
    let names: HashMap<&str, &str> = names.iter().map(|(ours, theirs)| (&**ours, &**theirs)).collect();
    let mut out = module.get(..8).ok_or("it is no module")?.to_vec();
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload.map_err(|error| error.to_string())?;
        if let Payload::ExportSection(section) = &payload {
            let mut exports = ExportSection::new();
            for export in section.clone() {
                let export = export.map_err(|error| error.to_string())?;
                let kept = KEPT.contains(&export.name).then_some(export.name);
                let Some(name) = names.get(export.name).copied().or(kept) else { continue };
                let kind = match export.kind {
                    ExternalKind::Func => ExportKind::Func,
                    ExternalKind::Memory => ExportKind::Memory,
                    _ => continue,
                };
                exports.export(name, kind, export.index);
            }
            exports.append_to(&mut out);
        } else if matches!(&payload, Payload::CustomSection(section) if section.name() == "sourceMappingURL") {
            // The map stays here; its lines are in the module.
        } else if let Some((id, range)) = payload.as_section() {
            RawSection { id, data: module.get(range).ok_or("it ends too early")? }.append_to(&mut out);
        }
    }
    Ok(out)
}

/// A transform of the compiler that does the same, for those who run it by themselves.
pub(super) fn transform(names: &[(String, String)]) -> String {
    let line = |(ours, theirs): &(String, String)| {
        let file = if ours.starts_with('_') { "abi" } else { "memory" };
        format!("  [{ours:?}, \"gen/{file}/{ours}\", {theirs:?}],\n")
    };
    let lines: String = names.iter().map(line).collect();
    format!(
        "// For a build without `jackfield build`: `asc --transform ./gen/exports.mjs` gives exports the names of the component.\n\
         // Written by `jackfield build`; not for editing.\n\n\
         const names = [\n{lines}];\n\n\
         export default class Exports {{\n  afterCompile(module) {{\n    for (const [ours, inside, name] of names) {{\n      \
         module.removeExport(ours);\n      module.addFunctionExport(inside, name);\n    }}\n  }}\n}}\n"
    )
}

/// What of AssemblyScript's library a module uses that only JavaScript around it could offer, as authors call it.
pub(super) fn foreign(module: &[u8]) -> Vec<String> {
    let payloads = Parser::new(0).parse_all(module).map_while(Result::ok);
    let sections = payloads.filter_map(|payload| match payload {
        Payload::ImportSection(section) => Some(section),
        _ => None,
    });
    let imports = sections.flat_map(|section| section.into_imports().map_while(Result::ok));
    let foreign = imports.filter(|import| import.module == "env" || !import.module.contains(':'));
    let called = |name: &str| match name {
        "seed" => "Math.random".to_owned(),
        _ => name.to_owned(),
    };
    foreign.map(|import| called(import.name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exports_get_the_names_of_the_component() {
        let text = r#"(module (memory (export "memory") 1) (func (export "_e0")) (func (export "other")))"#;
        let module = wat::parse_str(text).expect("it is valid");
        let renamed = rename(&module, &[("_e0".into(), "a:b/c#d".into())]).expect("it can be read");
        let mut found = Vec::new();
        for payload in Parser::new(0).parse_all(&renamed) {
            if let Payload::ExportSection(section) = payload.expect("it is valid") {
                found.extend(section.into_iter().map(|export| export.expect("it is valid").name.to_owned()));
            }
        }
        assert_eq!(found, ["memory", "a:b/c#d"]);
    }
}
