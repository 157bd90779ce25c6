//! Whoever follows the help of an error is rid of it: the advice of each case is applied to the manifest, and the command runs again.

use crate::support::{Folder, Run, SUM, TWICE};

/// A plugin with a direct socket for what it plugs itself: two of them make a cycle.
const RELAY: &str = r#"
(component
  (import "demo:math/sum@0.1.0" (instance $sum (export "add" (func (param "a" u32) (param "b" u32) (result u32)))))
  (core func $add (canon lower (func $sum "add")))
  (core module $m
    (import "sum" "add" (func $add (param i32 i32) (result i32)))
    (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 call $add))
  (core instance $i (instantiate $m (with "sum" (instance (export "add" (func $add))))))
  (func $again (param "a" u32) (param "b" u32) (result u32) (canon lift (core func $i "add")))
  (instance (export "demo:math/sum@0.1.0") (export "add" (func $again))))
"#;

const TWICE_AND_SUM: &str = "[plugin.twice]\ncomponent = \"twice.wat\"\n[plugin.sum]\ncomponent = \"sum.wat\"\n";

/// The place of the first error: its line and column from 1, and how many characters are marked.
fn place(stderr: &str) -> Option<(usize, usize, usize)> {
    let (_, rest) = stderr.split_once("--> graph.toml:")?;
    let (line, rest) = rest.split_once(':')?;
    let (column, rest) = rest.split_once('\n')?;
    let carets = rest.lines().find(|line| line.trim_start().starts_with('|') && line.contains('^'))?;
    Some((line.parse().ok()?, column.parse().ok()?, carets.matches('^').count()))
}

/// Puts a text in the place of what is marked; quotes around it stay.
fn replace(manifest: &str, (line, column, length): (usize, usize, usize), text: &str) -> String {
    let mut lines: Vec<String> = manifest.lines().map(str::to_owned).collect();
    let old = &lines[line - 1];
    let (before, rest) = old.split_at(column - 1);
    let (marked, after) = rest.split_at(length);
    let text = match (marked.chars().next(), text.starts_with(['"', '\''])) {
        (Some(quote @ ('"' | '\'')), false) => format!("{quote}{text}{quote}"),
        _ => text.to_owned(),
    };
    lines[line - 1] = format!("{before}{text}{after}");
    lines.join("\n") + "\n"
}

/// Puts a line below a table's header, or the table at the end.
fn add_to(manifest: &str, header: &str, line: &str) -> String {
    match manifest.split_once(&format!("{header}\n")) {
        Some((before, after)) => format!("{before}{header}\n{line}\n{after}"),
        None => format!("{manifest}{header}\n{line}\n"),
    }
}

/// The text in the first pair of backquotes after these words.
fn quoted<'a>(help: &'a str, words: &str) -> Option<&'a str> {
    let (_, rest) = help.split_once(words)?;
    let quote = rest.chars().next().filter(|quote| ['`', '"'].contains(quote))?;
    rest[1..].split(quote).next()
}

/// The manifest after the first help of the first error that says what to write.
fn follow(manifest: &str, stderr: &str) -> Option<String> {
    let first = stderr.split("\n\nerror").next().unwrap_or(stderr);
    // The message itself may name what was meant.
    for help in first.split("\nhelp: ") {
        if let (Some(text), Some(place)) = (quoted(help, "did you mean "), place(first)) {
            return Some(replace(manifest, place, text));
        }
        for words in ["available: ", "list "] {
            if let Some(text) = help.starts_with(words).then(|| quoted(help, words)).flatten() {
                return Some(replace(manifest, place(first)?, text));
            }
        }
        if let Some(line) = quoted(help, "write ") {
            return Some(replace(manifest, place(first)?, line));
        }
        if let Some((_, lines)) = help.split_once("add:\n") {
            let lines: Vec<&str> = lines.lines().map(str::trim).take_while(|line| !line.is_empty()).collect();
            return Some(format!("{manifest}{}\n", lines.join("\n")));
        }
        if let Some((_, rest)) = help.split_once("add to `") {
            let (header, rest) = rest.split_once("`:\n")?;
            return Some(add_to(manifest, header, rest.lines().next()?.trim()));
        }
        if let Some(line) = quoted(help, "add ") {
            let table =
                quoted(help, "` to ").or_else(|| help.split_once("to `").and_then(|(_, rest)| rest.split('`').next()));
            return Some(add_to(manifest, table.unwrap_or("[graph]"), line));
        }
        if let Some(id) = help.strip_prefix("take `").and_then(|rest| rest.split_once("` out of the list")) {
            let (line, column, length) = place(first)?;
            let without = replace(manifest, (line, column, length), "\"\"");
            return Some(without.replacen("\"\", ", "", 1).replacen(", \"\"", "", 1).replacen("\"\"", "", 1))
                .filter(|_| !id.0.is_empty());
        }
    }
    None
}

fn message(run: &Run) -> String {
    run.stderr.lines().find(|line| line.starts_with("error")).unwrap_or_default().to_owned()
}

#[test]
fn what_help_says_helps() {
    let folder = Folder::new();
    folder.write("sum.wat", SUM);
    folder.write("twice.wat", TWICE);
    folder.write("relay.wat", RELAY);
    let root = "[graph]\nroot = \"demo:math/twice\"\n";
    let cases: Vec<(&str, String)> = vec![
        ("no root", format!("[graph]\ncardinality = \"any\"\n{TWICE_AND_SUM}")),
        ("an unknown key", format!("{root}cardinalty = \"any\"\n{TWICE_AND_SUM}")),
        ("an unknown table", format!("{root}{TWICE_AND_SUM}[plugin.sum.limit]\nmemory = \"64MiB\"\n")),
        ("an unknown cardinality", format!("{root}cardinality = \"exactly-on\"\n{TWICE_AND_SUM}")),
        ("an unknown root", format!("[graph]\nroot = \"demo:math/twise\"\n{TWICE_AND_SUM}")),
        ("an unknown plugin", format!("{root}{TWICE_AND_SUM}[plugin.twice.sockets]\n\"demo:math/sum\" = [\"som\"]\n")),
        ("an unknown socket", format!("{root}{TWICE_AND_SUM}[plugin.twice.sockets]\n\"demo:math/sun\" = [\"sum\"]\n")),
        ("a plugin twice", format!("{root}{TWICE_AND_SUM}[plugin.twice.sockets]\n\"demo:math/sum\" = [\"sum\", \"sum\"]\n")),
        ("a component beside", format!("{root}{}", TWICE_AND_SUM.replace("sum.wat", "sun.wat"))),
        ("nobody there", format!("{root}[plugin.twice]\ncomponent = \"twice.wat\"\n")),
        (
            "a cycle",
            "[graph]\nroot = \"demo:math/twice\"\n[plugin.twice]\ncomponent = \"twice.wat\"\n[plugin.twice.sockets]\n\
             \"demo:math/sum\" = [\"a\"]\n[plugin.a]\ncomponent = \"relay.wat\"\n[plugin.a.sockets]\n\"demo:math/sum\" = [\"b\"]\n\
             [plugin.b]\ncomponent = \"relay.wat\"\n[plugin.b.sockets]\n\"demo:math/sum\" = [\"a\"]\n[plugin.sum]\ncomponent = \"sum.wat\"\n"
                .to_owned(),
        ),
        ("a stub that is no text", format!("{root}{TWICE_AND_SUM}[host.\"demo:math/other\".stub]\nf = 1\n")),
        ("an unknown stub", format!("{root}[plugin.twice]\ncomponent = \"twice.wat\"\n[host.\"demo:math/sum\".stub]\nad = \"1\"\n")),
        ("an unknown contract of the host", format!("{root}host = [\"demo:math/sun\"]\n[plugin.twice]\ncomponent = \"twice.wat\"\n")),
        ("grants of nobody", format!("{root}{TWICE_AND_SUM}[plugin.twise.wasi]\nlog = true\n")),
    ];
    let mut wrong = Vec::new();
    for (name, first) in cases {
        let mut manifest = first;
        let mut seen: Vec<String> = Vec::new();
        loop {
            folder.write("graph.toml", &manifest);
            let run = folder.run(&["check", "graph.toml"]);
            if run.code == 0 {
                if seen.is_empty() {
                    wrong.push(format!("{name}: nothing is wrong\n{manifest}"));
                }
                break;
            }
            let message = message(&run);
            if seen.contains(&message) || seen.len() > 4 {
                wrong.push(format!("{name}: the help did not help\n{manifest}\n{run}"));
                break;
            }
            seen.push(message);
            match follow(&manifest, &run.stderr) {
                Some(next) => manifest = next,
                None => {
                    wrong.push(format!("{name}: no help says what to write\n{manifest}\n{run}"));
                    break;
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n----\n"));
}

/// A call that no stub replies to says which key to add.
#[test]
fn what_a_call_says_helps() {
    let folder = Folder::new();
    folder.write("twice.wat", TWICE);
    let manifest =
        "[graph]\nroot = \"demo:math/twice\"\nhost = [\"demo:math/sum\"]\n[plugin.twice]\ncomponent = \"twice.wat\"\n";
    folder.write("graph.toml", manifest);
    let call = ["run", "graph.toml", "--call", "twice#twice(4)"];
    let run = folder.run(&call);
    assert_eq!(run.code, 1, "{run}");
    let key = quoted(&run.stdout, "add ").unwrap_or_else(|| panic!("{run}"));
    let table = quoted(&run.stdout, "` to ")
        .or_else(|| run.stdout.split_once("` to `").and_then(|(_, rest)| rest.split('`').next()));
    folder.write("graph.toml", add_to(manifest, table.unwrap_or_else(|| panic!("{run}")), &key.replace("<u32>", "7")));
    let run = folder.run(&call);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "twice: 7\n", ""));
}
