//! Random WIT types, and values of them.

use jackfield::Val;
use jackfield_tests_random::{KEYS, PRIMITIVES, Ty, declare};
use proptest::prelude::*;

/// Any type, up to five levels deep.
pub(super) fn ty() -> BoxedStrategy<Ty> {
    let leaf = prop_oneof![
        8 => prop::sample::select(&PRIMITIVES[..]).prop_map(Ty::Primitive),
        1 => (1..40_usize).prop_map(Ty::Enum),
        1 => (1..=32_usize).prop_map(Ty::Flags),
    ];
    leaf.prop_recursive(5, 40, 4, |inner| {
        let boxed = inner.clone().prop_map(Box::new);
        prop_oneof![
            boxed.clone().prop_map(Ty::List),
            (boxed.clone(), 1..4_u32).prop_map(|(inner, length)| Ty::Fixed(inner, length)),
            (prop::sample::select(&KEYS[..]), boxed.clone()).prop_map(|(key, value)| Ty::Map(key, value)),
            prop::collection::vec(inner.clone(), 1..4).prop_map(Ty::Tuple),
            boxed.clone().prop_map(Ty::Option),
            (prop::option::of(boxed.clone()), prop::option::of(boxed)).prop_map(|(ok, err)| Ty::Result(ok, err)),
            prop::collection::vec(inner.clone(), 1..5).prop_map(Ty::Record),
            prop::collection::vec(prop::option::of(inner), 1..6).prop_map(Ty::Variant),
        ]
    })
    .boxed()
}

/// Any value of this type; a number in the place of a handle.
pub(crate) fn value(ty: &Ty) -> BoxedStrategy<Val> {
    match ty {
        Ty::Primitive(name) => primitive(name),
        Ty::List(inner) => prop::collection::vec(value(inner), 0..4).prop_map(Val::List).boxed(),
        Ty::Fixed(inner, length) => prop::collection::vec(value(inner), *length as usize).prop_map(Val::List).boxed(),
        Ty::Map(key, inner) => prop::collection::vec((primitive(key), value(inner)), 0..4)
            .prop_map(|entries| {
                let mut unique: Vec<(Val, Val)> = Vec::new();
                for (key, value) in entries {
                    if unique.iter().all(|(other, _)| *other != key) {
                        unique.push((key, value));
                    }
                }
                Val::Map(unique)
            })
            .boxed(),
        Ty::Tuple(items) => items.iter().map(value).collect::<Vec<_>>().prop_map(Val::Tuple).boxed(),
        Ty::Option(inner) => prop::option::of(value(inner).prop_map(Box::new)).prop_map(Val::Option).boxed(),
        Ty::Result(ok, err) => {
            let side = |side: &Option<Box<Ty>>| match side {
                Some(ty) => value(ty).prop_map(|value| Some(Box::new(value))).boxed(),
                None => Just(None).boxed(),
            };
            prop_oneof![side(ok).prop_map(|ok| Val::Result(Ok(ok))), side(err).prop_map(|err| Val::Result(Err(err)))]
                .boxed()
        }
        Ty::Record(fields) => fields
            .iter()
            .map(value)
            .collect::<Vec<_>>()
            .prop_map(|values| {
                Val::Record(values.into_iter().enumerate().map(|(index, value)| (format!("f{index}"), value)).collect())
            })
            .boxed(),
        Ty::Variant(cases) => {
            let cases = cases.iter().enumerate().map(|(index, payload)| match payload {
                Some(ty) => {
                    value(ty).prop_map(move |value| Val::Variant(format!("c{index}"), Some(Box::new(value)))).boxed()
                }
                None => Just(Val::Variant(format!("c{index}"), None)).boxed(),
            });
            proptest::strategy::Union::new(cases).boxed()
        }
        Ty::Own | Ty::Borrow => any::<u32>().prop_map(Val::U32).boxed(),
        Ty::Enum(cases) => (0..*cases).prop_map(|case| Val::Enum(format!("c{case}"))).boxed(),
        Ty::Flags(flags) => prop::collection::vec(any::<bool>(), *flags)
            .prop_map(|set| {
                let set = set.into_iter().enumerate().filter(|(_, set)| *set);
                Val::Flags(set.map(|(index, _)| format!("f{index}")).collect())
            })
            .boxed(),
    }
}

fn primitive(name: &str) -> BoxedStrategy<Val> {
    // NaNs are left out: they equal nothing, and the canonical ABI may change their bits.
    match name {
        "bool" => any::<bool>().prop_map(Val::Bool).boxed(),
        "u8" => any::<u8>().prop_map(Val::U8).boxed(),
        "s8" => any::<i8>().prop_map(Val::S8).boxed(),
        "u16" => any::<u16>().prop_map(Val::U16).boxed(),
        "s16" => any::<i16>().prop_map(Val::S16).boxed(),
        "u32" => any::<u32>().prop_map(Val::U32).boxed(),
        "s32" => any::<i32>().prop_map(Val::S32).boxed(),
        "u64" => any::<u64>().prop_map(Val::U64).boxed(),
        "s64" => any::<i64>().prop_map(Val::S64).boxed(),
        "f32" => any::<f32>().prop_map(Val::Float32).boxed(),
        "f64" => any::<f64>().prop_map(Val::Float64).boxed(),
        "char" => any::<char>().prop_map(Val::Char).boxed(),
        "string" => any::<String>().prop_map(Val::String).boxed(),
        other => unreachable!("{other} is no primitive of this test"),
    }
}

/// The WIT of an interface `random:types/echo` whose one function takes and returns a value of this type.
///
/// Behind seventeen more numbers the parameters always go by pointer, and so does the result: with the same layout, so that
/// the function that returns its own pointer is an echo, whatever the type is.
pub(super) fn wit(ty: &Ty) -> String {
    let mut declarations = Vec::new();
    let ty = declare(ty, "t", &mut declarations);
    let filler = format!("tuple<{}>", ["u8"; 17].join(", "));
    format!(
        "package random:types;\ninterface echo {{\n{}\n    echo: func(filler: {filler}, value: {ty}) -> tuple<{filler}, {ty}>;\n}}\n\
         world echoing {{ export echo; }}\nworld relaying {{ import echo; export echo; }}\n",
        declarations.join("\n")
    )
}

/// What the filler parameter is given.
pub(super) fn filler() -> Val {
    Val::Tuple((0..17).map(Val::U8).collect())
}
