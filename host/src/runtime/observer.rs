//! Who looks at every call that crosses from one member of a graph to another.

use std::cell::Cell;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use crate::Val;
use crate::error::{DispatchError, PluginId};

/// A call that has ended, as [`GraphBuilder::observe`](crate::GraphBuilder::observe) sees it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Crossing<'a> {
    /// Its number: in the order in which calls began, from 1.
    pub number: u64,
    /// The number of the call in which it was made; `None` if the host made it.
    pub within: Option<u64>,
    /// The plugin that called; `None` if the host did.
    pub caller: Option<&'a PluginId>,
    /// The plugin that was called, or `host`.
    pub plugin: &'a PluginId,
    /// The contract's full name.
    pub contract: &'a str,
    /// The function as a person writes it: `transform`, `bucket.sum`.
    pub function: &'a str,
    /// What it was given.
    pub arguments: &'a [Val],
    /// What it replied: no value where it has no result.
    pub reply: Result<Option<&'a Val>, &'a DispatchError>,
    /// When it began, by the system's clock.
    pub begun: SystemTime,
    /// How long it took, calls that it made included.
    pub took: Duration,
}

/// Looks at crossings.
pub(crate) struct Observer {
    hook: ObserverHook,
    last: AtomicU64,
}

/// What a host looks at them with.
#[derive(Clone)]
pub(crate) struct ObserverHook(pub(crate) Arc<dyn Fn(&Crossing<'_>) + Send + Sync>);

impl fmt::Debug for ObserverHook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ObserverHook")
    }
}

thread_local! {
    /// The call in which this thread is.
    static WITHIN: Cell<Option<u64>> = const { Cell::new(None) };
}

/// A call that is being observed; the calls that this thread makes until it is dropped are made within it.
pub(crate) struct Observed {
    pub(crate) number: u64,
    pub(crate) within: Option<u64>,
}

impl Observer {
    pub(crate) fn new(hook: ObserverHook) -> Self {
        Self { hook, last: AtomicU64::new(0) }
    }

    pub(crate) fn begin(&self) -> Observed {
        let number = self.last.fetch_add(1, Ordering::Relaxed) + 1;
        Observed { number, within: WITHIN.replace(Some(number)) }
    }

    pub(crate) fn tell(&self, crossing: &Crossing<'_>) {
        (self.hook.0)(crossing);
    }
}

impl Drop for Observed {
    fn drop(&mut self) {
        WITHIN.set(self.within);
    }
}
