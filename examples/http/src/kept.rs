//! Handlers that were posted: each a component and a description beside it, in a folder that the server keeps.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jackfield::Lifetime;
use jackfield::contract::{inspect, is_http_handler};
use jackfield::plan::{ComponentSource, Limit, Located, PluginSpec, is_id};
use jackfield::report::{Problem, ProblemKind};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::manifest::{Declared, HANDLER, Route};
use crate::pattern::Pattern;

/// Bytes of memory that a posted handler has, and the most that it can be given.
const MEMORY: (u64, u64) = (64 << 20, 256 << 20);
/// Time of a call of a posted handler, and the most that it can be given.
const DEADLINE: (Duration, Duration) = (Duration::from_secs(10), Duration::from_secs(30));
/// Time that an instance of a posted handler has to begin.
const START: Duration = Duration::from_secs(5);
/// What a posted handler can be granted. Folders and variables are the operator's, in `routes.toml`.
const GRANTS: [&str; 3] = ["log", "stderr", "stdout"];

/// A posted handler as it is described.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Posted {
    pub(crate) id: String,
    pub(crate) routes: Vec<String>,
    pub(crate) grants: Vec<String>,
    pub(crate) memory: u64,
    pub(crate) deadline: Duration,
    pub(crate) lifetime: Lifetime,
    /// The contract that it plugs.
    pub(crate) plug: String,
    /// The component's SHA-256 in hexadecimal digits.
    pub(crate) sha256: String,
}

/// Why a description is none.
#[derive(Debug, PartialEq)]
pub(crate) enum Wrong {
    /// It makes no sense.
    Asked(String),
    /// It asks for what is not given.
    Forbidden(String),
}

impl Posted {
    /// A handler as it is described by pairs of names and values, beginning with what is there already.
    pub(crate) fn read(id: &str, old: Option<Self>, pairs: &[(String, String)]) -> Result<Self, Wrong> {
        let asked = |what: String| Err(Wrong::Asked(what));
        if !is_id(id) || id.len() > 64 {
            return asked(format!(
                "{id:?} is no id: it has up to 64 letters, digits, `.`, `_` and `-`, and begins with one of the first two"
            ));
        }
        let new = Self {
            id: id.to_owned(),
            routes: Vec::new(),
            grants: Vec::new(),
            memory: MEMORY.0,
            deadline: DEADLINE.0,
            lifetime: Lifetime::Call,
            plug: HANDLER.to_owned(),
            sha256: String::new(),
        };
        let mut posted = old.unwrap_or(new);
        for list in ["route", "grant"] {
            if pairs.iter().any(|(name, _)| name == list) {
                let list = if list == "route" { &mut posted.routes } else { &mut posted.grants };
                list.clear();
            }
        }
        for (name, value) in pairs {
            match name.as_str() {
                "id" => {}
                "route" => match Pattern::parse(value) {
                    Ok(pattern) => posted.routes.push(pattern.to_string()),
                    Err(error) => return asked(format!("the route `{value}` {}; {}", error.what, error.help)),
                },
                "grant" if GRANTS.contains(&value.as_str()) => posted.grants.push(value.clone()),
                "grant" => {
                    let known = GRANTS.join("`, `");
                    let what =
                        format!("a handler that is posted may be granted `{known}`, and `{value}` only in routes.toml");
                    return Err(Wrong::Forbidden(what));
                }
                "memory" => match jackfield::manifest::size(value) {
                    Ok(bytes) if bytes <= MEMORY.1 => posted.memory = bytes,
                    Ok(_) => return Err(Wrong::Forbidden(format!("`memory` is at most {} MiB", MEMORY.1 >> 20))),
                    Err(error) => return asked(format!("`memory`: {error}")),
                },
                "deadline" => match jackfield::manifest::duration(value) {
                    Ok(time) if time <= DEADLINE.1 => posted.deadline = time,
                    Ok(_) => return Err(Wrong::Forbidden(format!("`deadline` is at most {:?}", DEADLINE.1))),
                    Err(error) => return asked(format!("`deadline`: {error}")),
                },
                "lifetime" => match Lifetime::parse(value) {
                    Some(lifetime) => posted.lifetime = lifetime,
                    None => return asked(format!("`lifetime` is `graph` or `call`, not `{value}`")),
                },
                _ => {
                    let known = "`id`, `route`, `grant`, `memory`, `deadline` and `lifetime`";
                    return asked(format!("there is no `{name}`; there are {known}"));
                }
            }
        }
        match posted.routes.is_empty() {
            true => asked("a handler has a route: add `route=GET%20/path`".to_owned()),
            false => Ok(posted),
        }
    }

    /// The description as JSON.
    pub(crate) fn json(&self) -> Value {
        json!({
            "id": self.id,
            "routes": self.routes,
            "grants": self.grants,
            "memory": self.memory,
            "deadline": format!("{}us", self.deadline.as_micros()),
            "lifetime": self.lifetime.as_str(),
            "plug": self.plug,
            "sha256": self.sha256,
        })
    }

    fn from_json(value: &Value) -> Option<Self> {
        let list = |name: &str| -> Option<Vec<String>> {
            value[name].as_array()?.iter().map(|item| item.as_str().map(str::to_owned)).collect()
        };
        let text = |name: &str| value[name].as_str();
        Some(Self {
            id: text("id")?.to_owned(),
            routes: list("routes")?,
            grants: list("grants")?,
            memory: value["memory"].as_u64()?,
            deadline: jackfield::manifest::duration(text("deadline")?).ok()?,
            lifetime: Lifetime::parse(text("lifetime")?)?,
            // There was one alone before.
            plug: text("plug").unwrap_or(HANDLER).to_owned(),
            sha256: text("sha256")?.to_owned(),
        })
    }

    /// Adds the handler to a site, with its component in this file.
    pub(crate) fn add(&self, declared: &mut Declared, component: &Path) {
        let mut plugin = PluginSpec::new(self.id.as_str(), ComponentSource::Path(component.to_owned()));
        // It takes nobody's place in other plugins' sockets.
        plugin.plugs = Some(vec![Located::from(self.plug.clone())]);
        plugin.lifetime = Some(Located::from(self.lifetime));
        plugin.sha256 = Some(Located::from(self.sha256.clone()));
        plugin.limits.memory = Some(Located::from(Limit::At(self.memory)));
        plugin.limits.deadline = Some(Located::from(Limit::At(self.deadline)));
        plugin.limits.start_deadline = Some(Located::from(Limit::At(START)));
        for grant in &self.grants {
            match grant.as_str() {
                "log" => plugin.wasi.log = true,
                "stderr" => plugin.wasi.stderr = true,
                "stdout" => plugin.wasi.stdout = true,
                _ => {}
            }
        }
        if declared.graph.find(&self.id).is_some() {
            let message = format!("plugin `{}` is in routes.toml, and a handler of that id was posted", self.id);
            let problem = Problem::graph(ProblemKind::Id, message);
            declared.graph.problems.push(problem.help("rename the plugin, or delete the handler that was posted"));
            return;
        }
        declared.graph.plugins.push(plugin);
        for text in &self.routes {
            if let Ok(pattern) = Pattern::parse(text) {
                let plugin = Located::from(self.id.clone());
                declared.routes.push(Route { pattern: Located::from(pattern), plugin, body: None });
            }
        }
    }
}

/// The contract by which a component answers requests: our own, unless it has the standard one alone. What has none of them is told where
/// the site is planned.
pub(crate) fn plug(component: &[u8]) -> String {
    let standard = inspect(component).ok().and_then(|info| {
        let names = info.exports.iter().map(|item| &info.model.interface(item.interface).name);
        let own = names.clone().any(|name| name.unversioned() == HANDLER);
        let mut standard = names.filter(|name| is_http_handler(name)).filter(|_| !own);
        standard.next().map(ToString::to_string)
    });
    standard.unwrap_or_else(|| HANDLER.to_owned())
}

/// The folder.
#[derive(Debug)]
pub(crate) struct Kept(PathBuf);

impl Kept {
    /// The folder at this path, which is made if it is not there.
    pub(crate) fn open(folder: PathBuf) -> io::Result<Self> {
        std::fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }

    pub(crate) fn component(&self, id: &str) -> PathBuf {
        self.0.join(format!("{id}.wasm"))
    }

    fn description(&self, id: &str) -> PathBuf {
        self.0.join(format!("{id}.json"))
    }

    /// All handlers that were posted, by id. A description that cannot be read is a problem.
    pub(crate) fn all(&self) -> Result<Vec<Posted>, Problem> {
        let at = |path: &Path, what: String| {
            let message = format!("the handlers that were posted cannot be read: {}: {what}", path.display());
            Problem::graph(ProblemKind::Component, message)
                .help("mend or remove the file; both files of a handler go together")
        };
        let mut all = Vec::new();
        let folder = std::fs::read_dir(&self.0).map_err(|error| at(&self.0, error.to_string()))?;
        for entry in folder {
            let path = entry.map_err(|error| at(&self.0, error.to_string()))?.path();
            if path.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            let text = std::fs::read_to_string(&path).map_err(|error| at(&path, error.to_string()))?;
            let posted = serde_json::from_str(&text).ok().and_then(|value| Posted::from_json(&value));
            // The name of the file is the id that all paths are made of.
            let named = posted.filter(|posted| {
                is_id(&posted.id) && path.file_stem().is_some_and(|stem| *stem == *posted.id.as_str())
            });
            all.push(named.ok_or_else(|| at(&path, "it describes no handler of this name".to_owned()))?);
        }
        all.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(all)
    }

    /// Puts a component aside, to be tried before it is kept.
    pub(crate) fn aside(&self, component: &[u8]) -> io::Result<(PathBuf, String)> {
        let mut digest = String::new();
        for byte in Sha256::digest(component) {
            digest.push_str(&format!("{byte:02x}"));
        }
        let path = self.0.join(format!(".{digest}.new.wasm"));
        let mut file = std::fs::File::create(&path)?;
        io::Write::write_all(&mut file, component)?;
        file.sync_all()?;
        Ok((path, digest))
    }

    /// Keeps a handler whose component lies aside.
    pub(crate) fn keep(&self, posted: &Posted, aside: &Path) -> io::Result<()> {
        let text = format!("{:#}\n", posted.json());
        let description = self.description(&posted.id);
        let new = self.0.join(format!(".{}.new.json", posted.id));
        std::fs::write(&new, text)?;
        std::fs::rename(aside, self.component(&posted.id))?;
        std::fs::rename(new, description)
    }

    /// Forgets a handler.
    pub(crate) fn forget(&self, id: &str) -> io::Result<()> {
        std::fs::remove_file(self.description(id))?;
        std::fs::remove_file(self.component(id))
    }
}
