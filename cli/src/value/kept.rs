//! Kept values inside of arguments: what `$name` stands for is known only when its call has been made.
//!
//! Until then a handle of the command's own is in its place, whose value is the name. No graph ever gets one.

use jackfield::{Handle, Val};

/// A value that an earlier call of the same run keeps, `$name`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// The name, without its `$`.
    pub name: String,
    /// Whether the success of the kept result is meant, as after a constructor that can fail.
    pub unwrap: bool,
}

impl From<Variable> for Val {
    fn from(variable: Variable) -> Self {
        Self::Handle(Handle::new("variable", variable))
    }
}

impl Variable {
    /// The variables in a value, at any depth.
    pub(crate) fn within(value: &Val) -> Vec<Self> {
        handles(value).iter().filter_map(|handle| handle.value::<Self>()).map(|found| (*found).clone()).collect()
    }

    /// The value with others in the places of its variables; `None` if one of them has none.
    pub(crate) fn replace_in(value: &Val, known: &impl Fn(&Self) -> Option<Val>) -> Option<Val> {
        let all = |items: &[Val]| items.iter().map(|item| Self::replace_in(item, known)).collect::<Option<Vec<_>>>();
        let boxed = |payload: &Val| Self::replace_in(payload, known).map(Box::new);
        Some(match value {
            Val::Handle(handle) => match handle.value::<Self>() {
                Some(variable) => known(&variable)?,
                None => value.clone(),
            },
            Val::List(items) => Val::List(all(items)?),
            Val::Tuple(items) => Val::Tuple(all(items)?),
            Val::Map(pairs) => {
                let pair =
                    |(key, value): &(Val, Val)| Some((Self::replace_in(key, known)?, Self::replace_in(value, known)?));
                Val::Map(pairs.iter().map(pair).collect::<Option<_>>()?)
            }
            Val::Record(fields) => {
                let field = |(name, value): &(String, Val)| Some((name.clone(), Self::replace_in(value, known)?));
                Val::Record(fields.iter().map(field).collect::<Option<_>>()?)
            }
            Val::Variant(case, Some(payload)) => Val::Variant(case.clone(), Some(boxed(payload)?)),
            Val::Option(Some(payload)) => Val::Option(Some(boxed(payload)?)),
            Val::Result(Ok(Some(payload))) => Val::Result(Ok(Some(boxed(payload)?))),
            Val::Result(Err(Some(payload))) => Val::Result(Err(Some(boxed(payload)?))),
            plain => plain.clone(),
        })
    }
}

/// The handles in a value, at any depth.
pub(crate) fn handles(value: &Val) -> Vec<Handle> {
    fn collect(value: &Val, found: &mut Vec<Handle>) {
        match value {
            Val::Handle(handle) => found.push(handle.clone()),
            Val::List(items) | Val::Tuple(items) => items.iter().for_each(|item| collect(item, found)),
            Val::Map(pairs) => pairs.iter().for_each(|(key, value)| {
                collect(key, found);
                collect(value, found);
            }),
            Val::Record(fields) => fields.iter().for_each(|(_, value)| collect(value, found)),
            Val::Variant(_, Some(payload)) | Val::Option(Some(payload)) => collect(payload, found),
            Val::Result(Ok(Some(payload)) | Err(Some(payload))) => collect(payload, found),
            _ => {}
        }
    }
    let mut found = Vec::new();
    collect(value, &mut found);
    found
}
