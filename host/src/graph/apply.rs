//! Giving a graph that runs another description.

use std::sync::Arc;

use super::current::Current;
use super::fuse;
use super::loaded::Graph;
use super::swap::{carry, left_out};
use super::terms::in_terms_of;
use crate::discover::{Discovery, discover};
use crate::error::DispatchError;
use crate::index::SlotIndex;
use crate::link::{Again, link_again};
use crate::plan::{Changes, Fate, GraphPart, GraphSpec, Located, Part, PlannedPlugin, PluginSpec};
use crate::report::{LoadReport, Problem, ProblemKind};
use crate::runtime::instance::InstanceTemplate;
use crate::runtime::slot::Slot;
use crate::runtime::{carried, frames};

/// A description was not applied to a graph. Everything is as it was, unless the error says otherwise.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApplyError {
    /// There is something wrong with the description, or a component of it cannot be read or compiled.
    #[error("the new description of the graph is at fault:\n{0}")]
    Description(Box<LoadReport>),
    /// It asks for something that a graph which runs cannot become.
    #[error("the graph cannot become this while it runs, so load it anew:{}", list(reasons))]
    LoadAnew {
        /// What cannot be, a sentence each.
        reasons: Vec<String>,
    },
    /// A plugin cannot be changed now, from here.
    #[error("the graph cannot be changed: {0}")]
    Busy(String),
    /// No instance of a changed plugin could be made, or it could not take the state of the old one.
    #[error("a changed plugin cannot take its place: {0}")]
    Instance(DispatchError),
    /// That happened when others were changed already, and one of these could not be changed back.
    #[error("a changed plugin cannot take its place: {error}{}", not_back(stays))]
    Halfway {
        /// What went wrong first.
        error: DispatchError,
        /// The plugins that are as they were to be, and why each cannot be what it was.
        stays: Vec<(String, DispatchError)>,
    },
}

fn not_back(stays: &[(String, DispatchError)]) -> String {
    let line =
        |(plugin, back): &(String, DispatchError)| format!("\nand plugin `{plugin}` could not be changed back: {back}");
    stays.iter().map(line).collect()
}

/// Keys that were asked for in code, which no manifest takes back.
fn keep_keys(known: Option<&Located<Vec<Located<String>>>>, keys: &mut Option<Located<Vec<Located<String>>>>) {
    let in_code = known.into_iter().flat_map(|known| &known.value).filter(|key| key.origin.is_none());
    for key in in_code {
        let keys = &mut keys.get_or_insert_default().value;
        if !keys.iter().any(|other| other.value == key.value) {
            keys.push(key.clone());
        }
    }
}

/// A line for each.
fn list(reasons: &[String]) -> String {
    reasons.iter().map(|reason| format!("\n- {reason}")).collect()
}

impl From<Vec<Problem>> for ApplyError {
    fn from(problems: Vec<Problem>) -> Self {
        Self::Description(Box::new(LoadReport { problems, ..LoadReport::default() }))
    }
}

/// A plugin that is to be another one.
struct Step<'a> {
    slot: &'a Arc<Slot>,
    /// What its instances are made from then; nothing where they need not change.
    again: Option<Again>,
    plugin: PlannedPlugin,
}

impl Graph {
    /// What [`apply`](Self::apply) would do with this description, which is read and planned for it. Nothing changes.
    ///
    /// # Errors
    ///
    /// If there is something wrong with the description. What a graph cannot become while it runs is no error here.
    pub fn changes(&self, spec: &GraphSpec) -> Result<Changes, ApplyError> {
        let current = self.current_to_change().map_err(ApplyError::Busy)?;
        Ok(self.propose(&current, spec, discover(spec))?.1)
    }

    /// Makes the graph what another description says: a new version of the manifest that it was loaded from, say
    /// ([`manifest::read`](crate::manifest::read)).
    ///
    /// Plugins that stay as they are keep their instances and what these know. Of the others component, limits, grants, configuration and
    /// `restart` may be others. They are changed as [`swap`](Self::swap) does it, with state that is handed on: calls that are under
    /// way end in the old instance, those that wait find the new one, and none is lost. Sockets that the host holds stay as they are. Where
    /// nothing but `restart` changes, the instance stays.
    ///
    /// Everything is read, checked, compiled and tried out before the first plugin changes; `init` of a changed plugin may run twice
    /// for that. If a plugin fails to take its place all the same, those before it are changed back.
    ///
    /// What a graph cannot become while it runs is [`ApplyError::LoadAnew`]: other plugins, other contracts or sockets, another root, limits
    /// of the whole graph, `crossing` and `handles`, `lifetime`, `instances`, `fallback`, and what the host serves. What a host has attached to
    /// a plugin in code stays attached to the one of the same id, and so do keys that are asked for in code; limits are those of the description.
    ///
    /// ```no_run
    /// # use jackfield::{ApplyError, Graph, LoadReport, manifest};
    /// # fn with(graph: Graph) -> Result<(), Box<dyn std::error::Error>> {
    /// let read = manifest::read(std::path::Path::new("graph.toml")).map_err(LoadReport::from);
    /// let spec = read.map_err(|report| report.to_string())?;
    /// print!("{}", graph.changes(&spec)?);
    /// match graph.apply(&spec) {
    ///     Ok(changes) => println!("applied; {} plugins", changes.plugins.len()),
    ///     Err(ApplyError::LoadAnew { reasons }) => eprintln!("load it anew: {reasons:?}"),
    ///     Err(error) => return Err(error.into()),
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// If anything of this fails, everything is as it was; but a `save` that fails costs its plugin the instance, as any failure does, and
    /// [`ApplyError::Halfway`] says what could not be changed back. From within a call of a plugin, plugins may be changed that it calls, if no
    /// other change is under way.
    pub fn apply(&self, spec: &GraphSpec) -> Result<Changes, ApplyError> {
        self.apply_discovered(spec, discover(spec))
    }

    /// As [`apply`](Self::apply), with components that [`discover`] has read from this description before: what somebody has looked at
    /// is what is applied.
    ///
    /// # Errors
    ///
    /// Those of [`apply`](Self::apply).
    pub fn apply_discovered(&self, spec: &GraphSpec, found: Vec<Discovery>) -> Result<Changes, ApplyError> {
        if frames::is_async() {
            let applied = carried::on_own_thread(|| self.apply_here(spec, found));
            return applied.map_err(|error| ApplyError::Busy(error.to_string())).and_then(|applied| applied);
        }
        self.apply_here(spec, found)
    }

    fn apply_here(&self, spec: &GraphSpec, found: Vec<Discovery>) -> Result<Changes, ApplyError> {
        let mut current = self.current_to_change().map_err(ApplyError::Busy)?;
        let (next, changes) = self.propose(&current, spec, found)?;
        let reasons = self.lasting(&current, &next, &changes);
        if !reasons.is_empty() {
            return Err(ApplyError::LoadAnew { reasons });
        }
        let mut steps = Vec::new();
        // Those that are called come first, as when a graph is loaded.
        for planned in &self.plan().plugins {
            let of_it = changes.plugins.iter().find(|change| change.plugin == planned.id);
            if let Some(Fate::Changed(parts)) = of_it.map(|change| &change.fate) {
                steps.push(self.step(planned, parts, &next)?);
            }
        }
        let templates = steps.iter().filter_map(|step| Some((step.slot, &step.again.as_ref()?.template)));
        // To change the first is a trial of its own.
        for (slot, template) in templates.skip(1) {
            slot.rehearse(template, carry(slot)).map_err(ApplyError::Instance)?;
        }
        change(&steps)?;
        for step in &steps {
            step.slot.supervision().set_policy(step.plugin.restart);
            if let Some(again) = &step.again {
                self.linked().put(step.slot.member.index, again);
            }
        }
        *current = next;
        tracing::info!(changes = %changes.to_string().trim_end(), "a description was applied");
        Ok(changes)
    }

    /// What the graph would be, and what that changes.
    fn propose(
        &self,
        current: &Current,
        spec: &GraphSpec,
        found: Vec<Discovery>,
    ) -> Result<(Current, Changes), ApplyError> {
        let described = self.described();
        let mut spec = spec.clone();
        for plugin in &mut spec.plugins {
            // What the host has attached in code is said by nothing else.
            if let Some(known) = current.spec.find(&plugin.id).map(|at| current.spec.plugin(at))
                && plugin.serves.is_empty()
            {
                plugin.serves.clone_from(&known.serves);
            }
            if let Some(known) = current.spec.find(&plugin.id).map(|at| current.spec.plugin(at)) {
                keep_keys(known.signed_by.as_ref(), &mut plugin.signed_by);
            }
        }
        keep_keys(current.spec.trust_keys.as_ref(), &mut spec.trust_keys);
        // Likewise that its root may be empty, since the host knows the contract.
        if spec.optional.is_none() && spec.root == current.spec.root {
            spec.optional = current.spec.optional.clone().filter(|known| known.origin.is_none());
        }
        // Places in the description are known to all that was linked.
        let place = |id: &Located<String>| current.spec.find(id).map_or(usize::MAX, |at| at.0);
        let declared: Vec<String> = spec.plugins.iter().map(|plugin| plugin.id.to_string()).collect();
        let mut plugins: Vec<(PluginSpec, Discovery)> = spec.plugins.drain(..).zip(found).collect();
        plugins.sort_by_key(|(plugin, _)| place(&plugin.id));
        let mut found: Vec<Discovery>;
        (spec.plugins, found) = plugins.into_iter().unzip();
        let is_moved = spec.plugins.iter().zip(&declared).any(|(plugin, id)| *plugin.id != *id);
        let (plan, mut report) = crate::plan::plan(&spec, &found, &described.served);
        let plan = fuse::fuse(plan, &spec, &mut found, &mut report);
        if !report.is_empty() {
            return Err(ApplyError::Description(Box::new(report)));
        }
        let components = found.into_iter().map(Result::ok).collect();
        let next = Current { spec, components, plan };
        let same = |before: &PlannedPlugin, after: &PlannedPlugin| {
            let digests = (current.component(before), next.component(after));
            matches!(digests, (Some(before), Some(after)) if before.sha256() == after.sha256())
        };
        let mut changes = Changes::between(&current.plan, &next.plan, same);
        if is_moved {
            changes.graph.push(GraphPart::Order);
        }
        Ok((next, changes))
    }

    /// What of this a graph that runs cannot become.
    fn lasting(&self, current: &Current, next: &Current, changes: &Changes) -> Vec<String> {
        let mut reasons = Vec::new();
        for part in &changes.graph {
            reasons.push(match part {
                GraphPart::Root => "the root, or who is plugged in there, is another".to_owned(),
                GraphPart::Order => "its plugins stand in another order".to_owned(),
                _ => "the limits of the whole graph are others".to_owned(),
            });
        }
        if next.spec.host != current.spec.host {
            reasons.push("what the application serves is another".to_owned());
        }
        if next.spec.tick != current.spec.tick {
            reasons.push("the engine's `tick` is another".to_owned());
        }
        let fixed_time = !self.described().engine.config().interruptible;
        for change in &changes.plugins {
            let plugin = &change.plugin;
            let Fate::Changed(parts) = &change.fate else {
                match change.fate {
                    Fate::Added => reasons.push(format!("plugin `{plugin}` is new")),
                    Fate::Removed => reasons.push(format!("plugin `{plugin}` is gone")),
                    _ => {}
                }
                continue;
            };
            let composed = self.plan().find(plugin).is_some_and(|at| !self.plan().plugin(at).members.is_empty());
            if composed {
                reasons.push(format!("the domain `{plugin}`, or a plugin of it, is another"));
                continue;
            }
            let of_time = |part: &Part| matches!(part, Part::Limit("deadline" | "start.deadline" | "functions"));
            let lasts = |part: &Part| match part {
                Part::Component | Part::Grants | Part::Config | Part::Restart => false,
                Part::Limit("crossing" | "handles") => true,
                Part::Limit(_) => fixed_time && of_time(part),
                _ => true,
            };
            let lasting: Vec<String> =
                parts.iter().filter(|part| lasts(part)).map(|part| format!("`{part}`")).collect();
            if !lasting.is_empty() {
                reasons.push(format!("plugin `{plugin}` has other {}", lasting.join(", ")));
            }
        }
        reasons
    }

    /// Links a plugin as it is to be.
    fn step<'a>(&'a self, planned: &PlannedPlugin, parts: &[Part], next: &Current) -> Result<Step<'a>, ApplyError> {
        let id = planned.id.as_str();
        let missing = || ApplyError::Busy(format!("plugin `{id}` was not loaded with the graph"));
        let index = SlotIndex::from(self.plan().find(id).ok_or_else(missing)?);
        let slot = &self.slots()[index.get()];
        if !slot.is_available() {
            return Err(missing());
        }
        if !slot.member.graph.may_enter(slot.member.index) {
            return Err(ApplyError::Busy(format!(
                "plugin `{id}` cannot be changed from within a call that it may wait for"
            )));
        }
        let new = next.plan.find(id).map(|at| next.plan.plugin(at)).ok_or_else(missing)?;
        // The graph was linked by places in the component that it was loaded with, whatever has been in its place since.
        let before = self.described().components.get(planned.declared.0).and_then(Option::as_ref);
        let (before, after) = (before.ok_or_else(left_out)?, next.component(new).ok_or_else(left_out)?);
        let plugin = in_terms_of((planned, &before.info.model), (new, &after.info.model))
            .map_err(|problem| ApplyError::LoadAnew { reasons: vec![problem.message.clone()] })?;
        let again = match parts {
            [Part::Restart] => None,
            _ => {
                let input = self.described().input(&next.components);
                // What is open counts in what it was granted, and so does what it has written.
                let of_grants = |part: &Part| matches!(part, Part::Grants | Part::Limit("descriptors" | "output"));
                let opens = parts.iter().any(of_grants);
                Some(link_again(self.linked(), &input, index, &plugin, opens).map_err(|error| {
                    let problem = Problem::plugin(ProblemKind::Instantiate, id, error.message);
                    ApplyError::from(vec![error.help.into_iter().fold(problem, Problem::help)])
                })?)
            }
        };
        Ok(Step { slot, again, plugin })
    }
}

/// Changes one plugin after the other; those that were changed are changed back where one fails.
fn change(steps: &[Step<'_>]) -> Result<(), ApplyError> {
    let mut done: Vec<(&Arc<Slot>, Arc<InstanceTemplate>)> = Vec::new();
    for step in steps {
        let Some(again) = &step.again else { continue };
        let Some(old) = step.slot.template() else { continue };
        let Err(error) = step.slot.swap(Arc::clone(&again.template), carry(step.slot)) else {
            done.push((step.slot, old));
            continue;
        };
        let mut stays = Vec::new();
        for (slot, old) in done.into_iter().rev() {
            // What the new one knows is handed back, if the old one takes it.
            let back = slot.swap(Arc::clone(&old), carry(slot)).or_else(|_| slot.swap(old, None));
            stays.extend(back.err().map(|back| (slot.member.id.to_string(), back)));
        }
        return Err(match stays.is_empty() {
            true => ApplyError::Instance(error),
            false => ApplyError::Halfway { error, stays },
        });
    }
    Ok(())
}
