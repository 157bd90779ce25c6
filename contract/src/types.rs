//! Comparing types across models: by structure, resources by name.

use std::fmt;

use crate::version::track;
use crate::{ContractName, Label, Model, Side, Type, TypeDefKind, TypeId, type_wit};

/// Two interfaces whose own resources stand for each other.
#[derive(Clone, Copy)]
pub(crate) struct Comparison<'a> {
    pub(crate) expected: Side<'a>,
    pub(crate) found: Side<'a>,
}

/// Where and how two types differ.
#[derive(Debug)]
pub(crate) struct Difference {
    /// The way down to the difference: fields and cases.
    path: Vec<String>,
    /// What is different there.
    reason: String,
    /// The innermost named types around the difference, if both sides have one.
    pub(crate) definitions: Option<(TypeId, TypeId)>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            let path: Vec<&str> = self.path.iter().rev().map(String::as_str).collect();
            write!(f, "at `{}`, ", path.join("."))?;
        }
        f.write_str(&self.reason)
    }
}

impl Difference {
    fn new(reason: String) -> Option<Self> {
        Some(Self { path: Vec::new(), reason, definitions: None })
    }

    fn below(mut self, step: impl Into<String>) -> Self {
        self.path.push(step.into());
        self
    }
}

impl Comparison<'_> {
    /// The first difference of two types, none if they are the same.
    pub(crate) fn types(&self, expected: &Type, found: &Type) -> Option<Difference> {
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
            _ => Difference::new(format!(
                "the socket has `{}`, the plug `{}`",
                shown(self.expected.model, a),
                shown(self.found.model, b)
            )),
        }
    }

    /// As [`Comparison::types`], where either may be absent.
    pub(crate) fn optional(&self, expected: Option<&Type>, found: Option<&Type>) -> Option<Difference> {
        match (expected, found) {
            (None, None) => None,
            (Some(a), Some(b)) => self.types(a, b),
            (Some(a), None) => {
                Difference::new(format!("the socket has `{}`, the plug nothing", shown(self.expected.model, a)))
            }
            (None, Some(b)) => {
                Difference::new(format!("the socket has nothing, the plug `{}`", shown(self.found.model, b)))
            }
        }
    }

    fn definitions(&self, expected: TypeId, found: TypeId) -> Option<Difference> {
        let difference = self.kinds(expected, found)?;
        let definitions = difference.definitions.or(Some((expected, found)));
        Some(Difference { definitions, ..difference })
    }

    fn kinds(&self, expected: TypeId, found: TypeId) -> Option<Difference> {
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
            (x, y) => Difference::new(format!(
                "`{}` is a {} in the socket, `{}` a {} in the plug",
                a.name,
                kind_name(x),
                b.name,
                kind_name(y)
            )),
        }
    }

    fn resources(&self, expected: TypeId, found: TypeId) -> Option<Difference> {
        let (a, b) = (self.expected.model.resolve_alias(expected), self.found.model.resolve_alias(found));
        let (from, name) = self.expected.model.definition(a);
        let (to, other) = self.found.model.definition(b);
        let own = self.expected.model.type_def(a).interface == self.expected.interface
            && self.found.model.type_def(b).interface == self.found.interface;
        let same_interface = |a: &ContractName, b: &ContractName| track(a) == track(b);
        if name == other && (own || same_interface(from, to)) {
            return None;
        }
        Difference::new(format!("the socket has the resource `{name}` of `{from}`, the plug `{other}` of `{to}`"))
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

fn labels(word: &str, of: &str, expected: &[Label], found: &[Label]) -> Option<Difference> {
    names(word, of, expected.iter().map(|label| &label.name), found.iter().map(|label| &label.name))
}

/// The first name that differs: order counts, since it makes out how values are laid out.
fn names<'a>(
    word: &str,
    of: &str,
    expected: impl Iterator<Item = &'a String>,
    found: impl Iterator<Item = &'a String>,
) -> Option<Difference> {
    let (expected, found): (Vec<_>, Vec<_>) = (expected.collect(), found.collect());
    if expected == found {
        return None;
    }
    let lacks = |from: &[&'a String], other: &[&'a String]| from.iter().copied().find(|name| !other.contains(name));
    let reason = if let Some(name) = lacks(&expected, &found) {
        format!("the plug's `{of}` lacks the {word} `{name}`")
    } else if let Some(name) = lacks(&found, &expected) {
        format!("the plug's `{of}` has the {word} `{name}`, which the socket does not know")
    } else {
        format!("the {word}s of `{of}` stand in another order")
    };
    Difference::new(reason)
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
