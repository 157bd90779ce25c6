//! Gives the destructors of a plugin's resources something to do.
//!
//! The tool's destructors do nothing, so that an object whose handle was dropped would stay for ever; and a handle that comes back as
//! `own` stays in the component's table. Both are mended in the small core module that the tool makes of the plugin's world:
//!
//! * a destructor calls the function that the plugin exports for this, with the number that stands for the object;
//! * what tells the number of a handle (which the tool does for an `own` parameter, and for nothing else) drops the handle too, and
//!   while it does, destructors stay quiet: the object goes to the plugin.

use std::ops::Range;

use wasmparser::{BinaryReaderError, ElementItems, ElementKind, ExternalKind, Parser, Payload, TypeRef};

use super::patch::{Patch, leb};

const GLOBALS: u8 = 6;
const FUNCTIONS: u8 = 3;
const EXPORTS: u8 = 7;
const ELEMENTS: u8 = 9;
const CODE: u8 = 10;

/// Whether this core module is the one with the destructors. Only a small one can be: the others are Python and its parts.
pub(super) fn are_in(module: &[u8], patch: &Patch<'_>) -> bool {
    let contains = |name: &str| module.windows(name.len()).any(|window| window == name.as_bytes());
    !patch.resources.is_empty() && module.len() < 4 << 20 && contains(patch.destructor) && contains("#[dtor]")
}

/// What the module is made of, as far as it is to be changed.
#[derive(Default)]
struct Module {
    sections: Vec<(u8, Range<usize>)>,
    imported_functions: u32,
    imported_globals: u32,
    has_globals: bool,
    /// By resource: the imports that tell and that drop a handle, and the type of the former.
    reps: Vec<(String, u32, u32)>,
    drops: Vec<(String, u32)>,
    destructors: Vec<u32>,
    call: Option<u32>,
    after: Option<u32>,
    functions: Vec<u32>,
    bodies: Vec<Range<usize>>,
    elements: Vec<u32>,
    element_segments: usize,
}

/// Mends the module, and counts the destructors.
pub(super) fn mend(bytes: &[u8], patch: &Patch<'_>, done: &mut usize) -> Result<Vec<u8>, String> {
    let module = read(bytes, patch).map_err(|error| error.to_string())?;
    if module.destructors.is_empty() {
        return Ok(bytes.to_vec());
    }
    let (Some(call), Some(after)) = (module.call, module.after) else {
        return Err(format!("`{}` was not found", patch.destructor));
    };
    if module.has_globals || module.element_segments != 1 {
        return Err("the module of the plugin's world is made in another way".to_owned());
    }
    let quiet = module.imported_globals;
    let defined = module.imported_functions + module.functions.len() as u32;
    let mut bodies: Vec<Vec<u8>> = module.bodies.iter().map(|range| bytes[range.clone()].to_vec()).collect();
    let (mut functions, mut elements) = (module.functions.clone(), module.elements.clone());
    for destructor in &module.destructors {
        let body = bodies.get_mut((destructor - module.imported_functions) as usize);
        *body.ok_or("a destructor is imported")? = destructor_body(quiet, call, after);
        *done += 1;
    }
    for (name, rep, ty) in &module.reps {
        let drop = module.drops.iter().find(|(other, _)| other == name);
        let (_, drop) = drop.ok_or_else(|| format!("nothing drops `{name}`"))?;
        let new = defined + (functions.len() - module.functions.len()) as u32;
        functions.push(*ty);
        bodies.push(take_body(quiet, *rep, *drop));
        elements.iter_mut().filter(|element| *element == rep).for_each(|element| *element = new);
    }
    let mut out = bytes[..8].to_vec();
    for (id, range) in &module.sections {
        match *id {
            FUNCTIONS => section(&mut out, FUNCTIONS, &vector(&functions)),
            EXPORTS => {
                // A mutable i32 that begins as 0: whether destructors are to be quiet.
                section(&mut out, GLOBALS, &[1, 0x7f, 1, 0x41, 0, 0x0b]);
                section(&mut out, EXPORTS, &bytes[range.clone()]);
            }
            ELEMENTS => {
                let old = &bytes[range.clone()];
                let tail = vector(&module.elements);
                let head = old.strip_suffix(&tail[..]).ok_or("the elements are written in another way")?;
                section(&mut out, ELEMENTS, &[head, &vector(&elements)].concat());
            }
            CODE => {
                let mut code = Vec::new();
                leb(&mut code, bodies.len() as u64);
                for body in &bodies {
                    leb(&mut code, body.len() as u64);
                    code.extend_from_slice(body);
                }
                section(&mut out, CODE, &code);
            }
            id => section(&mut out, id, &bytes[range.clone()]),
        }
    }
    Ok(out)
}

fn read(bytes: &[u8], patch: &Patch<'_>) -> Result<Module, BinaryReaderError> {
    let mut module = Module::default();
    for payload in Parser::new(0).parse_all(bytes) {
        let payload = payload?;
        if let Some((id, range)) = payload.as_section() {
            module.sections.push((id, range));
        }
        match payload {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    let import = import?;
                    match import.ty {
                        TypeRef::Func(ty) | TypeRef::FuncExact(ty) => {
                            let index = module.imported_functions;
                            module.imported_functions += 1;
                            module.imported(import.module, import.name, index, ty, patch);
                        }
                        TypeRef::Global(_) => module.imported_globals += 1,
                        _ => {}
                    }
                }
            }
            Payload::FunctionSection(section) => {
                module.functions = section.into_iter().collect::<Result<_, _>>()?;
            }
            Payload::GlobalSection(_) => module.has_globals = true,
            Payload::ExportSection(section) => {
                for export in section {
                    let export = export?;
                    if export.kind == ExternalKind::Func {
                        module.exported(export.name, export.index, patch);
                    }
                }
            }
            Payload::ElementSection(section) => {
                for element in section {
                    let element = element?;
                    module.element_segments += 1;
                    if let (ElementKind::Active { .. }, ElementItems::Functions(functions)) =
                        (element.kind, element.items)
                    {
                        module.elements = functions.into_iter().collect::<Result<_, _>>()?;
                    }
                }
            }
            Payload::CodeSectionEntry(body) => module.bodies.push(body.range()),
            _ => {}
        }
    }
    Ok(module)
}

impl Module {
    fn imported(&mut self, module: &str, name: &str, index: u32, ty: u32, patch: &Patch<'_>) {
        let Some(contract) = module.strip_prefix("[export]") else { return };
        let resource = |mark| name.strip_prefix(mark).filter(|resource| patch.has(contract, resource));
        if let Some(resource) = resource("[resource-rep]") {
            self.reps.push((format!("{contract}#{resource}"), index, ty));
        } else if let Some(resource) = resource("[resource-drop]") {
            self.drops.push((format!("{contract}#{resource}"), index));
        }
    }

    fn exported(&mut self, name: &str, index: u32, patch: &Patch<'_>) {
        if name == patch.destructor {
            self.call = Some(index);
        } else if name.strip_prefix("cabi_post_") == Some(patch.destructor) {
            self.after = Some(index);
        } else if let Some((contract, resource)) = name.split_once("#[dtor]")
            && patch.has(contract, resource)
        {
            self.destructors.push(index);
        }
    }
}

/// No locals; `if (quiet) return; call(object); after()`.
fn destructor_body(quiet: u32, call: u32, after: u32) -> Vec<u8> {
    let mut body = vec![0, 0x23];
    leb(&mut body, u64::from(quiet));
    body.extend([0x04, 0x40, 0x0f, 0x0b, 0x20, 0, 0x10]);
    leb(&mut body, u64::from(call));
    body.push(0x10);
    leb(&mut body, u64::from(after));
    body.push(0x0b);
    body
}

/// One local; `object = rep(handle); quiet = 1; drop(handle); quiet = 0; return object`.
fn take_body(quiet: u32, rep: u32, drop: u32) -> Vec<u8> {
    let mut body = vec![1, 1, 0x7f, 0x20, 0, 0x10];
    leb(&mut body, u64::from(rep));
    body.extend([0x21, 1, 0x41, 1, 0x24]);
    leb(&mut body, u64::from(quiet));
    body.extend([0x20, 0, 0x10]);
    leb(&mut body, u64::from(drop));
    body.extend([0x41, 0, 0x24]);
    leb(&mut body, u64::from(quiet));
    body.extend([0x20, 1, 0x0b]);
    body
}

fn vector(items: &[u32]) -> Vec<u8> {
    let mut out = Vec::new();
    leb(&mut out, items.len() as u64);
    items.iter().for_each(|item| leb(&mut out, u64::from(*item)));
    out
}

fn section(out: &mut Vec<u8>, id: u8, content: &[u8]) {
    out.push(id);
    leb(out, content.len() as u64);
    out.extend_from_slice(content);
}
