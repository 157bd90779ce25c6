//! `jackfield call`.

use std::path::{Path, PathBuf};

use jackfield::discover::discover;
use jackfield::{Graph, Plugin, plan};

use super::calls::{self, CallOptions, CodeFlags, StubFlags};
use super::grants::Grants;
use super::run::later;
use crate::call::CallReader;
use crate::contracts;
use crate::manifest::is_stdin;
use crate::output::{Failure, Output};
use crate::session::Session;
use crate::stubs::Stubs;

/// Calls a single plugin, with no graph around it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  jackfield call upper.wasm 'demo:text/filter#transform(\"key\", [104, 105])'\n  \
                  jackfield call upper.wasm 'demo:text/filter#transform(\"key\", @page.html)' --repeat 1000\n  \
                  jackfield call spelling.wasm --config '{\"language\": \"en\"}' 'demo:words/rule#check(@page.html)'\n  \
                  jackfield call upper.wasm --dir .::/site --env LANG=C --log 'filter#transform(\"\", [])'\n  \
                  jackfield call upper.wasm --memory 64MiB --deadline 5s 'filter#transform(\"\", [])'\n  \
                  jackfield call polite.wasm --stub 'demo:text/greeting#greet=\"hi\"' 'filter#transform(\"\", [])'\n\n\
                  Its id is the file's stem. Its sockets are empty: any and at-least-one reply [], at-most-one none, a wrapped \
                  exactly-one `unavailable`, and a direct one traps. --stub fills one.")]
pub(super) struct Arguments {
    /// A component, .wasm, .wat or .cwasm, or `-` for stdin; or a bundle, whose whole graph is loaded, as by `run`.
    component: PathBuf,
    /// Calls, `<contract>#<function>(<WAVE arguments>)`. `-` reads calls from stdin, a line each. Without any, on a terminal, calls are
    /// typed at a prompt.
    #[arg(value_name = "CALL")]
    calls: Vec<String>,
    #[command(flatten)]
    options: CallOptions,
    #[command(flatten)]
    code: CodeFlags,
    #[command(flatten)]
    stubs: StubFlags,
    #[command(flatten)]
    grants: Grants,
}

pub(super) fn run(arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    let calls = calls::or_typed(&arguments.calls).ok_or_else(|| {
        Failure::new(
            "there is nothing to call\nhelp: add '<contract>#<function>(<arguments>)', or `-` to read calls from stdin",
        )
    })?;
    let typed = calls::is_typed() && calls.iter().any(|call| call == "-");
    if jackfield::bundle::is_bundle(&arguments.component) {
        if arguments.grants != Grants::default() {
            return Err(Failure::new(format!(
                "`{}` is a bundle, and what its plugins may reach and use stands in its manifest\nhelp: leave the flags for grants and \
                 limits out, or change the manifest and bundle the graph again",
                arguments.component.display()
            )));
        }
        let flags = (arguments.options, arguments.code.clone(), arguments.stubs.clone());
        return super::run::bundle(&arguments.component, &calls, flags, output);
    }
    let reads_stdin = arguments.grants.reads_stdin() || calls.iter().any(|call| call == "-");
    let plugin = match is_stdin(&arguments.component) {
        true if reads_stdin => {
            let message = "the component is to come from stdin, and something else as well, and it can be read once";
            return Err(Failure::new(format!("{message}\nhelp: name a file for the component")));
        }
        true => Plugin::from_bytes("stdin", contracts::component(&arguments.component)?.1),
        false => Plugin::from_file(id(&arguments.component), &arguments.component),
    };
    let plugin = arguments.grants.apply(plugin)?;
    if arguments.grants.reads_stdin() && calls.iter().any(|call| call == "-") {
        return Err(Failure::new(
            "`--stdin` and the call `-` both read stdin\nhelp: name the calls, or leave `--stdin` out",
        ));
    }
    let engine = calls::engine(&arguments.code, None)?;
    let builder = Graph::builder(&engine).lone().plugin(plugin);
    let builder = arguments.code.trust.iter().fold(builder, |builder, folder| builder.trust(folder));
    let mut spec = builder.spec().clone();
    let found = discover(&spec);
    let stubs = Stubs::with(&mut spec, &found, &arguments.stubs.stub)?;
    let (plan, report) = plan::plan(&spec, &found, &stubs.served());
    if !report.is_empty() {
        return Err(Failure::new(report.to_string()));
    }
    let mut reader = CallReader::new(calls::plugged(&plan, &found), PathBuf::new());
    let sources = calls::read(&mut reader, &calls)?;
    let (graph, late) = stubs
        .serve(Graph::from_spec(&engine, spec).stats(typed))
        .load_discovered(found.clone())
        .map_err(|error| Failure::new(error.report.to_string()))?;
    let late = later(late, &report);
    if !late.is_empty() {
        // The one plugin that there is cannot run.
        return Err(Failure::new(late.to_string()));
    }
    calls::make(&mut Session::new(graph), &mut reader, &sources, arguments.options, output)
}

/// The file's stem, with what no plugin id may hold replaced by `-`.
fn id(component: &Path) -> String {
    let stem = component.file_stem().unwrap_or_default().to_string_lossy();
    let clean: String =
        stem.chars().map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '-' }).collect();
    match clean.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        true => clean,
        false => format!("plugin{clean}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_ids() {
        for (path, expected) in
            [("a/upper.wasm", "upper"), ("my plugin.wat", "my-plugin"), ("é.wasm", "plugin-"), ("x.y.wasm", "x.y")]
        {
            assert_eq!(id(Path::new(path)), expected);
        }
    }
}
