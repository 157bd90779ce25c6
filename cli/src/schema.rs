//! The JSON Schema of the graph's manifest.
//!
//! The manifest is read by hand, for the sake of its errors, so this is written by hand as well; a test puts each key and
//! value of the schema through the reader, and each key of the reader through the schema.

use serde_json::{Value, json};

/// The schema, in the dialect of JSON Schema draft 2020-12.
pub fn schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Jackfield graph manifest",
        "description": "A graph of plugins: who is plugged in where, under which limits, with which grants.",
        "type": "object",
        "required": ["graph"],
        "additionalProperties": false,
        "properties": {
            "graph": graph(),
            "defaults": object("What holds for every plugin that does not say otherwise.", json!({
                "limits": { "$ref": "#/$defs/limits" },
            }), &[]),
            "plugin": {
                "description": "The plugins by their ids. Without lists, plugs are called in the order of this file.",
                "type": "object",
                "propertyNames": { "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*$" },
                "additionalProperties": { "$ref": "#/$defs/plugin" },
            },
        },
        "$defs": {
            "contract": {
                "description": "A contract; its version may be left out if one track of it is in the graph.",
                "type": "string",
                "examples": ["demo:text/filter", "demo:text/filter@0.1.0"],
            },
            "id": {
                "description": "The id of a plugin of this graph.",
                "type": "string",
                "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*$",
                "examples": ["upper"],
            },
            "ids": { "type": "array", "items": { "$ref": "#/$defs/id" }, "uniqueItems": true },
            "limits": limits(),
            "plugin": plugin(),
            "wasi": wasi(),
        },
    })
}

fn object(description: &str, properties: Value, required: &[&str]) -> Value {
    json!({
        "description": description,
        "type": "object",
        "required": required,
        "additionalProperties": false,
        "properties": properties,
    })
}

fn graph() -> Value {
    object(
        "The host's own socket.",
        json!({
            "root": {
                "description": "The contract that the host calls.",
                "$ref": "#/$defs/contract",
            },
            "cardinality": {
                "description": "How many plugs the root takes.",
                "type": "string",
                "enum": ["exactly-one", "at-most-one", "at-least-one", "any"],
                "default": "any",
            },
            "plugs": {
                "description": "Who is plugged into the root, in the order of calls; by default every plugin that plugs it.",
                "$ref": "#/$defs/ids",
            },
        }),
        &["root"],
    )
}

fn limits() -> Value {
    let none = json!({ "const": "none" });
    object(
        "Each key replaces that one default; \"none\" takes a limit away.",
        json!({
            "memory": {
                "description": "Linear memory and tables, per plugin: bytes, or a number with KiB, MiB or GiB.",
                "default": "4GiB",
                "examples": ["64MiB"],
                "anyOf": [
                    { "type": "integer", "minimum": 0 },
                    { "type": "string", "pattern": "^[0-9][0-9_]*(\\.[0-9]+)? *(KiB|MiB|GiB)?$" },
                    none,
                ],
            },
            "deadline": {
                "description": "Wall clock per call, nested calls, host calls and waiting included: a number with ms, s or m.",
                "default": "30s",
                "examples": ["250ms", "5s"],
                "anyOf": [{ "type": "string", "pattern": "^[0-9][0-9_]*(\\.[0-9]+)? *(ms|s|m)$" }, none],
            },
            "fuel": {
                "description": "Fuel per call into the plugin.",
                "default": "none",
                "examples": [50_000_000],
                "anyOf": [{ "type": "integer", "minimum": 0 }, none],
            },
        }),
        &[],
    )
}

fn plugin() -> Value {
    object(
        "A plugin.",
        json!({
            "component": {
                "description": "Its component, relative to this file: .wasm, .wat or .cwasm.",
                "type": "string",
                "examples": ["upper.wasm"],
            },
            "sha256": {
                "description": "A pin: the SHA-256 of the component's file.",
                "type": "string",
                "pattern": "^[0-9A-Fa-f]{64}$",
                "examples": ["e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
            },
            "plug": {
                "description": "The contracts that it plugs; by default every one that it exports.",
                "anyOf": [
                    { "$ref": "#/$defs/contract" },
                    { "type": "array", "items": { "$ref": "#/$defs/contract" }, "uniqueItems": true },
                ],
            },
            "sockets": {
                "description": "Who is plugged into its sockets, by contract; by default every other plugin that plugs the contract.",
                "type": "object",
                "additionalProperties": { "$ref": "#/$defs/ids" },
            },
            "rename": {
                "description": "Names of the component's own that stand for contracts; signatures are checked.",
                "type": "object",
                "additionalProperties": { "$ref": "#/$defs/contract" },
            },
            "limits": { "$ref": "#/$defs/limits" },
            "wasi": { "$ref": "#/$defs/wasi" },
            "config": {
                "description": "Passed as JSON to its `init`.",
                "type": "object",
            },
        }),
        &["component"],
    )
}

fn wasi() -> Value {
    let flag = |description: &str| json!({ "description": description, "type": "boolean", "default": false });
    object(
        "What it may reach; nothing is granted that is not named here.",
        json!({
            "stdin": flag("Reads the command's standard input."),
            "stdout": flag("Writes to the command's standard error, where guests' output goes."),
            "stderr": flag("Writes to the command's standard error."),
            "log": flag("jackfield:runtime/log reaches the host's log."),
            "env": {
                "description": "Environment variables.",
                "type": "object",
                "additionalProperties": { "type": "string" },
            },
            "dirs": {
                "description": "Folders of the host.",
                "type": "array",
                "items": object("A granted folder.", json!({
                    "host": {
                        "description": "The folder on the host, relative to this file.",
                        "type": "string",
                        "examples": ["data"],
                    },
                    "guest": {
                        "description": "The path under which the plugin sees it.",
                        "type": "string",
                        "examples": ["/data"],
                    },
                    "write": flag("Whether the plugin may change it."),
                }), &["host", "guest"]),
            },
        }),
        &[],
    )
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use jackfield::manifest::parse;
    use serde_json::{Map, Value};

    use super::schema;

    /// A table of the manifest: its path, the object of the schema, and the lines that lead to it.
    fn tables(schema: &Value) -> [(&'static str, &Value); 6] {
        [
            ("graph", &schema["properties"]["graph"]),
            ("defaults", &schema["properties"]["defaults"]),
            ("defaults.limits", &schema["$defs"]["limits"]),
            ("plugin.p", &schema["$defs"]["plugin"]),
            ("plugin.p.limits", &schema["$defs"]["limits"]),
            ("plugin.p.wasi", &schema["$defs"]["wasi"]),
        ]
    }

    fn properties(object: &Value) -> &Map<String, Value> {
        object["properties"].as_object().expect("an object with properties")
    }

    /// A value that the schema lets through, as TOML.
    fn sample(schema: &Value, property: &Value) -> String {
        if let Some(reference) = property["$ref"].as_str() {
            return sample(schema, &schema["$defs"][reference.trim_start_matches("#/$defs/")]);
        }
        if let Some(example) = property["examples"].get(0) {
            return example.to_string();
        }
        if let Some(first) = property["enum"].get(0).or_else(|| property.get("const")) {
            return first.to_string();
        }
        if let Some(first) = property["anyOf"].get(0) {
            return sample(schema, first);
        }
        match property["type"].as_str() {
            Some("boolean") => "true".to_owned(),
            Some("string") => "\"text\"".to_owned(),
            Some("array") => format!("[{}]", sample(schema, &property["items"])),
            Some("object") if property.get("properties").is_some() => {
                let fields: Vec<_> = properties(property)
                    .iter()
                    .map(|(key, value)| format!("{key} = {}", sample(schema, value)))
                    .collect();
                format!("{{ {} }}", fields.join(", "))
            }
            Some("object") => match property.get("additionalProperties") {
                Some(value) => format!("{{ \"demo:a/b\" = {} }}", sample(schema, value)),
                None => "{ key = 1 }".to_owned(),
            },
            other => panic!("no sample for {other:?}: {property}"),
        }
    }

    fn problems(text: &str) -> Vec<String> {
        let spec = parse("graph.toml", text, Path::new("")).expect("it is TOML");
        spec.problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_reader_takes_every_key_of_the_schema() {
        let schema = schema();
        for (path, object) in tables(&schema) {
            for (key, property) in properties(object) {
                let mut text = String::new();
                if path != "graph" {
                    text.push_str("[graph]\nroot = \"demo:a/b\"\n");
                }
                text.push_str(&format!("[{path}]\n"));
                let required: Vec<&str> =
                    object["required"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
                for key in required.iter().filter(|required| *required != key) {
                    text.push_str(&format!("{key} = {}\n", sample(&schema, &object["properties"][*key])));
                }
                text.push_str(&format!("{key} = {}\n", sample(&schema, property)));
                if path.starts_with("plugin.p.") {
                    text.push_str("[plugin.p]\ncomponent = \"p.wasm\"\n");
                }
                assert_eq!(problems(&text), Vec::<String>::new(), "{text}");
            }
        }
    }

    #[test]
    fn the_schema_has_every_key_of_the_reader() {
        let schema = schema();
        let dir = &schema["$defs"]["wasi"]["properties"]["dirs"]["items"];
        let all = tables(&schema).map(|(path, object)| (format!("[{path}]\nzzzzzzzz = 1\n"), object));
        let dirs = ("[plugin.p.wasi]\ndirs = [{ zzzzzzzz = 1 }]\n".to_owned(), dir);
        for (text, object) in all.into_iter().chain([dirs]) {
            let found =
                problems(&text).into_iter().find(|problem| problem.contains("zzzzzzzz")).expect("the key is unknown");
            let help =
                found.lines().find(|line| line.starts_with("help:")).unwrap_or_else(|| panic!("no help in {found}"));
            let mut listed: Vec<&str> = help.split('`').skip(1).step_by(2).collect();
            let mut known: Vec<&str> = properties(object).keys().map(String::as_str).collect();
            listed.sort_unstable();
            known.sort_unstable();
            assert_eq!(listed, known, "{found}");
        }
    }

    #[test]
    fn units_of_the_schema_are_those_of_the_reader() {
        for (key, value) in [
            ("memory", "\"1.5 GiB\""),
            ("memory", "65536"),
            ("deadline", "\"250ms\""),
            ("fuel", "\"none\""),
            ("memory", "\"none\""),
        ] {
            let text = format!("[graph]\nroot = \"a:b/c\"\n[defaults.limits]\n{key} = {value}\n");
            assert_eq!(problems(&text), Vec::<String>::new());
        }
    }
}
