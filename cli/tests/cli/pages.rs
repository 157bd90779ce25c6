//! The pages in `docs/`: their manifests are read, and those that are made of the command and of the manifest's types are held to them.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::support::{Folder, component};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the repository").to_owned()
}

/// Each block of a page: the line of its fence, what stands behind the fence, and what is in it.
fn blocks(text: &str) -> Vec<(usize, &str, String)> {
    let mut found = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        if let Some(info) = line.strip_prefix("```") {
            let block: Vec<&str> = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```").collect();
            found.push((number + 1, info, block.join("\n") + "\n"));
        }
    }
    found
}

fn pages() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let folders = [root().join("docs"), root().join("docs/reference")];
    for entry in folders.iter().flat_map(|folder| std::fs::read_dir(folder).expect("a folder")) {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|extension| extension == "md") {
            let name = path.strip_prefix(root()).expect("it is below").display().to_string();
            found.push((name, std::fs::read_to_string(&path).expect("a page")));
        }
    }
    found.sort();
    found
}

/// A part of a manifest with what it takes to be a whole one; `None` if it is of another file.
fn whole(text: &str) -> Option<String> {
    let table: toml::Table = text.parse().ok()?;
    let known = ["graph", "engine", "limits", "defaults", "host", "trust", "plugin"];
    if table.is_empty() || table.keys().any(|key| !known.contains(&key.as_str())) {
        return None;
    }
    let mut text = text.to_owned();
    let Some(graph) = table.get("graph") else {
        text.push_str("\n[graph]\nroot = \"demo:text/filter\"\n");
        return components(&table, text);
    };
    if graph.get("root").is_none() {
        text = text.replacen("[graph]\n", "[graph]\nroot = \"demo:text/filter\"\n", 1);
    }
    components(&table, text)
}

/// The manifest with a component for each plugin that names none.
fn components(table: &toml::Table, mut text: String) -> Option<String> {
    for (id, plugin) in table.get("plugin").and_then(toml::Value::as_table).into_iter().flatten() {
        if plugin.get("component").is_some() {
            continue;
        }
        let line = format!("component = \"{id}.wasm\"\n");
        let header = format!("[plugin.{id}]\n");
        match text.contains(&header) {
            true => text = text.replacen(&header, &format!("{header}{line}"), 1),
            false => text.push_str(&format!("\n{header}{line}")),
        }
    }
    Some(text)
}

#[test]
fn manifests_in_pages_can_be_read() {
    let mut read = 0;
    for (page, text) in pages() {
        for (line, info, block) in blocks(&text) {
            if info != "toml" {
                continue;
            }
            assert!(block.parse::<toml::Table>().is_ok(), "{page}:{line}: this is no TOML");
            let Some(whole) = whole(&block) else { continue };
            if let Err(problems) = jackfield::manifest::parse(&page, &whole, Path::new("")) {
                let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
                panic!("{page}:{line}\n{whole}\n{}", problems.join("\n"));
            }
            read += 1;
        }
    }
    assert!(read > 15, "{read} manifests");
}

#[test]
fn wit_in_pages_can_be_read() {
    for (page, text) in pages() {
        for (line, info, block) in blocks(&text) {
            if info == "wit" && block.starts_with("package ") {
                let mut resolve = wit_parser::Resolve::default();
                if let Err(error) = resolve.push_str("page.wit", &block) {
                    panic!("{page}:{line}: {error:#}");
                }
            }
        }
    }
}

/// Compares a page with what it is made of; with `JACKFIELD_BLESS=1` it is written.
fn held(page: &str, wanted: &str) {
    let path = root().join(page);
    if std::env::var_os("JACKFIELD_BLESS").is_some() {
        std::fs::write(&path, wanted).expect("it can be written");
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == wanted, "{page} is not what it is made of; run `cargo xtask bless pages`");
}

#[test]
fn the_page_of_the_manifest_is_made_of_its_types() {
    let schema = jackfield::manifest::schema();
    let mut page = "# The manifest\n\nMade from the types that read manifests, by `cargo xtask bless`; do not edit. `jackfield schema` prints the same \
                    for editors.\n\nTables stand in the order of a file; a key without a default may be left out.\n"
        .to_owned();
    table(&mut page, &schema, &schema, "");
    held("docs/reference/manifest.md", &page);
}

/// A table's section, and those of the tables in it.
fn table(page: &mut String, schema: &Value, at: &Value, path: &str) {
    let at = resolved(schema, at);
    let Some(keys) = at["properties"].as_object() else { return };
    let required: Vec<&str> = at["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let title = if path.is_empty() { "The file".to_owned() } else { format!("`[{path}]`") };
    let _ = write!(page, "\n## {title}\n\n{}\n\n| key | what | value | default |\n|---|---|---|---|\n", said(at));
    let mut below = Vec::new();
    for (key, value) in keys {
        let whole = resolved(schema, value);
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        let mut kind = kind(schema, whole);
        if whole["properties"].is_object() {
            kind = format!("a table: `[{path}]`");
            below.push((path.clone(), whole));
        } else if resolved(schema, &whole["additionalProperties"])["properties"].is_object() {
            kind = format!("tables by name: `[{path}.<name>]`");
            below.push((format!("{path}.<name>"), &whole["additionalProperties"]));
        }
        let default = match &value["default"] {
            Value::Null if required.contains(&key.as_str()) => "required".to_owned(),
            Value::Null => String::new(),
            default => format!("`{default}`"),
        };
        let _ = writeln!(page, "| `{key}` | {} | {kind} | {default} |", cell(&said(value)));
    }
    for (path, at) in below {
        table(page, schema, at, &path);
    }
}

fn resolved<'a>(schema: &'a Value, at: &'a Value) -> &'a Value {
    match at["$ref"].as_str().and_then(|name| name.strip_prefix("#/$defs/")) {
        Some(name) => resolved(schema, &schema["$defs"][name]),
        None => at,
    }
}

fn said(at: &Value) -> String {
    at["description"].as_str().unwrap_or_default().to_owned()
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

/// What a value looks like.
fn kind(schema: &Value, at: &Value) -> String {
    let at = resolved(schema, at);
    for key in ["anyOf", "oneOf"] {
        if let Some(all) = at[key].as_array() {
            let mut kinds: Vec<String> = all.iter().map(|one| kind(schema, one)).collect();
            kinds.dedup();
            return kinds.join(", or ");
        }
    }
    if let Some(words) = at["enum"].as_array() {
        return words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    }
    if !at["const"].is_null() {
        return format!("`{}`", at["const"]);
    }
    match at["type"].as_str() {
        Some("array") => format!("a list of {}", kind(schema, &at["items"])),
        Some("object") => "a table".to_owned(),
        Some("boolean") => "`true` or `false`".to_owned(),
        Some("integer") => "a number".to_owned(),
        Some("string") => match at["examples"][0].as_str() {
            Some(example) => format!("a text such as `\"{example}\"`"),
            None => "a text".to_owned(),
        },
        Some(other) => format!("a {other}"),
        None => "any value".to_owned(),
    }
}

#[test]
fn the_page_of_the_command_is_made_of_its_help() {
    let folder = Folder::new();
    let mut page = "# The command\n\nMade from what `jackfield <command> --help` says, by `cargo xtask bless`; do not edit.\n\n`jackfield man` prints the same as pages \
                    of the manual, `jackfield completions` what shells complete.\n"
        .to_owned();
    command(&folder, &[], &mut page);
    held("docs/reference/command.md", &page);
}

fn command(folder: &Folder, path: &[&str], page: &mut String) {
    let run = folder.run(&[path, &["--help"]].concat());
    assert_eq!(run.code, 0, "{run}");
    let name = [&["jackfield"], path].concat().join(" ");
    let help = run.stdout.trim_end().lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    let _ = write!(page, "\n## {name}\n\n```text\n{help}\n```\n");
    let Some((_, list)) = help.split_once("\nCommands:\n") else { return };
    let lines = list.lines().take_while(|line| !line.is_empty());
    let names = lines.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    for name in names.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help") {
        command(folder, &[path, &[name]].concat(), page);
    }
}

/// The components of the README's error: a socket that takes other numbers than the plug does.
const WIDE: &str = "
package demo:math@0.1.0;
interface sum { add: func(a: u64, b: u64) -> u64; }
interface twice { twice: func(a: u64) -> u64; }
world plugin { import sum; export twice; }
";
const NARROW: &str = "
package demo:math@0.1.0;
interface sum { add: func(a: u32, b: u32) -> u32; }
world plugin { export sum; }
";

#[test]
fn the_error_in_the_readme_is_what_the_command_says() {
    let folder = Folder::new();
    let wide = "(module (import \"demo:math/sum@0.1.0\" \"add\" (func (param i64 i64) (result i64)))
        (func (export \"demo:math/twice@0.1.0#twice\") (param i64) (result i64) local.get 0 local.get 0 call 0))";
    let narrow = "(module (func (export \"demo:math/sum@0.1.0#add\") (param i32 i32) (result i32) local.get 0))";
    folder.write("twice.wasm", component(WIDE, wide));
    folder.write("sum.wasm", component(NARROW, narrow));
    folder.write(
        "graph.toml",
        "[graph]\nroot = \"demo:math/twice\"\n\n[plugin.twice]\ncomponent = \"twice.wasm\"\n\n[plugin.sum]\ncomponent = \"sum.wasm\"\n",
    );
    let run = folder.run(&["check", "graph.toml"]);
    assert_eq!(run.code, 2, "{run}");
    let error = run.stderr.split("\n\n").next().expect("an error");
    let readme = std::fs::read_to_string(root().join("README.md")).expect("it is there");
    assert!(readme.contains(&format!("```text\n{error}\n```")), "the README does not show\n{error}");
}

#[test]
fn the_picture_in_the_readme_is_of_the_sample_graph() {
    let graph = root().join("plugins/graph.toml");
    let folder = Folder::new();
    let mut command: Command = folder.command(&["graph", &graph.display().to_string(), "--format", "svg"]);
    let output = command.output().expect("it runs");
    if !output.status.success() && std::env::var_os("CI").is_none() {
        // A sample in another language could not be built here.
        return eprintln!("the picture is not compared: {}", String::from_utf8_lossy(&output.stderr));
    }
    assert!(output.status.success(), "{output:?}");
    held("docs/images/sample-graph.svg", &String::from_utf8(output.stdout).expect("it is text"));
}
