//! Indices that say what they count, and lists that take no other.

use std::iter::Enumerate;
use std::marker::PhantomData;
use std::ops;

/// What counts the elements of an [`IndexVec`].
pub(crate) trait Index: Copy {
    /// The index of this place.
    fn new(place: usize) -> Self;

    /// The place in the list, counted from 0.
    fn place(self) -> usize;
}

/// Makes types that implement [`Index`].
macro_rules! indices {
    ($($(#[$doc:meta])* $visibility:vis struct $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        $visibility struct $name($visibility usize);

        impl Index for $name {
            fn new(place: usize) -> Self {
                Self(place)
            }

            fn place(self) -> usize {
                self.0
            }
        }
    )+};
}

indices! {
    /// The place of a plugin in [`GraphSpec::plugins`](crate::plan::GraphSpec::plugins).
    pub struct DeclaredIndex;
    /// The place of a plugin in [`Plan::plugins`](crate::plan::Plan::plugins).
    pub struct PluginIndex;
    /// The place of a contract among those that a plugin plugs, [`PlannedPlugin::plugs`](crate::plan::PlannedPlugin::plugs).
    pub struct PlugIndex;
    /// The place of a contract in the list of those that the host serves, the one given to [`plan`](crate::plan::plan).
    pub struct ServedIndex;
    /// The place of a socket among those of its plugin, while a graph is planned.
    pub(crate) struct SocketIndex;
}

/// A list whose elements are counted by indices of their own.
#[derive(Clone, Debug)]
pub(crate) struct IndexVec<I, T> {
    items: Vec<T>,
    index: PhantomData<fn(I)>,
}

impl<I: Index, T> IndexVec<I, T> {
    pub(crate) fn push(&mut self, item: T) {
        self.items.push(item);
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (I, &T)> + Clone {
        self.items.iter().enumerate().map(|(place, item)| (I::new(place), item))
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = (I, &mut T)> {
        self.items.iter_mut().enumerate().map(|(place, item)| (I::new(place), item))
    }

    /// The elements alone.
    pub(crate) fn values(&self) -> std::slice::Iter<'_, T> {
        self.items.iter()
    }

    /// The indices alone.
    pub(crate) fn indices(&self) -> impl DoubleEndedIterator<Item = I> + Clone + use<I, T> {
        (0..self.items.len()).map(I::new)
    }

    pub(crate) fn position(&self, is_it: impl FnMut(&T) -> bool) -> Option<I> {
        self.items.iter().position(is_it).map(I::new)
    }
}

impl<I, T> Default for IndexVec<I, T> {
    fn default() -> Self {
        Self { items: Vec::new(), index: PhantomData }
    }
}

impl<I, T> FromIterator<T> for IndexVec<I, T> {
    fn from_iter<A: IntoIterator<Item = T>>(items: A) -> Self {
        Self { items: items.into_iter().collect(), index: PhantomData }
    }
}

impl<I: Index, T> IntoIterator for IndexVec<I, T> {
    type Item = (I, T);
    type IntoIter = std::iter::Map<Enumerate<std::vec::IntoIter<T>>, fn((usize, T)) -> (I, T)>;

    fn into_iter(self) -> Self::IntoIter {
        let index: fn((usize, T)) -> (I, T) = |(place, item)| (I::new(place), item);
        self.items.into_iter().enumerate().map(index)
    }
}

impl<I: Index, T> ops::Index<I> for IndexVec<I, T> {
    type Output = T;

    fn index(&self, index: I) -> &T {
        &self.items[index.place()]
    }
}

impl<I: Index, T> ops::IndexMut<I> for IndexVec<I, T> {
    fn index_mut(&mut self, index: I) -> &mut T {
        &mut self.items[index.place()]
    }
}
