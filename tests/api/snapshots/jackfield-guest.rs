pub use jackfield_macros::plug;
pub use wit_bindgen;
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DispatchError {
    Trap(String),
    Deadline(String),
    Fuel(String),
    Memory(String),
    Cancelled(String),
    Unavailable(String),
    InvalidHandle(String),
    Unsupported(String),
    Other(String),
}
impl DispatchError {
    pub fn case(&self) -> &'static str {}
    pub fn text(&self) -> &str {}
}
impl fmt::Display for DispatchError {}
impl std::error::Error for DispatchError {}
impl<R> MockReply<Replies<R>, Failed> for DispatchError {}
impl<R> MockReply<Reply<R>, Failed> for DispatchError {}
impl<R> MockReply<Option<Reply<R>>, Failed> for DispatchError {}
impl<R> MockReply<Result<R, DispatchError>, Failed> for DispatchError {}
#[derive(Debug)]
pub struct ErrorContext(_);
#[derive(Debug)]
pub struct Future<T>(_, _);
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replies<R>(_);
impl<R> Unmocked for Replies<R> {}
impl<R> MockReply<Self> for Replies<R> {}
impl<R> Replies<R> {
    pub fn new<P: Into<String>>(
        replies: impl IntoIterator<Item = (P, Result<R, DispatchError>)>,
    ) -> Self {}
    pub fn failed(error: DispatchError) -> Self {}
    pub fn none() -> Self {}
    pub fn len(&self) -> usize {}
    pub fn is_empty(&self) -> bool {}
    pub fn iter(&self) -> <&Self as IntoIterator>::IntoIter {}
    pub fn ok(self) -> impl Iterator<Item = R> {}
    pub fn errors(&self) -> impl Iterator<Item = (&str, &DispatchError)> {}
    pub fn first(self) -> Result<R, DispatchError> {}
    pub fn all(self) -> Result<Vec<R>, DispatchError> {}
}
impl<R> IntoIterator for Replies<R> {
    type Item = (String, Result<R, DispatchError>);
    type IntoIter = std::vec::IntoIter<Self::Item>;
}
impl<R> Abi for Replies<R> {}
impl<'a, R: Lift<'a>> Lift<'a> for Replies<R> {}
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a failure of the plug stands in its reply"]
pub struct Reply<R> {
    pub plugin: String,
    pub result: Result<R, DispatchError>,
}
impl<R> Unmocked for Reply<R> {}
impl<R> MockReply<Self> for Reply<R> {}
impl<R> Reply<R> {
    pub fn new(plugin: impl Into<String>, result: Result<R, DispatchError>) -> Self {}
    pub fn failed(error: DispatchError) -> Self {}
    pub fn ok(self) -> Option<R> {}
    pub fn error(&self) -> Option<&DispatchError> {}
}
impl<R: Abi> Abi for Reply<R> {}
impl<'a, R: Lift<'a>> Lift<'a> for Reply<R> {}
#[derive(Debug)]
pub struct Stream<T>(_, _);
pub mod log {
    pub use crate::__log_debug as debug;
    pub use crate::__log_error as error;
    pub use crate::__log_info as info;
    pub use crate::__log_trace as trace;
    pub use crate::__log_warn as warn;
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Level {
        Trace,
        Debug,
        Info,
        Warn,
        Error,
    }
    pub fn enabled(level: Level) -> bool {}
    pub fn log(level: Level, target: &str, message: fmt::Arguments<'_>) {}
}
pub mod testing {
    #[derive(Debug)]
    pub struct Calls<T>(_);
    impl<T> Calls<T> {
        pub fn new() -> Self {}
        pub fn push(&self, call: T) {}
        pub fn take(&self) -> Vec<T> {}
        pub fn len(&self) -> usize {}
        pub fn is_empty(&self) -> bool {}
    }
    impl<T> Default for Calls<T> {}
    impl<T> Clone for Calls<T> {}
    #[must_use = "the mock is removed when this is dropped; keep it in a variable: `let _mock = ..`"]
    pub struct MockGuard(_);
    impl Drop for MockGuard {}
    impl fmt::Debug for MockGuard {}
}
macro_rules! plugin {
    () => {};
}
