//! `jackfield check --against`: what a change of contracts breaks, function by function, for those who call and those who
//! are called.

mod version;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

use jackfield_contract::{ContractName, Difference, InterfaceId, Model, Shape, Side, Vocabulary, compare};

use crate::component;
use crate::contracts::{self, Contracts};
use crate::manifest::is_stdin;
use crate::output::{Failure, Output, count};
use version::{Change, enough, needs, shown};

pub(super) fn run(old: &Path, new: &Path, output: &Output) -> Result<(), Failure> {
    if is_stdin(old) {
        return Err(Failure::new("only the newer form may come from stdin\nhelp: name a file for `--against`"));
    }
    let (before, after) = (contracts::read(old)?, contracts::read(new)?);
    if after.meant.is_empty() {
        return Err(Failure::new(format!("`{}` has no contract", new.display())));
    }
    let mut text = String::new();
    let (mut short, mut compared) = (false, 0);
    for id in &before.meant {
        let name = &before.model.interface(*id).name;
        if !after.meant.iter().any(|other| same_package(name, &after.model.interface(*other).name)) {
            output.say(&format!("note: `{name}` is left aside: `{}` has nothing of its package", new.display()));
            continue;
        }
        compared += 1;
        short |= !contract(&mut text, (&before.model, *id), &after);
    }
    for socket in sockets(old)? {
        compared += usize::from(socket.report(&mut text, &after));
    }
    if compared == 0 {
        let message = format!("`{}` has no contract in common with `{}`", old.display(), new.display());
        return Err(Failure::new(format!("{message}\nhelp: compare a contract with an older form of itself")));
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

fn same_package(a: &ContractName, b: &ContractName) -> bool {
    a.namespace == b.namespace && a.package == b.package
}

/// Reports on one contract; whether its version is good for the change.
fn contract(text: &mut String, (model, id): (&Model, InterfaceId), after: &Contracts) -> bool {
    let name = &model.interface(id).name;
    let Some(new) = counterpart(name, after) else {
        // The package goes on without it: its version tells whether that was announced.
        let others = after.meant.iter().map(|id| &after.model.interface(*id).name);
        let newest = others.filter(|other| same_package(name, other)).max_by_key(|other| other.version.clone());
        let done = newest.is_some_and(|newest| enough(name, newest, Change::Break));
        let _ = writeln!(text, "{name}: removed");
        let _ = writeln!(text, "  hosts and sockets built for it: broken, nobody plugs it any more");
        let _ = writeln!(text, "  plugs built for it: of no use, nobody calls it any more");
        let _ = writeln!(text, "  version: {}", needs(name, newest, Change::Break, done));
        return done;
    };
    let (old_side, new_side) = (Side::new(model, id), Side::new(&after.model, new));
    let found = &after.model.interface(new).name;
    // A function that is gone or other breaks those who call it; one that is new, those who were built without it.
    let lost = compare(old_side, new_side);
    let gained: Vec<Difference> = compare(new_side, old_side).into_iter().filter(Difference::is_presence).collect();
    let change = match (lost.is_empty(), gained.is_empty()) {
        (true, true) => Change::None,
        (true, false) => Change::Addition,
        (false, _) => Change::Break,
    };
    let done = enough(name, found, change);
    let title = if name == found { name.to_string() } else { format!("{name} -> {}", shown(found)) };
    let _ = match change {
        Change::None => writeln!(text, "{title}: the same"),
        Change::Addition => writeln!(text, "{title}: compatible, with additions"),
        Change::Break => writeln!(text, "{title}: breaking"),
    };
    if change == Change::None {
        if !done {
            let _ = writeln!(text, "  version: {}", needs(name, Some(found), change, done));
        }
        return done;
    }
    for difference in &lost {
        show(text, difference, "removed");
    }
    for difference in &gained {
        show(text, difference, "new");
    }
    let touched: BTreeSet<&str> = lost.iter().chain(&gained).filter_map(Difference::function).collect();
    let functions = model.interface(id).functions.iter().map(|function| function.display_name(model));
    let kept = functions.filter(|name| !touched.contains(name.as_str())).count();
    if kept > 0 {
        let stay = if kept == 1 { "stays as it was" } else { "stay as they were" };
        let _ = writeln!(text, "  {} {stay}", count(kept, "function"));
    }
    let callers = names(&lost);
    let _ = match callers.is_empty() {
        true => writeln!(text, "  hosts and sockets built for the old one: go on working, with old plugs and new"),
        false => writeln!(text, "  hosts and sockets built for the old one: broken by {callers}"),
    };
    let changed = lost.iter().filter(|difference| !difference.is_presence()).chain(&gained);
    let plugs = names(changed);
    let _ = match (plugs.is_empty(), change) {
        (true, _) => writeln!(text, "  plugs built for the old one: go on working, with old callers and new"),
        (false, Change::Addition) => {
            writeln!(text, "  plugs built for the old one: go on working with old callers; new ones miss {plugs}")
        }
        (false, _) => writeln!(text, "  plugs built for the old one: broken by {plugs}"),
    };
    let _ = writeln!(text, "  version: {}", needs(name, Some(found), change, done));
    done
}

/// What a change is called: its function, or its resource.
fn subject(difference: &Difference) -> String {
    match difference {
        Difference::MissingResource { name } => format!("resource {name}"),
        other => other.function().unwrap_or_default().to_owned(),
    }
}

/// Those that are changed, each once: `one`, `two`.
fn names<'a>(changes: impl IntoIterator<Item = &'a Difference>) -> String {
    let mut names: Vec<String> = Vec::new();
    for change in changes {
        let name = format!("`{}`", subject(change));
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(", ")
}

fn show(text: &mut String, difference: &Difference, presence: &str) {
    let subject = subject(difference);
    match difference {
        Difference::MissingFunction { wit, .. } => {
            // The signature without the name, which stands there already.
            let signature = match wit.split_once(": ") {
                Some((name, signature)) if !name.contains('(') => signature,
                _ => wit,
            };
            let _ = writeln!(text, "  {presence:<7}  {subject}: {signature}");
        }
        Difference::Signature { change, .. } => {
            let _ = writeln!(text, "  changed  {subject}: {}", change.message(Vocabulary::OldAndNew));
            difference.diff(Vocabulary::OldAndNew).lines().for_each(|line| {
                let _ = writeln!(text, "         {line}");
            });
        }
        _ => {
            let _ = writeln!(text, "  {presence:<7}  {subject}");
        }
    }
}

/// The contract of the same name: the newest form of it.
fn counterpart(name: &ContractName, after: &Contracts) -> Option<InterfaceId> {
    let named = |id: &&InterfaceId| after.model.interface(**id).name.unversioned() == name.unversioned();
    let all = after.meant.iter().filter(named).copied();
    all.max_by_key(|id| after.model.interface(*id).name.version.clone())
}

/// A contract that an old component imports as it is: those of its functions that it calls.
struct Socket {
    model: Model,
    interface: InterfaceId,
}

/// The direct sockets of a component; a wrapped one restates the contract in other words, and is not compared.
fn sockets(path: &Path) -> Result<Vec<Socket>, Failure> {
    if path.is_dir() || path.extension().is_some_and(|extension| extension == "wit") {
        return Ok(Vec::new());
    }
    let (info, _) = contracts::component(path)?;
    let exports: Vec<InterfaceId> = info.exports.iter().map(|item| item.interface).collect();
    let direct = info.imports.iter().filter(|item| {
        let interface = info.model.interface(item.interface);
        !matches!(&*interface.name.namespace, "wasi" | "jackfield")
            && !interface.functions.is_empty()
            && component::socket(&info.model, item.interface, &exports).shape == Shape::Direct
    });
    Ok(direct.map(|item| Socket { model: info.model.clone(), interface: item.interface }).collect())
}

impl Socket {
    /// Says whether the new contract still has what this socket calls; nothing where it is of another package.
    fn report(&self, text: &mut String, after: &Contracts) -> bool {
        let name = &self.model.interface(self.interface).name;
        let Some(new) = counterpart(name, after) else { return false };
        let found = &after.model.interface(new).name;
        let lost = compare(Side::new(&self.model, self.interface), Side::new(&after.model, new));
        let target = shown(found);
        let _ = match lost.is_empty() {
            true => writeln!(text, "its socket of {name}: all that it calls is in {target}"),
            false => writeln!(text, "its socket of {name}: does not fit {target}"),
        };
        lost.iter().for_each(|difference| show(text, difference, "removed"));
        true
    }
}
