//! Where the mocks of generated sockets are kept: a stack for each thread, so that tests do not meet.

use std::cell::{RefCell, RefMut};
use std::rc::Rc;
use std::thread::LocalKey;

use crate::reply::MOCK;
use crate::testing::MockGuard;
use crate::{DispatchError, Replies, Reply};

/// The mocks of one socket on one thread, the latest last.
pub struct Mocks<M>(RefCell<Vec<Rc<M>>>);

impl<M: 'static> Mocks<M> {
    /// No mock.
    pub const fn new() -> Self {
        Self(RefCell::new(Vec::new()))
    }

    /// Adds a mock until the guard is dropped.
    pub fn push(key: &'static LocalKey<Self>, mock: M) -> MockGuard {
        let mock = Rc::new(mock);
        key.with(|mocks| mocks.0.borrow_mut().push(Rc::clone(&mock)));
        MockGuard::new(move || {
            // When a thread ends, its mocks may be gone before the guard.
            let _ = key.try_with(|mocks| mocks.0.borrow_mut().retain(|other| !Rc::ptr_eq(other, &mock)));
        })
    }

    /// The mock in force.
    pub fn current(key: &'static LocalKey<Self>) -> Option<Rc<M>> {
        key.with(|mocks| mocks.0.borrow().last().cloned())
    }
}

impl<M: 'static> Default for Mocks<M> {
    fn default() -> Self {
        Self::new()
    }
}

/// The place of a closure that stands for a function.
pub struct Closure<F: ?Sized>(RefCell<Option<Box<F>>>);

impl<F: ?Sized> Closure<F> {
    /// Puts a closure there.
    pub fn set(&mut self, closure: Box<F>) {
        self.0 = RefCell::new(Some(closure));
    }

    /// The closure, to be called.
    ///
    /// # Panics
    /// If it is being called already.
    pub fn get(&self, function: &str) -> Option<RefMut<'_, Box<F>>> {
        match self.0.try_borrow_mut() {
            Ok(closure) => RefMut::filter_map(closure, Option::as_mut).ok(),
            Err(_) => panic!("the mock of `{function}` was called by itself"),
        }
    }
}

impl<F: ?Sized> Default for Closure<F> {
    fn default() -> Self {
        Self(RefCell::new(None))
    }
}

/// Has no value: the mock of what is never mocked.
#[derive(Debug)]
pub enum Never {}

/// The mock's type natively, [`Never`] on `wasm32`.
#[cfg(not(target_arch = "wasm32"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __mock_or_never {
    ($mock:ty) => {
        $mock
    };
}

/// The mock's type natively, [`Never`] on `wasm32`.
#[cfg(target_arch = "wasm32")]
#[doc(hidden)]
#[macro_export]
macro_rules! __mock_or_never {
    ($mock:ty) => {
        $crate::__private::Never
    };
}

/// What a wrapped socket replies where no mock is set: what a graph replies where nothing is plugged in.
pub trait Unmocked {
    /// The reply of an unfilled socket.
    fn unmocked(function: &str) -> Self;
}

impl<R> Unmocked for Replies<R> {
    fn unmocked(_: &str) -> Self {
        Self::none()
    }
}

impl<R> Unmocked for Option<Reply<R>> {
    fn unmocked(_: &str) -> Self {
        None
    }
}

impl<R> Unmocked for Reply<R> {
    fn unmocked(function: &str) -> Self {
        Self::new("", Err(DispatchError::Unavailable(format!("{function} has no mock"))))
    }
}

/// How a closure replies: with a value, or with several replies made by hand.
#[derive(Debug)]
pub enum Returned {}

/// How a closure replies: with a failure alone. A type of its own, since a contract's result may be of any type.
#[derive(Debug)]
pub enum Failed {}

/// What the closure of a mock may return for a reply of type `Out`; `How` is inferred.
#[diagnostic::on_unimplemented(
    message = "a mock's closure cannot return `{Self}` here",
    label = "expected the contract's own result, a `DispatchError`, or `{Out}`"
)]
pub trait MockReply<Out, How = Returned> {
    /// The reply.
    fn into_reply(self) -> Out;
}

impl<R> MockReply<Replies<R>> for R {
    fn into_reply(self) -> Replies<R> {
        Replies::new([(MOCK, Ok(self))])
    }
}

impl<R> MockReply<Replies<R>> for Result<R, DispatchError> {
    fn into_reply(self) -> Replies<R> {
        Replies::new([(MOCK, self)])
    }
}

impl<R> MockReply<Self> for Replies<R> {
    fn into_reply(self) -> Self {
        self
    }
}

impl<R> MockReply<Reply<R>> for R {
    fn into_reply(self) -> Reply<R> {
        Reply::new(MOCK, Ok(self))
    }
}

impl<R> MockReply<Reply<R>> for Result<R, DispatchError> {
    fn into_reply(self) -> Reply<R> {
        Reply::new(MOCK, self)
    }
}

impl<R> MockReply<Self> for Reply<R> {
    fn into_reply(self) -> Self {
        self
    }
}

impl<R> MockReply<Option<Reply<R>>> for R {
    fn into_reply(self) -> Option<Reply<R>> {
        Some(Reply::new(MOCK, Ok(self)))
    }
}

impl<R> MockReply<Option<Reply<R>>> for Result<R, DispatchError> {
    fn into_reply(self) -> Option<Reply<R>> {
        Some(Reply::new(MOCK, self))
    }
}

impl<R> MockReply<Self> for Option<Reply<R>> {
    fn into_reply(self) -> Self {
        self
    }
}

impl<R> MockReply<Result<R, DispatchError>> for R {
    fn into_reply(self) -> Result<R, DispatchError> {
        Ok(self)
    }
}

impl<R> MockReply<Self> for Result<R, DispatchError> {
    fn into_reply(self) -> Self {
        self
    }
}

impl<R> MockReply<Replies<R>, Failed> for DispatchError {
    fn into_reply(self) -> Replies<R> {
        Replies::failed(self)
    }
}

impl<R> MockReply<Reply<R>, Failed> for DispatchError {
    fn into_reply(self) -> Reply<R> {
        Reply::failed(self)
    }
}

impl<R> MockReply<Option<Reply<R>>, Failed> for DispatchError {
    fn into_reply(self) -> Option<Reply<R>> {
        Some(Reply::failed(self))
    }
}

impl<R> MockReply<Result<R, DispatchError>, Failed> for DispatchError {
    fn into_reply(self) -> Result<R, DispatchError> {
        Err(self)
    }
}

/// Ends a test that calls a direct socket, or a method of a mock, that has no closure.
#[cold]
#[track_caller]
pub fn no_mock(function: &str, how: &str) -> ! {
    panic!("`{function}` was called outside of a graph and has no mock: {how}")
}
