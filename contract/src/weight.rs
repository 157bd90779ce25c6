//! What a component weighs before it is validated or compiled: one pass over its sections, with caps on what would make reading
//! or compiling it take too long.

use wasmparser::{
    CanonicalFunction, CanonicalOption, ComponentAlias, ComponentDefinedType, ComponentExternalKind, ComponentInstance,
    ComponentOuterAliasKind, ComponentType, ComponentTypeDeclaration, ComponentTypeRef, FunctionBody, Instance,
    InstanceTypeDeclaration, Parser, Payload,
};

use crate::info::{ComponentError, Weight};

/// Bytes of a global.
const GLOBAL: u64 = 16;

/// Bytes of a component.
const SIZE: usize = 256 << 20;
/// Components in each other.
const NESTING: usize = 100;
/// Functions of all modules.
const FUNCTIONS: u64 = 500_000;
/// Globals of all modules.
const GLOBALS: u64 = 100_000;
/// Bytes of a function's body.
const BODY: usize = 1 << 20;
/// Locals of a function.
const LOCALS: u64 = 10_000;
/// Modules and components that are instantiated, in all.
const INSTANCES: u64 = 10_000;

/// One component that is being read: what can be instantiated in it, by index, and what it instantiates.
#[derive(Default)]
struct Level {
    modules: Vec<Weight>,
    components: Vec<Weight>,
    total: Weight,
}

/// Weighs a component. What is broken in it is left to the validator.
///
/// # Errors
///
/// Names the cap that it is beyond.
pub fn weigh(component: &[u8]) -> Result<Weight, ComponentError> {
    cap("its size in bytes", component.len() as u64, SIZE as u64)?;
    let mut scale = Scale { levels: vec![Level::default()], module: None, functions: 0, globals: 0, concurrent: false };
    for payload in Parser::new(0).parse_all(component) {
        let Ok(payload) = payload else { break };
        if let Some(total) = scale.put(&payload)? {
            return Ok(total);
        }
    }
    Ok(Weight::default())
}

fn cap(what: &str, found: u64, cap: u64) -> Result<(), ComponentError> {
    if found <= cap {
        return Ok(());
    }
    Err(ComponentError::TooMuch(format!("{what}: {found} found, {cap} are the most that is read")))
}

struct Scale {
    levels: Vec<Level>,
    /// The module that is being read; modules hold no modules.
    module: Option<Weight>,
    functions: u64,
    globals: u64,
    /// Whether something in it is async, instantiated or not: the whole is compiled with one set of features.
    concurrent: bool,
}

impl Scale {
    /// Takes a part of the component; its weight is there with the last one.
    fn put(&mut self, payload: &Payload<'_>) -> Result<Option<Weight>, ComponentError> {
        match payload {
            Payload::ModuleSection { .. } => self.module = Some(Weight { instances: 1, ..Weight::default() }),
            Payload::ComponentSection { .. } => {
                cap("components nested in each other", self.levels.len() as u64, NESTING as u64)?;
                self.levels.push(Level::default());
            }
            Payload::End(_) => return self.end(),
            Payload::CodeSectionEntry(body) => check_body(body)?,
            Payload::FunctionSection(functions) => {
                self.functions = self.functions.saturating_add(functions.count().into());
                cap("functions in all its modules", self.functions, FUNCTIONS)?;
            }
            Payload::GlobalSection(globals) => {
                let count = u64::from(globals.count());
                self.globals = self.globals.saturating_add(count);
                cap("globals in all its modules", self.globals, GLOBALS)?;
                self.of_module(Weight { memory: count.saturating_mul(GLOBAL), ..Weight::default() });
            }
            Payload::MemorySection(memories) => {
                for memory in memories.clone().into_iter().flatten() {
                    let page = 1_u64.checked_shl(memory.page_size_log2.unwrap_or(16)).unwrap_or(u64::MAX);
                    let bytes = memory.initial.saturating_mul(page);
                    self.of_module(Weight { memory: bytes, memories: 1, ..Weight::default() });
                }
            }
            Payload::TableSection(tables) => {
                for table in tables.clone().into_iter().flatten() {
                    self.of_module(Weight { elements: table.ty.initial, tables: 1, ..Weight::default() });
                }
            }
            Payload::InstanceSection(instances) => {
                for instance in instances.clone().into_iter().flatten() {
                    if let Instance::Instantiate { module_index, .. } = instance {
                        let alone = Weight { instances: 1, ..Weight::default() };
                        self.instantiate(|level| level.modules.get(module_index as usize).copied(), alone)?;
                    }
                }
            }
            Payload::ComponentInstanceSection(instances) => {
                for instance in instances.clone().into_iter().flatten() {
                    if let ComponentInstance::Instantiate { component_index, .. } = instance {
                        let alone = Weight { components: 1, ..Weight::default() };
                        self.instantiate(|level| level.components.get(component_index as usize).copied(), alone)?;
                    }
                }
            }
            // What is imported takes an index as well, and weighs what is known of it.
            Payload::ComponentImportSection(imports) => {
                for import in imports.clone().into_iter().flatten() {
                    match import.ty {
                        ComponentTypeRef::Module(_) => self.module_index(0, None),
                        ComponentTypeRef::Component(_) => self.component_index(0, None),
                        _ => {}
                    }
                }
            }
            Payload::ComponentExportSection(exports) => {
                // An export is the same thing under one more index.
                for export in exports.clone().into_iter().flatten() {
                    match export.kind {
                        ComponentExternalKind::Module => self.module_index(0, Some(export.index)),
                        ComponentExternalKind::Component => self.component_index(0, Some(export.index)),
                        _ => {}
                    }
                }
            }
            Payload::ComponentTypeSection(types) => {
                self.concurrent |= types.clone().into_iter().flatten().any(|ty| is_async(&ty));
            }
            Payload::ComponentCanonicalSection(functions) => {
                self.concurrent |= functions.clone().into_iter().flatten().any(|function| !is_synchronous(&function));
            }
            Payload::ComponentAliasSection(aliases) => {
                for alias in aliases.clone().into_iter().flatten() {
                    self.alias(&alias);
                }
            }
            _ => {}
        }
        Ok(None)
    }

    fn alias(&mut self, alias: &ComponentAlias<'_>) {
        match *alias {
            ComponentAlias::InstanceExport { kind: ComponentExternalKind::Module, .. } => self.module_index(0, None),
            ComponentAlias::InstanceExport { kind: ComponentExternalKind::Component, .. } => {
                self.component_index(0, None);
            }
            ComponentAlias::Outer { kind: ComponentOuterAliasKind::CoreModule, count, index } => {
                self.module_index(count, Some(index));
            }
            ComponentAlias::Outer { kind: ComponentOuterAliasKind::Component, count, index } => {
                self.component_index(count, Some(index));
            }
            _ => {}
        }
    }

    fn of_module(&mut self, more: Weight) {
        if let Some(module) = &mut self.module {
            module.add(more);
        }
    }

    /// The component so many levels out, where there is one.
    fn level(&self, out: u32) -> Option<&Level> {
        self.levels.len().checked_sub(1 + out as usize).and_then(|at| self.levels.get(at))
    }

    /// Gives a module one more index: that of another, so many levels out, or of one that nothing is known of.
    fn module_index(&mut self, out: u32, of: Option<u32>) {
        let known = of.and_then(|index| self.level(out)?.modules.get(index as usize).copied());
        let weight = known.unwrap_or(Weight { instances: 1, ..Weight::default() });
        if let Some(level) = self.levels.last_mut() {
            level.modules.push(weight);
        }
    }

    /// As [`module_index`](Self::module_index), for a component.
    fn component_index(&mut self, out: u32, of: Option<u32>) {
        let known = of.and_then(|index| self.level(out)?.components.get(index as usize).copied());
        let weight = known.unwrap_or(Weight { components: 1, ..Weight::default() });
        if let Some(level) = self.levels.last_mut() {
            level.components.push(weight);
        }
    }

    fn instantiate(
        &mut self,
        find: impl FnOnce(&Level) -> Option<Weight>,
        unknown: Weight,
    ) -> Result<(), ComponentError> {
        let Some(level) = self.levels.last_mut() else { return Ok(()) };
        let weight = find(level).unwrap_or(unknown);
        level.total.add(weight);
        let count = level.total.instances.saturating_add(level.total.components);
        cap("modules and components that it instantiates", count, INSTANCES)
    }

    /// The end of a module or component.
    fn end(&mut self) -> Result<Option<Weight>, ComponentError> {
        if let Some(module) = self.module.take() {
            if let Some(level) = self.levels.last_mut() {
                level.modules.push(module);
            }
            return Ok(None);
        }
        let Some(mut done) = self.levels.pop() else { return Ok(None) };
        match self.levels.last_mut() {
            Some(outer) => {
                done.total.add(Weight { components: 1, ..Weight::default() });
                outer.components.push(done.total);
                Ok(None)
            }
            None => Ok(Some(Weight { concurrent: self.concurrent, ..done.total })),
        }
    }
}

/// Whether a type is, or holds, one of an async function, a stream or a future.
fn is_async(ty: &ComponentType<'_>) -> bool {
    match ty {
        ComponentType::Func(function) => function.async_,
        ComponentType::Defined(defined) => {
            matches!(defined, ComponentDefinedType::Future(_) | ComponentDefinedType::Stream(_))
        }
        ComponentType::Component(items) => {
            items.iter().any(|item| matches!(item, ComponentTypeDeclaration::Type(ty) if is_async(ty)))
        }
        ComponentType::Instance(items) => {
            items.iter().any(|item| matches!(item, InstanceTypeDeclaration::Type(ty) if is_async(ty)))
        }
        ComponentType::Resource { .. } => false,
    }
}

/// Whether this is one of the functions that there were before the component model had async ones.
fn is_synchronous(function: &CanonicalFunction) -> bool {
    match function {
        CanonicalFunction::Lift { options, .. } | CanonicalFunction::Lower { options, .. } => {
            !options.iter().any(|option| matches!(option, CanonicalOption::Async))
        }
        CanonicalFunction::ResourceNew { .. }
        | CanonicalFunction::ResourceDrop { .. }
        | CanonicalFunction::ResourceRep { .. } => true,
        _ => false,
    }
}

fn check_body(body: &FunctionBody<'_>) -> Result<(), ComponentError> {
    cap("bytes of a function's body", body.range().len() as u64, BODY as u64)?;
    let Ok(locals) = body.get_locals_reader() else { return Ok(()) };
    let mut count: u64 = 0;
    for (more, _) in locals.into_iter().flatten() {
        count = count.saturating_add(more.into());
    }
    cap("locals of a function", count, LOCALS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weight(text: &str) -> Result<Weight, ComponentError> {
        weigh(&wat::parse_str(text).unwrap())
    }

    #[test]
    fn what_is_instantiated_counts_as_often() {
        let text = "(component
            (core module $m (memory 2) (table 7 funcref) (global i32 (i32.const 0)))
            (core instance (instantiate $m))
            (component $c
              (core module $n (memory 1))
              (alias outer 1 $m (core module $o))
              (core instance (instantiate $n)) (core instance (instantiate $o)))
            (instance (instantiate $c)) (instance (instantiate $c)))";
        let expected = Weight {
            memory: 3 * (2 * 65536 + 16) + 2 * 65536,
            instances: 5,
            memories: 5,
            tables: 3,
            elements: 21,
            concurrent: false,
            components: 2,
        };
        assert_eq!(weight(text), Ok(expected));
    }

    #[test]
    fn whatever_is_async_is_seen() {
        let concurrent = |text: &str| weight(&format!("(component {text})")).unwrap().concurrent;
        assert!(!concurrent("(type (func)) (import \"f\" (func)) (type (list u8))"));
        assert!(concurrent("(type (func async))"));
        assert!(concurrent("(type (stream u8))"));
        assert!(concurrent("(import \"i\" (instance (export \"f\" (func async))))"));
        assert!(concurrent("(component (type (instance (type (component (type (future)))))))"));
        assert!(concurrent("(core func (canon task.return))"));
        assert!(concurrent("(import \"f\" (func $f)) (core func (canon lower (func $f) async))"));
    }

    /// A component that instantiates twice what it holds, and so on: sixty times nested, 2^60 instances.
    #[test]
    fn instances_that_double_are_refused_before_they_are_made() {
        let mut text = "(component $c (core module $m) (core instance (instantiate $m)))".to_owned();
        for _ in 0..60 {
            text = format!("(component $c {text} (instance (instantiate $c)) (instance (instantiate $c)))");
        }
        let error = weight(&text).unwrap_err().to_string();
        assert!(error.contains("instantiates") && error.contains("10000"), "{error}");
    }

    /// Components nested in each other, without a tool that would refuse them.
    fn nested(depth: usize) -> Vec<u8> {
        const HEADER: &[u8] = b"\0asm\x0d\0\x01\0";
        let mut sizes = vec![HEADER.len()];
        let leb = |mut size: usize| {
            let mut bytes = Vec::new();
            loop {
                let byte = (size & 0x7f) as u8;
                size >>= 7;
                bytes.push(if size > 0 { byte | 0x80 } else { byte });
                if size == 0 {
                    return bytes;
                }
            }
        };
        for _ in 0..depth {
            let inner = sizes[sizes.len() - 1];
            sizes.push(HEADER.len() + 1 + leb(inner).len() + inner);
        }
        let mut bytes = Vec::new();
        for level in (0..depth).rev() {
            bytes.extend_from_slice(HEADER);
            bytes.push(4);
            bytes.extend(leb(sizes[level]));
        }
        bytes.extend_from_slice(HEADER);
        bytes
    }

    #[test]
    fn nesting_is_capped() {
        assert!(crate::inspect(&nested(100)).is_ok());
        for depth in [101, 10_000, 100_000] {
            let error = crate::inspect(&nested(depth)).unwrap_err().to_string();
            assert!(error.contains("nested") && error.contains("100 are the most"), "{error}");
        }
    }

    #[test]
    fn functions_are_capped() {
        let local = |count: usize| format!("(component (core module (func (local {}))))", "i32 ".repeat(count));
        assert!(weight(&local(10_000)).is_ok());
        assert!(weight(&local(10_001)).unwrap_err().to_string().contains("locals"));
        let long = format!("(component (core module (func {})))", "nop ".repeat((1 << 20) + 1));
        assert!(weight(&long).unwrap_err().to_string().contains("body"));
        let globals = "(global i32 (i32.const 0))".repeat(100_001);
        assert!(weight(&format!("(component (core module {globals}))")).unwrap_err().to_string().contains("globals"));
    }
}
