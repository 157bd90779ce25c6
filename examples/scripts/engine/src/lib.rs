//! The engine plugin: evaluates JavaScript with QuickJS, in a world that is made for each run.
//!
//! It imports nothing but its sockets: what a script says goes to `console`, and the clock and the seed of `Math.random` come from
//! sockets that are empty unless they are granted.

mod bytecode;
mod grants;
mod outcome;
mod outside;
mod said;
mod world;

use outcome::Fault;
use outside::Outside;
use world::{Data, World};

jackfield_guest::plugin!({
    path: "../../../wit/script",
    plug: ["script:engine/evaluate", "script:engine/settings", "script:engine/engine-start"],
    sockets: {
        "script:engine/console": any,
        "script:engine/clock": at_most_one,
        "script:engine/random": at_most_one,
    },
});

/// The plugin.
#[derive(Default)]
struct Engine;

/// The sockets. Who fails to answer is as one who is not there.
const OUTSIDE: Outside = Outside {
    now: || script::engine::clock::now().and_then(|reply| reply.result.ok()),
    seed: || script::engine::random::seed().and_then(|reply| reply.result.ok()),
    say: |level, text| {
        let level = match level {
            outside::Level::Log => Level::Log,
            outside::Level::Info => Level::Info,
            outside::Level::Warn => Level::Warn,
            outside::Level::Error => Level::Error,
        };
        // Nobody has to listen.
        drop(script::engine::console::write(level, text));
    },
};

/// Works in a world of its own.
fn world<R>(work: impl for<'js> FnOnce(&World<'js>) -> Result<R, Fault>) -> Result<R, ScriptError> {
    world::world(OUTSIDE, work).map_err(ScriptError::from)
}

impl From<Fault> for ScriptError {
    fn from(fault: Fault) -> Self {
        let problem = |problem: outcome::Problem| {
            let outcome::Problem { message, file, line, column, stack } = problem;
            Problem { message, file, line, column, stack }
        };
        match fault {
            Fault::Syntax(told) => Self::Syntax(problem(told)),
            Fault::Exception(told) => Self::Exception(problem(told)),
            Fault::NotJson(text) => Self::NotJson(text),
            Fault::Refused(text) => Self::Refused(text),
        }
    }
}

/// A script that was compiled once: QuickJS's code for it.
struct Compiled {
    code: Vec<u8>,
    file: String,
}

#[plug]
impl Settings for Engine {
    fn init(&mut self, config: String) -> Result<(), String> {
        // Few enough to do without a parser.
        let once = match config.as_str() {
            "{}" | r#"{"once":false}"# => false,
            r#"{"once":true}"# => true,
            other => {
                return Err(format!("the engine knows the one setting `once`, which is true or false, not {other}"));
            }
        };
        world::set_once(once);
        Ok(())
    }
}

#[plug]
impl EngineStart for Engine {
    fn prepare(&mut self) -> Result<(), String> {
        world::prepare(OUTSIDE)
    }
}

#[plug]
impl Evaluate for Engine {
    fn check(&mut self, source: String, file: String) -> Result<(), ScriptError> {
        world(|world| world.compile(&source, &file).map(|_| ()))
    }

    fn evaluate(&mut self, source: String, file: String, data: Option<String>) -> Result<String, ScriptError> {
        evaluate(&source, &file, data.map_or(Data::None, Data::Json))
    }

    fn evaluate_bytes(&mut self, source: String, file: String, data_bytes: Vec<u8>) -> Result<String, ScriptError> {
        evaluate(&source, &file, Data::Bytes(data_bytes))
    }
}

fn evaluate(source: &str, file: &str, data: Data) -> Result<String, ScriptError> {
    world(|world| {
        let function = world.compile(source, file)?;
        world.run(function, file, data)
    })
}

#[plug]
impl ScriptPlug for Compiled {
    fn compile(source: String, file: String) -> Result<Script, ScriptError> {
        let code = world(|world| {
            let function = world.compile(&source, &file)?;
            world.code(&function, &file)
        })?;
        Ok(Self { code, file }.into())
    }

    fn run(&self, data: Option<String>) -> Result<String, ScriptError> {
        self.run_with(data.map_or(Data::None, Data::Json))
    }

    fn run_bytes(&self, data_bytes: Vec<u8>) -> Result<String, ScriptError> {
        self.run_with(Data::Bytes(data_bytes))
    }
}

impl Compiled {
    fn run_with(&self, data: Data) -> Result<String, ScriptError> {
        world(|world| {
            let function = world.function(&self.code, &self.file)?;
            world.run(function, &self.file, data)
        })
    }
}
