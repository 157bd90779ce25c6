//! Calls in a graph whose host looks at each.

use std::borrow::Cow;
use std::time::{Instant, SystemTime};

use crate::Val;
use crate::error::{DispatchError, PluginId};
use crate::runtime::frames;
use crate::runtime::graph_info::GraphInfo;
use crate::runtime::observer::Crossing;

/// Whose function is called.
#[derive(Clone, Copy)]
pub(crate) struct Called<'a> {
    pub(crate) plugin: &'a PluginId,
    pub(crate) contract: &'a str,
    pub(crate) function: &'a str,
}

/// Makes a call, and lets the host look at it if it wants to.
#[inline]
pub(crate) fn observed<'a>(
    graph: &GraphInfo,
    called: impl FnOnce() -> Called<'a>,
    arguments: impl FnOnce() -> Cow<'a, [Val]>,
    call: impl FnOnce() -> Result<Option<Val>, DispatchError>,
) -> Result<Option<Val>, DispatchError> {
    if graph.observer.is_none() {
        return call();
    }
    observe(graph, called(), &arguments(), call)
}

#[cold]
fn observe(
    graph: &GraphInfo,
    called: Called<'_>,
    arguments: &[Val],
    call: impl FnOnce() -> Result<Option<Val>, DispatchError>,
) -> Result<Option<Val>, DispatchError> {
    let Some(observer) = &graph.observer else { return call() };
    let caller =
        frames::innermost(graph.id).and_then(|caller| graph.plugin(caller)).map(|plugin| PluginId::new(&plugin.id));
    let (begun, clock) = (SystemTime::now(), Instant::now());
    let observed = observer.begin();
    let reply = call();
    let (number, within) = (observed.number, observed.within);
    drop(observed);
    observer.tell(&Crossing {
        number,
        within,
        caller: caller.as_ref(),
        plugin: called.plugin,
        contract: called.contract,
        function: called.function,
        arguments,
        reply: reply.as_ref().map(Option::as_ref),
        begun,
        took: clock.elapsed(),
    });
    reply
}
