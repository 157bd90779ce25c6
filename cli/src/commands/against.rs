//! `jackfield check --against`: what a change of contracts breaks.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

use jackfield_contract::{ContractName, InterfaceId, MismatchKind, Model, Side, Version, compare};

use crate::contracts::{self, Contracts};
use crate::output::{Failure, Output};

/// How much a change of a contract is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Change {
    None,
    /// New functions alone: plugs of the new one serve old sockets.
    Addition,
    /// Plugs of the new one do not serve old sockets.
    Break,
}

pub(super) fn run(old: &Path, new: &Path, output: &Output) -> Result<(), Failure> {
    let (before, after) = (contracts::read(old)?, contracts::read(new)?);
    if before.meant.is_empty() {
        return Err(Failure::new(format!("`{}` has no contract to compare with", old.display())));
    }
    let mut text = String::new();
    let mut short = false;
    for id in &before.meant {
        short |= !contract(&mut text, (&before.model, *id), &after);
    }
    let names: BTreeSet<String> =
        before.meant.iter().map(|id| before.model.interface(*id).name.unversioned()).collect();
    for id in &after.meant {
        let name = &after.model.interface(*id).name;
        if !names.contains(&name.unversioned()) {
            let _ = writeln!(text, "{name}: new, breaks nothing");
        }
    }
    output.print(&text)?;
    if short { Err(Failure::reported(1)) } else { Ok(()) }
}

/// Reports on one contract; whether its version is good for the change.
fn contract(text: &mut String, (model, id): (&Model, InterfaceId), after: &Contracts) -> bool {
    let name = &model.interface(id).name;
    let Some(new) = counterpart(name, after) else {
        // The package goes on without it: its version tells whether that was announced.
        let others = after.meant.iter().map(|id| &after.model.interface(*id).name);
        let mut others = others.filter(|other| other.namespace == name.namespace && other.package == name.package);
        let enough = others.any(|other| step(name, other) == Some(Change::Break));
        let _ = writeln!(text, "{name}: removed, breaks every host and plugin that uses it");
        let _ = writeln!(text, "  {}: {}", needs(name, Change::Break), if enough { "done" } else { "not done" });
        return enough;
    };
    let (old_side, new_side) = (Side::new(model, id), Side::new(&after.model, new));
    let found = &after.model.interface(new).name;
    // A function that is gone or other breaks those who call it; one that is new, those who were built without it.
    let lost = compare(old_side, new_side);
    let gained = compare(new_side, old_side);
    let is_addition = |kind: MismatchKind| matches!(kind, MismatchKind::Missing | MismatchKind::Resource);
    let change = match (lost.is_empty(), gained.is_empty()) {
        (true, true) => Change::None,
        (true, false) => Change::Addition,
        (false, _) => Change::Break,
    };
    let step = step(name, found);
    let enough = step.is_some_and(|step| step >= change);
    let title = if name == found { name.to_string() } else { format!("{name} -> {found}") };
    let _ = match change {
        Change::None => writeln!(text, "{title}: the same"),
        Change::Addition => writeln!(text, "{title}: compatible, with additions"),
        Change::Break => writeln!(text, "{title}: breaking"),
    };
    for mismatch in &lost {
        let what = mismatch.function.as_deref().unwrap_or("the interface");
        let message = match mismatch.kind {
            MismatchKind::Missing => "removed; sockets and hosts built for the old one call it".to_owned(),
            MismatchKind::Resource => {
                format!("{}; sockets and hosts built for the old one use it", reword(&mismatch.message))
            }
            _ => format!("{}; plugins, sockets and hosts built for the old one do not fit", reword(&mismatch.message)),
        };
        let _ = writeln!(text, "  {what}: {message}");
        if !matches!(mismatch.kind, MismatchKind::Missing | MismatchKind::Resource) {
            let diff = mismatch.diff.replace("  socket: ", "  old:    ").replace("  plug:   ", "  new:    ");
            diff.lines().for_each(|line| {
                let _ = writeln!(text, "    {line}");
            });
        }
    }
    for mismatch in gained.iter().filter(|mismatch| is_addition(mismatch.kind)) {
        let what = mismatch.function.as_deref().unwrap_or("a resource");
        let _ = writeln!(text, "  {what}: new; plugins built for the old one do not have it");
    }
    if change != Change::None {
        let verdict = if enough { "done" } else { "not done" };
        let _ = writeln!(text, "  {}: {verdict}", needs(name, change));
    }
    enough
}

/// The differences say "socket" and "plug"; here the one is the old contract and the other the new one.
fn reword(message: &str) -> String {
    let message = message.split_once("`: ").map_or(message, |(_, rest)| rest);
    message.replace("the plug's", "the new").replace("the plug", "the new one").replace("the socket", "the old one")
}

/// The contract of the same name: of the same version if it is there, else the newest.
fn counterpart(name: &ContractName, after: &Contracts) -> Option<InterfaceId> {
    let named = |id: &&InterfaceId| after.model.interface(**id).name.unversioned() == name.unversioned();
    let all: Vec<InterfaceId> = after.meant.iter().filter(named).copied().collect();
    let newest = all.iter().copied().max_by_key(|id| after.model.interface(*id).name.version.clone());
    newest.filter(|_| !all.is_empty())
}

/// What the step from one version to the other is good for; `None` if it goes backwards or a version was dropped.
fn step(old: &ContractName, new: &ContractName) -> Option<Change> {
    match (&old.version, &new.version) {
        // Without versions, nothing tells old from new: only what is the same is compatible.
        (None, None) => Some(Change::None),
        (None, Some(_)) => Some(Change::Break),
        (Some(_), None) => None,
        (Some(a), Some(b)) if a == b => Some(Change::None),
        (Some(a), Some(b)) if a > b => None,
        (Some(_), Some(_)) if jackfield_contract::track(old) != jackfield_contract::track(new) => Some(Change::Break),
        (Some(a), Some(b)) if a.major > 0 && a.minor == b.minor => Some(Change::None),
        _ => Some(Change::Addition),
    }
}

/// The step that a change needs, in words.
fn needs(name: &ContractName, change: Change) -> String {
    let Some(version) = &name.version else {
        return "needs a version, so that old and new can be told apart".to_owned();
    };
    let Version { major, minor, patch, .. } = *version;
    let (step, next) = match (change, major, minor) {
        (_, 0, 0) => ("version", Version::new(0, 0, patch + 1)),
        (Change::Break, 0, _) => ("minor", Version::new(0, minor + 1, 0)),
        (_, 0, _) => ("patch", Version::new(0, minor, patch + 1)),
        (Change::Break, ..) => ("major", Version::new(major + 1, 0, 0)),
        _ => ("minor", Version::new(major, minor + 1, 0)),
    };
    if step == "version" {
        format!("needs another version, {next} or later")
    } else {
        format!("needs a {step} step, to {next} or later")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(version: &str) -> ContractName {
        ContractName::parse(&format!("a:b/c@{version}")).expect("a name")
    }

    #[test]
    fn steps_are_good_for_what_semver_says() {
        for (old, new, expected) in [
            ("1.0.0", "1.0.0", Some(Change::None)),
            ("1.0.0", "1.0.1", Some(Change::None)),
            ("1.0.0", "1.1.0", Some(Change::Addition)),
            ("1.0.0", "2.0.0", Some(Change::Break)),
            ("0.1.0", "0.1.1", Some(Change::Addition)),
            ("0.1.0", "0.2.0", Some(Change::Break)),
            ("0.0.1", "0.0.2", Some(Change::Break)),
            ("1.1.0", "1.0.0", None),
        ] {
            assert_eq!(step(&name(old), &name(new)), expected, "{old} -> {new}");
        }
    }

    #[test]
    fn what_is_needed_is_named() {
        assert_eq!(needs(&name("1.2.3"), Change::Addition), "needs a minor step, to 1.3.0 or later");
        assert_eq!(needs(&name("1.2.3"), Change::Break), "needs a major step, to 2.0.0 or later");
        assert_eq!(needs(&name("0.2.3"), Change::Addition), "needs a patch step, to 0.2.4 or later");
        assert_eq!(needs(&name("0.2.3"), Change::Break), "needs a minor step, to 0.3.0 or later");
        assert_eq!(needs(&name("0.0.3"), Change::Addition), "needs another version, 0.0.4 or later");
    }
}
