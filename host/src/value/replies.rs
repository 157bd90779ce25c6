//! The four cardinalities as types, and what a call through a socket of each returns.

use std::fmt;

use jackfield_contract::shape;

use crate::error::{DispatchError, PluginId};

/// How many plugs a socket takes, as a type: [`Any`], [`AtLeastOne`], [`AtMostOne`] or [`ExactlyOne`].
pub trait Cardinality: sealed::Sealed + Copy + Default + fmt::Debug + Send + Sync + 'static {
    /// The same as a value.
    const CARDINALITY: shape::Cardinality;

    /// What a call returns: one reply for each plug, in the graph's order.
    type Reply<R>;

    /// Builds the reply of a call that was made to these plugs.
    #[doc(hidden)]
    fn gather<R>(replies: impl Iterator<Item = (PluginId, Result<R, DispatchError>)>) -> Self::Reply<R>;

    /// Turns each reply that is there into another, e.g. a value into a type of the contract's own.
    #[doc(hidden)]
    fn map_reply<R, S>(
        reply: Self::Reply<R>,
        map: impl FnMut(&PluginId, Result<R, DispatchError>) -> Result<S, DispatchError>,
    ) -> Self::Reply<S>;
}

mod sealed {
    pub trait Sealed {}
}

macro_rules! markers {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct $name;
        impl sealed::Sealed for $name {}
    )*};
}

markers! {
    /// Any number of plugs, none included.
    Any
    /// One plug or more.
    AtLeastOne
    /// No plug, or one.
    AtMostOne
    /// One plug, always.
    ExactlyOne
}

macro_rules! many {
    ($($name:ident)*) => {$(
        impl Cardinality for $name {
            const CARDINALITY: shape::Cardinality = shape::Cardinality::$name;
            type Reply<R> = Replies<R>;

            #[inline]
            fn gather<R>(mut replies: impl Iterator<Item = (PluginId, Result<R, DispatchError>)>) -> Replies<R> {
                // The fields are filled in the order written: the first reply, then the rest.
                Replies { first: replies.next(), rest: replies.collect() }
            }

            #[inline]
            fn map_reply<R, S>(
                reply: Replies<R>,
                mut map: impl FnMut(&PluginId, Result<R, DispatchError>) -> Result<S, DispatchError>,
            ) -> Replies<S> {
                Self::gather(reply.into_iter().map(|(plugin, reply)| {
                    let reply = map(&plugin, reply);
                    (plugin, reply)
                }))
            }
        }
    )*};
}

many! { Any AtLeastOne }

impl Cardinality for AtMostOne {
    const CARDINALITY: shape::Cardinality = shape::Cardinality::AtMostOne;
    type Reply<R> = Option<(PluginId, Result<R, DispatchError>)>;

    #[inline]
    fn gather<R>(mut replies: impl Iterator<Item = (PluginId, Result<R, DispatchError>)>) -> Self::Reply<R> {
        replies.next()
    }

    #[inline]
    fn map_reply<R, S>(
        reply: Self::Reply<R>,
        mut map: impl FnMut(&PluginId, Result<R, DispatchError>) -> Result<S, DispatchError>,
    ) -> Self::Reply<S> {
        reply.map(|(plugin, reply)| {
            let reply = map(&plugin, reply);
            (plugin, reply)
        })
    }
}

impl Cardinality for ExactlyOne {
    const CARDINALITY: shape::Cardinality = shape::Cardinality::ExactlyOne;
    type Reply<R> = (PluginId, Result<R, DispatchError>);

    #[inline]
    fn gather<R>(mut replies: impl Iterator<Item = (PluginId, Result<R, DispatchError>)>) -> Self::Reply<R> {
        // `Graph::socket` refuses to make an exactly-one socket with no plug; a plug whose plugin is gone still replies.
        replies.next().unwrap_or_else(|| (PluginId::new(""), Err(DispatchError::unavailable("the socket is unfilled"))))
    }

    #[inline]
    fn map_reply<R, S>(
        (plugin, reply): Self::Reply<R>,
        mut map: impl FnMut(&PluginId, Result<R, DispatchError>) -> Result<S, DispatchError>,
    ) -> Self::Reply<S> {
        let reply = map(&plugin, reply);
        (plugin, reply)
    }
}

/// The replies of all plugs of a socket, in the graph's order; a plugin's failure stands in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Replies<R> {
    // Most sockets have one plug, whose reply needs no allocation.
    pub(crate) first: Option<(PluginId, Result<R, DispatchError>)>,
    pub(crate) rest: Vec<(PluginId, Result<R, DispatchError>)>,
}

impl<R> Replies<R> {
    /// How many plugs replied, failures included.
    pub fn len(&self) -> usize {
        usize::from(self.first.is_some()) + self.rest.len()
    }

    /// Whether no plug is plugged in.
    pub fn is_empty(&self) -> bool {
        self.first.is_none()
    }

    /// The replies in order.
    pub fn iter(&self) -> impl Iterator<Item = &(PluginId, Result<R, DispatchError>)> {
        self.first.iter().chain(&self.rest)
    }

    /// The values of those that succeeded, in order.
    pub fn ok(self) -> impl Iterator<Item = R> {
        self.into_iter().filter_map(|(_, reply)| reply.ok())
    }

    /// The failures, in order.
    pub fn errors(&self) -> impl Iterator<Item = (&PluginId, &DispatchError)> {
        self.iter().filter_map(|(plugin, reply)| reply.as_ref().err().map(|error| (plugin, error)))
    }

    /// The first value, if any plug succeeded.
    pub fn first(self) -> Option<R> {
        self.ok().next()
    }
}

impl<R> IntoIterator for Replies<R> {
    type Item = (PluginId, Result<R, DispatchError>);
    type IntoIter = std::iter::Chain<std::option::IntoIter<Self::Item>, std::vec::IntoIter<Self::Item>>;

    fn into_iter(self) -> Self::IntoIter {
        self.first.into_iter().chain(self.rest)
    }
}

impl<'a, R> IntoIterator for &'a Replies<R> {
    type Item = &'a (PluginId, Result<R, DispatchError>);
    type IntoIter = std::iter::Chain<
        std::option::Iter<'a, (PluginId, Result<R, DispatchError>)>,
        std::slice::Iter<'a, (PluginId, Result<R, DispatchError>)>,
    >;

    fn into_iter(self) -> Self::IntoIter {
        self.first.iter().chain(&self.rest)
    }
}
