//! The JSON Schema of manifests, held to the reader: what the one takes the other takes, and what it refuses it refuses.

use std::path::Path;

use jackfield_plan::manifest::{parse, schema};
use regex_automata::meta::Regex;
use regex_automata::util::syntax::Config;
use serde_json::{Map, Value, json};

/// What a schema has against a value. It knows the words that our schema uses, and no other.
fn faults(schema: &Value, whole: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    let words = schema.as_object().unwrap_or_else(|| panic!("{schema} is no schema"));
    for (word, rule) in words {
        let mut wrong = |right: bool| {
            if !right {
                found.push(format!("{at}: {word} {rule}"));
            }
        };
        match word.as_str() {
            "description" | "default" | "examples" | "title" | "$schema" | "$defs" => {}
            "$ref" => {
                let name = rule.as_str().unwrap().strip_prefix("#/$defs/").unwrap();
                faults(&whole["$defs"][name], whole, value, at, found);
            }
            "type" => wrong(match rule.as_str().unwrap() {
                "object" => value.is_object(),
                "array" => value.is_array(),
                "string" => value.is_string(),
                "boolean" => value.is_boolean(),
                "integer" => value.is_i64() || value.is_u64(),
                other => panic!("there is no type {other}"),
            }),
            "enum" => wrong(rule.as_array().unwrap().contains(value)),
            "const" => wrong(rule == value),
            "minimum" => wrong(value.as_i64().is_none_or(|number| number >= rule.as_i64().unwrap())),
            "maximum" => wrong(value.as_i64().is_none_or(|number| number <= rule.as_i64().unwrap())),
            "pattern" => wrong(value.as_str().is_none_or(|text| matches(rule.as_str().unwrap(), text))),
            "uniqueItems" => {
                let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
                wrong(items.iter().enumerate().all(|(index, item)| !items[..index].contains(item)));
            }
            "anyOf" => wrong(rule.as_array().unwrap().iter().any(|choice| {
                let mut faulty = Vec::new();
                faults(choice, whole, value, at, &mut faulty);
                faulty.is_empty()
            })),
            "required" => wrong(value.as_object().is_none_or(|object| {
                rule.as_array().unwrap().iter().all(|key| object.contains_key(key.as_str().unwrap()))
            })),
            "items" => value.as_array().into_iter().flatten().for_each(|item| faults(rule, whole, item, at, found)),
            "propertyNames" => {
                value.as_object().into_iter().flatten().for_each(|(key, _)| {
                    faults(rule, whole, &json!(key), at, found);
                });
            }
            "properties" => {
                for (key, rule) in rule.as_object().unwrap() {
                    if let Some(value) = value.get(key) {
                        faults(rule, whole, value, &format!("{at}.{key}"), found);
                    }
                }
            }
            "patternProperties" => {
                for (pattern, rule) in rule.as_object().unwrap() {
                    for (key, value) in value.as_object().into_iter().flatten() {
                        if matches(pattern, key) {
                            faults(rule, whole, value, &format!("{at}.{key}"), found);
                        }
                    }
                }
            }
            "additionalProperties" => {
                for (key, value) in value.as_object().into_iter().flatten() {
                    let patterns = schema["patternProperties"].as_object();
                    let by_pattern = patterns.into_iter().flatten().any(|(pattern, _)| matches(pattern, key));
                    if schema["properties"].get(key).is_none() && !by_pattern {
                        match rule {
                            Value::Bool(false) => found.push(format!("{at}.{key}: there is no such key")),
                            rule => faults(rule, whole, value, &format!("{at}.{key}"), found),
                        }
                    }
                }
            }
            other => panic!("this test does not know `{other}`"),
        }
    }
}

fn matches(pattern: &str, text: &str) -> bool {
    let syntax = Config::new().unicode(false).utf8(false);
    Regex::builder().syntax(syntax).build(pattern).expect("a pattern").is_match(text)
}

/// What the schema has against a manifest.
fn by_schema(text: &str) -> Vec<String> {
    let manifest: toml::Table = text.parse().unwrap_or_else(|error| panic!("{error}\n{text}"));
    let (schema, mut found) = (schema(), Vec::new());
    let value = serde_json::to_value(manifest).expect("it has neither dates nor what JSON cannot hold");
    faults(&schema, &schema, &value, "", &mut found);
    found
}

/// What the reader has against it.
fn by_reader(text: &str) -> Vec<String> {
    let spec = parse("graph.toml", text, Path::new("")).expect("it is TOML");
    spec.problems.iter().map(ToString::to_string).collect()
}

fn resolved<'s>(whole: &'s Value, schema: &'s Value) -> &'s Value {
    match schema["$ref"].as_str() {
        Some(reference) => &whole["$defs"][reference.trim_start_matches("#/$defs/")],
        None => schema,
    }
}

/// Every table with fixed keys: how a manifest leads to it, `[..]` standing for its keys, and its schema.
fn tables<'s>(whole: &'s Value, schema: &'s Value, path: &str, found: &mut Vec<(String, &'s Map<String, Value>)>) {
    let schema = resolved(whole, schema);
    if let Some(properties) = schema["properties"].as_object() {
        found.push((path.to_owned(), properties));
        for (key, schema) in properties {
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            tables(whole, schema, &path, found);
        }
    } else if schema["additionalProperties"].is_object() {
        tables(whole, &schema["additionalProperties"], &format!("{path}.name"), found);
    } else if schema["items"].is_object() {
        tables(whole, &schema["items"], &format!("{path}[]"), found);
    }
}

fn all_tables(whole: &Value) -> Vec<(String, &Map<String, Value>)> {
    let mut found = Vec::new();
    tables(whole, whole, "", &mut found);
    found
}

/// A manifest in which nothing is at fault, save what this key of this table is given.
fn manifest(path: &str, key: &str, value: &str) -> String {
    let mut text = String::new();
    let own = |table: &str, required: &str| path == table && key == required;
    if !own("", "graph") && !own("graph", "root") {
        text.push_str("graph.root = \"demo:a/b\"\n");
    }
    if path.starts_with("plugin.name") && !own("plugin.name", "component") {
        text.push_str("plugin.name.component = \"name.wasm\"\n");
    }
    if path.starts_with("domain.name") && !own("domain.name", "plugins") {
        text.push_str("domain.name.plugins = [\"a\", \"b\"]\n");
    }
    let line = match path.strip_suffix("[]") {
        None if path.is_empty() => format!("{key} = {value}\n"),
        None => format!("{path}.{key} = {value}\n"),
        Some(list) => {
            let others: String = ["host", "guest"]
                .iter()
                .filter(|other| **other != key)
                .map(|other| format!("{other} = \"/x\", "))
                .collect();
            format!("{list} = [{{ {others}{key} = {value} }}]\n")
        }
    };
    text + &line
}

#[test]
fn the_two_agree_on_every_key_and_value() {
    const VALUES: [&str; 24] = [
        "true",
        "0",
        "7",
        "-1",
        "1.5",
        "\"\"",
        "\"upper\"",
        "\"any\"",
        "\"none\"",
        "\"64MiB\"",
        "\"64MB\"",
        "\"1.5 GiB\"",
        "\"250ms\"",
        "\"5 s\"",
        "\"5\"",
        "[]",
        "[1]",
        "[\"upper\"]",
        "[{}]",
        "{}",
        "{ a = 1 }",
        "{ a = \"b\" }",
        "{ a = [\"upper\"] }",
        "{ root = \"demo:a/b\" }",
    ];
    let schema = schema();
    let tables = all_tables(&schema);
    assert!(tables.len() >= 7, "{tables:?}");
    let mut compared = 0;
    for (path, properties) in tables {
        for key in properties.keys() {
            // A digest's form is the plan's to judge, with the file at hand.
            for value in VALUES.iter().filter(|value| key != "sha256" || !value.starts_with('"')) {
                let text = manifest(&path, key, value);
                let (schema, reader) = (by_schema(&text), by_reader(&text));
                assert_eq!(schema.is_empty(), reader.is_empty(), "{text}\nschema: {schema:#?}\nreader: {reader:#?}");
                compared += 1;
            }
        }
        let unknown = manifest(&path, "zzzzzzzz", "1");
        assert!(by_schema(&unknown).iter().any(|fault| fault.contains("no such key")), "{unknown}");
        let told = by_reader(&unknown).into_iter().find(|problem| problem.contains("unknown key `zzzzzzzz`"));
        let told = told.unwrap_or_else(|| panic!("the reader takes it: {unknown}"));
        // The reader lists the keys that there are.
        let help = told.lines().find(|line| line.starts_with("help:")).unwrap_or_else(|| panic!("no help in {told}"));
        let listed: Vec<&str> = help.split('`').skip(1).step_by(2).collect();
        assert_eq!(listed, properties.keys().collect::<Vec<_>>(), "{told}");
    }
    assert!(compared > 500, "{compared}");
}

#[test]
fn examples_and_defaults_of_the_schema_are_good() {
    let schema = schema();
    for (path, properties) in all_tables(&schema) {
        for (key, property) in properties {
            let examples = resolved(&schema, property)["examples"].as_array().cloned().unwrap_or_default();
            for value in examples.into_iter().chain(property.get("default").cloned()) {
                let text = manifest(&path, key, &value.to_string());
                assert_eq!((by_schema(&text), by_reader(&text)), (Vec::new(), Vec::new()), "{text}");
            }
        }
    }
}

#[test]
fn every_key_is_described() {
    for (path, properties) in all_tables(&schema()) {
        for (key, property) in properties {
            let about = property["description"].as_str().unwrap_or_default();
            assert!(about.ends_with('.') || about.contains(": "), "{path}.{key}: {about:?}");
        }
    }
}

#[test]
fn manifests_of_this_repository_are_valid() {
    for path in ["../plugins/graph.toml", "../templates/host-app/graph.toml"] {
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect(path);
        assert_eq!(by_schema(&text), Vec::<String>::new(), "{path}");
        assert_eq!(by_reader(&text), Vec::<String>::new(), "{path}");
    }
}

#[test]
fn ids_and_digests_have_a_form_in_the_schema() {
    for (line, good) in [
        ("plugin.name.sha256 = \"e3b0\"", false),
        ("graph.plugs = [\"a.b-c_1\"]", true),
        ("graph.plugs = [\".a\"]", false),
        ("graph.plugs = [\"a\", \"a\"]", false),
        ("plugin.\"a b\".component = \"x\"", false),
        ("plugin.name.plug = [\"a:b/c\", \"a:b/d\"]", true),
    ] {
        let text = format!("graph.root = \"a:b/c\"\nplugin.name.component = \"name.wasm\"\n{line}\n");
        assert_eq!(by_schema(&text).is_empty(), good, "{text}");
    }
}
