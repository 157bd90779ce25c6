//! Counters as Prometheus reads them (text format 0.0.4).

use std::fmt::Write;
use std::sync::atomic::Ordering;

use crate::live::Live;
use crate::metrics::CLASSES;

/// All counters.
pub(super) fn text(live: &Live) -> String {
    let (metrics, site) = (live.control.metrics(), live.control.site());
    let mut text = String::new();
    let counted = metrics.counted();
    head(&mut text, "jackfield_http_requests_total", "counter", "Requests that were answered.");
    for route in &counted {
        let name = label(route.route.as_deref().unwrap_or_default());
        for (status, count) in &route.statuses {
            line(&mut text, format_args!("jackfield_http_requests_total{{route={name},status=\"{status}\"}} {count}"));
        }
    }
    let name = "jackfield_http_request_seconds";
    head(&mut text, name, "histogram", "From the end of a request's headers to its response.");
    for route in &counted {
        let label = label(route.route.as_deref().unwrap_or_default());
        let mut sum = 0;
        for (class, count) in route.classes.iter().enumerate() {
            sum += count;
            let most =
                CLASSES.get(class).map_or_else(|| "+Inf".to_owned(), |micros| (*micros as f64 / 1e6).to_string());
            line(&mut text, format_args!("{name}_bucket{{route={label},le=\"{most}\"}} {sum}"));
        }
        line(&mut text, format_args!("{name}_sum{{route={label}}} {}", route.seconds));
        line(&mut text, format_args!("{name}_count{{route={label}}} {sum}"));
    }
    let name = "jackfield_http_failures_total";
    head(
        &mut text,
        name,
        "counter",
        "Calls that ended with a dispatch error; all but unavailable and cancelled cost an instance.",
    );
    for ((plugin, case), count) in metrics.failures() {
        line(&mut text, format_args!("{name}{{plugin={},case=\"{case}\"}} {count}", label(&plugin)));
    }
    for (name, help, of) in [
        ("jackfield_http_calls", "Calls that are under way.", 0),
        ("jackfield_http_waiting", "Requests that wait for their plugin.", 1),
    ] {
        head(&mut text, name, "gauge", help);
        for handler in &site.handlers {
            let load = handler.gate.load();
            let value = if of == 0 { load.0 } else { load.1 };
            line(&mut text, format_args!("{name}{{plugin={}}} {value}", label(&handler.plugin)));
        }
    }
    let gauges = [
        (
            "jackfield_http_requests_open",
            "gauge",
            "Requests that are under way.",
            metrics.open.load(Ordering::Relaxed) as u64,
        ),
        (
            "jackfield_http_connections",
            "gauge",
            "Open connections.",
            metrics.connections.load(Ordering::Relaxed) as u64,
        ),
        (
            "jackfield_http_reloads_total",
            "counter",
            "Sites that were put in force.",
            metrics.reloads.load(Ordering::Relaxed),
        ),
        (
            "jackfield_http_reloads_refused_total",
            "counter",
            "Changes that were not taken.",
            metrics.refused_reloads.load(Ordering::Relaxed),
        ),
    ];
    for (name, kind, help, value) in gauges {
        head(&mut text, name, kind, help);
        line(&mut text, format_args!("{name} {value}"));
    }
    head(&mut text, "jackfield_http_up_seconds", "gauge", "Since the server was started.");
    line(&mut text, format_args!("jackfield_http_up_seconds {:.3}", metrics.begin.elapsed().as_secs_f64()));
    if let Some(bytes) = resident() {
        head(&mut text, "process_resident_memory_bytes", "gauge", "Memory of the process.");
        line(&mut text, format_args!("process_resident_memory_bytes {bytes}"));
    }
    text
}

fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    line(text, format_args!("# HELP {name} {help}\n# TYPE {name} {kind}"));
}

fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = writeln!(text, "{line}");
}

/// A label's value in quotes.
fn label(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

/// Bytes of memory that the process has, where the system says so.
pub(super) fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kib| kib * 1024)
}
