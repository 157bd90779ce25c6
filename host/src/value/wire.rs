//! The forms in which replies cross to plugins: results, their containers, and the error of wrapped sockets.

use wasmtime::component::{ComponentNamedList, ComponentType, Lift, Lower};

use crate::error::{Case, DispatchError};

/// A function's result as wasmtime lists it: `()` or `(T,)`.
pub trait ResultList: ComponentNamedList + Lift + Lower + Send + Sync + 'static {
    /// The result itself, `()` where there is none.
    type Value: ComponentType + Lift + Lower + Send + Sync + 'static;

    /// Takes the result out of the list.
    fn value(self) -> Self::Value;

    /// Makes the list of a result.
    fn list(value: Self::Value) -> Self;
}

impl ResultList for () {
    type Value = ();

    fn value(self) {}

    fn list((): ()) {}
}

impl<T: ComponentType + Lift + Lower + Send + Sync + 'static> ResultList for (T,) {
    type Value = T;

    fn value(self) -> T {
        self.0
    }

    fn list(value: T) -> Self {
        (value,)
    }
}

/// What holds the replies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LinkShape {
    Direct,
    Tuple,
    Option,
    List,
}

/// `dispatch-error` as the views declare it.
#[derive(ComponentType, Lift, Lower, Clone, Debug)]
#[component(variant)]
pub(crate) enum WireError {
    #[component(name = "trap")]
    Trap(String),
    #[component(name = "deadline")]
    Deadline(String),
    #[component(name = "fuel")]
    Fuel(String),
    #[component(name = "memory")]
    Memory(String),
    #[component(name = "cancelled")]
    Cancelled(String),
    #[component(name = "unavailable")]
    Unavailable(String),
    #[component(name = "invalid-handle")]
    InvalidHandle(String),
    #[component(name = "unsupported")]
    Unsupported(String),
    #[component(name = "other")]
    Other(String),
}

impl From<DispatchError> for WireError {
    #[cold]
    fn from(error: DispatchError) -> Self {
        error.announce();
        let text = error.text();
        match error.kind() {
            Case::Trap => Self::Trap(text),
            Case::Deadline => Self::Deadline(text),
            Case::Fuel => Self::Fuel(text),
            Case::Memory => Self::Memory(text),
            Case::Cancelled => Self::Cancelled(text),
            Case::Unavailable => Self::Unavailable(text),
            Case::InvalidHandle => Self::InvalidHandle(text),
            Case::Unsupported => Self::Unsupported(text),
            Case::Other => Self::Other(text),
        }
    }
}
