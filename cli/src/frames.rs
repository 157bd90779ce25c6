//! The frames of a failure in a line: functions of the plugin that have names, innermost first.

/// How many functions are named.
const NAMED: usize = 3;

/// What functions that only say why and trap begin with, in the languages that we know: whose fault it was stands behind them.
const MACHINERY: [&str; 14] = [
    "__cxa_",
    "__rust",
    "abort",
    "core::panicking::",
    "debug.FullPanic",
    "debug.panic",
    "gen/jackfield/",
    "gen/memory/panic",
    "give_up",
    "jackfield.panic",
    "jackfield.trap",
    "jackfield_panic",
    "rust_",
    "std::panicking::",
];

/// Where a plugin was, by the text of a backtrace.
pub(crate) fn where_it_was(plugin: &str, backtrace: &str) -> String {
    let mut named: Vec<String> = Vec::new();
    let lines: Vec<&str> = backtrace.lines().collect();
    let is_machinery = |name: &str| MACHINERY.iter().any(|prefix| name.starts_with(prefix));
    let first = lines.iter().position(|line| function(line).is_some_and(|name| !is_machinery(name)));
    for line in &lines[first.unwrap_or_default()..] {
        // The file and line of the function before it, from debug information.
        if let Some(place) = line.trim_start().strip_prefix("at ") {
            if let Some(last) = named.last_mut().filter(|last| !last.contains('(')) {
                last.push_str(&format!(" ({place})"));
            }
            continue;
        }
        let Some(name) = function(line) else { continue };
        if named.len() == NAMED {
            break;
        }
        named.push(format!("`{name}`"));
    }
    match named.split_first() {
        None => format!("plugin `{plugin}` failed in a function without a name"),
        Some((first, [])) => format!("plugin `{plugin}` was in {first}"),
        Some((first, rest)) => format!("plugin `{plugin}` was in {first}, called from {}", rest.join(", ")),
    }
}

/// The function of a line of a backtrace, `    1:     0x2a - module!function`; none if it has no name.
fn function(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once(": ").filter(|(number, _)| number.trim().parse::<u32>().is_ok())?;
    let rest =
        rest.split_once(" - ").filter(|(offset, _)| offset.trim().starts_with("0x")).map_or(rest, |(_, rest)| rest);
    let name = rest.split_once('!').filter(|(module, _)| !module.contains(' ')).map_or(rest, |(_, name)| name).trim();
    (!name.is_empty() && !name.starts_with("<wasm function")).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_with_names_are_told() {
        let text = "    0:     0x2f - <unknown>!unlucky\n    1:     0x3b - <unknown>!<wasm function 3>\n    2:     0x40 - m!add\n";
        assert_eq!(where_it_was("p", text), "plugin `p` was in `unlucky`, called from `add`");
        let debug = "    0:   0x1f2 - shout::transform\n                    at src/lib.rs:12:9\n";
        assert_eq!(where_it_was("p", debug), "plugin `p` was in `shout::transform` (src/lib.rs:12:9)");
        let panicked = "    0:   0x1 - jackfield.trap\n                    at gen/jackfield.zig:413:5\n    1:   0x2 - debug.FullPanic((function 'trap')).outOfBounds\n    \
                        2:   0x3 - plugin.f.fault\n                    at src/plugin.zig:20:20\n";
        assert_eq!(where_it_was("p", panicked), "plugin `p` was in `plugin.f.fault` (src/plugin.zig:20:20)");
        assert_eq!(where_it_was("p", "    0:   0x1 - abort\n"), "plugin `p` was in `abort`");
        assert!(where_it_was("p", "    0: <unknown>!<wasm function 3>\n").contains("without a name"));
    }
}
