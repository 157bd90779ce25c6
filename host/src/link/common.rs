//! Common signatures: a closed list of types under which functions of contracts that the host never saw cross in bulk.
//!
//! wasmtime passes a `list<u8>` as a `Val` byte by byte, at a thousand times the cost of a copy. A function whose types are
//! in this list is linked and called like one that `bindings!` knows, direct or with a list of replies.

use std::collections::HashMap;
use std::sync::LazyLock;

use jackfield_contract::{Model, Type, TypeDefKind};

use super::typed::{LinkShape, Target, TypedFunction};
use crate::unchecked::Checked;
use crate::{DispatchError, Val};

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
    /// `result<T, string>`, `result<_, string>`
    OrText(Option<Simple>),
}

type Signature = (Vec<Simple>, Option<Outcome>);

/// A plugin's function that was found to have the types of one in the list: it takes the values, and replies `None` where
/// they are not of these types.
pub(crate) type Call = Box<dyn Fn(&[Val]) -> Option<Result<Option<Val>, DispatchError>> + Send + Sync>;

#[derive(Clone, Copy)]
struct Entry {
    link: TypedFunction,
    prepare: fn(Target) -> Option<Call>,
}

/// The typed function for these types, if they are in the list.
pub(crate) fn find(model: &Model, params: &[Type], result: Option<&Type>, shape: LinkShape) -> Option<TypedFunction> {
    if !matches!(shape, LinkShape::Direct | LinkShape::List) {
        return None;
    }
    Some(LIST.get(&signature(model, params, result)?)?.link)
}

/// The plugin's function as one that takes values of these types in bulk, if they are in the list.
pub(crate) fn prepare(target: &Target) -> Option<Call> {
    let info = target.slot.info(target.function)?;
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
    Some(match plain(model, ty) {
        Type::Bool => Simple::Bool,
        Type::U32 => Simple::U32,
        Type::U64 => Simple::U64,
        Type::S32 => Simple::S32,
        Type::S64 => Simple::S64,
        Type::F64 => Simple::F64,
        Type::String => Simple::String,
        Type::List(element) if *plain(model, element) == Type::U8 => Simple::Bytes,
        _ => return None,
    })
}

fn outcome(model: &Model, ty: &Type) -> Option<Outcome> {
    match plain(model, ty) {
        Type::Result { ok, err: Some(err) } if *plain(model, err) == Type::String => Some(Outcome::OrText(match ok {
            Some(ok) => Some(simple(model, ok)?),
            None => None,
        })),
        other => simple(model, other).map(Outcome::Plain),
    }
}

fn plain<'a>(model: &'a Model, ty: &'a Type) -> &'a Type {
    match ty {
        Type::Defined(id) => match &model.type_def(*id).kind {
            TypeDefKind::Alias(target) => plain(model, target),
            _ => ty,
        },
        _ => ty,
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
        Some(self.0.val())
    }
}

impl<T: Common> CommonResult for (Result<T, String>,) {
    const TYPE: Option<Outcome> = Some(Outcome::OrText(Some(T::TYPE)));

    fn reply(self) -> Option<Val> {
        Some(Val::Result(match self.0 {
            Ok(value) => Ok(Some(Box::new(value.val()))),
            Err(text) => Err(Some(Box::new(Val::String(text)))),
        }))
    }
}

impl CommonResult for (Result<(), String>,) {
    const TYPE: Option<Outcome> = Some(Outcome::OrText(None));

    fn reply(self) -> Option<Val> {
        Some(Val::Result(match self.0 {
            Ok(()) => Ok(None),
            Err(text) => Err(Some(Box::new(Val::String(text)))),
        }))
    }
}

macro_rules! entry {
    ($list:ident; $($ty:ident $name:ident),*; $result:ty) => {{
        // Which functions these are stands in the key; that a plugin's has these types is checked all the same.
        let key: Signature = (vec![$(<$ty as Common>::TYPE),*], <$result as CommonResult>::TYPE);
        let prepare: fn(Target) -> Option<Call> = |target| {
            Checked::<($($ty,)*), $result>::new(target.clone())?;
            Some(Box::new(move |args| {
                let [$($name),*] = args else { return None };
                $(let $name = <$ty as Common>::pass($name)?;)*
                let at = target.function;
                // Types as simple as these are compared in no time, and strings and bytes can be borrowed.
                let reply = target.slot.call(at, |live| {
                    let function = live.functions[at].typed::<($(<$ty as Common>::Passed<'_>,)*), $result>(&live.store)?;
                    function.call(&mut live.store, ($($name,)*))
                });
                Some(reply.map(CommonResult::reply))
            }))
        };
        $list.insert(key, Entry { link: TypedFunction::common::<($($ty,)*), $result>(), prepare });
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
}

type Bytes = Vec<u8>;

list! {
    () -> [(), (bool,), (u32,), (u64,), (String,), (Bytes,)];
    (bool) -> [(bool,)];
    (u32) -> [(), (u32,), (String,), (Bytes,)];
    (u64) -> [(), (u64,)];
    (i32) -> [(i32,)];
    (i64) -> [(i64,)];
    (f64) -> [(f64,)];
    (u32, u32) -> [(u32,)];
    (u64, u64) -> [(u64,)];
    (i32, i32) -> [(i32,)];
    (i64, i64) -> [(i64,)];
    (f64, f64) -> [(f64,)];
    (String) -> [
        (), (bool,), (u32,), (u64,), (String,), (Bytes,), (Result<(), String>,), (Result<String, String>,),
        (Result<Bytes, String>,)
    ];
    (Bytes) -> [
        (), (bool,), (u32,), (u64,), (String,), (Bytes,), (Result<(), String>,), (Result<String, String>,),
        (Result<Bytes, String>,)
    ];
    (String, Bytes) -> [(), (Bytes,), (Result<(), String>,), (Result<Bytes, String>,)];
    (String, String) -> [(), (bool,), (String,), (Result<(), String>,), (Result<String, String>,)];
    (Bytes, Bytes) -> [(bool,), (Bytes,), (Result<Bytes, String>,)];
    (Bytes, u32) -> [(u32,), (Bytes,)];
    (u32, Bytes) -> [(), (u32,), (Bytes,)];
    (String, u32) -> [(), (String,)];
}
