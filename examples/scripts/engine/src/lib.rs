//! The engine plugin: evaluates JavaScript with QuickJS, in a world that is made for each run.
//!
//! It imports nothing but its sockets: what a script says goes to `console`, and the clock and the seed of `Math.random` come from
//! sockets that are empty unless they are granted.

mod bytecode;
mod grants;
mod outcome;
mod said;
mod world;

use world::{Data, world};

jackfield_guest::plugin!({
    path: "../../../wit/script",
    plug: "script:engine/evaluate",
    sockets: {
        "script:engine/console": any,
        "script:engine/clock": at_most_one,
        "script:engine/random": at_most_one,
    },
});

/// The plugin.
#[derive(Default)]
struct Engine;

/// A script that was compiled once: QuickJS's code for it.
struct Compiled {
    code: Vec<u8>,
    file: String,
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
