//! Testing a plugin natively, with `cargo test`.
//!
//! State and plugs are plain Rust: make a value, call the trait's functions. Each socket's module has a function `mock`
//! that puts closures in the place of the socket's functions, for the thread that calls it and until its guard is
//! dropped:
//!
//! ```
//! # mod plugin {
//! # jackfield_guest::plugin!({
//! #     inline: "
//! #         package demo:kv;
//! #         interface store {
//! #             resource bucket { get: func(key: string) -> option<string>; }
//! #             open: func(name: string) -> bucket;
//! #             names: func() -> list<string>;
//! #         }
//! #     ",
//! #     sockets: { "demo:kv/store": direct },
//! # });
//! # pub fn test() {
//! use demo::kv::store::{self, Bucket};
//!
//! let _mock = store::mock(|store| {
//!     store.names(|| vec!["a".to_owned()]);
//!     // A resource is a mock of its own, with a closure for each method; or any value whose type implements `BucketPlug`.
//!     store.open(|name| {
//!         let name = name.to_owned();
//!         Bucket::mock(|bucket| bucket.get(move |key| Some(format!("{name}/{key}"))))
//!     });
//! });
//! assert_eq!(store::names(), ["a"]);
//! assert_eq!(store::open("a").get("b").as_deref(), Some("a/b"));
//! # }
//! # }
//! # plugin::test();
//! ```
//!
//! Where a socket is wrapped, a closure may return the plain value (the reply of one plugin called `mock`), a
//! [`DispatchError`](crate::DispatchError) by itself or as the `Err` of a `Result` around the value, or a
//! [`Reply`](crate::Reply) or [`Replies`](crate::Replies) made by hand:
//!
//! ```
//! # mod plugin {
//! # jackfield_guest::plugin!({
//! #     inline: "
//! #         package demo:text;
//! #         interface filter { transform: func(text: string) -> result<string, string>; }
//! #     ",
//! #     sockets: { "demo:text/filter": any },
//! # });
//! # pub fn test() {
//! use jackfield_guest::{DispatchError, Replies};
//!
//! // The contract's own result, be it `Ok` or `Err`: a reply of the plugin `mock`.
//! let mock = filter::mock(|filter| filter.transform(|_| Err("no text".to_owned())));
//! assert_eq!(filter::transform("").first(), Ok(Err("no text".to_owned())));
//! drop(mock);
//!
//! // A failure of the plugin `mock`.
//! let mock = filter::mock(|filter| filter.transform(|_| DispatchError::Trap("it panicked".to_owned())));
//! assert_eq!(filter::transform("").first(), Err(DispatchError::Trap("it panicked".to_owned())));
//! drop(mock);
//!
//! // Now one and now the other.
//! let mock = filter::mock(|filter| {
//!     filter.transform(|text| match text {
//!         "" => Err(DispatchError::Deadline("it took too long".to_owned())),
//!         text => Ok(Ok(text.to_uppercase())),
//!     });
//! });
//! assert_eq!(filter::transform("a").ok().collect::<Vec<_>>(), [Ok("A".to_owned())]);
//! assert_eq!(filter::transform("").errors().count(), 1);
//! drop(mock);
//!
//! // Several plugins.
//! let replies = Replies::new([("a", Ok(Ok("1".to_owned()))), ("b", Err(DispatchError::Fuel("spent".to_owned())))]);
//! let _mock = filter::mock(|filter| filter.transform(move |_| replies.clone()));
//! assert_eq!(filter::transform("").len(), 2);
//! # }
//! # }
//! # plugin::test();
//! ```
//!
//! A wrapped socket with no mock behaves like one that nothing is plugged into; a direct one panics.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

/// Keeps a mock in force until it is dropped.
#[must_use = "the mock is removed when this is dropped; keep it in a variable: `let _mock = ..`"]
pub struct MockGuard(Option<Box<dyn FnOnce()>>);

impl MockGuard {
    pub(crate) fn new(remove: impl FnOnce() + 'static) -> Self {
        Self(Some(Box::new(remove)))
    }
}

impl Drop for MockGuard {
    fn drop(&mut self) {
        if let Some(remove) = self.0.take() {
            remove();
        }
    }
}

impl fmt::Debug for MockGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MockGuard")
    }
}

/// What the closures of a mock have seen; clones share one list.
#[derive(Debug)]
pub struct Calls<T>(Rc<RefCell<Vec<T>>>);

impl<T> Calls<T> {
    /// Nothing seen yet.
    pub fn new() -> Self {
        Self(Rc::new(RefCell::new(Vec::new())))
    }

    /// Notes a call.
    pub fn push(&self, call: T) {
        self.0.borrow_mut().push(call);
    }

    /// What has been seen since the last time.
    pub fn take(&self) -> Vec<T> {
        self.0.take()
    }

    /// How many calls have been seen since the last [`take`](Self::take).
    pub fn len(&self) -> usize {
        self.0.borrow().len()
    }

    /// Whether no call has been seen since the last [`take`](Self::take).
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<T> Default for Calls<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Clone for Calls<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}
