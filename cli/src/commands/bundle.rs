//! `jackfield bundle`.

use std::path::{Path, PathBuf};

use jackfield::bundle::{self, BundledCode, ToBundle};
use jackfield::discover::{Discovered, Discovery};
use jackfield::fuse::{self, Fused};
use jackfield::plan::{ComponentSource, GraphSpec, Plan, PlannedPlugin};
use jackfield::report::Problem;
use jackfield::{Engine, LoadReport, Precompile, manifest, precompiled};
use jackfield_build::Destination;
use jackfield_contract::{MAX_MANIFEST, read_regular};

use super::calls::{CodeFlags, engine};
use crate::output::{Failure, Output, count, size, write_file};
use crate::progress::Task;

/// Puts a graph into one file: its manifest, its components, and what they are compiled to.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  jackfield bundle graph.toml -o app.jack\n  jackfield run app.jack --trust . --call 'filter#transform(\"\", [])'\n  \
                        jackfield bundle graph.toml -o app.jack --target aarch64-unknown-linux-gnu\n\n\
                        Every command that takes a graph's manifest takes the bundle. Its native code is used where its folder is given with \
                        --trust, and else its components are compiled. Folders that the manifest grants are not in it: their paths \
                        start from the bundle's own folder."
)]
pub(super) struct Arguments {
    /// The graph's manifest.
    manifest: PathBuf,
    /// The file to write; by default the manifest's name with the extension .jack.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Compiles for this target triple instead of this machine; may be given several times. The code runs on every
    /// processor of that kind.
    #[arg(long, value_name = "TRIPLE", conflicts_with = "no_code")]
    target: Vec<String>,
    /// Leaves native code out.
    #[arg(long)]
    no_code: bool,
    /// Puts what the graph's domains are composed into in it, with native code, so that nothing is composed and compiled where it is
    /// loaded. With an output that ends in .wasm: writes the one domain's component, and no bundle.
    #[arg(long)]
    fuse: bool,
    /// Reads precompiled components (.cwasm) below this folder; may be given several times. Only the component in them is used.
    #[arg(long, value_name = "DIR")]
    trust: Vec<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    let path = &arguments.manifest;
    if bundle::is_bundle(path) {
        let name = path.display();
        return Err(Failure::new(format!(
            "`{name}` is a bundle already\nhelp: name the manifest that it was made from"
        )));
    }
    let spec = super::check::spec(path, &arguments.trust)?;
    let (_, found, plan, report) = super::check::planned(&spec);
    super::check::warn(&report, output);
    if !report.is_empty() {
        return Err(Failure::new(report.to_string()));
    }
    // What was checked is what is bundled.
    let text = text(path)?;
    if manifest::parse(&path.display().to_string(), &text, path.parent().unwrap_or(Path::new("")))
        .is_ok_and(|again| GraphSpec { trusted: spec.trusted.clone(), ..again } != spec)
    {
        return Err(Failure::new(format!("`{}` was changed while it was bundled; bundle it again", path.display())));
    }
    let (fused, plan_as_run, found_as_run) = as_run(&spec, &plan, &found, arguments)?;
    if let Some(destination) = arguments.output.as_deref().filter(|path| arguments.fuse && is_component(path)) {
        return component(&fused, destination, &inputs(&spec, path), output);
    }
    let engine = engine(&CodeFlags { no_cache: true, ..CodeFlags::default() }, None)?;
    let wanted = engine.code_for(&plan_as_run);
    let mut components: Vec<ToBundle<'_>> = Vec::new();
    let mut sources: Vec<&Discovered> = Vec::new();
    // The plugins of each component, and what it is to be compiled for.
    let mut uses: Vec<Vec<(&PlannedPlugin, &Precompile)>> = Vec::new();
    for (plugin, wanted) in plan_as_run.plugins.iter().zip(&wanted) {
        let Some(Ok(component)) = found_as_run.get(plugin.declared.0) else { continue };
        // Plugins with grants have a copy of what was read, so that the bytes tell whether it is the same.
        let at = sources.iter().position(|known| known.bytes == component.bytes).unwrap_or_else(|| {
            sources.push(component);
            components.push(to_bundle(component));
            uses.push(Vec::new());
            components.len() - 1
        });
        match plugin.members.is_empty() {
            true => components[at].plugins.push(plugin.id.clone()),
            false => {
                components[at].name = format!("{}.wasm", plugin.id);
                components[at].domains.push(plugin.id.clone());
            }
        }
        // What is composed when it is loaded is compiled then, as a whole.
        if spec.domain_of(&plugin.id).is_none() {
            uses[at].push((plugin, wanted));
        }
    }
    for fused in &fused {
        let around = components.iter().position(|component| component.domains.contains(&fused.name));
        for (id, range) in &fused.parts {
            let planned = plan.find(id).map(|at| plan.plugin(at));
            let Some(Ok(component)) = planned.and_then(|planned| found.get(planned.declared.0)) else { continue };
            let known = sources.iter().position(|known| known.bytes == component.bytes);
            let at = known.unwrap_or_else(|| {
                sources.push(component);
                components.push(ToBundle { inside: around.map(|at| (at, range.start)), ..to_bundle(component) });
                components.len() - 1
            });
            components[at].plugins.push(id.clone());
        }
    }
    if !arguments.no_code {
        for (component, uses) in components.iter_mut().zip(&uses) {
            let _task = Task::begin("compiling", &component.name);
            // The most that any of its plugins lets the compiler take, as where a graph is loaded.
            let time = uses.iter().map(|(plugin, _)| plugin.limits.compile).reduce(most).flatten();
            let memory = uses.iter().map(|(plugin, _)| plugin.limits.compile_memory).reduce(most).flatten();
            for (_, wanted) in uses {
                let wanted = (*wanted).clone().compile(time).compile_memory(memory);
                code(&engine, component, &wanted, &arguments.target)?;
            }
        }
    }
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let content = bundle::write(&file, &text, &components).map_err(Failure::new)?;
    let destination = arguments.output.clone().unwrap_or_else(|| path.with_extension("jack"));
    let inputs = inputs(&spec, path);
    let written = write_file(&destination, &content, inputs.iter().map(PathBuf::as_path))?;
    output.say(&format!("bundled {} in {}", count_of(&plan, &components), size(content.len() as u64)));
    match written {
        Destination::File => output.print(&format!("{}\n", destination.display())),
        Destination::Stdout => Ok(()),
    }
}

/// The graph as it is run: with what its domains were composed into, where that is asked for.
fn as_run(
    spec: &GraphSpec,
    plan: &Plan,
    found: &[Discovery],
    arguments: &Arguments,
) -> Result<(Vec<Fused>, Plan, Vec<Discovery>), Failure> {
    let mut found = found.to_vec();
    if !arguments.fuse {
        return Ok((Vec::new(), plan.clone(), found));
    }
    if plan.domains.is_empty() {
        let help = "help: add `[domain.<name>]` with the `plugins` that are to be composed, or leave out --fuse";
        return Err(Failure::new(format!("`{}` has no domain\n{help}", arguments.manifest.display())));
    }
    let (fused, problems) = fuse::compose(spec, plan, &found);
    if !problems.is_empty() {
        let problems: Vec<Problem> = problems.into_iter().map(|(_, problem)| problem).collect();
        return Err(Failure::new(LoadReport::from(problems).to_string()));
    }
    let plan = fuse::apply(plan, &fused, &mut found);
    Ok((fused, plan, found))
}

/// Whether this is to be a component by itself.
fn is_component(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("wasm"))
}

/// Writes the component of a graph's one domain.
fn component(fused: &[Fused], destination: &Path, inputs: &[PathBuf], output: &Output) -> Result<(), Failure> {
    let [fused] = fused else {
        return Err(Failure::new(format!(
            "the graph has {}, and a `.wasm` file holds one component\nhelp: name a file with the extension .jack",
            count(fused.len(), "domain")
        )));
    };
    write_file(destination, &fused.bytes, inputs.iter().map(PathBuf::as_path))?;
    let size = size(fused.bytes.len() as u64);
    output.say(&format!("composed {} in {size}", count(fused.parts.len(), "plugin")));
    output.print(&format!("{}\n", destination.display()))
}

/// A component as it is bundled, with no code and for nobody yet.
fn to_bundle(component: &Discovered) -> ToBundle<'_> {
    let (code, plugins, domains, inside) = Default::default();
    let (name, file_sha256) = (name(component), component.sha256());
    ToBundle { name, bytes: &component.bytes, file_sha256, code, plugins, domains, inside }
}

/// The greater of two limits, of which none is the greatest.
fn most<T: Ord>(one: Option<T>, other: Option<T>) -> Option<T> {
    one.zip(other).map(|(one, other)| one.max(other))
}

fn count_of(plan: &Plan, components: &[ToBundle<'_>]) -> String {
    format!("{} of {}", count(plan.plugins.len(), "plugin"), count(components.len(), "component"))
}

/// Compiles a component as one of its plugins needs it, unless another has needed it so before.
fn code(engine: &Engine, component: &mut ToBundle<'_>, wanted: &Precompile, targets: &[String]) -> Result<(), Failure> {
    let here = [wanted.clone()];
    let others: Vec<Precompile> = targets.iter().map(|triple| wanted.clone().target(triple)).collect();
    for wanted in if targets.is_empty() { &here[..] } else { &others[..] } {
        let known = |code: &BundledCode| {
            (code.info.settings.interruptible, code.info.settings.fuel)
                == (wanted.is_interruptible(), wanted.counts_fuel())
                && wanted.triple().is_none_or(|triple| triple == code.info.target)
        };
        if component.code.iter().any(known) {
            continue;
        }
        let failed = |error: String| Failure::new(format!("`{}`: {error}", component.name));
        let file = engine.precompile_for(component.bytes, wanted).map_err(|error| failed(error.to_string()))?;
        let parts = precompiled::split(&file).map_err(|fault| failed(fault.words().to_owned()))?;
        component.code.push(BundledCode { bytes: parts.code.to_vec(), info: parts.info });
    }
    Ok(())
}

/// The name of the file that a component came from.
fn name(component: &Discovered) -> String {
    let name = component.path.as_deref().and_then(Path::file_name);
    name.map_or("component.wasm".into(), |name| name.to_string_lossy()).into_owned()
}

fn text(path: &Path) -> Result<String, Failure> {
    let file = read_regular(path, MAX_MANIFEST).map_err(|error| Failure::file(path, "read", &error))?;
    String::from_utf8(file.bytes).map_err(|_| Failure::new(format!("the manifest `{}` is not UTF-8", path.display())))
}

/// What must not be written over.
fn inputs(spec: &GraphSpec, manifest: &Path) -> Vec<PathBuf> {
    let components = spec.plugins.iter().filter_map(|plugin| match &plugin.component.value {
        ComponentSource::Path(path) => Some(path.clone()),
        ComponentSource::Bytes(_) | ComponentSource::Bundled(_) => None,
    });
    components.chain([manifest.to_owned()]).collect()
}
