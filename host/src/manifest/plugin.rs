//! The tables below `[plugin.<id>]`, and limits wherever they stand.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use jackfield_contract::nearest;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::reader::{Reader, Value};
use super::{json, units};
use crate::plan::{ComponentSource, DirSpec, Limit, LimitsSpec, Located, PluginSpec, RenameSpec, SocketSpec, WasiSpec};

const KEYS: [&str; 8] = ["component", "sha256", "plug", "sockets", "rename", "limits", "wasi", "config"];
const LIMITS: [&str; 3] = ["memory", "deadline", "fuel"];
const WASI: [&str; 6] = ["stdin", "stdout", "stderr", "log", "env", "dirs"];
const DIR: [&str; 3] = ["host", "guest", "write"];

/// Reads one plugin; `base` is the folder that its paths start from.
pub(super) fn plugin(reader: &mut Reader, base: &Path, key: &Spanned<DeString<'_>>, value: &Value<'_>) -> PluginSpec {
    let id = key.get_ref().to_string();
    reader.within(&id, |reader| {
        let id = reader.located(id.clone(), key.span());
        let mut spec = PluginSpec::new(id, ComponentSource::Path(PathBuf::new()));
        let name = format!("plugin.{}", quoted(&spec.id));
        let Some(table) = reader.table(value, &format!("`{name}`")) else { return spec };
        if !table.contains_key("component") {
            reader
                .problem(key.span(), format!("`{name}` has no `component`"))
                .help
                .push(format!("add `component = \"{}.wasm\"`", *spec.id));
        }
        for (key, value) in table {
            let what = format!("`{}`", key.get_ref());
            match key.get_ref().as_ref() {
                "component" => {
                    if let Some(path) = reader.string(value, &what) {
                        let source = ComponentSource::Path(base.join(&path.value));
                        spec.component = Located { value: source, origin: path.origin };
                    }
                }
                "sha256" => spec.sha256 = reader.string(value, &what),
                "plug" => {
                    spec.plugs = match value.get_ref() {
                        DeValue::String(_) => reader.string(value, &what).map(|plug| vec![plug]),
                        DeValue::Array(_) => reader.strings(value, &what, "contracts"),
                        _ => {
                            reader.mistyped(value, &what, "a contract or a list of contracts");
                            None
                        }
                    };
                }
                "sockets" => spec.sockets = sockets(reader, value),
                "rename" => spec.rename = renames(reader, value),
                "limits" => spec.limits = limits(reader, value, &format!("{name}.limits")),
                "wasi" => spec.wasi = wasi(reader, base, value, &format!("{name}.wasi")),
                "config" => {
                    if let Some(table) = reader.table(value, &what) {
                        let config = json::object(reader, table);
                        spec.config = Some(reader.located(config, key.span()));
                    }
                }
                _ => {
                    let (limits, wasi) = (format!("{name}.limits"), format!("{name}.wasi"));
                    let elsewhere: Vec<(&str, &str)> = LIMITS
                        .iter()
                        .map(|key| (*key, limits.as_str()))
                        .chain(WASI.iter().map(|key| (*key, wasi.as_str())))
                        .collect();
                    reader.unknown_key(key, &name, &KEYS, &elsewhere);
                }
            }
        }
        spec
    })
}

/// A key as TOML writes it: bare where that can be.
pub(super) fn quoted(key: &str) -> String {
    let bare = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if bare { key.to_owned() } else { format!("{key:?}") }
}

fn sockets(reader: &mut Reader, value: &Value<'_>) -> Vec<SocketSpec> {
    let Some(table) = reader.table(value, "`sockets`") else { return Vec::new() };
    let mut sockets = Vec::new();
    for (key, value) in table {
        let what = format!("the socket `{}`", key.get_ref());
        if let Some(plugs) = reader.strings(value, &what, "plugin ids") {
            sockets.push(SocketSpec { contract: reader.located(key.get_ref().to_string(), key.span()), plugs });
        }
    }
    sockets
}

fn renames(reader: &mut Reader, value: &Value<'_>) -> Vec<RenameSpec> {
    let Some(table) = reader.table(value, "`rename`") else { return Vec::new() };
    let mut renames = Vec::new();
    for (key, value) in table {
        if let Some(contract) = reader.string(value, &format!("what `{}` stands for", key.get_ref())) {
            renames.push(RenameSpec { own: reader.located(key.get_ref().to_string(), key.span()), contract });
        }
    }
    renames
}

/// Reads a table of limits, called `name` in errors.
pub(super) fn limits(reader: &mut Reader, value: &Value<'_>, name: &str) -> LimitsSpec {
    let mut limits = LimitsSpec::default();
    let Some(table) = reader.table(value, &format!("`{name}`")) else { return limits };
    for (key, value) in table {
        match key.get_ref().as_ref() {
            "memory" => limits.memory = limit(reader, value, "`memory`", units::SIZE, size),
            "deadline" => limits.deadline = limit(reader, value, "`deadline`", units::DURATION, duration),
            "fuel" => {
                limits.fuel = limit(reader, value, "`fuel`", "a whole number such as `50_000_000`, or `\"none\"`", fuel)
            }
            _ => reader.unknown_key(key, name, &LIMITS, &[]),
        }
    }
    limits
}

/// Reads one limit: `"none"`, or what `read` makes of the value. `read` gives `None` for a value of another type.
fn limit<T>(
    reader: &mut Reader,
    value: &Value<'_>,
    what: &str,
    expected: &str,
    read: fn(&DeValue<'_>) -> Option<Result<T, String>>,
) -> Option<Located<Limit<T>>> {
    if value.get_ref().as_str() == Some("none") {
        return Some(reader.located(Limit::None, value.span()));
    }
    match read(value.get_ref()) {
        Some(Ok(limit)) => Some(reader.located(Limit::At(limit), value.span())),
        Some(Err(reason)) => {
            let found = super::reader::describe(value.get_ref());
            let problem = reader.problem(value.span(), format!("{what} cannot be {found}: {reason}"));
            problem.help.push(format!("{what} is {expected}"));
            None
        }
        None => {
            reader.mistyped(value, what, expected);
            None
        }
    }
}

fn size(value: &DeValue<'_>) -> Option<Result<u64, String>> {
    match value {
        DeValue::String(text) => Some(units::size(text)),
        DeValue::Integer(_) => fuel(value),
        _ => None,
    }
}

fn duration(value: &DeValue<'_>) -> Option<Result<std::time::Duration, String>> {
    match value {
        DeValue::String(text) => Some(units::duration(text)),
        DeValue::Integer(_) | DeValue::Float(_) => {
            Some(Err("the unit is missing; the units are `ms`, `s` and `m`, and the whole is a string".to_owned()))
        }
        _ => None,
    }
}

fn fuel(value: &DeValue<'_>) -> Option<Result<u64, String>> {
    let number = value.as_integer()?;
    Some(u64::from_str_radix(number.as_str(), number.radix()).map_err(|_| {
        if number.as_str().starts_with('-') {
            "it is less than nothing".to_owned()
        } else {
            "it is too large".to_owned()
        }
    }))
}

fn wasi(reader: &mut Reader, base: &Path, value: &Value<'_>, name: &str) -> WasiSpec {
    let mut wasi = WasiSpec::default();
    let Some(table) = reader.table(value, &format!("`{name}`")) else { return wasi };
    for (key, value) in table {
        let what = format!("`{}`", key.get_ref());
        match key.get_ref().as_ref() {
            "stdin" => wasi.stdin = reader.bool(value, &what).unwrap_or_default(),
            "stdout" => wasi.stdout = reader.bool(value, &what).unwrap_or_default(),
            "stderr" => wasi.stderr = reader.bool(value, &what).unwrap_or_default(),
            "log" => wasi.log = reader.bool(value, &what).unwrap_or_default(),
            "env" => wasi.env = env(reader, value),
            "dirs" => wasi.dirs = dirs(reader, base, value, name),
            _ => reader.unknown_key(key, name, &WASI, &[]),
        }
    }
    wasi
}

fn env(reader: &mut Reader, value: &Value<'_>) -> Vec<(String, String)> {
    let Some(table) = reader.table(value, "`env`") else { return Vec::new() };
    let mut env = Vec::new();
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        if name.is_empty() || name.contains(['=', '\0']) {
            reader.problem(key.span(), format!("{name:?} cannot be the name of an environment variable"));
        }
        let Some(text) = reader.string(value, &format!("the environment variable `{name}`")) else { continue };
        if text.contains('\0') {
            reader.problem(value.span(), format!("the environment variable `{name}` holds a NUL character"));
        }
        env.push((name.to_owned(), text.value));
    }
    env
}

fn dirs(reader: &mut Reader, base: &Path, value: &Value<'_>, name: &str) -> Vec<DirSpec> {
    let Some(items) = value.get_ref().as_array() else {
        reader.mistyped(
            value,
            "`dirs`",
            "a list of tables such as `{ host = \"data\", guest = \"/data\", write = false }`",
        );
        return Vec::new();
    };
    let mut seen = HashSet::new();
    let mut dirs = Vec::new();
    for item in items.iter() {
        let Some(table) = reader.table(item, "each item of `dirs`") else { continue };
        let Some(dir) = dir(reader, base, item, table, name) else { continue };
        if !seen.insert(dir.guest.clone()) {
            reader.problem(item.span(), format!("two folders are granted as `{}`", dir.guest));
        }
        dirs.push(dir);
    }
    dirs
}

fn dir(reader: &mut Reader, base: &Path, item: &Value<'_>, table: &DeTable<'_>, name: &str) -> Option<DirSpec> {
    let (mut host, mut guest, mut write) = (None, None, false);
    for (key, value) in table {
        match key.get_ref().as_ref() {
            "host" => host = reader.string(value, "`host`"),
            "guest" => guest = reader.string(value, "`guest`"),
            "write" => write = reader.bool(value, "`write`").unwrap_or_default(),
            _ => reader.unknown_key(key, &format!("{name}.dirs"), &DIR, &[]),
        }
    }
    for key in ["host", "guest"] {
        if !table.contains_key(key) {
            reader.problem(item.span(), format!("this folder has no `{key}`"));
        }
    }
    let (host, guest) = (host?, guest?);
    Some(DirSpec { host: Located { value: base.join(&host.value), origin: host.origin }, guest: guest.value, write })
}

/// A hint for a word that is none of `known`.
pub(super) fn suggestion(word: &str, known: &[&str]) -> String {
    match nearest(word, known.iter().copied()) {
        Some(near) => format!("did you mean \"{near}\"?"),
        None => format!("it is one of {}", crate::report::ids(known)),
    }
}
