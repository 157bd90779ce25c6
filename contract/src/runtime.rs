//! `jackfield:runtime`: what the runtime itself speaks, and the import of its log.
//!
//! The text lies in this crate's folder, since a published crate has nothing else; `wit/runtime/` shows the same to readers.

#[cfg(feature = "wit")]
use crate::world::encode;

/// The package `jackfield:runtime`, as WIT text.
pub const RUNTIME_WIT: &str = include_str!("../wit/runtime.wit");

/// The content of a `component-type` section whose world imports `jackfield:runtime/log` and nothing else.
///
/// A core module may carry several such sections: their worlds are merged. What a plugin does not call is not imported in
/// the end.
#[cfg(feature = "wit")]
pub fn log_section() -> Vec<u8> {
    let text = format!("{RUNTIME_WIT}\nworld guest-log {{\n    import log;\n}}\n");
    encode(&text, "guest-log").map(|(section, _)| section).expect("the runtime's own WIT is valid")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DispatchErrorCase, SourceOptions, TypeDefKind};

    #[test]
    fn the_text_shown_to_readers_is_this_one() {
        let shown = include_str!("../../wit/runtime/runtime.wit");
        assert_eq!(shown, RUNTIME_WIT, "copy contract/wit/runtime.wit to wit/runtime/runtime.wit");
    }

    #[test]
    fn its_error_has_the_cases_of_the_model() {
        let options = SourceOptions { inline: Some(RUNTIME_WIT.to_owned()), ..SourceOptions::default() };
        let model = crate::load(&options).unwrap().model;
        let error = model.types.iter().find(|def| def.name == "dispatch-error").unwrap();
        let TypeDefKind::Variant(cases) = &error.kind else { panic!("{error:?} is no variant") };
        let names: Vec<_> = cases.iter().map(|case| case.name.as_str()).collect();
        assert_eq!(names, DispatchErrorCase::ALL.map(DispatchErrorCase::as_str));
    }

    #[test]
    fn the_section_imports_the_log() {
        let text = String::from_utf8_lossy(&log_section()).into_owned();
        assert!(text.contains("jackfield:runtime/log@0.1.0"), "{text}");
        assert!(!text.contains("dispatch"), "{text}");
    }
}
