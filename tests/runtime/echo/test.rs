//! Values of every type go host -> plugin -> plugin -> host, through direct and wrapped sockets, typed and dynamic alike.

use std::collections::HashMap;
use std::fmt::Debug;
use std::sync::OnceLock;

use jackfield::{Any, DispatchError, FromVal, Graph, IntoVal, Replies, Val};
use jackfield_tests_runtime::{builder, load};
use proptest::prelude::*;

jackfield::bindings!({ path: "../runtime/echo/wit", sockets: ["roundtrip:types/echo"] });

use roundtrip::types::Echo;
use roundtrip::types::echo::{Colour, Point, Rights, Shape, Wide};

const ECHO: &str = "roundtrip:types/echo";
const MANIFEST: &str = r#"
    [graph]
    root = "roundtrip:types/echo"
    [plugin.relay]
    component = "echo/relay"
    [plugin.relay.sockets]
    "roundtrip:types/echo" = ["echo"]
    [plugin.relay-any]
    component = "echo/relay-any"
    [plugin.relay-any.sockets]
    "roundtrip:types/echo" = ["relay"]
    [plugin.echo]
    component = "echo/echo"
"#;

/// The graph whose links are typed, since the host knows the contract.
fn typed() -> &'static Graph {
    static GRAPH: OnceLock<Graph> = OnceLock::new();
    GRAPH.get_or_init(|| {
        let (graph, report) = builder(MANIFEST).contracts(CONTRACTS).load().unwrap_or_else(|error| panic!("{error}"));
        assert!(report.is_empty(), "{report}");
        graph
    })
}

/// The same graph to a host that never saw the contract: links are of common signatures, or of values.
fn dynamic() -> &'static Graph {
    static GRAPH: OnceLock<Graph> = OnceLock::new();
    GRAPH.get_or_init(|| load(MANIFEST))
}

/// Checks that all three plugins return the value, in both graphs, typed and dynamic.
fn check<T>(function: &str, value: &T, call: impl Fn(&Echo, &T) -> Replies<T>) -> Result<(), TestCaseError>
where
    T: Clone + Debug + PartialEq + IntoVal + FromVal,
{
    for graph in [typed(), dynamic()] {
        let socket = graph.socket::<Echo>(Any).expect("the plugins fit the contract");
        let replies: Vec<(_, Result<T, DispatchError>)> = call(&socket, value).into_iter().collect();
        prop_assert_eq!(replies.len(), 3);
        for (plugin, reply) in replies {
            prop_assert_eq!(reply, Ok(value.clone()), "{} of {}", function, plugin);
        }
        let val = value.clone().into_val();
        for (plugin, reply) in graph.dispatch(ECHO, function, &[val]).expect("it is plugged") {
            let reply = reply.map_err(|error| TestCaseError::fail(error.to_string()))?;
            let back = T::from_val(reply.expect("it has a result"));
            prop_assert_eq!(back, Ok(value.clone()), "{} of {}, dynamically", function, plugin);
        }
    }
    Ok(())
}

fn float() -> impl Strategy<Value = f64> {
    any::<f64>().prop_filter("a NaN equals nothing", |value| !value.is_nan())
}

fn point() -> impl Strategy<Value = Point> {
    (float(), -1e30_f32..1e30, any::<String>()).prop_map(|(x, y, label)| Point { x, y, label })
}

fn shape() -> impl Strategy<Value = Shape> {
    prop_oneof![
        Just(Shape::None),
        point().prop_map(Shape::Dot),
        any::<String>().prop_map(Shape::Text),
        prop::collection::vec(point(), 0..3).prop_map(Shape::Many),
        any::<u32>().prop_map(Shape::Number),
        float().prop_map(Shape::Real),
        any::<Option<Option<u8>>>().prop_map(Shape::Deep),
    ]
}

fn wide() -> impl Strategy<Value = Wide> {
    (any::<u8>(), any::<u64>(), any::<bool>(), any::<Option<i16>>(), any::<Vec<String>>(), any::<(char, i64)>())
        .prop_map(|(a, b, c, d, e, f)| Wide { a, b, c, d, e, f })
}

fn rights() -> impl Strategy<Value = Rights> {
    let all = [
        Rights::READ,
        Rights::WRITE,
        Rights::EXECUTE,
        Rights::KEEP,
        Rights::SHARE,
        Rights::BROWSE,
        Rights::LINK,
        Rights::SYNC,
        Rights::SIGN,
    ];
    prop::collection::vec(any::<bool>(), all.len()).prop_map(move |set| {
        all.into_iter().zip(set).filter(|(_, set)| *set).fold(Rights::empty(), |sum, (flag, _)| sum | flag)
    })
}

fn colour() -> impl Strategy<Value = Colour> {
    prop_oneof![Just(Colour::Red), Just(Colour::Green), Just(Colour::Blue)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn numbers(a: bool, b: u8, c: i8, d: u16, e: i16, f: u32, g: i32, h: u64, i: i64, k: char) {
        check("of-bool", &a, |echo, v| echo.of_bool(*v))?;
        check("of-u8", &b, |echo, v| echo.of_u8(*v))?;
        check("of-s8", &c, |echo, v| echo.of_s8(*v))?;
        check("of-u16", &d, |echo, v| echo.of_u16(*v))?;
        check("of-s16", &e, |echo, v| echo.of_s16(*v))?;
        check("of-u32", &f, |echo, v| echo.of_u32(*v))?;
        check("of-s32", &g, |echo, v| echo.of_s32(*v))?;
        check("of-u64", &h, |echo, v| echo.of_u64(*v))?;
        check("of-s64", &i, |echo, v| echo.of_s64(*v))?;
        check("of-char", &k, |echo, v| echo.of_char(*v))?;
    }

    #[test]
    fn floats(a in -1e30_f32..1e30, b in float()) {
        check("of-f32", &a, |echo, v| echo.of_f32(*v))?;
        check("of-f64", &b, |echo, v| echo.of_f64(*v))?;
    }

    #[test]
    fn texts_and_lists(a: String, b: Vec<u8>, c: Vec<u64>, d: Vec<Vec<String>>, e: [u16; 5], f: [String; 2]) {
        check("of-string", &a, |echo, v| echo.of_string(v))?;
        check("of-bytes", &b, |echo, v| echo.of_bytes(v))?;
        check("of-numbers", &c, |echo, v| echo.of_numbers(v))?;
        check("of-strings", &d, |echo, v| echo.of_strings(v))?;
        check("of-fixed", &e, |echo, v| echo.of_fixed(v))?;
        check("of-fixed-strings", &f, |echo, v| echo.of_fixed_strings(v))?;
    }

    #[test]
    fn compounds(
        a: (u8, String, bool), b: Option<Option<String>>, c: Result<String, u32>, d: Result<u8, ()>, e: Result<(), String>,
        f: Result<(), ()>, g in float(),
    ) {
        check("of-tuple", &(a.0, a.1, g, a.2), |echo, v| echo.of_tuple((v.0, &v.1, v.2, v.3)))?;
        check("of-option", &b, |echo, v| echo.of_option(v.as_ref().map(Option::as_deref)))?;
        check("of-result", &c, |echo, v| echo.of_result(v.as_deref().map_err(|error| *error)))?;
        check("of-result-ok", &d, |echo, v| echo.of_result_ok(*v))?;
        check("of-result-err", &e, |echo, v| echo.of_result_err(v.as_ref().copied().map_err(String::as_str)))?;
        check("of-result-none", &f, |echo, v| echo.of_result_none(*v))?;
    }

    #[test]
    fn named_types(a in point(), b in wide(), c in shape(), d in prop::collection::vec(prop::option::of(shape()), 0..4), e in colour(), f in rights()) {
        check("of-point", &a, |echo, v| echo.of_point(v))?;
        check("of-wide", &b, |echo, v| echo.of_wide(v))?;
        check("of-shape", &c, |echo, v| echo.of_shape(v))?;
        check("of-shapes", &d, |echo, v| echo.of_shapes(v))?;
        check("of-colour", &e, |echo, v| echo.of_colour(*v))?;
        check("of-rights", &f, |echo, v| echo.of_rights(*v))?;
    }

    #[test]
    fn maps(a: HashMap<String, Vec<u32>>) {
        check("of-map", &a, |echo, v| echo.of_map(v))?;
    }

    #[test]
    fn several_at_once(
        a in point(), b in prop::collection::vec(wide(), 0..3), c in prop::collection::hash_map(any::<u32>(), shape(), 0..3),
        d in prop_oneof![rights().prop_map(Ok), colour().prop_map(Err)],
    ) {
        for graph in [typed(), dynamic()] {
            let socket = graph.socket::<Echo>(Any).expect("the plugins fit the contract");
            for (plugin, reply) in socket.of_all(&a, &b, &c, d) {
                prop_assert_eq!(reply, Ok((a.clone(), b.clone(), c.clone(), d)), "{}", plugin);
            }
        }
    }
}

#[test]
fn values_that_do_not_fit_are_errors_that_name_them() {
    for graph in [typed(), dynamic()] {
        for (function, wrong) in [
            ("of-u8", Val::U16(1)),
            ("of-string", Val::U8(1)),
            ("of-fixed", Val::List(vec![Val::U16(1)])),
            ("of-point", Val::Record(vec![("x".into(), Val::Float64(0.0))])),
            ("of-colour", Val::Enum("purple".into())),
            ("of-rights", Val::Flags(vec!["fly".into()])),
            ("of-shape", Val::Variant("dot".into(), None)),
        ] {
            for (plugin, reply) in graph.dispatch(ECHO, function, &[wrong]).expect("it is plugged") {
                let error = reply.expect_err("such a value does not fit");
                assert!(error.to_string().contains(function), "{plugin}: {error}");
            }
        }
        assert!(
            graph
                .dispatch(ECHO, "of-u8", &[Val::U8(1)])
                .expect("it is plugged")
                .into_iter()
                .all(|(_, reply)| reply.is_ok())
        );
    }
}

#[test]
fn a_megabyte_and_sixteen() {
    for graph in [typed(), dynamic()] {
        for size in [1 << 20, 16 << 20] {
            let bytes = vec![7_u8; size];
            for (plugin, reply) in graph.dispatch(ECHO, "of-bytes", &[bytes.clone().into()]).expect("it is plugged") {
                assert_eq!(reply, Ok(Some(Val::Bytes(bytes.clone()))), "{plugin}");
            }
        }
    }
}
