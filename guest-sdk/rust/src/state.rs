//! The plugin's state: one value of each type that has a `#[plug]`, made when it is first called.

use std::any::{Any, TypeId};
use std::cell::RefCell;

/// A type whose value can be a plugin's state.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a plugin's state, since it has no `Default`",
    label = "a plug's state is made by `Default::default()`",
    note = "write `#[derive(Default)]` above `{Self}`, or implement `Default` for it"
)]
pub trait State: Sized + 'static {
    /// The value that an instance starts with.
    fn initial() -> Self;
}

#[diagnostic::do_not_recommend]
impl<T: Default + 'static> State for T {
    fn initial() -> Self {
        T::default()
    }
}

/// Ties a contract, as `dyn` of its trait, to its generated glue.
pub trait Contract {
    /// A type whose functions are the glue.
    type Glue;
}

/// The trait's contract has a `#[plug]`.
#[diagnostic::on_unimplemented(
    message = "a plug is declared, but nothing implements its trait: `{Self}`",
    label = "there is no `#[plug]` for this contract",
    note = "write `#[plug] impl Trait for YourType {{ .. }}` with that trait"
)]
pub trait Plugged {}

/// Checks at compile time that a contract has a `#[plug]`.
pub const fn require_plug<T: ?Sized + Plugged>() {}

/// Checks at compile time that a type can be a state.
pub const fn require_state<T: State>() {}

thread_local! {
    static STATES: RefCell<Vec<(TypeId, &'static dyn Any)>> = const { RefCell::new(Vec::new()) };
}

/// Runs a plug's function on the state of its type.
///
/// # Panics
/// If the state is in use, which cannot happen in a graph: a plugin is never called while it runs.
pub fn with_state<T: State, R>(run: impl FnOnce(&mut T) -> R) -> R {
    let Ok(mut state) = state_of::<T>().try_borrow_mut() else { panic!("the plugin was called while it was running") };
    run(&mut state)
}

/// The state of a type; it lives as long as the instance.
fn state_of<T: State>() -> &'static RefCell<T> {
    let known = STATES.with_borrow(|states| {
        states.iter().find(|(id, _)| *id == TypeId::of::<T>()).and_then(|(_, state)| state.downcast_ref())
    });
    known.unwrap_or_else(|| {
        // Outside of the borrow: making the state runs the plugin's own code.
        let state: &'static RefCell<T> = Box::leak(Box::new(RefCell::new(T::initial())));
        STATES.with_borrow_mut(|states| states.push((TypeId::of::<T>(), state)));
        state
    })
}

#[cfg(test)]
mod tests {
    use super::with_state;

    #[derive(Default)]
    struct Counter(u32);

    #[test]
    fn is_kept_between_calls() {
        assert_eq!(with_state(|counter: &mut Counter| counter.0), 0);
        with_state(|counter: &mut Counter| counter.0 += 2);
        assert_eq!(with_state(|counter: &mut Counter| counter.0), 2);
    }
}
