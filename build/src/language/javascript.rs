//! JavaScript and TypeScript.
//!
//! The package `jackfield-guest` (`guest-sdk/js`) holds what makes a component: a bundler, a JavaScript engine in wasm and the glue between
//! that and a plugin's code. This file finds it in `node_modules`, tells it what the contracts are, and has `tsc` check types.

mod declarations;
mod names;
mod plan;
mod scaffold;

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use jackfield_contract::{Function, InterfaceId, Model, Type, function_wit};
use serde_json::{Value, json};

use super::camel;
use super::node::{installs, node, package, version};
use super::restore::restore;
use super::{Language, Need, Scaffold};
use crate::{BuildError, Options, Project};

/// The SDK's package.
const SDK: &str = "jackfield-guest";

/// What the SDK builds with.
const TOOLS: [&str; 2] = ["componentize-qjs", "esbuild"];

/// JavaScript, or TypeScript.
#[derive(Debug)]
pub(super) struct JavaScript {
    pub(super) typescript: bool,
}

impl Language for JavaScript {
    fn name(&self) -> &'static str {
        if self.typescript { "TypeScript" } else { "JavaScript" }
    }

    fn word(&self) -> &'static str {
        if self.typescript { "ts" } else { "js" }
    }

    fn recognises(&self, dir: &Path) -> bool {
        dir.join("package.json").is_file() && dir.join("tsconfig.json").is_file() == self.typescript
    }

    fn needs(&self, dir: Option<&Path>) -> Vec<Need> {
        let mut needs = vec![node()];
        let Some(dir) = dir.and_then(|dir| std::path::absolute(dir).ok()) else { return needs };
        let mend = format!("npm install --prefix {}", installs(&dir).display());
        let mut need = |package: &str, found: Option<PathBuf>| {
            needs.push(Need {
                what: format!("the npm package {package}"),
                state: match found.and_then(|folder| version(&folder)) {
                    Some(version) => Ok(version),
                    None => Err(format!("not found in node_modules of {} or above", dir.display())),
                },
                mend: mend.clone(),
            });
        };
        let sdk = package(&dir, SDK);
        for tool in TOOLS {
            let found = sdk.as_deref().and_then(|sdk| package(sdk, tool)).or_else(|| package(&dir, tool));
            need(tool, found);
        }
        need(SDK, sdk);
        if self.typescript {
            need("typescript", package(&dir, "typescript"));
        }
        needs
    }

    fn makes_snapshots(&self) -> bool {
        true
    }

    fn fingerprint(&self, project: &Project) -> String {
        let mut text = String::new();
        let mut add = |path: &Path| text += &std::fs::read_to_string(path).unwrap_or_default();
        if let Some(sdk) = package(&project.dir, SDK) {
            for folder in ["build", "src"] {
                let mut files: Vec<_> = std::fs::read_dir(sdk.join(folder))
                    .into_iter()
                    .flatten()
                    .flatten()
                    .map(|file| file.path())
                    .collect();
                files.sort();
                files.iter().for_each(|file| add(file));
            }
            for tool in TOOLS {
                package(&sdk, tool).iter().for_each(|tool| add(&tool.join("package.json")));
            }
        }
        package(&project.dir, "typescript").iter().for_each(|tool| add(&tool.join("package.json")));
        // The packages that the plugin uses.
        add(&installs(&project.dir).join("package-lock.json"));
        text
    }

    fn generate(&self, project: &Project) -> Result<(), BuildError> {
        let shown = names::shown(&project.model);
        let declarations = declarations::declarations(&shown, &project.plugs, &project.sockets);
        project.write(&project.generated.join("contracts.d.ts"), declarations.as_bytes())
    }

    fn compile(&self, project: &Project, _: &Options<'_>) -> Result<Vec<u8>, BuildError> {
        supported(project)?;
        let main = main(project, self.typescript)?;
        let sdk = package(&project.dir, SDK).ok_or_else(|| project.error(format!("the npm package {SDK} is gone")))?;
        if self.typescript {
            check_types(project)?;
        }
        let (out, wit) = (project.work.join("component.wasm"), project.work.join("engine"));
        let (world, mended) = names::world(&project.model, &project.plugs, &project.imports());
        project.write(&wit.join("world.wit"), world.wit().as_bytes())?;
        let contracts =
            plan::Contracts { shown: &names::shown(&project.model), original: &project.model, native: &world.model };
        let job = json!({
            "project": project.dir, "main": main, "wit": wit, "world": "plugin", "work": project.work, "out": out,
            "log": project.log, "wasi": wasi(project)?,
            "plan": plan::plan(&contracts, &project.plugs, &project.sockets),
        });
        let file = project.work.join("job.json");
        std::fs::write(&file, job.to_string()).map_err(BuildError::io(&file))?;
        let ran = run(project, Command::new("node").arg(sdk.join("build/main.mjs")).arg(&file))?;
        if ran.status.success() {
            let component = std::fs::read(&out).map_err(BuildError::io(&out))?;
            return restore(&component, &mended.names)
                .map_err(|reason| project.error(format!("what the SDK made cannot be read: {reason}")));
        }
        Err(match serde_json::from_slice::<Vec<Value>>(&ran.stdout) {
            Ok(errors) if ran.status.code() == Some(1) => {
                let errors: Vec<String> = errors.iter().map(|error| mistake(project, error)).collect();
                project.error(format!("it cannot be built\n{}", errors.join("\n")))
            }
            _ => project.error(format!(
                "the SDK's build failed ({})\n{}",
                ran.status,
                String::from_utf8_lossy(&ran.stderr).trim_end()
            )),
        })
    }

    fn scaffold(&self, name: &str, model: &Model, plugs: &[InterfaceId]) -> Result<Scaffold, String> {
        Ok(scaffold::scaffold(name, &names::shown(model), plugs, self.typescript))
    }
}

/// The module that the plugin begins with: `main` of its package.json.
fn main(project: &Project, typescript: bool) -> Result<String, BuildError> {
    let file = project.dir.join("package.json");
    let text = std::fs::read(&file).map_err(BuildError::io(&file))?;
    let manifest: Value =
        serde_json::from_slice(&text).map_err(|error| project.error(format!("{}: {error}", file.display())))?;
    let usual = if typescript { "src/plugin.ts" } else { "src/plugin.js" };
    let main = manifest["main"].as_str().unwrap_or(usual).trim_start_matches("./").to_owned();
    match project.dir.join(&main).is_file() {
        true => Ok(main),
        false => Err(project.error(format!(
            "{}: there is no `{main}`, which the plugin begins with; `\"main\"` names another",
            file.display()
        ))),
    }
}

/// Whether the plugin wants WASI: `[build] wasi = true`.
fn wasi(project: &Project) -> Result<bool, BuildError> {
    let mut wasi = false;
    for (key, value) in &project.settings {
        match (key.as_str(), value.as_bool()) {
            ("wasi", Some(wanted)) => wasi = wanted,
            ("wasi", None) => return Err(project.error(format!("jackfield.toml: `build.wasi` is {value}, no boolean"))),
            _ => {
                return Err(project.error(format!(
                    "jackfield.toml: unknown key `build.{key}`; accepted is `wasi = true`, for clocks and random numbers"
                )));
            }
        }
    }
    Ok(wasi)
}

/// Refuses contracts that the engine has no form for.
fn supported(project: &Project) -> Result<(), BuildError> {
    let model = &project.model;
    for id in project.plugs.iter().chain(project.sockets.iter().map(|(id, _)| id)) {
        let interface = model.interface(*id);
        for (index, function) in interface.functions.iter().enumerate() {
            let what = model.not_synchronous(*id, index).or_else(|| fixed_length_list(model, function));
            if let Some(what) = what {
                let signature = function_wit(model, function);
                return Err(project.error(format!(
                    "{}: {what}, which a plugin in JavaScript cannot have\n  {signature}",
                    interface.name
                )));
            }
        }
    }
    // The engine knows an exported interface by its own name alone.
    for (index, id) in project.plugs.iter().enumerate() {
        let name = &model.interface(*id).name;
        let alike = |other: &&InterfaceId| {
            camel::lower_camel(&model.interface(**other).name.interface) == camel::lower_camel(&name.interface)
        };
        if let Some(other) = project.plugs[..index].iter().find(alike) {
            return Err(project.error(format!(
                "{} and {name} would both be exported as `{}`, which a plugin in JavaScript cannot do",
                model.interface(*other).name,
                camel::lower_camel(&name.interface)
            )));
        }
    }
    Ok(())
}

/// The tools cannot carry a list of fixed length.
fn fixed_length_list(model: &Model, function: &Function) -> Option<&'static str> {
    let mut found = None;
    for ty in function.params.iter().map(|param| &param.ty).chain(&function.result) {
        model.walk(ty, &mut |ty| {
            if matches!(ty, Type::FixedLengthList(..)) {
                found = Some("a list of fixed length");
            }
        });
    }
    found
}

/// Runs `tsc` over the project, as its tsconfig.json says.
fn check_types(project: &Project) -> Result<(), BuildError> {
    let folder =
        package(&project.dir, "typescript").ok_or_else(|| project.error("the npm package typescript is gone"))?;
    let ran = run(
        project,
        Command::new("node").arg(folder.join("bin/tsc")).args(["--noEmit", "--pretty", "false", "-p", "."]),
    )?;
    if ran.status.success() {
        return Ok(());
    }
    // `src/plugin.ts(3,5): error TS2322: ..`, with the lines that belong to it indented below.
    let text = String::from_utf8_lossy(&ran.stdout);
    let lines = text.lines().map(|line| match line.split_once("): error ") {
        Some((place, message)) if place.contains('(') => {
            let (file, position) = place.rsplit_once('(').unwrap_or((place, ""));
            format!("{}:{}: {message}", project.dir.join(file).display(), position.replace(',', ":"))
        }
        _ => line.to_owned(),
    });
    let messages: Vec<String> = lines.collect();
    Err(project.error(format!("types do not fit\n{}", messages.join("\n").trim_end())))
}

fn run(project: &Project, command: &mut Command) -> Result<Output, BuildError> {
    command.current_dir(&project.dir).stdin(Stdio::null()).env_remove("NODE_OPTIONS").output().map_err(|error| {
        BuildError::Tool { program: "node".to_owned(), error, hint: "install Node: https://nodejs.org" }
    })
}

/// An error in the author's own file, as compilers write one.
fn mistake(project: &Project, error: &Value) -> String {
    let text = error["text"].as_str().unwrap_or("unknown error");
    let Some(file) = error["file"].as_str() else { return text.to_owned() };
    let mut place = project.dir.join(file).display().to_string();
    if let Some(line) = error["line"].as_u64() {
        place += &format!(":{line}");
        if let Some(column) = error["column"].as_u64() {
            // The bundler counts columns from 0.
            place += &format!(":{}", column + 1);
        }
    }
    match error["lineText"].as_str() {
        Some(line) => format!("{place}: {text}\n  |\n  | {line}"),
        None => format!("{place}: {text}"),
    }
}
