//! More than 17 parameters: dynamic on the host, whatever it knows of the contract; everything in guests.

use jackfield::{Any, Val};
use jackfield_tests_runtime::builder;

jackfield::bindings!({ path: "../runtime/many-parameters/wit", sockets: ["many-parameters:many/many"] });

use many_parameters::many::Many;

const MANIFEST: &str = r#"
    [graph]
    root = "many-parameters:many/many"
    [plugin.join]
    component = "many-parameters/join"
    [plugin.direct]
    component = "many-parameters/direct"
    [plugin.direct.sockets]
    "many-parameters:many/many" = ["join"]
    [plugin.any]
    component = "many-parameters/any"
    [plugin.any.sockets]
    "many-parameters:many/many" = ["direct"]
"#;

#[test]
fn twenty_parameters() {
    let loaded = builder(MANIFEST).contracts(CONTRACTS).load();
    let (graph, report) = loaded.unwrap_or_else(|error| panic!("{error}"));
    assert!(report.is_empty(), "{report}");
    let expected = (0..20).map(|number| number.to_string()).collect::<Vec<_>>().join(" ");
    let socket = graph.socket::<Many>(Any).expect("the plugins fit");
    let replies: Vec<_> = socket
        .join(0, "1", 2, 3, "4", 5, 6, "7", 8, 9, "10", 11, 12, "13", 14, 15, "16", 17, 18, "19")
        .into_iter()
        .collect();
    assert_eq!(replies.len(), 3);
    for (plugin, reply) in replies {
        assert_eq!(reply, Ok(expected.clone()), "{plugin}");
    }
    let params: Vec<Val> = (0..20)
        .map(|number| match number % 3 {
            0 => Val::U32(number),
            1 => number.to_string().as_str().into(),
            _ => Val::U64(u64::from(number)),
        })
        .collect();
    for (plugin, reply) in graph.dispatch("many-parameters:many/many", "join", &params).expect("it is plugged") {
        assert_eq!(reply, Ok(Some(expected.as_str().into())), "{plugin}");
    }
}
