//! What a component says of its own start, where that was run when it was built.

use wasm_encoder::{CustomSection, Section};
use wasmparser::{Parser, Payload};

/// The custom section that says so.
const SECTION: &str = "jackfield:snapshot";

/// A component's start, as it was run when the component was built: instances begin with what that left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The JSON that each `init` was given; `None` where `init` was not run.
    pub config: Option<String>,
}

impl Snapshot {
    /// What a component says of itself; `None` of one whose start is run for each instance.
    pub fn of(component: &[u8]) -> Option<Self> {
        let mut depth = 0;
        for payload in Parser::new(0).parse_all(component) {
            match payload.ok()? {
                Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
                Payload::End(_) if depth > 0 => depth -= 1,
                Payload::CustomSection(section) if depth == 0 && section.name() == SECTION => {
                    let text = std::str::from_utf8(section.data()).ok()?;
                    return Some(Self { config: Some(text.to_owned()).filter(|text| !text.is_empty()) });
                }
                _ => {}
            }
        }
        None
    }

    /// The component with this said of it.
    pub fn mark(&self, component: &[u8]) -> Vec<u8> {
        let mut out = component.to_vec();
        let data = self.config.as_deref().unwrap_or_default().as_bytes();
        CustomSection { name: SECTION.into(), data: data.into() }.append_to(&mut out);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_read_again_from_the_component_itself_alone() {
        let empty = wasm_encoder::Component::new().finish();
        assert_eq!(Snapshot::of(&empty), None);
        for config in [None, Some("{\"a\":1}".to_owned())] {
            let snapshot = Snapshot { config };
            let marked = snapshot.mark(&empty);
            assert_eq!(Snapshot::of(&marked), Some(snapshot));
            // One that is held in another says nothing of the other.
            let mut outer = wasm_encoder::Component::new();
            outer.section(&wasm_encoder::RawSection {
                id: wasm_encoder::ComponentSectionId::Component.into(),
                data: &marked,
            });
            assert_eq!(Snapshot::of(&outer.finish()), None);
        }
        assert_eq!(Snapshot::of(b"nothing"), None);
    }
}
