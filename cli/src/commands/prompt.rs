//! Calls that a person types: a prompt over a loaded graph, which no mistake ends.

use super::reply::{self, CallOptions};
use crate::call::CallReader;
use crate::interrupt::{self, INTERRUPTED};
use crate::logging;
use crate::output::{Failure, Output, count};
use crate::prompt::{COMMANDS, Editor, Typed, Words};
use crate::session::Session;
use crate::stats;

/// Makes what is typed until the person ends it.
///
/// # Errors
///
/// If the terminal cannot be used, or nobody reads the replies any more.
pub(super) fn session(
    session: &mut Session,
    reader: &mut CallReader<'_>,
    options: CallOptions,
    output: &Output,
) -> Result<(), Failure> {
    let unusable = |why: String| Failure::new(format!("the terminal cannot be read: {why}"));
    let mut editor = Editor::new(Words::new(reader.callable())).map_err(unusable)?;
    let plugins = count(session.graph().stats().len(), "plugin");
    output.say(&format!("{plugins}; Tab completes, `:help` says what can be typed, Ctrl-D ends"));
    loop {
        editor.keep(reader.kept().map(str::to_owned));
        let text = match editor.read().map_err(unusable)? {
            Typed::Text(text) => text,
            Typed::GivenUp => continue,
            Typed::End => return Ok(()),
        };
        let text = text.trim();
        if text.is_empty() || ["//", "#"].iter().any(|mark| text.starts_with(mark)) {
            continue;
        }
        if text.starts_with(':') {
            if command(text, session, reader, output) {
                return Ok(());
            }
            continue;
        }
        match reader.read(text) {
            Err(error) => output.complain(&format!("error: {}", error.render("call", text))),
            Ok(call) => match reply::one(session, &call, options, output) {
                Ok(_) => {}
                // Ctrl-C has ended the call, and the session goes on.
                Err(failure) if failure.code == INTERRUPTED => interrupt::forget(),
                // The graph cannot be called, which is said; what else there is may be looked at.
                Err(failure) if failure.code == 2 => output.fail(&failure),
                Err(failure) => return Err(failure),
            },
        }
    }
}

/// Does what a command says; whether it ends the session.
fn command(text: &str, session: &Session, reader: &CallReader<'_>, output: &Output) -> bool {
    match text.split_whitespace().collect::<Vec<_>>()[..] {
        [":quit"] => return true,
        [":help"] => output.complain(&help()),
        [":contracts"] => output.complain(&contracts(reader)),
        [":stats"] => output.complain(stats::table(session.graph()).trim_end()),
        [":trace", "on"] => logging::trace(true),
        [":trace", "off"] => logging::trace(false),
        [":trace", ..] => output.complain("error: `:trace` is followed by `on` or `off`"),
        [word, ..] => {
            let known = COMMANDS.iter().filter_map(|(command, _)| command.split(' ').next());
            let help = match jackfield_contract::nearest(word, known) {
                Some(near) => format!("did you mean `{near}`? `:help` lists all"),
                None => "`:help` lists all".to_owned(),
            };
            output.complain(&format!("error: there is no command `{word}`\nhelp: {help}"));
        }
        [] => {}
    }
    false
}

fn help() -> String {
    let mut text = "A call, `<contract>#<function>(<arguments>)`; `$name = <call>` keeps its reply. A call goes on in the next line while a \
                    bracket or a `\"\"\"` is open. Ctrl-C gives up what is typed, and cancels a call that runs.\n"
        .to_owned();
    for (command, does) in COMMANDS {
        text.push_str(&format!("  {command:<12}{does}\n"));
    }
    text
}

fn contracts(reader: &CallReader<'_>) -> String {
    let callable = reader.callable();
    if callable.is_empty() {
        return "nothing is plugged here that could be called".to_owned();
    }
    let mut text = String::new();
    for contract in callable {
        text.push_str(&format!("{}\n", contract.contract));
        for (_, signature) in contract.functions {
            text.push_str(&format!("  {signature}\n"));
        }
    }
    text
}
