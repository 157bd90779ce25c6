//! Handles: a value of this plugin behind one, a value of another plugin, or a mock.

use std::rc::Rc;

#[cfg(target_arch = "wasm32")]
use super::{Lifting, Side};

/// What a generated resource type holds.
///
/// `Object` is the trait object of the resource's methods, `Mock` the closures that stand for them in a test.
pub enum Handle<Object: ?Sized, Mock> {
    /// A value of this plugin.
    Local(Rc<Object>),
    /// A test's closures.
    #[cfg(not(target_arch = "wasm32"))]
    Mock(Rc<Mock>),
    /// A value of another plugin.
    #[cfg(target_arch = "wasm32")]
    Remote(Remote, std::marker::PhantomData<Mock>),
}

/// A generated resource type.
pub trait Resource: Sized + 'static {
    /// The trait object of its methods.
    type Object: ?Sized + 'static;
    /// The closures that stand for its methods in a test.
    type Mock: 'static;
    /// Its name, for messages.
    const NAME: &'static str;

    /// Wraps a handle.
    fn wrap(handle: Handle<Self::Object, Self::Mock>) -> Self;

    /// The wrapped handle.
    fn handle(&self) -> &Handle<Self::Object, Self::Mock>;

    /// The handle table that the resource has on this side of the boundary.
    #[cfg(target_arch = "wasm32")]
    fn table(side: Side) -> Table;
}

/// Ends the call: a handle reached a function that no handle of its kind can reach.
#[cold]
pub fn not_imported(name: &str) -> ! {
    panic!("this `{name}` belongs to another plugin, and there is no socket to call it through")
}

/// Ends the call: the resource has no handles on this side of the boundary.
#[cold]
pub fn no_table(side: super::Side, name: &str) -> ! {
    panic!("`{name}` has no handles on {side:?}")
}

#[cfg(target_arch = "wasm32")]
pub use self::wasm::{Remote, Table, lift_borrow, lift_own, lower_borrow, lower_own, release_object};

#[cfg(target_arch = "wasm32")]
mod wasm {
    use std::cell::Cell;
    use std::marker::PhantomData;
    use std::rc::Rc;

    use super::{Handle, Lifting, Resource, Side};

    /// A resource's functions on one side of the boundary.
    #[derive(Clone, Copy)]
    pub enum Table {
        /// The component defines the resource.
        Exported {
            /// Makes a handle for a representation.
            new: unsafe extern "C" fn(i32) -> i32,
            /// The representation of a handle.
            rep: unsafe extern "C" fn(i32) -> i32,
            /// Drops a handle.
            drop: unsafe extern "C" fn(i32),
        },
        /// The component imports the resource.
        Imported {
            /// By which import.
            side: Side,
            /// Drops a handle.
            drop: unsafe extern "C" fn(i32),
        },
    }

    /// A handle to a value of another plugin; dropping it drops the handle.
    pub struct Remote {
        /// The handle's index, or 0 after the handle has been given away: the ABI's indices begin at 1.
        handle: Cell<u32>,
        side: Side,
        drop: unsafe extern "C" fn(i32),
    }

    impl Remote {
        /// The handle's index.
        pub fn index(&self) -> u32 {
            self.handle.get()
        }

        /// The import that the handle came by.
        pub fn side(&self) -> Side {
            self.side
        }

        /// Gives the handle away.
        fn take(&self) -> u32 {
            self.handle.replace(0)
        }
    }

    impl Drop for Remote {
        fn drop(&mut self) {
            let index = self.take();
            if index != 0 {
                // SAFETY: the handle is in this table and has not been given away.
                unsafe { (self.drop)(index as i32) };
            }
        }
    }

    /// Another wrapper for a value of this plugin.
    fn share<R: Resource>(value: &R) -> R {
        match value.handle() {
            Handle::Local(object) => R::wrap(Handle::Local(Rc::clone(object))),
            Handle::Remote(..) => not_of_this_plug(R::NAME),
        }
    }

    fn remote<R: Resource>(index: u32, side: Side, drop: unsafe extern "C" fn(i32)) -> R {
        R::wrap(Handle::Remote(Remote { handle: Cell::new(index), side, drop }, PhantomData))
    }

    /// Takes over an owned handle.
    ///
    /// # Safety
    /// The index is one that the runtime has just passed as `own`.
    pub unsafe fn lift_own<R: Resource>(index: u32, side: Side) -> R {
        match R::table(side) {
            // SAFETY: the representations that this component hands out are boxes of `R`, made by `lower_own`; dropping the
            // handle frees the box, whose value has been shared.
            Table::Exported { rep, drop, .. } => unsafe {
                let value = share(&*(rep(index as i32) as usize as *const R));
                drop(index as i32);
                value
            },
            Table::Imported { side, drop } => remote(index, side, drop),
        }
    }

    /// Takes a borrowed handle for the time of a call.
    ///
    /// # Safety
    /// The bits are those that the runtime has just passed as `borrow`: a representation where the component defines the
    /// resource, else an index.
    pub unsafe fn lift_borrow<R: Resource>(bits: u32, cx: Lifting<'_>) -> &R {
        match R::table(cx.side()) {
            // SAFETY: the representation is a box that lives at least as long as the borrow, which ends with the call.
            Table::Exported { .. } => unsafe { &*(bits as usize as *const R) },
            Table::Imported { side, drop } => cx.scope().keep(remote(bits, side, drop)),
        }
    }

    /// Gives an owned handle away; the wrapper is empty from then on.
    pub fn lower_own<R: Resource>(value: &R, side: Side) -> u32 {
        match R::table(side) {
            Table::Exported { new, .. } => {
                let object = Box::into_raw(Box::new(share(value)));
                // SAFETY: the import takes any representation.
                unsafe { new(object as usize as i32) as u32 }
            }
            Table::Imported { side, .. } => match value.handle() {
                Handle::Remote(remote, _) if remote.side == side => remote.take(),
                _ => not_of_this_socket(R::NAME),
            },
        }
    }

    /// Lends a handle for the time of a call.
    pub fn lower_borrow<R: Resource>(value: &R, side: Side) -> u32 {
        match (R::table(side), value.handle()) {
            (Table::Imported { side, .. }, Handle::Remote(remote, _)) if remote.side == side => remote.index(),
            _ => not_of_this_socket(R::NAME),
        }
    }

    #[cold]
    fn not_of_this_plug(name: &str) -> ! {
        panic!(
            "this `{name}` belongs to another plugin; to hand it out as one's own, wrap it in a type that implements the trait"
        )
    }

    #[cold]
    fn not_of_this_socket(name: &str) -> ! {
        panic!(
            "this `{name}` was not made by the socket that it is passed to; where two sockets share a resource, that of the \
             contract that defines it must be `direct`"
        )
    }

    /// Frees what a handle of this component stood for; called by the runtime when its last handle is dropped.
    ///
    /// # Safety
    /// The representation comes from [`lower_own`] and is not used again.
    pub unsafe fn release_object<R: Resource>(representation: i32) {
        // SAFETY: `lower_own` made it from a box of this type.
        drop(unsafe { Box::from_raw(representation as usize as *mut R) });
    }
}
