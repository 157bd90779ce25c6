//! Random types.

use crate::rng::Rng;

/// A type of the component model.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each case is the WIT type of its name")]
pub enum Ty {
    Primitive(&'static str),
    List(Box<Ty>),
    Fixed(Box<Ty>, u32),
    Map(&'static str, Box<Ty>),
    Tuple(Vec<Ty>),
    Option(Box<Ty>),
    Result(Option<Box<Ty>>, Option<Box<Ty>>),
    Record(Vec<Ty>),
    Variant(Vec<Option<Ty>>),
    Enum(usize),
    Flags(usize),
    /// `own<thing>`
    Own,
    /// `borrow<thing>`
    Borrow,
}

/// The types without parts.
pub const PRIMITIVES: [&str; 13] =
    ["bool", "u8", "s8", "u16", "s16", "u32", "s32", "u64", "s64", "f32", "f64", "char", "string"];
/// What a map's key may be.
pub const KEYS: [&str; 6] = ["bool", "u8", "s16", "u64", "char", "string"];

/// Which handles a type may hold.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Handles {
    None,
    Own,
    Lent,
}

impl Ty {
    /// Whether `wanted` is true of the type or of a part of it.
    pub fn any(&self, wanted: &dyn Fn(&Self) -> bool) -> bool {
        let side = |side: &Option<Box<Self>>| side.as_ref().is_some_and(|ty| ty.any(wanted));
        wanted(self)
            || match self {
                Self::List(inner) | Self::Fixed(inner, _) | Self::Map(_, inner) | Self::Option(inner) => {
                    inner.any(wanted)
                }
                Self::Tuple(items) | Self::Record(items) => items.iter().any(|item| item.any(wanted)),
                Self::Result(ok, err) => side(ok) || side(err),
                Self::Variant(cases) => cases.iter().flatten().any(|case| case.any(wanted)),
                Self::Primitive(_) | Self::Enum(_) | Self::Flags(_) | Self::Own | Self::Borrow => false,
            }
    }
}

/// Any type.
pub(crate) fn random(rng: &mut Rng, handles: Handles) -> Ty {
    let depth = rng.below(5);
    at_depth(rng, depth, handles)
}

/// Any type that holds a handle.
pub(crate) fn with_handle(rng: &mut Rng, handles: Handles) -> Ty {
    loop {
        let ty = random(rng, handles);
        if ty.any(&|ty| matches!(ty, Ty::Own | Ty::Borrow)) {
            return ty;
        }
    }
}

fn at_depth(rng: &mut Rng, depth: usize, handles: Handles) -> Ty {
    if depth == 0 {
        return leaf(rng, handles);
    }
    let inner = |rng: &mut Rng| {
        let depth = rng.below(depth);
        at_depth(rng, depth, handles)
    };
    let deep = |rng: &mut Rng| Box::new(at_depth(rng, depth - 1, handles));
    let side = |rng: &mut Rng| (rng.below(3) > 0).then(|| Box::new(inner(rng)));
    match rng.below(9) {
        0 => Ty::List(deep(rng)),
        1 => {
            let length = 1 + rng.below(3);
            Ty::Fixed(deep(rng), u32::try_from(length).expect("it is small"))
        }
        2 => Ty::Map(rng.pick(&KEYS), deep(rng)),
        3 => Ty::Tuple((0..=rng.below(3)).map(|_| inner(rng)).collect()),
        4 | 5 => Ty::Option(deep(rng)),
        6 => Ty::Result(side(rng), side(rng)),
        7 => Ty::Record((0..=rng.below(5)).map(|_| inner(rng)).collect()),
        _ => Ty::Variant((0..=rng.below(5)).map(|_| (rng.below(4) > 0).then(|| inner(rng))).collect()),
    }
}

fn leaf(rng: &mut Rng, handles: Handles) -> Ty {
    match (handles, rng.below(12)) {
        (_, 0) => Ty::Enum(1 + rng.below(40)),
        (_, 1) => Ty::Flags(1 + rng.below(32)),
        (Handles::Own, 2..6) => Ty::Own,
        (Handles::Lent, 2..6) => Ty::Borrow,
        _ => Ty::Primitive(rng.pick(&PRIMITIVES)),
    }
}
