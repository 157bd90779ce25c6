//! Common signatures: a closed list of types under which functions of contracts that the host never saw cross in bulk.
//!
//! wasmtime passes a `list<u8>` as a `Val` byte by byte, at a thousand times the cost of a copy. A function whose types are
//! in this list is linked and called like one that `bindings!` knows, direct or with a list of replies.

use std::collections::HashMap;
use std::sync::LazyLock;

use jackfield_contract::{Model, Type};

use super::typed;
use crate::Val;
use crate::call::socket::BulkCall;
use crate::call::target::{PlugFunction, TypedFunction};
use crate::call::unchecked::Checked;
use crate::value::wire::LinkShape;

/// A type of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Simple {
    Bool,
    U32,
    U64,
    S32,
    S64,
    F64,
    String,
    Bytes,
}

/// A result of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Outcome {
    Plain(Simple),
    /// `result<T, E>`; either may be absent.
    Result(Option<Simple>, Option<Simple>),
}

type Signature = (Vec<Simple>, Option<Outcome>);

#[derive(Clone, Copy)]
struct Entry {
    link: TypedFunction,
    prepare: fn(PlugFunction) -> Option<BulkCall>,
}

/// The typed function for these types, if they are in the list.
pub(crate) fn find(model: &Model, params: &[Type], result: Option<&Type>, shape: LinkShape) -> Option<TypedFunction> {
    if !matches!(shape, LinkShape::Direct | LinkShape::List) {
        return None;
    }
    Some(LIST.get(&signature(model, params, result)?)?.link)
}

/// The plugin's function as one that takes values of these types in bulk, if they are in the list.
pub(crate) fn prepare(target: &PlugFunction) -> Option<BulkCall> {
    let info = target.slot.member.info(target.function)?;
    if info.carries_handles {
        return None;
    }
    let entry = LIST.get(&signature(&info.types.model, &info.params, info.result.as_ref())?)?;
    (entry.prepare)(target.clone())
}

fn signature(model: &Model, params: &[Type], result: Option<&Type>) -> Option<Signature> {
    let params = params.iter().map(|ty| simple(model, ty)).collect::<Option<Vec<_>>>()?;
    let result = match result {
        None => None,
        Some(ty) => Some(outcome(model, ty)?),
    };
    Some((params, result))
}

fn simple(model: &Model, ty: &Type) -> Option<Simple> {
    Some(match model.resolve(ty) {
        Type::Bool => Simple::Bool,
        Type::U32 => Simple::U32,
        Type::U64 => Simple::U64,
        Type::S32 => Simple::S32,
        Type::S64 => Simple::S64,
        Type::F64 => Simple::F64,
        Type::String => Simple::String,
        Type::List(element) if *model.resolve(element) == Type::U8 => Simple::Bytes,
        _ => return None,
    })
}

fn outcome(model: &Model, ty: &Type) -> Option<Outcome> {
    let side = |ty: &Option<Box<Type>>| match ty {
        Some(ty) => simple(model, ty).map(Some),
        None => Some(None),
    };
    match model.resolve(ty) {
        Type::Result { ok, err } => Some(Outcome::Result(side(ok)?, side(err)?)),
        other => simple(model, other).map(Outcome::Plain),
    }
}

/// A Rust type of the list.
trait Common: 'static {
    const TYPE: Simple;
    /// What is passed for it: strings and bytes are borrowed.
    type Passed<'a>: wasmtime::component::Lower;
    fn pass(val: &Val) -> Option<Self::Passed<'_>>;
    fn val(self) -> Val;
}

macro_rules! common {
    ($($ty:ty, $case:ident, $passed:ty, $val:ident => $pass:expr;)*) => {$(
        impl Common for $ty {
            const TYPE: Simple = Simple::$case;
            type Passed<'a> = $passed;
            fn pass(val: &Val) -> Option<$passed> {
                match val {
                    Val::$val(value) => Some($pass(value)),
                    _ => None,
                }
            }
            fn val(self) -> Val {
                Val::$val(self)
            }
        }
    )*};
}

common! {
    bool, Bool, bool, Bool => |value: &bool| *value;
    u32, U32, u32, U32 => |value: &u32| *value;
    u64, U64, u64, U64 => |value: &u64| *value;
    i32, S32, i32, S32 => |value: &i32| *value;
    i64, S64, i64, S64 => |value: &i64| *value;
    f64, F64, f64, Float64 => |value: &f64| *value;
}

impl Common for String {
    const TYPE: Simple = Simple::String;
    type Passed<'a> = &'a str;

    fn pass(val: &Val) -> Option<&str> {
        match val {
            Val::String(text) => Some(text),
            _ => None,
        }
    }

    fn val(self) -> Val {
        Val::String(self)
    }
}

impl Common for Vec<u8> {
    const TYPE: Simple = Simple::Bytes;
    type Passed<'a> = &'a [u8];

    fn pass(val: &Val) -> Option<&[u8]> {
        match val {
            Val::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    fn val(self) -> Val {
        Val::Bytes(self)
    }
}

/// A result type of the list.
trait CommonResult {
    const TYPE: Option<Outcome>;
    fn reply(self) -> Option<Val>;
}

impl CommonResult for () {
    const TYPE: Option<Outcome> = None;

    fn reply(self) -> Option<Val> {
        None
    }
}

impl<T: Common> CommonResult for (T,) {
    const TYPE: Option<Outcome> = Some(Outcome::Plain(T::TYPE));

    fn reply(self) -> Option<Val> {
        Some(Common::val(self.0))
    }
}

impl<T: Side, E: Side> CommonResult for (Result<T, E>,) {
    const TYPE: Option<Outcome> = Some(Outcome::Result(T::TYPE, E::TYPE));

    fn reply(self) -> Option<Val> {
        Some(Val::Result(self.0.map(T::val).map_err(E::val)))
    }
}

/// One side of a `result` of the list; `()` where it is absent.
trait Side {
    const TYPE: Option<Simple>;
    fn val(self) -> Option<Box<Val>>;
}

impl Side for () {
    const TYPE: Option<Simple> = None;

    fn val(self) -> Option<Box<Val>> {
        None
    }
}

impl<T: Common> Side for T {
    const TYPE: Option<Simple> = Some(T::TYPE);

    fn val(self) -> Option<Box<Val>> {
        Some(Box::new(Common::val(self)))
    }
}

macro_rules! entry {
    ($list:ident; $($ty:ident $name:ident),*; $result:ty) => {{
        // Which functions these are stands in the key; that a plugin's has these types is checked all the same.
        let key: Signature = (vec![$(<$ty as Common>::TYPE),*], <$result as CommonResult>::TYPE);
        let prepare: fn(PlugFunction) -> Option<BulkCall> = |target| {
            Checked::<($($ty,)*), $result>::new(target.clone())?;
            Some(Box::new(move |args| {
                let [$($name),*] = args else { return None };
                $(let $name = <$ty as Common>::pass($name)?;)*
                let at = target.function;
                // Types as simple as these are compared in no time, and strings and bytes can be borrowed.
                let reply = target.slot.call(at, |_, at, live| {
                    let function = live.function(at).typed::<($(<$ty as Common>::Passed<'_>,)*), $result>(&live.store)?;
                    function.call(&mut live.store, ($($name,)*))
                });
                Some(reply.map(CommonResult::reply))
            }))
        };
        $list.insert(key, Entry { link: typed::common::<($($ty,)*), $result>(), prepare });
    }};
}

macro_rules! list {
    ($($params:tt -> $results:tt;)*) => {
        static LIST: LazyLock<HashMap<Signature, Entry>> = LazyLock::new(|| {
            let mut list = HashMap::new();
            $(list!(@each list $params $results);)*
            list
        });
    };
    (@each $list:ident $params:tt [$($result:ty),*]) => { $(list!(@one $list $params $result);)* };
    (@one $list:ident () $result:ty) => { entry!($list; ; $result) };
    (@one $list:ident ($a:ident) $result:ty) => { entry!($list; $a a; $result) };
    (@one $list:ident ($a:ident, $b:ident) $result:ty) => { entry!($list; $a a, $b b; $result) };
    (@one $list:ident ($a:ident, $b:ident, $c:ident) $result:ty) => { entry!($list; $a a, $b b, $c c; $result) };
}

type Bytes = Vec<u8>;
type OrText<T> = Result<T, String>;
type OrCode<T> = Result<T, u32>;
type OrNone<T> = Result<T, ()>;

// Each line costs some KiB of code. Bytes are what it is for: with a `list<u8>` among them, up to two parameters of strings,
// bytes and a length or key come with every result that such a function is likely to have. What has none costs little more by
// value, and only the commonest are here.
list! {
    () -> [
        (), (bool,), (u32,), (u64,), (String,), (Bytes,), (OrText<()>,), (OrText<String>,), (OrText<Bytes>,), (OrNone<Bytes>,)
    ];
    (bool) -> [(bool,)];
    (u32) -> [(), (u32,), (String,), (Bytes,), (OrText<Bytes>,), (OrNone<Bytes>,)];
    (u64) -> [(), (u64,), (Bytes,), (OrText<Bytes>,), (OrNone<Bytes>,)];
    (i32) -> [(i32,)];
    (i64) -> [(i64,)];
    (f64) -> [(f64,)];
    (u32, u32) -> [(u32,), (Bytes,)];
    (u64, u64) -> [(u64,), (Bytes,)];
    (i32, i32) -> [(i32,)];
    (i64, i64) -> [(i64,)];
    (f64, f64) -> [(f64,)];
    (String) -> [
        (), (bool,), (u32,), (u64,), (String,), (Bytes,), (OrText<()>,), (OrText<bool>,), (OrText<u32>,), (OrText<u64>,),
        (OrText<String>,), (OrText<Bytes>,), (OrNone<()>,), (OrNone<String>,), (OrNone<Bytes>,), (OrCode<Bytes>,)
    ];
    (Bytes) -> [
        (), (bool,), (u32,), (u64,), (String,), (Bytes,), (OrText<()>,), (OrText<bool>,), (OrText<u32>,), (OrText<u64>,),
        (OrText<String>,), (OrText<Bytes>,), (OrNone<()>,), (OrNone<u32>,), (OrNone<u64>,), (OrNone<String>,),
        (OrNone<Bytes>,), (OrCode<()>,), (OrCode<u32>,), (OrCode<Bytes>,)
    ];
    (String, Bytes) -> [
        (), (bool,), (u32,), (u64,), (String,), (Bytes,), (OrText<()>,), (OrText<bool>,), (OrText<u64>,), (OrText<String>,),
        (OrText<Bytes>,), (OrNone<()>,), (OrNone<String>,), (OrNone<Bytes>,), (OrCode<()>,), (OrCode<Bytes>,)
    ];
    (Bytes, String) -> [
        (), (bool,), (String,), (Bytes,), (OrText<()>,), (OrText<String>,), (OrText<Bytes>,), (OrNone<()>,), (OrNone<Bytes>,)
    ];
    (String, String) -> [
        (), (bool,), (String,), (Bytes,), (OrText<()>,), (OrText<String>,), (OrText<Bytes>,), (OrNone<Bytes>,)
    ];
    (Bytes, Bytes) -> [
        (), (bool,), (Bytes,), (OrText<()>,), (OrText<bool>,), (OrText<Bytes>,), (OrNone<()>,), (OrNone<Bytes>,),
        (OrCode<Bytes>,)
    ];
    (Bytes, u32) -> [(), (u32,), (Bytes,), (OrText<()>,), (OrText<Bytes>,), (OrNone<Bytes>,)];
    (Bytes, u64) -> [(), (u64,), (Bytes,), (OrText<()>,), (OrText<Bytes>,), (OrNone<Bytes>,)];
    (u32, Bytes) -> [(), (u32,), (Bytes,), (OrText<()>,), (OrText<Bytes>,), (OrNone<Bytes>,)];
    (u64, Bytes) -> [(), (u64,), (Bytes,), (OrText<()>,), (OrText<Bytes>,), (OrNone<Bytes>,)];
    (String, u32) -> [(), (String,), (Bytes,), (OrText<Bytes>,)];
    (String, u64) -> [(), (Bytes,), (OrText<Bytes>,)];
    (String, String, Bytes) -> [(), (bool,), (Bytes,), (OrText<()>,), (OrText<Bytes>,), (OrNone<()>,)];
}

#[cfg(test)]
mod tests {
    use jackfield_contract::{SourceOptions, load};

    use super::*;

    /// The functions of an interface of these lines that are not in the list.
    fn missing(functions: &[&str]) -> Vec<String> {
        let lines: Vec<_> = functions.iter().enumerate().map(|(at, ty)| format!("f{at}: {ty};")).collect();
        let text = format!("package a:b; interface c {{ type blob = list<u8>; {} }}", lines.join("\n"));
        let model = load(&SourceOptions { inline: Some(text), ..SourceOptions::default() }).unwrap().model;
        let (_, interface) = model.interfaces().next().unwrap();
        let found = interface.functions.iter().zip(functions).filter(|(function, _)| {
            let params: Vec<Type> = function.params.iter().map(|param| param.ty.clone()).collect();
            find(&model, &params, function.result.as_ref(), LinkShape::Direct).is_none()
        });
        found.map(|(_, ty)| (*ty).to_owned()).collect()
    }

    #[test]
    fn bytes_are_in_the_list_with_what_goes_with_them() {
        let expected = [
            "func(a: blob) -> list<u8>",
            "func(a: list<u8>) -> result<blob>",
            "func(a: list<u8>) -> result<blob, string>",
            "func(a: list<u8>) -> result<blob, u32>",
            "func(key: string, payload: list<u8>) -> result<list<u8>, string>",
            "func(key: string, payload: list<u8>) -> result",
            "func(at: u64, data: list<u8>) -> result<_, string>",
            "func(at: u64, length: u64) -> list<u8>",
            "func(bucket: string, key: string, value: list<u8>) -> result<_, string>",
            "func() -> result<list<u8>, string>",
        ];
        assert_eq!(missing(&expected), Vec::<String>::new());
        // Types with a name of their own are no part of it.
        assert_eq!(missing(&["func(a: tuple<u32, u32>)", "func() -> list<string>"]).len(), 2);
    }
}
