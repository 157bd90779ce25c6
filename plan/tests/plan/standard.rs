//! The one contract of WASI's that is a plug: what answers HTTP requests.

use jackfield_plan::contract::SERVED_WASI_WIT;

use crate::support::{Build, PACKAGES, component_of, faulty, graph, sound};

const HANDLER: &str = "interface incoming-handler {
    use types.{incoming-request, response-outparam};
    handle: func(request: incoming-request, response-out: response-outparam);
}";

/// A component of a world with this body, where WASI has this for a handler.
fn with(handler: &str, body: &str) -> Vec<u8> {
    let http = "package wasi:http@0.2.12 {";
    assert!(SERVED_WASI_WIT.contains(http));
    let wasi = SERVED_WASI_WIT.replace(http, &format!("{http}\n{handler}\npackage-end"));
    component_of(&format!("{}\n{PACKAGES}", wasi.replace("package-end", "")), body)
}

#[test]
fn a_standard_handler_is_a_plug() {
    let handler = with(HANDLER, "export wasi:http/incoming-handler@0.2.12;");
    for root in ["wasi:http/incoming-handler", "wasi:http/incoming-handler@0.2.12"] {
        let text = sound(&graph(root).plugin("hello", handler.clone()));
        assert!(text.contains("hello\n  plug wasi:http/incoming-handler@0.2.12\n"), "{text}");
        assert!(text.contains("root wasi:http/incoming-handler@0.2.12 (any): hello"), "{text}");
    }
}

#[test]
fn one_that_is_not_as_the_standard_has_it_is_none() {
    let other = HANDLER.replace("response-out: response-outparam", "response-out: u32");
    let spec =
        graph("wasi:http/incoming-handler").plugin("other", with(&other, "export wasi:http/incoming-handler@0.2.12;"));
    let (_, report) = faulty(&spec);
    assert!(report.contains("not as the standard has it: the standard's is `handle: func(request"), "{report}");
}

#[test]
fn nobody_has_a_socket_for_it_and_no_other_interface_of_wasi_is_a_plug() {
    let spec = graph("demo:text/filter")
        .plugin("middle", with(HANDLER, "import wasi:http/incoming-handler@0.2.12; export demo:text/filter@0.1.0;"));
    let (_, report) = faulty(&spec);
    assert!(report.contains("imports `wasi:http/incoming-handler@0.2.12`, which the host does not serve"), "{report}");
    let other = HANDLER.replace("incoming-handler", "other-handler");
    let spec = graph("wasi:http/other-handler").plugin("other", with(&other, "export wasi:http/other-handler@0.2.12;"));
    let (_, report) = faulty(&spec);
    assert!(report.contains("its component exports no contract"), "{report}");
}
