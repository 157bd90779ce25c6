//! Mends a component that the tool below made.
//!
//! Three things are changed:
//!
//! * types that stand for a `map` or a `list<t, n>`, which the tool does not know, become what they stand for;
//! * destructors of the plugin's resources, which do nothing, call a function that the plugin exports for this;
//! * exports that are not the plugin's contracts go.

use wasm_encoder::reencode::{Error, Reencode, ReencodeComponent, component_utils};
use wasm_encoder::{
    Alias, Component, ComponentExportKind, ComponentExportSection, ComponentInstanceSection, ComponentOuterAliasKind,
    ComponentSectionId, ComponentTypeEncoder, ComponentTypeRef, CustomSection, RawSection,
};
use wasmparser::{ComponentDefinedType, ComponentType, ComponentValType, Parser, Payload};

use super::destructors::{self, Wanted};

/// What is to be mended.
pub(super) struct Patch<'a> {
    /// What destructors are to do.
    pub(super) destructors: Wanted<'a>,
    /// Exports that go.
    pub(super) hidden: &'a [&'a str],
}

/// Mends a component. `Err` says what is not as the tool is known to make it.
pub(super) fn patch(component: &[u8], patch: &Patch<'_>) -> Result<Vec<u8>, String> {
    let mut mender = Mender { patch, scopes: vec![Vec::new()], destructors: 0 };
    let mut out = Component::new();
    let done = mender.parse_component(&mut out, Parser::new(0), component);
    done.map_err(|error| match error {
        Error::UserError(reason) => reason,
        other => other.to_string(),
    })?;
    let wanted = patch.destructors.count();
    match mender.destructors == wanted {
        true => Ok(out.finish()),
        false => Err(format!("{} destructors of {wanted} were found", mender.destructors)),
    }
}

/// A type that the tool does not know.
enum Meaning {
    Map(ComponentValType, ComponentValType),
    FixedLengthList(ComponentValType, u32),
}

/// Writes a component anew, with what is to be mended.
struct Mender<'a> {
    patch: &'a Patch<'a>,
    /// The types of each scope by their index, the innermost scope last: the items of a tuple, and nothing of any other.
    scopes: Vec<Vec<Option<Box<[ComponentValType]>>>>,
    /// How many destructors were mended.
    destructors: usize,
}

impl Mender<'_> {
    /// A type that the innermost scope has from now on.
    fn push(&mut self, tuple: Option<Box<[ComponentValType]>>) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.push(tuple);
        }
    }

    fn tuple(&self, ty: &ComponentValType) -> Option<&[ComponentValType]> {
        match ty {
            ComponentValType::Type(index) => self.scopes.last()?.get(*index as usize)?.as_deref(),
            ComponentValType::Primitive(_) => None,
        }
    }

    /// The item of a tuple of one.
    fn single(&self, ty: &ComponentValType) -> Option<&ComponentValType> {
        match self.tuple(ty)? {
            [item] => Some(item),
            _ => None,
        }
    }

    /// What a type stands for, if it is not meant as it is.
    fn meaning(&self, ty: &ComponentDefinedType<'_>) -> Option<Meaning> {
        match ty {
            ComponentDefinedType::List(element) => match self.tuple(element)? {
                [key, value] => Some(Meaning::Map(*self.single(key)?, *self.single(value)?)),
                _ => None,
            },
            ComponentDefinedType::Tuple(items) => {
                let first = items.first()?;
                let element = self.single(self.single(first)?)?;
                let alike = items.iter().all(|item| item == first);
                alike.then_some(Meaning::FixedLengthList(*element, items.len() as u32))
            }
            _ => None,
        }
    }

    /// Whether an export section of the outermost component holds a hidden export alone.
    fn is_hidden(&self, section: &wasmparser::ComponentExportSectionReader<'_>) -> bool {
        let mut exports = section.clone().into_iter();
        let first = exports.next().and_then(Result::ok);
        self.scopes.len() == 1
            && section.count() == 1
            && first.is_some_and(|export| self.patch.hidden.contains(&export.name.name))
    }
}

impl Reencode for Mender<'_> {
    type Error = String;
}

type Done = Result<(), Error<String>>;

impl ReencodeComponent for Mender<'_> {
    fn push_depth(&mut self) {
        self.scopes.push(Vec::new());
    }

    fn pop_depth(&mut self) {
        self.scopes.pop();
    }

    fn parse_component_payload(&mut self, component: &mut Component, payload: Payload<'_>, whole: &[u8]) -> Done {
        if let Payload::ComponentExportSection(section) = &payload
            && self.is_hidden(section)
        {
            // An export counts as an instance of its own, so something must be in its place: an instance of nothing.
            let mut instances = ComponentInstanceSection::new();
            let nothing: [(&str, ComponentExportKind, u32); 0] = [];
            instances.export_items(nothing);
            component.section(&instances);
            return Ok(());
        }
        component_utils::parse_component_payload(self, component, payload, whole)
    }

    /// Core modules stay as they are, byte for byte, save the one with the destructors.
    fn parse_component_submodule(&mut self, component: &mut Component, _: Parser, module: &[u8]) -> Done {
        let wanted = &self.patch.destructors;
        let mended = match destructors::are_in(module, wanted) {
            true => destructors::mend(module, wanted, &mut self.destructors).map_err(Error::UserError)?,
            false => module.to_vec(),
        };
        component.section(&RawSection { id: ComponentSectionId::CoreModule.into(), data: &mended });
        Ok(())
    }

    fn parse_component_custom_section(
        &mut self,
        component: &mut Component,
        section: wasmparser::CustomSectionReader<'_>,
    ) -> Done {
        component.section(&CustomSection { name: section.name().into(), data: section.data().into() });
        Ok(())
    }

    fn parse_component_type(&mut self, encoder: ComponentTypeEncoder<'_>, ty: ComponentType<'_>) -> Done {
        let (mut tuple, mut meant) = (None, None);
        if let ComponentType::Defined(defined) = &ty {
            meant = self.meaning(defined);
            if let (None, ComponentDefinedType::Tuple(items)) = (&meant, defined) {
                tuple = Some(items.clone());
            }
        }
        match meant {
            Some(Meaning::Map(key, value)) => {
                let (key, value) = (self.component_val_type(key), self.component_val_type(value));
                encoder.defined_type().map(key, value);
            }
            Some(Meaning::FixedLengthList(element, length)) => {
                let element = self.component_val_type(element);
                encoder.defined_type().fixed_length_list(element, length);
            }
            None => component_utils::parse_component_type(self, encoder, ty)?,
        }
        self.push(tuple);
        Ok(())
    }

    fn component_alias<'a>(&mut self, alias: wasmparser::ComponentAlias<'a>) -> Result<Alias<'a>, Error<String>> {
        let alias = component_utils::component_alias(self, alias)?;
        if let Alias::InstanceExport { kind: ComponentExportKind::Type, .. }
        | Alias::Outer { kind: ComponentOuterAliasKind::Type, .. } = alias
        {
            self.push(None);
        }
        Ok(alias)
    }

    /// What is imported, or exported by a declaration.
    fn component_type_ref(&mut self, ty: wasmparser::ComponentTypeRef) -> Result<ComponentTypeRef, Error<String>> {
        let ty = component_utils::component_type_ref(self, ty)?;
        if matches!(ty, ComponentTypeRef::Type(_)) {
            self.push(None);
        }
        Ok(ty)
    }

    fn parse_component_export(
        &mut self,
        exports: &mut ComponentExportSection,
        export: wasmparser::ComponentExport<'_>,
    ) -> Done {
        let before = self.scopes.last().map_or(0, Vec::len);
        let kind = export.kind;
        component_utils::parse_component_export(self, exports, export)?;
        // An exported type is a new one, whether or not its bounds are written down.
        if let Some(scope) = self.scopes.last_mut() {
            scope.truncate(before);
        }
        if kind == wasmparser::ComponentExternalKind::Type {
            self.push(None);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use wasmparser::{PrimitiveValType, Validator};

    use super::*;

    fn mended(text: &str) -> Vec<u8> {
        let component = wat::parse_str(text).expect("it is a component");
        let destructors = Wanted { resources: &[], destructor: "drop#dropped" };
        let patched =
            patch(&component, &Patch { destructors, hidden: &["exports", "drop"] }).expect("it can be mended");
        let features = wasmparser::WasmFeatures::all();
        Validator::new_with_features(features).validate_all(&patched).expect("it is valid");
        patched
    }

    fn defined(component: &[u8]) -> Vec<ComponentDefinedType<'_>> {
        let sections = Parser::new(0).parse_all(component).filter_map(|payload| match payload.expect("it is valid") {
            Payload::ComponentTypeSection(section) => Some(section),
            _ => None,
        });
        let types = sections.flat_map(|section| section.into_iter().map(|ty| ty.expect("it is valid")));
        types
            .filter_map(|ty| match ty {
                ComponentType::Defined(defined) => Some(defined),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn types_become_what_they_stand_for() {
        let component = mended(
            r#"(component
                (type $key (tuple string))
                (type $value (tuple u32))
                (type $pair (tuple $key $value))
                (type (list $pair))
                (type $byte (tuple u8))
                (type $item (tuple $byte))
                (type (tuple $item $item $item))
                (type (list $key))
                (type (tuple $key $byte)))"#,
        );
        let types = defined(&component);
        let primitive = ComponentValType::Primitive;
        assert!(matches!(&types[3], ComponentDefinedType::Map(key, value)
            if (*key, *value) == (primitive(PrimitiveValType::String), primitive(PrimitiveValType::U32))));
        assert!(
            matches!(&types[6], ComponentDefinedType::FixedLengthList(item, 3) if *item == primitive(PrimitiveValType::U8))
        );
        assert!(matches!(&types[7], ComponentDefinedType::List(ComponentValType::Type(0))));
        assert!(matches!(&types[8], ComponentDefinedType::Tuple(items) if items.len() == 2));
    }

    /// Imports, aliases and exports of types have places among the types, and so have those of an instance's own.
    #[test]
    fn types_are_counted_in_every_scope() {
        let component = mended(
            r#"(component
                (import "a" (type (sub resource)))
                (type $other (tuple string))
                (import "i" (instance $i
                    (alias outer 1 $other (type))
                    (type $key (tuple string))
                    (type $pair (tuple $key $key))
                    (type $list (list $pair))
                    (export "map" (type (eq $list)))
                    (type (list $key))))
                (alias export $i "map" (type))
                (type $key (tuple string))
                (type $pair (tuple $key $key))
                (type $map (list $pair))
                (export $name "named" (type $map))
                (type $byte (tuple u8))
                (type $item (tuple $byte))
                (type (tuple $item $item)))"#,
        );
        let types = defined(&component);
        assert!(types.iter().any(|ty| matches!(ty, ComponentDefinedType::Map(..))));
        assert!(types.iter().any(|ty| matches!(ty, ComponentDefinedType::FixedLengthList(_, 2))));
        // `map<string, string>` in both scopes.
        assert_eq!(component.windows(3).filter(|bytes| *bytes == [0x63, 0x73, 0x73]).count(), 2);
    }

    #[test]
    fn exports_of_ours_go() {
        let component = mended(
            r#"(component
                (instance $i)
                (export "exports" (instance $i))
                (type (tuple string))
                (export "a:b/c" (instance $i)))"#,
        );
        let exports: Vec<_> = Parser::new(0)
            .parse_all(&component)
            .filter_map(|payload| match payload.expect("it is valid") {
                Payload::ComponentExportSection(section) => Some(section),
                _ => None,
            })
            .flat_map(|section| section.into_iter().map(|export| export.expect("it is valid")))
            .collect();
        assert_eq!(exports.iter().map(|export| export.name.name).collect::<Vec<_>>(), ["a:b/c"]);
    }
}
