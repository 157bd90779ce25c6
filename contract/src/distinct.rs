//! Names of a contract in the form of a language: one rule for all languages.
//!
//! WIT tells names apart by their hyphens, most languages do not: `x-1` and `x1` are both `x1` in camel case, and a name may be a word
//! that the language needs itself. The rule: where names stand side by side, each that is alone in its form keeps it; of several with
//! one form the first declared keeps it; the others, and names that are taken, get a `_` at their end, then `_2`, `_3` and so on.

use std::collections::{HashMap, HashSet};

use crate::{FunctionKind, Model, TypeDefKind};

/// What a name of a contract names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Named {
    /// A type that is no resource.
    Type,
    /// A resource.
    Resource,
    /// A freestanding function.
    Function,
    /// A method of a resource.
    Method,
    /// A static function of a resource.
    Static,
    /// A parameter, `self` aside.
    Param,
    /// A field of a record.
    Field,
    /// A case of a variant.
    Case,
    /// A case of an enum.
    Label,
    /// A flag.
    Flag,
}

/// What is put behind each of several forms that stand side by side, so that no two are alike: nothing, `_`, `_2` and so on.
///
/// `taken` tells what forms cannot be used.
///
/// # Examples
///
/// ```
/// let suffixes = jackfield_contract::distinct_suffixes(&["x1", "x1", "new"], |_, form| form == "new");
/// assert_eq!(suffixes, ["", "_", "_"]);
/// ```
pub fn distinct_suffixes(forms: &[impl AsRef<str>], taken: impl Fn(usize, &str) -> bool) -> Vec<String> {
    let natural: HashSet<&str> = forms.iter().map(AsRef::as_ref).collect();
    let mut used: HashSet<String> = HashSet::new();
    let mut suffixes = Vec::new();
    for (at, form) in forms.iter().map(AsRef::as_ref).enumerate() {
        if !taken(at, form) && used.insert(form.to_owned()) {
            suffixes.push(String::new());
            continue;
        }
        let mut count = 1;
        loop {
            let suffix = if count == 1 { "_".to_owned() } else { format!("_{count}") };
            let changed = format!("{form}{suffix}");
            if !taken(at, &changed) && !natural.contains(&*changed) && used.insert(changed) {
                suffixes.push(suffix);
                break;
            }
            count += 1;
        }
    }
    suffixes
}

/// What a language makes of names.
pub trait Naming {
    /// The form of a name.
    fn form(&self, named: Named, name: &str) -> String;

    /// Whether a form cannot be used. `owner` is the name of the type that has what is named, if one has it.
    fn is_taken(&self, named: Named, form: &str, owner: &str) -> bool;

    /// What shares a space of names with others of one place, by a number: the types of an interface and its functions are two places,
    /// unless this says the same of both. Usual is that types and resources stand together, and all functions of a resource.
    fn space(&self, named: Named) -> u8 {
        match named {
            Named::Type | Named::Resource => 0,
            Named::Function | Named::Method | Named::Static => 1,
            Named::Param | Named::Field | Named::Case | Named::Label | Named::Flag => 2,
        }
    }
}

/// The same contracts with names that differ in a language, by [`distinct_suffixes`]. Ids stay valid. Names that had to be changed are
/// no names of WIT any more, since they have a `_` in them, which a language's case conversion must leave as it is.
pub fn distinct(model: &Model, naming: &dyn Naming) -> Model {
    let mut spaces: HashMap<(usize, u8), Vec<Entry>> = HashMap::new();
    let mut named = model.clone();
    each_name(&mut named, &mut |place, what, owner, name| {
        let entry = Entry { what, owner: owner.to_owned(), name: name.clone() };
        spaces.entry((place, naming.space(what))).or_default().push(entry);
    });
    let mut changed: HashMap<(usize, u8), std::vec::IntoIter<String>> =
        spaces.into_iter().map(|(key, entries)| (key, in_space(naming, &entries).into_iter())).collect();
    each_name(&mut named, &mut |place, what, _, name| {
        if let Some(new) = changed.get_mut(&(place, naming.space(what))).and_then(Iterator::next) {
            *name = new;
        }
    });
    named
}

/// A name in a space of names.
struct Entry {
    what: Named,
    owner: String,
    name: String,
}

/// The names of one space.
fn in_space(naming: &dyn Naming, entries: &[Entry]) -> Vec<String> {
    let forms: Vec<String> = entries.iter().map(|entry| naming.form(entry.what, &entry.name)).collect();
    let suffixes = distinct_suffixes(&forms, |at, form| naming.is_taken(entries[at].what, form, &entries[at].owner));
    entries.iter().zip(suffixes).map(|(entry, suffix)| format!("{}{suffix}", entry.name)).collect()
}

/// Calls `visit` with every name, in a fixed order: a number for the place where it stands beside others, what it names, the name of the
/// type that has it (or nothing), and the name. Constructors have no name of their own.
pub fn each_name(model: &mut Model, visit: &mut dyn FnMut(usize, Named, &str, &mut String)) {
    let mut place = 0;
    let mut resources = HashMap::new();
    for interface in 0..model.interfaces.len() {
        let outer = place;
        place += 1;
        for id in model.interfaces[interface].types.clone() {
            let def = &mut model.types[id.0 as usize];
            let owner = def.name.clone();
            let is_resource = matches!(def.kind, TypeDefKind::Resource);
            visit(outer, if is_resource { Named::Resource } else { Named::Type }, "", &mut def.name);
            place += 1;
            match &mut def.kind {
                TypeDefKind::Record(fields) => {
                    fields.iter_mut().for_each(|field| visit(place, Named::Field, &owner, &mut field.name));
                }
                TypeDefKind::Variant(cases) => {
                    cases.iter_mut().for_each(|case| visit(place, Named::Case, &owner, &mut case.name));
                }
                TypeDefKind::Enum(labels) => {
                    labels.iter_mut().for_each(|label| visit(place, Named::Label, &owner, &mut label.name));
                }
                TypeDefKind::Flags(labels) => {
                    labels.iter_mut().for_each(|label| visit(place, Named::Flag, &owner, &mut label.name));
                }
                TypeDefKind::Resource => _ = resources.insert(id, (place, owner)),
                TypeDefKind::Alias(_) => {}
            }
        }
        for function in &mut model.interfaces[interface].functions {
            let what = match function.kind {
                FunctionKind::Freestanding => Some(Named::Function),
                FunctionKind::Method(_) => Some(Named::Method),
                FunctionKind::Static(_) => Some(Named::Static),
                FunctionKind::Constructor(_) => None,
            };
            let resource = function.kind.resource().and_then(|id| resources.get(&id));
            let (at, owner) = resource.map_or((outer, ""), |(at, owner)| (*at, &**owner));
            if let Some(what) = what {
                visit(at, what, owner, &mut function.name);
            }
            place += 1;
            let own = usize::from(function.kind.is_method());
            function.params.iter_mut().skip(own).for_each(|param| visit(place, Named::Param, "", &mut param.name));
        }
        place += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{SourceOptions, load};

    fn camel(name: &str) -> String {
        let mut words = name.split('-');
        let first = words.next().unwrap_or_default().to_owned();
        words.fold(first, |text, word| text + &word[..1].to_uppercase() + &word[1..])
    }

    #[test]
    fn forms_that_are_alone_stay_as_they_are() {
        let none = |_: usize, _: &str| false;
        assert_eq!(distinct_suffixes(&["x1", "x1", "y"], none), ["", "_", ""]);
        assert_eq!(distinct_suffixes(&["a12", "a12", "a12"], none), ["", "_", "_2"]);
        // What a later form is by itself is given to nobody before.
        assert_eq!(distinct_suffixes(&["x1", "x1", "x1_"], none), ["", "_2", ""]);
        assert_eq!(distinct_suffixes(&["new", "new1", "new1"], |_, form| form == "new"), ["_", "", "_"]);
    }

    struct Camel;

    impl Naming for Camel {
        fn form(&self, _: Named, name: &str) -> String {
            camel(name)
        }

        fn is_taken(&self, named: Named, form: &str, _: &str) -> bool {
            named == Named::Field && form == "constructor"
        }
    }

    #[test]
    fn every_place_has_names_of_its_own() {
        let inline = "package demo:n; interface i {
            record pair { x-1: u8, x1: u8, %constructor: u8 }
            record pair-1 { x1: u8 }
            type pair1 = u8;
            resource r { x-1: func(x-1: u8, x1: u8); x1: static func(); }
            x-1: func(); x1: func(); %constructor: func();
        }";
        let loaded = load(&SourceOptions { inline: Some(inline.into()), ..SourceOptions::default() }).unwrap();
        let mut names = Vec::new();
        each_name(&mut distinct(&loaded.model, &Camel), &mut |_, what, _, name| names.push((what, name.clone())));
        let of = |what: Named| -> Vec<&str> {
            names.iter().filter(|(known, _)| *known == what).map(|(_, name)| &**name).collect()
        };
        assert_eq!(of(Named::Type), ["pair", "pair-1", "pair1_"]);
        assert_eq!(of(Named::Field), ["x-1", "x1_", "constructor_", "x1"]);
        assert_eq!((of(Named::Method), of(Named::Static)), (vec!["x-1"], vec!["x1_"]));
        assert_eq!(of(Named::Param), ["x-1", "x1_"]);
        assert_eq!(of(Named::Function), ["x-1", "x1_", "constructor"]);
    }
}
