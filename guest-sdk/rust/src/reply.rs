//! What a call through a wrapped socket returns.

use crate::DispatchError;
use crate::abi::{Abi, Lift, Lifting, Source};

/// The plugin id of a mock that returns a bare value.
pub(crate) const MOCK: &str = "mock";

/// The reply of one plug.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a failure of the plug stands in its reply"]
pub struct Reply<R> {
    /// The plugin's id in the graph.
    pub plugin: String,
    /// What it returned, or why it did not.
    pub result: Result<R, DispatchError>,
}

impl<R> Reply<R> {
    /// A reply, for tests.
    pub fn new(plugin: impl Into<String>, result: Result<R, DispatchError>) -> Self {
        Self { plugin: plugin.into(), result }
    }

    /// The failure of a plugin called `mock`, for tests.
    pub fn failed(error: DispatchError) -> Self {
        Self::new(MOCK, Err(error))
    }

    /// What the plug returned, if it did.
    pub fn ok(self) -> Option<R> {
        self.result.ok()
    }

    /// Why the plug did not return, if it did not.
    pub fn error(&self) -> Option<&DispatchError> {
        self.result.as_ref().err()
    }
}

/// The replies of all plugs of a socket, in the order of the graph.
///
/// ```
/// use jackfield_guest::{DispatchError, Replies};
///
/// let replies = Replies::new([("a", Ok(1)), ("b", Err(DispatchError::Fuel("b: spent".into()))), ("c", Ok(3))]);
/// for (plugin, result) in &replies {
///     match result {
///         Ok(number) => println!("{plugin} says {number}"),
///         Err(error) => println!("{plugin} failed: {error}"),
///     }
/// }
/// assert_eq!(replies.errors().next().unwrap().0, "b");
/// assert_eq!(replies.clone().first()?, 1);
/// assert_eq!(replies.ok().sum::<i32>(), 4);
/// # Ok::<(), DispatchError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replies<R>(Vec<(String, Result<R, DispatchError>)>);

impl<R> Replies<R> {
    /// Replies, for tests: plugin ids and results.
    pub fn new<P: Into<String>>(replies: impl IntoIterator<Item = (P, Result<R, DispatchError>)>) -> Self {
        Self(replies.into_iter().map(|(plugin, result)| (plugin.into(), result)).collect())
    }

    /// The failure of a single plugin called `mock`, for tests.
    pub fn failed(error: DispatchError) -> Self {
        Self::new([(MOCK, Err(error))])
    }

    /// No reply: nothing is plugged in.
    pub fn none() -> Self {
        Self(Vec::new())
    }

    /// How many plugs were called.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing is plugged in.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Plugin ids and results.
    pub fn iter(&self) -> <&Self as IntoIterator>::IntoIter {
        self.into_iter()
    }

    /// The values of the plugs that returned one; failures are left out.
    pub fn ok(self) -> impl Iterator<Item = R> {
        self.0.into_iter().filter_map(|(_, result)| result.ok())
    }

    /// The failures, with the plugin ids.
    pub fn errors(&self) -> impl Iterator<Item = (&str, &DispatchError)> {
        self.0.iter().filter_map(|(plugin, result)| Some((plugin.as_str(), result.as_ref().err()?)))
    }

    /// The value of the first plug that returned one.
    ///
    /// # Errors
    /// The first failure if all failed; [`DispatchError::Unavailable`] if nothing is plugged in.
    pub fn first(self) -> Result<R, DispatchError> {
        let mut failure = None;
        for (_, result) in self.0 {
            match result {
                Ok(value) => return Ok(value),
                Err(error) => failure = failure.or(Some(error)),
            }
        }
        Err(failure.unwrap_or_else(|| DispatchError::Unavailable("nothing is plugged into this socket".to_owned())))
    }

    /// All values.
    ///
    /// # Errors
    /// The first failure.
    pub fn all(self) -> Result<Vec<R>, DispatchError> {
        self.0.into_iter().map(|(_, result)| result).collect()
    }
}

impl<R> IntoIterator for Replies<R> {
    type Item = (String, Result<R, DispatchError>);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, R> IntoIterator for &'a Replies<R> {
    type Item = &'a (String, Result<R, DispatchError>);
    type IntoIter = std::slice::Iter<'a, (String, Result<R, DispatchError>)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

/// What a view's reply is in WIT: `tuple<string, result<R, dispatch-error>>`.
type Pair<R> = (String, Result<R, DispatchError>);

impl<R: Abi> Abi for Reply<R> {
    const SIZE: usize = Pair::<R>::SIZE;
    const ALIGN: usize = Pair::<R>::ALIGN;
    const FLAT: usize = Pair::<R>::FLAT;
}

impl<'a, R: Lift<'a>> Lift<'a> for Reply<R> {
    unsafe fn load(from: *const u8, cx: Lifting<'a>) -> Self {
        // SAFETY: the caller vouches for a reply, which is a pair.
        let (plugin, result) = unsafe { Pair::load(from, cx) };
        Self { plugin, result }
    }

    unsafe fn lift(from: &mut Source<'_>, cx: Lifting<'a>) -> Self {
        // SAFETY: the caller vouches for a reply, which is a pair.
        let (plugin, result) = unsafe { Pair::lift(from, cx) };
        Self { plugin, result }
    }
}

impl<R> Abi for Replies<R> {
    const SIZE: usize = 2 * size_of::<usize>();
    const ALIGN: usize = size_of::<usize>();
    const FLAT: usize = 2;
}

impl<'a, R: Lift<'a>> Lift<'a> for Replies<R> {
    unsafe fn load(from: *const u8, cx: Lifting<'a>) -> Self {
        // SAFETY: the caller vouches for replies, which are a list of pairs.
        Self(unsafe { Vec::load(from, cx) })
    }

    unsafe fn lift(from: &mut Source<'_>, cx: Lifting<'a>) -> Self {
        // SAFETY: the caller vouches for replies, which are a list of pairs.
        Self(unsafe { Vec::lift(from, cx) })
    }
}
