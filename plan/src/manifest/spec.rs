//! From what a manifest says to a [`GraphSpec`].

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::declare::join;
use super::reader::Reader;
use super::tables::{Domain, Folder, Limits, Manifest, Plugin, WasiTable};
use super::values::{List, Named, Variable};
use super::wasi::Args;
use crate::domain::DomainSpec;
use crate::limits::{FunctionLimitsSpec, GraphLimitsSpec, LimitsSpec};
use crate::span::Located;
use crate::spec::{ComponentSource, GraphSpec, HostSpec, PluginSpec, RenameSpec, SocketSpec, StubSpec};
use crate::wasi::{DirSpec, WasiSpec};
use crate::words::toml_key;

/// The graph; `base` is the folder that its paths start from.
pub(super) fn graph(reader: &mut Reader, base: &Path, manifest: Manifest) -> GraphSpec {
    let mut spec = GraphSpec::default();
    if let Some(graph) = manifest.graph {
        spec.root = graph.root.map(|root| root.0);
        spec.cardinality = graph.cardinality.map(|cardinality| cardinality.0);
        spec.optional = graph.optional.map(|optional| optional.0);
        if let Some(plugs) = graph.plugs {
            spec.root_list = plugs.1;
            spec.root_plugs = Some(plugs.0);
        }
        spec.host = graph.host.into_iter().flat_map(|host| host.0).map(HostSpec::new).collect();
    }
    spec.trust_keys = manifest.trust.and_then(|trust| trust.keys).map(|keys| keys.0);
    spec.tick = manifest.engine.and_then(|engine| engine.tick).map(|tick| tick.0);
    if let Some(table) = manifest.limits {
        spec.graph_limits = GraphLimitsSpec {
            memory: table.memory.map(|limit| limit.0),
            instances: table.instances.map(|limit| limit.0),
        };
    }
    if let Some(limits_table) = manifest.defaults.and_then(|defaults| defaults.limits) {
        spec.limits = limits(limits_table);
    }
    for (contract, table) in manifest.host.into_iter().flat_map(|host| host.0) {
        let stub = table.stub.into_iter().flat_map(|stub| stub.0);
        let stub = stub.map(|(function, reply)| StubSpec { function, reply: reply.0 }).collect();
        let replay = table.replay.map(|file| Located { value: base.join(&file.0.value), origin: file.0.origin });
        spec.host.push(HostSpec { contract, stub, replay });
    }
    if let Some(plugins) = manifest.plugin {
        spec.plugins = plugins.0.into_iter().map(|(id, table)| plugin(reader, base, id, table)).collect();
    }
    let domains = manifest.domain.into_iter().flat_map(|domains| domains.0);
    spec.domains = domains.map(|(name, table)| domain(name, table)).collect();
    spec
}

/// One domain. One without a list of plugins was reported where that was read.
fn domain(name: Located<String>, table: Domain) -> DomainSpec {
    let list = table.plugins.as_ref().and_then(|plugins| plugins.1.clone());
    let plugins = table.plugins.map(|plugins| plugins.0).unwrap_or_default();
    let limits = table.limits.map(|table| limits(Limits(table.0, Vec::new()))).unwrap_or_default();
    DomainSpec { list, limits, ..DomainSpec::new(name, plugins) }
}

/// One plugin. One whose table could not be read is there with nothing declared: its problems keep it out of the graph.
fn plugin(reader: &mut Reader, base: &Path, id: Located<String>, table: Option<Plugin>) -> PluginSpec {
    let mut spec = PluginSpec::new(id, ComponentSource::Path(PathBuf::new()));
    let Some(table) = table else { return spec };
    if let Some(file) = table.component {
        let source = ComponentSource::Path(base.join(&file.0.value));
        spec.component = Located { value: source, origin: file.0.origin };
    }
    spec.sha256 = table.sha256.map(|digest| digest.0);
    spec.signed_by = table.signed_by.map(|keys| keys.0);
    if let Some(plugs) = table.plug {
        spec.plug_list = plugs.1;
        spec.plugs = Some(plugs.0);
    }
    let sockets = table.sockets.into_iter().flat_map(|sockets| sockets.0);
    spec.sockets = sockets.map(|(contract, plugs)| SocketSpec { contract, plugs: plugs.0.0 }).collect();
    let renames = table.rename.into_iter().flat_map(|renames| renames.0);
    spec.rename = renames.map(|(own, meaning)| RenameSpec { own, contract: meaning.0 }).collect();
    spec.lifetime = table.lifetime.map(|lifetime| lifetime.0);
    spec.instances = table.instances.map(|instances| instances.0);
    spec.restart = table.restart.map(|restart| restart.0);
    spec.fallback = table.fallback.map(|fallback| fallback.0);
    spec.limits = table.limits.map(limits).unwrap_or_default();
    if let Some(table) = table.wasi {
        let id = spec.id.value.clone();
        let key = format!("plugin.{}.wasi", toml_key(&id));
        spec.wasi = reader.within(&id, |reader| wasi(reader, base, &key, table.0));
    }
    spec.config = table.config.map(|config| config.0);
    spec
}

fn limits(Limits(table, functions): Limits) -> LimitsSpec {
    let (start_deadline, start_fuel) = table.start.map_or((None, None), |start| (start.deadline, start.fuel));
    LimitsSpec {
        memory: table.memory.map(|limit| limit.0),
        deadline: table.deadline.map(|limit| limit.0),
        fuel: table.fuel.map(|limit| limit.0),
        tables: table.tables.map(|limit| limit.0),
        instances: table.instances.map(|limit| limit.0),
        handles: table.handles.map(|limit| limit.0),
        crossing: table.crossing.map(|limit| limit.0),
        descriptors: table.descriptors.map(|limit| limit.0),
        output: table.output.map(|limit| limit.0),
        compile: table.compile.map(|limit| limit.0),
        compile_memory: table.compile_memory.map(|limit| limit.0),
        start_deadline: start_deadline.map(|limit| limit.0),
        start_fuel: start_fuel.map(|limit| limit.0),
        functions: functions
            .into_iter()
            .map(|(function, table)| FunctionLimitsSpec {
                function,
                deadline: table.deadline.map(|limit| limit.0),
                fuel: table.fuel.map(|limit| limit.0),
            })
            .collect(),
    }
}

fn wasi(reader: &mut Reader, base: &Path, key: &str, table: WasiTable) -> WasiSpec {
    WasiSpec {
        stdin: table.stdin.is_some_and(|flag| flag.0),
        stdout: table.stdout.is_some_and(|flag| flag.0),
        stderr: table.stderr.is_some_and(|flag| flag.0),
        log: table.log.is_some_and(|flag| flag.0),
        env: table
            .env
            .map(|variables| reader.at_key(&join(key, "env"), |reader| env(reader, variables)))
            .unwrap_or_default(),
        dirs: table
            .dirs
            .map(|folders| reader.at_key(&join(key, "dirs"), |reader| dirs(reader, base, folders)))
            .unwrap_or_default(),
        args: table
            .args
            .map(|args| reader.at_key(&join(key, "args"), |reader| self::args(reader, args)))
            .unwrap_or_default(),
        http: table.http.map(|hosts| hosts.0).unwrap_or_default(),
        sockets: table.sockets.map(|addresses| addresses.0).unwrap_or_default(),
        random: table.random.map(|random| random.0).unwrap_or_default(),
        clock: table.clock.map(|clock| clock.0).unwrap_or_default(),
    }
}

fn env(reader: &mut Reader, variables: Named<Variable>) -> Vec<(String, String)> {
    for (name, value) in &variables.0 {
        if name.is_empty() || name.contains(['=', '\0']) {
            let message = format!("{:?} cannot be the name of an environment variable", name.value);
            reader.problem_at(name.origin.as_ref(), message);
        }
        if value.0.contains('\0') {
            let message = format!("the environment variable `{}` holds a NUL character", name.value);
            reader.problem_at(value.0.origin.as_ref(), message);
        }
    }
    variables.0.into_iter().map(|(name, value)| (name.value, value.0.value)).collect()
}

fn args(reader: &mut Reader, args: Args) -> Vec<String> {
    for arg in args.0.iter().filter(|arg| arg.contains('\0')) {
        reader.problem_at(arg.origin.as_ref(), "an argument holds a NUL character");
    }
    args.0.into_iter().map(|arg| arg.value).collect()
}

fn dirs(reader: &mut Reader, base: &Path, folders: List<Folder>) -> Vec<DirSpec> {
    let mut seen = HashSet::new();
    let mut dirs = Vec::new();
    for Located { value: folder, origin } in folders.0 {
        let (Some(host), Some(guest)) = (folder.host, folder.guest) else { continue };
        let guest = guest.0.value;
        if !seen.insert(guest.clone()) {
            reader.problem_at(origin.as_ref(), format!("two folders are granted as `{guest}`"));
        }
        dirs.push(DirSpec {
            host: Located { value: base.join(&host.0.value), origin: host.0.origin },
            guest,
            write: folder.write.is_some_and(|flag| flag.0),
        });
    }
    dirs
}
