//! `bindings!` against a real component: types, typed sockets, resources and a contract that the host serves.
#![forbid(unsafe_code)]
#![deny(warnings)]

use jackfield::{Any, AtMostOne, Engine, EngineConfig, ExactlyOne, Graph, GraphBuilder, HostError, Plugin, Val};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};

jackfield::bindings!({
    path: "tests/bindings/kit.wit",
    sockets: ["demo:kit/echo", "demo:kit/bucket"],
    host: ["demo:kit/clock"],
    additional_derives: { "demo:kit/echo/entry": [PartialOrd] },
    rename: { "demo:kit/echo/shape": "Figure" },
});

use demo::kit::Echo;
use demo::kit::bucket::{Bucket, BucketSocket};
use demo::kit::echo::{Entry, Figure, Level, Perms};

/// The component of `kit.wit` and `kit.wat`.
fn kit() -> Vec<u8> {
    let mut resolve = wit_parser::Resolve::default();
    let package = resolve.push_str("kit.wit", include_str!("bindings/kit.wit")).unwrap();
    let world = resolve.select_world(&[package], Some("kit")).unwrap();
    let mut module = wat::parse_str(include_str!("bindings/kit.wat")).unwrap();
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    ComponentEncoder::default().module(&module).unwrap().validate(true).encode().unwrap()
}

struct Clock;

impl demo::kit::ClockHost for Clock {
    fn now(&self) -> Result<u64, HostError> {
        Ok(42)
    }

    fn check(&self, name: String, levels: Vec<Level>) -> Result<Result<(), String>, HostError> {
        match name.as_str() {
            "trap" => Err(HostError::msg("the clock stands still")),
            "refuse" => Ok(Err(format!("{levels:?}"))),
            _ => Ok(Ok(())),
        }
    }
}

fn builder(plugins: &[&str]) -> GraphBuilder {
    let engine = Engine::new(&EngineConfig::default()).unwrap();
    let mut builder =
        Graph::builder(&engine).root("demo:kit/echo").contracts(CONTRACTS).host(demo::kit::clock_host(Clock));
    for plugin in plugins {
        builder = builder.plugin(Plugin::from_bytes(*plugin, kit()));
    }
    builder
}

fn graph(plugins: &[&str]) -> Graph {
    let (graph, report) = builder(plugins).load().unwrap_or_else(|error| panic!("{error}"));
    assert!(report.is_empty(), "{report}");
    graph
}

fn entry() -> Entry {
    Entry { name: "a".to_owned(), level: Level::High, perms: Perms::READ | Perms::RUN }
}

#[test]
fn values_of_each_kind_come_back() {
    let graph = graph(&["kit"]);
    let echo = graph.socket::<Echo<ExactlyOne>>(ExactlyOne).unwrap();
    assert_eq!(echo.text("grüß dich").1, Ok("grüß dich".to_owned()));
    assert_eq!(echo.bytes(&[1, 2, 255]).1, Ok(vec![1, 2, 255]));
    assert_eq!(echo.give_entry(&entry()).1, Ok(entry()));
    assert_eq!(echo.give_shape(&Figure::Circle(7)).1, Ok(Figure::Circle(7)));
    assert_eq!(echo.give_shape(&Figure::None).1, Ok(Figure::None));
    assert_eq!(echo.maybe(Some(5)).1, Ok(Ok(5)));
    assert_eq!(echo.maybe(None).1, Ok(Err("none".to_owned())));
    let (plugin, reply) = echo.many(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18);
    assert_eq!((plugin.as_str(), reply), ("kit", Ok(171)));
}

#[test]
fn typed_and_dynamic_calls_agree() {
    use jackfield::{FromVal, IntoVal};
    let graph = graph(&["kit"]);
    let reply = graph.dispatch("demo:kit/echo", "give-entry", &[entry().into_val()]).unwrap().first().unwrap().unwrap();
    assert_eq!(Entry::from_val(reply), Ok(entry()));
    let reply =
        graph.dispatch("demo:kit/echo", "give-shape", &[Figure::Circle(3).into_val()]).unwrap().first().unwrap();
    assert_eq!(Figure::from_val(reply.unwrap()), Ok(Figure::Circle(3)));
    assert!(Entry::from_val(Val::U8(1)).is_err());
    assert!(Perms::from_val(Val::Flags(vec!["fly".to_owned()])).unwrap_err().to_string().contains("`fly`"));
}

#[test]
fn every_cardinality_has_its_reply() {
    let graph = graph(&["one", "two"]);
    let any = graph.socket::<Echo>(Any).unwrap();
    let replies: Vec<_> =
        any.text("x").into_iter().map(|(plugin, reply)| (plugin.to_string(), reply.unwrap())).collect();
    assert_eq!(replies, [("one".to_owned(), "x".to_owned()), ("two".to_owned(), "x".to_owned())]);
    assert_eq!(any.plugins().map(ToString::to_string).collect::<Vec<_>>(), ["one", "two"]);
    assert!(graph.socket::<Echo<ExactlyOne>>(ExactlyOne).is_err());
    assert!(graph.socket::<Echo<AtMostOne>>(AtMostOne).is_err());
}

#[test]
fn resources_are_types_with_methods() {
    let graph = graph(&["kit"]);
    let buckets = graph.socket::<BucketSocket<ExactlyOne>>(ExactlyOne).unwrap();
    let bucket = buckets.new_bucket(5).1.unwrap();
    assert_eq!(bucket.add(2), Ok(7));
    assert_eq!(bucket.add(3), Ok(10));
    let same = buckets.bucket_same(bucket).1.unwrap();
    assert_eq!(same.add(0), Ok(10));
    let other = buckets.new_bucket(1).1.unwrap();
    assert_eq!(buckets.peek(&other).1, Ok(1));
    let merged: Bucket = buckets.merge(vec![same.clone(), other]).1.unwrap();
    assert_eq!(merged.add(0), Ok(11));
    assert_eq!(buckets.fallible(true).1.unwrap().unwrap().add(0), Ok(1));
    assert_eq!(buckets.fallible(false).1.unwrap().unwrap_err(), Level::High);
    // It was given away.
    assert_eq!(same.add(0).unwrap_err().case(), "invalid-handle");
}

#[test]
fn the_host_serves_a_contract() {
    let graph = graph(&["kit"]);
    let echo = graph.socket::<Echo<ExactlyOne>>(ExactlyOne).unwrap();
    assert_eq!(echo.tick().1, Ok(42));
    assert_eq!(echo.check("fine").1, Ok(Ok(())));
    assert_eq!(echo.check("refuse").1, Ok(Err("[High, Low]".to_owned())));
    let error = echo.check("trap").1.unwrap_err();
    assert_eq!(error.case(), "trap");
    assert!(error.to_string().contains("the clock stands still"), "{error}");
    assert_eq!(echo.tick().1, Ok(42));
}

#[test]
fn tables_describe_the_contract() {
    let interface = &demo::kit::echo::INTERFACE;
    assert_eq!(interface.to_string(), "demo:kit/echo@0.1.0");
    assert_eq!(interface.docs, "Gives back what it is given.");
    assert!(interface.function("text").is_some_and(|function| !function.carries_handles));
    assert!(
        demo::kit::bucket::INTERFACE.function("[method]bucket.add").is_some_and(|function| function.carries_handles)
    );
    assert_eq!(CONTRACTS.len(), 3);
}

/// Passes the core of one contract's socket on to another's, whose calls take the types of its own contract for granted.
#[test]
fn a_core_is_none_of_another_contract() {
    use jackfield::__private::{Contract, SocketCore, TypedContract};
    struct Stolen(SocketCore<Any>);
    impl TypedContract for Stolen {
        type Cardinality = Any;
        const CONTRACT: &'static Contract = &demo::kit::bucket::CONTRACT;
        fn from_core(core: SocketCore<Any>) -> Self {
            Self(core)
        }
    }
    let graph = graph(&["kit"]);
    let Stolen(core) = graph.socket::<Stolen>(Any).unwrap();
    assert_eq!(core.plugins().count(), 1);
    let foreign = <Echo<Any> as TypedContract>::from_core(core.clone());
    assert_eq!(foreign.plugins().count(), 0);
    assert_eq!(foreign.text("x").len(), 0);
    let own = <BucketSocket<Any> as TypedContract>::from_core(core);
    assert_eq!(own.plugins().count(), 1);
}

#[test]
fn a_root_that_the_host_knows_may_have_no_plug() {
    let empty = graph(&[]);
    assert_eq!(empty.plugins().count(), 0);
    let any = empty.socket::<Echo>(Any).unwrap();
    assert_eq!(any.text("x").into_iter().count(), 0);
    assert!(empty.socket::<Echo<AtMostOne>>(AtMostOne).is_ok());
    assert!(empty.socket::<Echo<ExactlyOne>>(ExactlyOne).is_err());
    assert_eq!(empty.dispatch("demo:kit/echo", "text", &[]).unwrap().into_iter().count(), 0);
    // A root that nobody knows, or that takes a plug, is another matter.
    let engine = Engine::new(&EngineConfig::default()).unwrap();
    let builder = || Graph::builder(&engine).root("demo:kit/echo");
    assert!(builder().load().is_err());
    assert!(builder().contracts(CONTRACTS).optional(false).load().is_err());
    assert!(builder().contracts(CONTRACTS).cardinality(jackfield::contract::Cardinality::ExactlyOne).load().is_err());
    assert!(builder().optional(true).load().is_ok());
}
