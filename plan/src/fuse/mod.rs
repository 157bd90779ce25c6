//! Fusing: the plugins of a domain are composed into one component, and the plan has that in their place.
//!
//! Bytes in, bytes out: nothing is compiled. The component of each plugin is embedded as it is; direct sockets between them become
//! arguments of their instantiation; sockets that lead out of the domain are imports, and what they plug are exports of the whole.
//! Same input, same bytes.

mod adapter;
mod compose;
mod fused;
mod planned;
mod shim;
mod types;
mod wiring;
mod write;

use std::sync::Arc;

use jackfield_contract::ComponentInfo;

use crate::discover::{Discovered, Discovery, NativeCode, native_of};
use crate::index::DeclaredIndex;
use crate::limits::{Limits, TABLE_ELEMENT};
use crate::planned::Plan;
use crate::precompiled::hash;
use crate::report::{Problem, ProblemKind};
use crate::spec::GraphSpec;
use crate::words::bytes;
use fused::Names;
use wiring::Wiring;

pub use self::fused::Fused;

/// Composes every domain of a plan; `components` is what was found for each plugin of the spec. With it, a problem for each domain whose
/// components do not meet, which planning cannot know before, and the domain's place in the plan.
pub fn compose(spec: &GraphSpec, plan: &Plan, components: &[Discovery]) -> (Vec<Fused>, Vec<(usize, Problem)>) {
    let (mut fused, mut problems) = (Vec::new(), Vec::new());
    for (place, domain) in plan.domains.iter().enumerate() {
        let found = |declared: DeclaredIndex| components.get(declared.0).and_then(|found| found.as_deref().ok());
        let Some(wiring) = Wiring::of(plan, domain, |plugin| found(plugin.declared)) else { continue };
        let composed = compose::compose(&wiring).and_then(|composed| match over(&composed.info, &domain.limits) {
            Some(over) => Err(over),
            None => Ok(composed),
        });
        match composed {
            Ok(composed) => fused.push(Fused {
                name: domain.name.clone(),
                names: Names::of(&wiring, plan, domain),
                native: native(spec, domain.declared, &composed.bytes),
                bytes: composed.bytes.into(),
                info: composed.info,
                parts: wiring.members.iter().map(|member| member.id.to_owned()).zip(composed.ranges).collect(),
            }),
            Err(why) => {
                let declared = spec.domains.get(domain.declared);
                let message = format!("domain `{}`: its components cannot be composed: {why}", domain.name);
                let origin = declared.and_then(|domain| domain.name.origin.as_ref());
                let help =
                    "take the plugin at fault out of the domain: between stores of their own, values are converted";
                problems.push((place, Problem::graph(ProblemKind::Domain, message).at(origin).help(help)));
            }
        }
    }
    (fused, problems)
}

/// The code that a bundle holds for what was composed: for the same bytes alone.
fn native(spec: &GraphSpec, declared: usize, bytes: &[u8]) -> Vec<NativeCode> {
    let bundled = spec.domains.get(declared).and_then(|domain| domain.bundled.as_ref());
    let same = bundled.filter(|bundled| bundled.part.sha256() == hash(bytes));
    same.map(|bundled| native_of(bundled, &spec.trusted)).unwrap_or_default()
}

/// What a composed component begins with that is beyond the limits of its domain.
fn over(info: &ComponentInfo, limits: &Limits) -> Option<String> {
    let weight = &info.weight;
    let memory = weight.memory.saturating_add(weight.elements.saturating_mul(TABLE_ELEMENT));
    let most = weight.instances.max(weight.memories).max(weight.tables);
    if let Some(limit) = limits.memory.filter(|limit| memory > *limit) {
        let (memory, limit) = (bytes(memory), bytes(limit));
        return Some(format!("together they begin with {memory} of memory, and the limit of the domain is {limit}"));
    }
    if let Some(limit) = limits.tables.filter(|limit| weight.elements > *limit) {
        let found = weight.elements;
        return Some(format!(
            "together their tables begin with {found} elements, and the limit of the domain is {limit}"
        ));
    }
    let limit = limits.instances.filter(|limit| most > *limit)?;
    Some(format!(
        "together they have {most} core instances, memories or tables, and the limit `instances` of the domain is {limit}"
    ))
}

/// Puts what was composed into the place of the plugins: components at the end of the others, and a plan in which each domain is one
/// plugin, and in which sockets and the root lead to it. Every domain of the plan must have been composed.
#[must_use]
pub fn apply(plan: &Plan, fused: &[Fused], components: &mut Vec<Discovery>) -> Plan {
    let fused_plan = planned::fuse(plan, fused, components.len(), components);
    for fused in fused {
        // Folders were looked for where its plugins were read, which are granted the same.
        let first = fused.parts.first().and_then(|(id, _)| Some(plan.plugin(plan.find(id)?).declared));
        let found = first.and_then(|first| components.get(first.0)?.as_ref().ok());
        let folders = found.map(|found| found.folders.clone()).unwrap_or_default();
        let (bytes, parts) = (Arc::clone(&fused.bytes), fused.parts.clone());
        components.push(Ok(Arc::new(Discovered::composed(
            bytes,
            parts,
            fused.info.clone(),
            fused.native.clone(),
            folders,
        ))));
    }
    fused_plan
}
