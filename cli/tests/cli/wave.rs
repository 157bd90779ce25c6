//! Our WAVE held to that of the crate `wasm-wave`: what one writes, the other reads, and both write the same.

use jackfield_cli::value::{NoEnvironment, Reader, Scanner, Val, wave as wave_with};
use jackfield_contract::{Model, SourceOptions, Type, load};
use proptest::prelude::*;
use wasm_wave::value::{Type as Theirs, Value as TheirValue};

/// The values here have no handles, so none is numbered.
fn wave(value: &Val) -> String {
    wave_with(value, &|_| 0)
}

/// A type, to be said in WIT and to `wasm-wave`; that crate's values have no handles, maps and lists of a fixed length.
#[derive(Clone, Debug)]
enum Shape {
    Plain(usize),
    List(Box<Shape>),
    Tuple(Vec<Shape>),
    Option(Box<Shape>),
    Result(Option<Box<Shape>>, Option<Box<Shape>>),
    Record(Vec<Shape>),
    Variant(Vec<Option<Shape>>),
    Enum(usize),
    Flags(usize),
}

const PLAIN: [&str; 13] =
    ["bool", "s8", "u8", "s16", "u16", "s32", "u32", "s64", "u64", "f32", "f64", "char", "string"];
/// Words of WAVE's own among them.
const CASES: [&str; 10] = ["a", "ok", "none", "two-words", "true", "inf", "x1", "some", "nan", "err"];
const FIELDS: [&str; 6] = ["a", "two-words", "x1", "record", "z", "long-name-of-a-field"];

fn shapes() -> impl Strategy<Value = Shape> {
    let leaf = prop_oneof![
        6 => (0..PLAIN.len()).prop_map(Shape::Plain),
        1 => (1..=CASES.len()).prop_map(Shape::Enum),
        1 => (1..=FIELDS.len()).prop_map(Shape::Flags),
    ];
    leaf.prop_recursive(5, 24, 4, |inner| {
        let boxed = || inner.clone().prop_map(Box::new);
        prop_oneof![
            boxed().prop_map(Shape::List),
            prop::collection::vec(inner.clone(), 1..4).prop_map(Shape::Tuple),
            boxed().prop_map(Shape::Option),
            (prop::option::of(boxed()), prop::option::of(boxed())).prop_map(|(ok, err)| Shape::Result(ok, err)),
            prop::collection::vec(inner.clone(), 1..FIELDS.len()).prop_map(Shape::Record),
            prop::collection::vec(prop::option::of(inner), 1..CASES.len()).prop_map(Shape::Variant),
        ]
    })
}

impl Shape {
    /// The type in WIT; what needs a name is declared before it.
    fn wit(&self, declared: &mut Vec<String>) -> String {
        let name = |keyword: &str, body: Vec<String>, declared: &mut Vec<String>| {
            let name = format!("t{}", declared.len());
            declared.push(format!("{keyword} {name} {{ {} }}", body.join(", ")));
            name
        };
        match self {
            Self::Plain(index) => PLAIN[*index].to_owned(),
            Self::List(item) => format!("list<{}>", item.wit(declared)),
            Self::Tuple(items) => {
                format!("tuple<{}>", items.iter().map(|item| item.wit(declared)).collect::<Vec<_>>().join(", "))
            }
            Self::Option(some) => format!("option<{}>", some.wit(declared)),
            Self::Result(ok, err) => match (ok, err) {
                (None, None) => "result".to_owned(),
                (Some(ok), None) => format!("result<{}>", ok.wit(declared)),
                (None, Some(err)) => format!("result<_, {}>", err.wit(declared)),
                (Some(ok), Some(err)) => format!("result<{}, {}>", ok.wit(declared), err.wit(declared)),
            },
            Self::Record(fields) => {
                let fields = fields.iter().zip(FIELDS);
                let body = fields.map(|(field, name)| format!("%{name}: {}", field.wit(declared))).collect();
                name("record", body, declared)
            }
            Self::Variant(cases) => {
                let case = |(payload, name): (&Option<Self>, &str)| match payload {
                    Some(payload) => format!("%{name}({})", payload.wit(declared)),
                    None => format!("%{name}"),
                };
                let body = cases.iter().zip(CASES).map(case).collect();
                name("variant", body, declared)
            }
            Self::Enum(count) => name("enum", CASES[..*count].iter().map(|c| format!("%{c}")).collect(), declared),
            Self::Flags(count) => name("flags", FIELDS[..*count].iter().map(|c| format!("%{c}")).collect(), declared),
        }
    }

    fn theirs(&self) -> Theirs {
        let boxed = |side: &Option<Box<Self>>| side.as_ref().map(|side| side.theirs());
        match self {
            Self::Plain(index) => [
                Theirs::BOOL,
                Theirs::S8,
                Theirs::U8,
                Theirs::S16,
                Theirs::U16,
                Theirs::S32,
                Theirs::U32,
                Theirs::S64,
                Theirs::U64,
                Theirs::F32,
                Theirs::F64,
                Theirs::CHAR,
                Theirs::STRING,
            ][*index]
                .clone(),
            Self::List(item) => Theirs::list(item.theirs()),
            Self::Tuple(items) => {
                Theirs::tuple(items.iter().map(Self::theirs).collect::<Vec<_>>()).expect("it has items")
            }
            Self::Option(some) => Theirs::option(some.theirs()),
            Self::Result(ok, err) => Theirs::result(boxed(ok), boxed(err)),
            Self::Record(fields) => {
                Theirs::record(FIELDS.into_iter().zip(fields.iter().map(Self::theirs))).expect("it has fields")
            }
            Self::Variant(cases) => {
                let payloads = cases.iter().map(|case| case.as_ref().map(Self::theirs));
                Theirs::variant(CASES.into_iter().zip(payloads)).expect("it has cases")
            }
            Self::Enum(count) => Theirs::enum_ty(CASES[..*count].iter().copied()).expect("it has cases"),
            Self::Flags(count) => Theirs::flags(FIELDS[..*count].iter().copied()).expect("it has flags"),
        }
    }

    fn values(&self) -> BoxedStrategy<Val> {
        let payload = |side: &Option<Box<Self>>| match side {
            Some(side) => side.values().prop_map(|value| Some(Box::new(value))).boxed(),
            None => Just(None).boxed(),
        };
        match self {
            Self::Plain(index) => plain(*index),
            // `list<u8>` is read in one piece.
            Self::List(item) if matches!(**item, Self::Plain(2)) => {
                prop::collection::vec(any::<u8>(), 0..4).prop_map(Val::Bytes).boxed()
            }
            Self::List(item) => prop::collection::vec(item.values(), 0..4).prop_map(Val::List).boxed(),
            Self::Tuple(items) => items.iter().map(Self::values).collect::<Vec<_>>().prop_map(Val::Tuple).boxed(),
            Self::Option(some) => {
                prop::option::of(some.values()).prop_map(|some| Val::Option(some.map(Box::new))).boxed()
            }
            Self::Result(ok, err) => prop_oneof![
                payload(ok).prop_map(|side| Val::Result(Ok(side))),
                payload(err).prop_map(|side| Val::Result(Err(side))),
            ]
            .boxed(),
            Self::Record(fields) => {
                let values = fields.iter().map(Self::values).collect::<Vec<_>>();
                let named = |values: Vec<Val>| FIELDS.iter().map(|name| (*name).to_owned()).zip(values).collect();
                values.prop_map(move |values| Val::Record(named(values))).boxed()
            }
            Self::Variant(cases) => {
                let case = |(payload, name): (&Option<Self>, &str)| {
                    let name = name.to_owned();
                    match payload {
                        Some(payload) => payload
                            .values()
                            .prop_map(move |value| Val::Variant(name.clone(), Some(Box::new(value))))
                            .boxed(),
                        None => Just(Val::Variant(name, None)).boxed(),
                    }
                };
                prop::strategy::Union::new(cases.iter().zip(CASES).map(case).collect::<Vec<_>>()).boxed()
            }
            Self::Enum(count) => (0..*count).prop_map(|case| Val::Enum(CASES[case].to_owned())).boxed(),
            Self::Flags(count) => prop::collection::vec(any::<bool>(), *count)
                .prop_map(|set| {
                    let set = FIELDS.iter().zip(set).filter(|(_, set)| *set);
                    Val::Flags(set.map(|(name, _)| (*name).to_owned()).collect())
                })
                .boxed(),
        }
    }
}

fn plain(index: usize) -> BoxedStrategy<Val> {
    // Characters of every kind: plain ones, those with escapes of their own, controls, combining and wide ones.
    let chars = prop_oneof![
        any::<char>(),
        prop::sample::select(vec![
            '\'', '"', '\\', '\n', '\r', '\t', '\0', '\u{7f}', '\u{9b}', '\u{301}', '\u{feff}', '😀'
        ])
    ];
    match index {
        0 => any::<bool>().prop_map(Val::Bool).boxed(),
        1 => any::<i8>().prop_map(Val::S8).boxed(),
        2 => any::<u8>().prop_map(Val::U8).boxed(),
        3 => any::<i16>().prop_map(Val::S16).boxed(),
        4 => any::<u16>().prop_map(Val::U16).boxed(),
        5 => any::<i32>().prop_map(Val::S32).boxed(),
        6 => any::<u32>().prop_map(Val::U32).boxed(),
        7 => any::<i64>().prop_map(Val::S64).boxed(),
        8 => any::<u64>().prop_map(Val::U64).boxed(),
        9 => any::<u32>().prop_map(|bits| Val::Float32(f32::from_bits(bits))).boxed(),
        10 => any::<u64>().prop_map(|bits| Val::Float64(f64::from_bits(bits))).boxed(),
        11 => chars.prop_map(Val::Char).boxed(),
        _ => prop::collection::vec(chars, 0..8).prop_map(|text| Val::String(text.into_iter().collect())).boxed(),
    }
}

/// The type as our model has it.
fn ours(shape: &Shape) -> (Model, Type) {
    let mut declared = Vec::new();
    let ty = shape.wit(&mut declared);
    let wit = format!("package t:t@0.1.0;\ninterface i {{\n{}\nf: func(v: {ty});\n}}\n", declared.join("\n"));
    let options = SourceOptions { inline: Some(wit.clone()), ..SourceOptions::default() };
    let loaded = load(&options).unwrap_or_else(|error| panic!("{error:?}\n{wit}"));
    let interface = loaded.contract("i").expect("it is there");
    let ty = loaded.model.interface(interface).functions[0].params[0].ty.clone();
    (loaded.model, ty)
}

fn read((model, ty): &(Model, Type), text: &str) -> Result<Val, String> {
    let mut environment = NoEnvironment;
    let mut reader = Reader::new(Scanner::new(text), model, &mut environment);
    let value = reader.value(ty).map_err(|error| error.render("text", text).to_string())?;
    if reader.scanner.is_done() { Ok(value) } else { Err(format!("{text} goes on at {}", reader.scanner.at())) }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_one_writes_the_other_reads((shape, value) in shapes().prop_flat_map(|shape| (Just(shape.clone()), shape.values()))) {
        let text = wave(&value);
        let theirs: TheirValue = wasm_wave::from_str(&shape.theirs(), &text)
            .map_err(|error| TestCaseError::fail(format!("they cannot read {text}: {error}")))?;
        let written = wasm_wave::to_string(&theirs).map_err(|error| TestCaseError::fail(error.to_string()))?;
        // Texts are compared and not values: a NaN is not itself.
        prop_assert_eq!(&written, &text);
        let ty = ours(&shape);
        let back = read(&ty, &written).map_err(TestCaseError::fail)?;
        prop_assert_eq!(wave(&back), text);
    }
}

/// Forms that nobody writes and everybody may read.
#[test]
fn both_read_the_same_forms() {
    let list = |shape: Shape| Shape::List(Box::new(shape));
    let (byte, float, string, character) = (Shape::Plain(2), Shape::Plain(10), Shape::Plain(12), Shape::Plain(11));
    let option = Shape::Option(Box::new(byte.clone()));
    let result = Shape::Result(Some(Box::new(byte.clone())), None);
    let record = Shape::Record(vec![byte.clone(), option.clone()]);
    for (shape, text) in [
        (list(byte.clone()), " [ 1 ,2,  3 , ] "),
        (list(byte.clone()), "[\n  1, // one\n  2\n]"),
        (float.clone(), "1e3"),
        (float.clone(), "-1.5E-2"),
        (float.clone(), "-inf"),
        (float.clone(), "7"),
        (string.clone(), r#""\u{1f600}\t\\\"""#),
        (string.clone(), "\"\"\"\n  a\n    b\n  \"\"\""),
        (string.clone(), "\"\"\"\n\"\"\""),
        (character.clone(), r"'\''"),
        (character, "'\"'"),
        (option.clone(), "1"),
        (option, "some(1)"),
        (result.clone(), "1"),
        (result, "err"),
        (record.clone(), "{a: 1}"),
        (record.clone(), "{two-words: none, a: 1,}"),
        (record, "{ two-words : 2 , a : 1 }"),
        (Shape::Record(vec![Shape::Option(Box::new(Shape::Plain(2)))]), "{:}"),
        (Shape::Flags(3), "{ x1 , a }"),
        (Shape::Flags(3), "{}"),
        (Shape::Enum(4), "two-words"),
        (Shape::Enum(4), "%two-words"),
        (Shape::Tuple(vec![byte, float]), "(1, 2,)"),
    ] {
        let theirs: TheirValue = wasm_wave::from_str(&shape.theirs(), text)
            .unwrap_or_else(|error| panic!("they cannot read {text}: {error}"));
        let back = read(&ours(&shape), text).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(wave(&back), wasm_wave::to_string(&theirs).expect("it can be written"), "{text}");
    }
}
