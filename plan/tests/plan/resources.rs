//! Resources that one contract has from another: their interfaces lead to the same plug.

use jackfield_plan::discover::discover;
use jackfield_plan::plan::{GraphSpec, RenameSpec, plan};
use jackfield_plan::report::ProblemKind as Kind;

use crate::support::{Build, component_of, faulty, graph, holds, planned, served, socket, sound};

const PACKAGES: &str = "
package demo:kv@0.1.0 {
    interface types { resource bucket { get: func(key: string) -> string; } }
    interface store { use types.{bucket}; open: func(name: string) -> bucket; }
    interface app { run: func(); }
    interface handed { use types.{bucket}; take: func(bucket: borrow<bucket>); }
}";

fn of(body: &str) -> Vec<u8> {
    component_of(PACKAGES, body)
}

fn app() -> Vec<u8> {
    of("import demo:kv/store@0.1.0; export demo:kv/app@0.1.0;")
}

fn store() -> Vec<u8> {
    of("export demo:kv/types@0.1.0; export demo:kv/store@0.1.0;")
}

fn base() -> GraphSpec {
    graph("demo:kv/app").plugin("app", app())
}

#[test]
fn the_interface_of_a_used_resource_follows_the_contract() {
    // Two plugins plug both: the list for one socket decides for the other.
    let spec = base().plugin("a", store()).plugin("b", store());
    let (kinds, _) = faulty(&spec);
    assert!(kinds.contains(&Kind::Surplus));
    let mut listed = spec.clone();
    listed.plugins[0].sockets.push(socket("demo:kv/store", &["b"]));
    let text = sound(&listed);
    holds(&text, &["socket demo:kv/types@0.1.0 (direct): b\n", "socket demo:kv/store@0.1.0 (direct): b\n"]);
}

#[test]
fn sockets_that_lead_apart_are_named_both() {
    let mut spec = base().plugin("a", store()).plugin("b", store());
    spec.plugins[0].sockets.push(socket("demo:kv/store", &["b"]));
    spec.plugins[0].sockets.push(socket("demo:kv/types", &["a"]));
    let (kinds, text) = faulty(&spec);
    assert_eq!(kinds, [Kind::Resource]);
    holds(
        &text,
        &[
            "its sockets `demo:kv/store@0.1.0` and `demo:kv/types@0.1.0` share the resource `bucket` and must lead to the same plug",
            "`b` has `bucket` from `b`, and the second leads to `a`",
        ],
    );
}

#[test]
fn a_plug_may_have_the_resource_from_its_own_socket() {
    let types = of("export demo:kv/types@0.1.0;");
    let front = of("import demo:kv/types@0.1.0; export demo:kv/store@0.1.0;");
    let spec = base().plugin("front", front.clone()).plugin("types", types.clone());
    holds(
        &sound(&spec),
        &["socket demo:kv/store@0.1.0 (direct): front\n", "socket demo:kv/types@0.1.0 (direct): types\n"],
    );

    // With another plug of the types in the graph, what `front` has decides for `app`.
    let mut spec = spec.plugin("others", types);
    spec.plugins[1].sockets.push(socket("demo:kv/types", &["types"]));
    let text = sound(&spec);
    assert_eq!(text.matches("socket demo:kv/types@0.1.0 (direct): types\n").count(), 2, "{text}");
}

#[test]
fn wrapped_sockets_carry_resources_as_well() {
    let app = of("import demo:kv-sockets/store-any@0.1.0; export demo:kv/app@0.1.0;");
    let spec = graph("demo:kv/app").plugin("app", app).plugin("a", store());
    holds(&sound(&spec), &["socket demo:kv/types@0.1.0 (direct): a\n", "as demo:kv-sockets/store-any@0.1.0: a\n"]);
    let (kinds, text) = faulty(&spec.plugin("b", store()));
    assert!(kinds.iter().all(|kind| matches!(kind, Kind::Surplus | Kind::Resource)), "{text}");
    holds(&text, &["demo:kv/types@0.1.0"]);
}

#[test]
fn the_host_serves_both_or_neither() {
    let spec = base().plugin("types", of("export demo:kv/types@0.1.0;"));
    let both = [served(PACKAGES, "demo:kv/types"), served(PACKAGES, "demo:kv/store")];
    let (plan_, report) = plan(&spec, &discover(&spec), &both);
    assert!(report.is_empty(), "{report}");
    holds(&plan_.to_string(), &["demo:kv/types@0.1.0 (direct): the host", "demo:kv/store@0.1.0 (direct): the host"]);
    let (_, report) = plan(&spec, &discover(&spec), &both[1..]);
    holds(&report.to_string(), &["share the resource `bucket`", "the host serves the first and not the second"]);
}

#[test]
fn a_plug_that_takes_anothers_resource_has_a_socket_for_it() {
    let handed = of("export demo:kv/handed@0.1.0;");
    let app = of("import demo:kv/handed@0.1.0; export demo:kv/app@0.1.0;");
    let spec = graph("demo:kv/app").plugin("app", app).plugin("handed", handed);
    let (kinds, text) = faulty(&spec);
    assert!(kinds.iter().all(|kind| *kind == Kind::Unfilled), "{text}");
    holds(&text, &["plugin `handed`: its socket `demo:kv/types@0.1.0` takes exactly one plug"]);
    let (_, report) = planned(&spec.plugin("types", of("export demo:kv/types@0.1.0;")));
    assert!(report.is_empty(), "{report}");
}

const RENAMED: &str = "
package acme:tools@2.0.0 {
    interface names { resource bucket { get: func(key: string) -> string; } }
    interface shelf { use names.{bucket}; open: func(name: string) -> bucket; }
}";

#[test]
fn resources_of_renamed_packages_go_by_the_contracts_names() {
    let packages = format!("{PACKAGES}{RENAMED}");
    let shelf = component_of(&packages, "export acme:tools/names@2.0.0; export acme:tools/shelf@2.0.0;");
    let rename = |own: &str, contract: &str| RenameSpec::new(own, contract);
    let spec = base().with("shelf", shelf.clone(), |plugin| {
        plugin.rename.push(rename("acme:tools/names", "demo:kv/types"));
        plugin.rename.push(rename("acme:tools/shelf", "demo:kv/store"));
    });
    holds(
        &sound(&spec),
        &["socket demo:kv/types@0.1.0 (direct): shelf\n", "socket demo:kv/store@0.1.0 (direct): shelf\n"],
    );
    // The other way round: the socket is the one that is renamed.
    let user = component_of(&packages, "import acme:tools/shelf@2.0.0; export demo:kv/app@0.1.0;");
    let spec = graph("demo:kv/app").plugin("store", store()).with("user", user, |plugin| {
        plugin.rename.push(rename("acme:tools/names", "demo:kv/types"));
        plugin.rename.push(rename("acme:tools/shelf", "demo:kv/store"));
    });
    sound(&spec);
    // With one of the two renamed the resources are two, and both are named.
    let spec = base().with("shelf", shelf, |plugin| plugin.rename.push(rename("acme:tools/shelf", "demo:kv/store")));
    let (_, text) = faulty(&spec);
    holds(
        &text,
        &[
            "the socket has the resource `bucket` of `demo:kv/types@0.1.0`, the plug `bucket` of `acme:tools/names@2.0.0`",
        ],
    );
}
