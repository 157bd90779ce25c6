//! `console`: what a script says goes to whoever is plugged in.

use rquickjs::function::Rest;
use rquickjs::{Ctx, Function, Object, Result, Value};

use crate::script::engine::console::{self as socket, Level};
use super::outcome;

/// Makes the global `console`.
pub(crate) fn install(ctx: &Ctx<'_>) -> Result<()> {
    let console = Object::new(ctx.clone())?;
    let levels =
        [("log", Level::Log), ("debug", Level::Log), ("info", Level::Info), ("warn", Level::Warn), ("error", Level::Error)];
    for (name, level) in levels {
        let write = move |arguments: Rest<Value<'_>>| {
            let words: Vec<String> = arguments.0.iter().map(outcome::shown).collect();
            // Nobody has to listen, and who fails to is no matter of the script's.
            drop(socket::write(level, &words.join(" ")));
        };
        console.set(name, Function::new(ctx.clone(), write)?)?;
    }
    ctx.globals().set("console", console)
}
