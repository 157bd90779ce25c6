//! Streams and futures in replies: each is shown as a number, under which its items follow.

use jackfield::{Handle, Val, ValFuture, ValStream};

/// A stream or a future of a reply.
pub(crate) struct Numbered {
    pub(crate) number: u64,
    /// `stream` or `future`.
    pub(crate) kind: &'static str,
    pub(crate) stream: Source,
}

pub(crate) enum Source {
    Stream(ValStream),
    Future(ValFuture),
}

/// What stands in the place of a stream while its reply is printed: a handle of the command's own. No graph ever gets one.
struct Shown(u64);

/// The number of a stream that this stands for.
pub(crate) fn shown(handle: &Handle) -> Option<u64> {
    handle.value::<Shown>().map(|shown| shown.0)
}

/// The value with numbers in the places of its streams and futures, which are put into `found`.
pub(crate) fn number(value: &Val, next: &mut dyn FnMut() -> u64, found: &mut Vec<Numbered>) -> Val {
    let add = |kind, stream, found: &mut Vec<Numbered>, next: &mut dyn FnMut() -> u64| {
        let number = next();
        found.push(Numbered { number, kind, stream });
        Val::Handle(Handle::new(kind, Shown(number)))
    };
    let mut boxed = |payload: &Val| Box::new(self::number(payload, next, found));
    match value {
        Val::Option(Some(payload)) => return Val::Option(Some(boxed(payload))),
        Val::Result(Ok(Some(payload))) => return Val::Result(Ok(Some(boxed(payload)))),
        Val::Result(Err(Some(payload))) => return Val::Result(Err(Some(boxed(payload)))),
        Val::Variant(case, Some(payload)) => return Val::Variant(case.clone(), Some(boxed(payload))),
        _ => {}
    }
    match value {
        Val::Stream(stream) => add("stream", Source::Stream(stream.clone()), found, next),
        Val::Future(future) => add("future", Source::Future(future.clone()), found, next),
        Val::List(items) => Val::List(items.iter().map(|item| number(item, next, found)).collect()),
        Val::Tuple(items) => Val::Tuple(items.iter().map(|item| number(item, next, found)).collect()),
        Val::Map(pairs) => {
            Val::Map(pairs.iter().map(|(key, value)| (key.clone(), number(value, next, found))).collect())
        }
        Val::Record(fields) => {
            Val::Record(fields.iter().map(|(name, value)| (name.clone(), number(value, next, found))).collect())
        }
        plain => plain.clone(),
    }
}
