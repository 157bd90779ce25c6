//! The import of `jackfield:runtime/log`, which is the SDK's own and no socket.

use wit_component::StringEncoding;
use wit_parser::Resolve;

/// `log` as in `wit/runtime/runtime.wit`, with a world that imports it.
const WIT: &str = "
package jackfield:runtime@0.1.0;

interface log {
    enum level { trace, debug, info, warn, error }
    log: func(level: level, target: string, message: string);
    enabled: func(level: level) -> bool;
    panicked: func(message: string);
}

world guest-log {
    import log;
}
";

/// The content of the `component-type` section that adds the import. What a plugin does not call is not imported in the end.
pub(super) fn section() -> Vec<u8> {
    let mut resolve = Resolve::default();
    let package = resolve.push_str("runtime.wit", WIT).expect("the runtime's WIT is valid");
    let world = resolve.select_world(&[package], None).expect("the runtime's WIT has one world");
    wit_component::metadata::encode(&resolve, world, StringEncoding::UTF8, None)
        .expect("the runtime's world can be encoded")
}

#[cfg(test)]
mod tests {
    /// The text here is the runtime's own, comments aside.
    #[test]
    fn agrees_with_the_runtime() {
        let squeezed = |text: &str| -> String {
            let code = text.lines().map(str::trim).filter(|line| !line.starts_with("//")).collect::<String>();
            code.split_whitespace().collect::<String>().replace(",}", "}")
        };
        let interface = |text: &str| {
            let start = text.find("interfacelog{").unwrap();
            text[start..start + text[start..].find(";}").unwrap()].to_owned()
        };
        let runtime = include_str!("../../../wit/runtime/runtime.wit");
        assert_eq!(interface(&squeezed(super::WIT)), interface(&squeezed(runtime)));
    }
}
