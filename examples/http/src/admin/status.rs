//! What the status page shows.

use std::sync::atomic::Ordering;
use std::time::SystemTime;

use serde_json::{Value, json};

use super::prometheus::resident;
use crate::live::Live;
use crate::metrics::{CLASSES, Counted};

/// The state of a server: its graph, routes with counters, and the last failures.
pub(super) fn json(live: &Live) -> Value {
    let (metrics, site) = (live.control.metrics(), live.control.site());
    let plan = site.graph().plan();
    let posted = live.posted();
    let plugins: Vec<Value> = plan
        .plugins
        .iter()
        .map(|plugin| {
            let sockets = plugin.sockets.iter().filter(|socket| !socket.types_only).map(|socket| {
                let plugs = socket.targets.plugs().iter();
                let to: Vec<&str> = plugs.map(|target| plan.plugin(target.plug.plugin).id.as_str()).collect();
                json!({ "contract": socket.contract.to_string(), "to": to })
            });
            let load =
                site.handlers.iter().find(|handler| *handler.plugin == *plugin.id).map(|handler| handler.gate.load());
            json!({
                "id": plugin.id,
                "plugs": plugin.plugs.iter().map(|plug| plug.contract.to_string()).collect::<Vec<_>>(),
                "sockets": sockets.collect::<Vec<_>>(),
                "lifetime": plugin.lifetime.as_str(),
                "posted": posted.iter().any(|posted| posted.id == plugin.id),
                "calls": load.map(|load| load.0),
                "waiting": load.map(|load| load.1),
            })
        })
        .collect();
    let counted = metrics.counted();
    let of = |route: Option<&str>| counted.iter().find(|counted| counted.route.as_deref() == route);
    let routes: Vec<Value> = site
        .routes()
        .map(|(route, plugin)| json!({ "route": route, "plugin": plugin, "counted": of(Some(route)).map(count) }))
        .collect();
    let failures: Vec<Value> = metrics
        .last()
        .iter()
        .map(|failed| {
            json!({
                "at": failed.at.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs()),
                "route": &*failed.route,
                "plugin": failed.error.plugin(),
                "case": failed.error.case(),
                "text": failed.error.text(),
                "backtrace": failed.error.backtrace(),
            })
        })
        .collect();
    json!({
        "up": metrics.begin.elapsed().as_secs(),
        "memory": resident(),
        "open": metrics.open.load(Ordering::Relaxed),
        "connections": metrics.connections.load(Ordering::Relaxed),
        "reloads": metrics.reloads.load(Ordering::Relaxed),
        "refused": live.refused(),
        "plugins": plugins,
        "routes": routes,
        "none": of(None).map(count),
        "failures": failures,
    })
}

fn count(counted: &Counted) -> Value {
    let all: u64 = counted.classes.iter().sum();
    let errors: u64 = counted.statuses.iter().filter(|(status, _)| **status >= 500).map(|(_, count)| count).sum();
    json!({
        "requests": all,
        "errors": errors,
        "statuses": counted.statuses,
        "median_ms": quantile(counted, 0.5),
        "p99_ms": quantile(counted, 0.99),
    })
}

/// The upper end of the class in which this part of all requests ends, in milliseconds.
fn quantile(counted: &Counted, part: f64) -> Option<f64> {
    let all: u64 = counted.classes.iter().sum();
    let wanted = (all as f64 * part).ceil() as u64;
    let mut sum = 0;
    let class = counted.classes.iter().position(|count| {
        sum += count;
        all > 0 && sum >= wanted
    })?;
    CLASSES.get(class).map(|micros| *micros as f64 / 1000.0)
}
