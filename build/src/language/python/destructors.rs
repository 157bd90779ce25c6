//! Gives the destructors of a plugin's resources something to do.
//!
//! The tool's destructors do nothing, so that an object whose handle was dropped would stay for ever; and a handle that comes back as
//! `own` stays in the component's table. Both are mended in the small core module that the tool makes of the plugin's world:
//!
//! * a destructor calls the function that the plugin exports for this, with the number that stands for the object;
//! * what tells the number of a handle (which the tool does for an `own` parameter, and for nothing else) drops the handle too, and
//!   while it does, destructors stay quiet: the object goes to the plugin.

use std::collections::HashMap;
use std::convert::Infallible;

use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, Elements, Function, FunctionSection, GlobalSection, GlobalType, Module,
    SectionId, ValType,
};
use wasmparser::{
    BinaryReaderError, CodeSectionReader, ElementItems, ExternalKind, FunctionBody, FunctionSectionReader, Parser,
    Payload, TypeRef,
};

/// What is to be given to whom.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'a> {
    /// The contracts with resources, and the resources' names.
    pub(super) resources: &'a [(String, Vec<String>)],
    /// The core export that destructors are to call, with the handle's number.
    pub(super) destructor: &'a str,
}

impl Wanted<'_> {
    /// How many resources that are.
    pub(super) fn count(&self) -> usize {
        self.resources.iter().map(|(_, names)| names.len()).sum()
    }

    /// Whether the resource is one of those.
    fn has(&self, contract: &str, resource: &str) -> bool {
        self.resources.iter().any(|(name, resources)| name == contract && resources.iter().any(|name| name == resource))
    }
}

/// Whether this core module is the one with the destructors. Only a small one can be: the others are Python and its parts.
pub(super) fn are_in(module: &[u8], wanted: &Wanted<'_>) -> bool {
    let contains = |name: &str| module.windows(name.len()).any(|window| window == name.as_bytes());
    !wanted.resources.is_empty() && module.len() < 4 << 20 && contains(wanted.destructor) && contains("#[dtor]")
}

/// What the module is made of, as far as it is to be changed.
#[derive(Default)]
struct Found {
    imported_functions: u32,
    defined_functions: u32,
    imported_globals: u32,
    has_globals: bool,
    has_exports: bool,
    element_segments: u32,
    /// By resource: the imports that tell and that drop a handle, and the type of the former.
    reps: Vec<(String, u32, u32)>,
    drops: Vec<(String, u32)>,
    destructors: Vec<u32>,
    call: Option<u32>,
    after: Option<u32>,
}

/// Mends the module, and counts the destructors.
pub(super) fn mend(bytes: &[u8], wanted: &Wanted<'_>, done: &mut usize) -> Result<Vec<u8>, String> {
    let found = find(bytes, wanted).map_err(|error| error.to_string())?;
    if found.destructors.is_empty() {
        return Ok(bytes.to_vec());
    }
    let (Some(call), Some(after)) = (found.call, found.after) else {
        return Err(format!("`{}` was not found", wanted.destructor));
    };
    if found.has_globals || !found.has_exports || found.element_segments != 1 {
        return Err("the module of the plugin's world is made in another way".to_owned());
    }
    if found.destructors.iter().any(|destructor| *destructor < found.imported_functions) {
        return Err("a destructor is imported".to_owned());
    }
    let next = found.imported_functions + found.defined_functions;
    let mut takers = Vec::with_capacity(found.reps.len());
    for (index, (name, rep, ty)) in (next..).zip(&found.reps) {
        let drop = found.drops.iter().find(|(other, _)| other == name);
        let (_, drop) = drop.ok_or_else(|| format!("nothing drops `{name}`"))?;
        takers.push(Taker { rep: *rep, drop: *drop, ty: *ty, index });
    }
    *done += found.destructors.len();
    let mut mender = Mender {
        quiet: found.imported_globals,
        call,
        after,
        takers,
        destructors: found.destructors,
        at: found.imported_functions,
    };
    let mut out = Module::new();
    utils::parse_core_module(&mut mender, &mut out, Parser::new(0), bytes).map_err(|error| error.to_string())?;
    Ok(out.finish())
}

fn find(bytes: &[u8], wanted: &Wanted<'_>) -> Result<Found, BinaryReaderError> {
    let mut found = Found::default();
    for payload in Parser::new(0).parse_all(bytes) {
        match payload? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    let import = import?;
                    match import.ty {
                        TypeRef::Func(ty) | TypeRef::FuncExact(ty) => {
                            let index = found.imported_functions;
                            found.imported_functions += 1;
                            found.imported(import.module, import.name, index, ty, wanted);
                        }
                        TypeRef::Global(_) => found.imported_globals += 1,
                        _ => {}
                    }
                }
            }
            Payload::FunctionSection(section) => found.defined_functions = section.count(),
            Payload::GlobalSection(_) => found.has_globals = true,
            Payload::ExportSection(section) => {
                found.has_exports = true;
                for export in section {
                    let export = export?;
                    if export.kind == ExternalKind::Func {
                        found.exported(export.name, export.index, wanted);
                    }
                }
            }
            Payload::ElementSection(section) => found.element_segments += section.count(),
            _ => {}
        }
    }
    Ok(found)
}

impl Found {
    fn imported(&mut self, module: &str, name: &str, index: u32, ty: u32, wanted: &Wanted<'_>) {
        let Some(contract) = module.strip_prefix("[export]") else { return };
        let resource = |mark| name.strip_prefix(mark).filter(|resource| wanted.has(contract, resource));
        if let Some(resource) = resource("[resource-rep]") {
            self.reps.push((format!("{contract}#{resource}"), index, ty));
        } else if let Some(resource) = resource("[resource-drop]") {
            self.drops.push((format!("{contract}#{resource}"), index));
        }
    }

    fn exported(&mut self, name: &str, index: u32, wanted: &Wanted<'_>) {
        if name == wanted.destructor {
            self.call = Some(index);
        } else if name.strip_prefix("cabi_post_") == Some(wanted.destructor) {
            self.after = Some(index);
        } else if let Some((contract, resource)) = name.split_once("#[dtor]")
            && wanted.has(contract, resource)
        {
            self.destructors.push(index);
        }
    }
}

/// A new function in the place of an import that tells the number of a handle.
struct Taker {
    rep: u32,
    drop: u32,
    ty: u32,
    index: u32,
}

/// Writes the module anew.
struct Mender {
    /// The global that says whether destructors are to be quiet.
    quiet: u32,
    call: u32,
    after: u32,
    takers: Vec<Taker>,
    destructors: Vec<u32>,
    /// The function whose body comes next.
    at: u32,
}

type Done = Result<(), Error<Infallible>>;

impl Reencode for Mender {
    type Error = Infallible;

    fn intersperse_section_hook(
        &mut self,
        module: &mut Module,
        _: Option<SectionId>,
        before: Option<SectionId>,
    ) -> Done {
        if before == Some(SectionId::Export) {
            let mut globals = GlobalSection::new();
            let ty = GlobalType { val_type: ValType::I32, mutable: true, shared: false };
            globals.global(ty, &ConstExpr::i32_const(0));
            module.section(&globals);
        }
        Ok(())
    }

    fn parse_function_section(&mut self, functions: &mut FunctionSection, section: FunctionSectionReader<'_>) -> Done {
        utils::parse_function_section(self, functions, section)?;
        for taker in &self.takers {
            functions.function(taker.ty);
        }
        Ok(())
    }

    /// The tool calls through the table alone, so that is where the new functions take their places.
    fn element_items<'a>(&mut self, items: ElementItems<'a>) -> Result<Elements<'a>, Error<Infallible>> {
        let taken: HashMap<u32, u32> = self.takers.iter().map(|taker| (taker.rep, taker.index)).collect();
        Ok(match utils::element_items(self, items)? {
            Elements::Functions(functions) => {
                let functions = functions.iter().map(|index| *taken.get(index).unwrap_or(index));
                Elements::Functions(functions.collect())
            }
            other => other,
        })
    }

    fn parse_code_section(&mut self, code: &mut CodeSection, section: CodeSectionReader<'_>) -> Done {
        utils::parse_code_section(self, code, section)?;
        for taker in &self.takers {
            code.function(&taker.body(self.quiet));
        }
        Ok(())
    }

    fn parse_function_body(&mut self, code: &mut CodeSection, body: FunctionBody<'_>) -> Done {
        self.at += 1;
        if self.destructors.contains(&(self.at - 1)) {
            code.function(&self.destructor_body());
            return Ok(());
        }
        code.raw(body.as_bytes());
        Ok(())
    }
}

impl Mender {
    /// `if (quiet) return; call(object); after()`.
    fn destructor_body(&self) -> Function {
        let mut function = Function::new([]);
        let mut body = function.instructions();
        body.global_get(self.quiet).if_(BlockType::Empty).return_().end();
        body.local_get(0).call(self.call).call(self.after).end();
        function
    }
}

impl Taker {
    /// `object = rep(handle); quiet = 1; drop(handle); quiet = 0; return object`.
    fn body(&self, quiet: u32) -> Function {
        let mut function = Function::new([(1, ValType::I32)]);
        let mut body = function.instructions();
        body.local_get(0).call(self.rep).local_set(1);
        body.i32_const(1).global_set(quiet).local_get(0).call(self.drop);
        body.i32_const(0).global_set(quiet).local_get(1).end();
        function
    }
}
