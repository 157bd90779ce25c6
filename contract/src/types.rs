//! Comparing types across models: by structure, resources by name.

use crate::difference::{Change, TypeChange, TypeDifference};
use crate::side::{Both, Side};
use crate::version::track;
use crate::{ContractName, Function, Label, Model, Type, TypeDefKind, TypeId, type_def_wit, type_wit};

/// Two interfaces whose own resources stand for each other.
#[derive(Clone, Copy)]
pub(crate) struct Comparison<'a> {
    pub(crate) expected: Side<'a>,
    pub(crate) found: Side<'a>,
}

/// Where and how two types differ, as it is found from inside out.
#[derive(Debug)]
pub(crate) struct Found {
    /// The way up from the difference: fields and cases.
    path: Vec<String>,
    what: TypeChange,
    /// The innermost named types around the difference, if both sides have one.
    definitions: Option<(TypeId, TypeId)>,
}

impl Found {
    fn new(what: TypeChange) -> Option<Self> {
        Some(Self { path: Vec::new(), what, definitions: None })
    }

    fn below(mut self, step: impl Into<String>) -> Self {
        self.path.push(step.into());
        self
    }

    /// The difference, and the definitions of the named types around it in WIT, where a signature only names them.
    pub(crate) fn difference(self, comparison: Comparison<'_>) -> (TypeDifference, Option<Both<String>>) {
        let Comparison { expected, found } = comparison;
        // A name by `use` says nothing about what it stands for.
        let plain = |side: Side<'_>, id| !matches!(side.model.type_def(id).kind, TypeDefKind::Alias(Type::Defined(_)));
        let both = self.definitions.filter(|(a, b)| plain(expected, *a) && plain(found, *b));
        let both = both.map(|(a, b)| Both::new(type_def_wit(expected.model, a), type_def_wit(found.model, b)));
        let path = self.path.into_iter().rev().collect();
        (TypeDifference { path, what: self.what }, both.filter(|both| both.expected != both.found))
    }
}

impl Comparison<'_> {
    /// The first difference of two functions, where `result` stands for that of the expected one; and the definitions of
    /// the named types around it in WIT.
    pub(crate) fn functions(
        self,
        expected: &Function,
        result: Option<&Type>,
        found: &Function,
    ) -> Option<(Change, Option<Both<String>>)> {
        if expected.is_async != found.is_async {
            return Some((Change::Async(Both::new(expected.is_async, found.is_async)), None));
        }
        let count = Both::new(expected.params.len(), found.params.len());
        if count.expected != count.found {
            return Some((Change::Arity(count), None));
        }
        for (index, (a, b)) in expected.params.iter().zip(&found.params).enumerate() {
            if let Some(found) = self.types(&a.ty, &b.ty) {
                let (ty, definitions) = found.difference(self);
                return Some((Change::Param { index, name: a.name.clone(), ty }, definitions));
            }
        }
        let (ty, definitions) = self.optional(result, found.result.as_ref())?.difference(self);
        Some((Change::Result(ty), definitions))
    }

    /// The first difference of two types, none if they are the same.
    pub(crate) fn types(&self, expected: &Type, found: &Type) -> Option<Found> {
        let a = self.expected.model.resolve(expected);
        let b = self.found.model.resolve(found);
        match (a, b) {
            (Type::Defined(x), Type::Defined(y)) => self.definitions(*x, *y),
            (Type::Own(x), Type::Own(y)) | (Type::Borrow(x), Type::Borrow(y)) => self.resources(*x, *y),
            (Type::List(x), Type::List(y)) | (Type::Option(x), Type::Option(y)) => self.types(x, y),
            (Type::FixedLengthList(x, n), Type::FixedLengthList(y, m)) if n == m => self.types(x, y),
            (Type::Map(k, v), Type::Map(l, w)) => self.types(k, l).or_else(|| self.types(v, w)),
            (Type::Tuple(x), Type::Tuple(y)) if x.len() == y.len() => {
                let items = x.iter().zip(y).enumerate();
                items.into_iter().find_map(|(i, (x, y))| self.types(x, y).map(|d| d.below(i.to_string())))
            }
            (Type::Result { ok: a, err: e }, Type::Result { ok: b, err: f }) => {
                let ok = self.optional(a.as_deref(), b.as_deref()).map(|difference| difference.below("ok"));
                ok.or_else(|| self.optional(e.as_deref(), f.as_deref()).map(|difference| difference.below("err")))
            }
            (Type::Future(x), Type::Future(y)) | (Type::Stream(x), Type::Stream(y)) => {
                self.optional(x.as_deref(), y.as_deref())
            }
            _ if primitive(a) && a == b => None,
            _ => self.other(Some(a), Some(b)),
        }
    }

    /// As [`Comparison::types`], where either may be absent.
    pub(crate) fn optional(&self, expected: Option<&Type>, found: Option<&Type>) -> Option<Found> {
        match (expected, found) {
            (None, None) => None,
            (Some(a), Some(b)) => self.types(a, b),
            _ => self.other(expected, found),
        }
    }

    fn other(&self, expected: Option<&Type>, found: Option<&Type>) -> Option<Found> {
        let expected = expected.map(|ty| shown(self.expected.model, ty));
        Found::new(TypeChange::Type(Both::new(expected, found.map(|ty| shown(self.found.model, ty)))))
    }

    fn definitions(&self, expected: TypeId, found: TypeId) -> Option<Found> {
        let difference = self.kinds(expected, found)?;
        let definitions = difference.definitions.or(Some((expected, found)));
        Some(Found { definitions, ..difference })
    }

    fn kinds(&self, expected: TypeId, found: TypeId) -> Option<Found> {
        let (a, b) = (self.expected.model.type_def(expected), self.found.model.type_def(found));
        match (&a.kind, &b.kind) {
            (TypeDefKind::Record(x), TypeDefKind::Record(y)) => {
                names("field", &a.name, x.iter().map(|f| &f.name), y.iter().map(|f| &f.name)).or_else(|| {
                    let mut fields = x.iter().zip(y);
                    fields.find_map(|(x, y)| self.types(&x.ty, &y.ty).map(|difference| difference.below(&x.name)))
                })
            }
            (TypeDefKind::Variant(x), TypeDefKind::Variant(y)) => {
                names("case", &a.name, x.iter().map(|c| &c.name), y.iter().map(|c| &c.name)).or_else(|| {
                    x.iter().zip(y).find_map(|(x, y)| {
                        self.optional(x.ty.as_ref(), y.ty.as_ref()).map(|difference| difference.below(&x.name))
                    })
                })
            }
            (TypeDefKind::Enum(x), TypeDefKind::Enum(y)) => labels("case", &a.name, x, y),
            (TypeDefKind::Flags(x), TypeDefKind::Flags(y)) => labels("flag", &a.name, x, y),
            (x, y) => {
                Found::new(TypeChange::Kind(Both::new((a.name.clone(), kind_name(x)), (b.name.clone(), kind_name(y)))))
            }
        }
    }

    fn resources(&self, expected: TypeId, found: TypeId) -> Option<Found> {
        let (a, b) = (self.expected.model.resolve_alias(expected), self.found.model.resolve_alias(found));
        let (from, name) = self.expected.model.definition(a);
        let (to, other) = self.found.model.definition(b);
        let own = self.expected.model.type_def(a).interface == self.expected.interface
            && self.found.model.type_def(b).interface == self.found.interface;
        let same_interface = |a: &ContractName, b: &ContractName| track(a) == track(b);
        if name == other && (own || same_interface(from, to)) {
            return None;
        }
        let shown = |name: &str, from: &ContractName| (name.to_owned(), from.to_string());
        Found::new(TypeChange::Resource(Both::new(shown(name, from), shown(other, to))))
    }
}

fn primitive(ty: &Type) -> bool {
    use Type::{Bool, Char, ErrorContext, F32, F64, S8, S16, S32, S64, String, U8, U16, U32, U64};
    matches!(ty, Bool | S8 | U8 | S16 | U16 | S32 | U32 | S64 | U64 | F32 | F64 | Char | String | ErrorContext)
}

fn shown(model: &Model, ty: &Type) -> String {
    match ty {
        Type::Own(id) => format!("own<{}>", model.type_def(*id).name),
        _ => type_wit(model, ty),
    }
}

fn labels(word: &'static str, of: &str, expected: &[Label], found: &[Label]) -> Option<Found> {
    names(word, of, expected.iter().map(|label| &label.name), found.iter().map(|label| &label.name))
}

/// The first name that differs: order counts, since it makes out how values are laid out.
fn names<'a>(
    word: &'static str,
    of: &str,
    expected: impl Iterator<Item = &'a String>,
    found: impl Iterator<Item = &'a String>,
) -> Option<Found> {
    let (expected, found): (Vec<_>, Vec<_>) = (expected.collect(), found.collect());
    if expected == found {
        return None;
    }
    let lacks = |from: &[&'a String], other: &[&'a String]| from.iter().copied().find(|name| !other.contains(name));
    let of = of.to_owned();
    let label = |name: &String, found| TypeChange::Label { word, of: of.clone(), name: name.clone(), found };
    Found::new(if let Some(name) = lacks(&expected, &found) {
        label(name, false)
    } else if let Some(name) = lacks(&found, &expected) {
        label(name, true)
    } else {
        TypeChange::Order { word, of }
    })
}

fn kind_name(kind: &TypeDefKind) -> &'static str {
    match kind {
        TypeDefKind::Record(_) => "record",
        TypeDefKind::Variant(_) => "variant",
        TypeDefKind::Enum(_) => "enum",
        TypeDefKind::Flags(_) => "flags type",
        TypeDefKind::Resource => "resource",
        TypeDefKind::Alias(_) => "type",
    }
}
