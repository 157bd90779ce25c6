//! `console`: what a script says goes to whoever is plugged in.

use rquickjs::function::Rest;
use rquickjs::{Ctx, Function, Object, Result, Value};

use super::outcome;
use super::outside::{Level, Outside};

/// Makes the global `console`.
pub(crate) fn install(ctx: &Ctx<'_>, outside: Outside) -> Result<()> {
    let console = Object::new(ctx.clone())?;
    let levels = [
        ("log", Level::Log),
        ("debug", Level::Log),
        ("info", Level::Info),
        ("warn", Level::Warn),
        ("error", Level::Error),
    ];
    for (name, level) in levels {
        let write = move |arguments: Rest<Value<'_>>| {
            let words: Vec<String> = arguments.0.iter().map(outcome::shown).collect();
            (outside.say)(level, &words.join(" "));
        };
        console.set(name, Function::new(ctx.clone(), write)?)?;
    }
    ctx.globals().set("console", console)
}
