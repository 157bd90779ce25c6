//! Tables of an application's own in a manifest.

use std::path::Path;

use jackfield_plan::manifest::own::{Dialect, Item, unknown_key};
use jackfield_plan::manifest::parse_as;

const DIALECT: Dialect<'static> = Dialect { tables: &["route", "server"], root: Some("demo:web/handler") };

const TEXT: &str = r#"
[server]
size = 0x10
parts = ["a", 1.5, true, 2026-01-01]

[plugin.b]
component = "b.wasm"
[plugin.a]
component = "a.wasm"

[route."GET /"]
plugin = "a"

[oute]
"#;

#[test]
fn they_are_kept_apart_with_their_places() {
    let (spec, tables) = parse_as("routes.toml", TEXT, Path::new(""), DIALECT).unwrap();
    let names: Vec<_> = tables.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["server", "route"]);
    assert_eq!(spec.ids(), ["b", "a"], "the others stay in their order");
    let server = tables[0].1.table("`server`").unwrap();
    assert_eq!(server[0].1.value, Item::Integer(16));
    let Item::List(parts) = &server[1].1.value else { panic!("{server:?}") };
    let described: Vec<_> = parts.iter().map(|part| part.value.describe()).collect();
    assert_eq!(described, ["the string \"a\"", "the float `1.5`", "the boolean `true`", "a date"]);
    let route = &tables[1].1.table("`route`").unwrap()[0];
    assert_eq!(route.0.value, "GET /");
    let plugin = &route.1.table("the route").unwrap()[0];
    assert_eq!(plugin.1.origin.as_ref().map(ToString::to_string).as_deref(), Some("routes.toml:12:10"));
    // Problems look like those of the graph's own keys.
    let problem = unknown_key(&plugin.0, "the route", &["plugins", "body"]).to_string();
    assert!(problem.contains("routes.toml:12:1") && problem.contains("did you mean `plugins`?"), "{problem}");
    let problem = plugin.1.table("`plugin`").unwrap_err().to_string();
    assert!(problem.contains("`plugin` is a table, not the string \"a\""), "{problem}");
    // What is nobody's is still unknown, and the only thing that is wrong.
    let problems: Vec<_> = spec.problems.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(problems, ["unknown key `oute` in the manifest"]);
}

#[test]
fn a_root_that_is_known_may_be_left_out() {
    let root = |text: &str, dialect| {
        let (spec, _) = parse_as("routes.toml", text, Path::new(""), dialect).unwrap();
        (spec.root.map(|root| (root.value, root.origin.is_some())), spec.problems.len())
    };
    assert_eq!(root("", DIALECT), (Some(("demo:web/handler".to_owned(), false)), 0));
    assert_eq!(root("[graph]\nroot = \"a:b/c\"", DIALECT), (Some(("a:b/c".to_owned(), true)), 0));
    assert_eq!(root("", Dialect::default()), (None, 1));
    assert_eq!(root("[graph]", DIALECT), (None, 1));
}
