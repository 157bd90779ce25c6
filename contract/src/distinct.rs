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

/// Names that stand side by side, made different from each other where a language would take them for one.
///
/// `form` is what the language makes of a name; it must leave what follows a `_` at the end of a name as it is. `taken` tells what
/// forms cannot be used. The names come back in their order, and only those have changed that had to.
///
/// # Examples
///
/// ```
/// let camel = |name: &str| name.replace('-', "");
/// let names = jackfield_contract::distinct_names(["x-1", "x1", "new"], camel, |form| form == "new");
/// assert_eq!(names, ["x-1", "x1_", "new_"]);
/// ```
pub fn distinct_names<'a>(
    names: impl IntoIterator<Item = &'a str>,
    form: impl Fn(&str) -> String,
    taken: impl Fn(&str) -> bool,
) -> Vec<String> {
    let names: Vec<&str> = names.into_iter().collect();
    let forms: Vec<String> = names.iter().map(|name| form(name)).collect();
    let natural: HashSet<&String> = forms.iter().collect();
    let mut used: HashSet<String> = HashSet::new();
    let one = |(name, own): (&&str, &String)| {
        if !taken(own) && used.insert(own.clone()) {
            return (*name).to_owned();
        }
        let mut count = 1;
        loop {
            let changed = if count == 1 { format!("{name}_") } else { format!("{name}_{count}") };
            let changed_form = form(&changed);
            if !taken(&changed_form) && !natural.contains(&changed_form) && used.insert(changed_form) {
                return changed;
            }
            count += 1;
        }
    };
    names.iter().zip(&forms).map(one).collect()
}

/// What a language makes of names.
pub trait Naming {
    /// The form of a name; it must leave what follows a `_` at the end of a name as it is.
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

/// The same contracts with names that differ in a language, by [`distinct_names`]. Ids stay valid. Names that had to be changed are no
/// names of WIT any more, since they have a `_` in them.
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

/// The names of one space. What a name names decides its form and what is taken, so its number stands before it while they are compared.
fn in_space(naming: &dyn Naming, entries: &[Entry]) -> Vec<String> {
    let numbered: Vec<String> = entries.iter().enumerate().map(|(at, entry)| format!("{at} {}", entry.name)).collect();
    let split = |text: &str| -> (usize, String) {
        let (at, name) = text.split_once(' ').unwrap_or(("0", text));
        (at.parse().unwrap_or_default(), name.to_owned())
    };
    // A form that is taken for one kind of thing is another's own.
    let form = |text: &str| {
        let (at, name) = split(text);
        let Entry { what, owner, .. } = &entries[at];
        let form = naming.form(*what, &name);
        if naming.is_taken(*what, &form, owner) { format!("{form} taken") } else { form }
    };
    let names = distinct_names(numbered.iter().map(String::as_str), form, |form| form.ends_with(" taken"));
    names.iter().map(|text| split(text).1).collect()
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
    fn names_that_are_alone_stay_as_they_are() {
        assert_eq!(distinct_names(["x-1", "x1", "y"], camel, |_| false), ["x-1", "x1_", "y"]);
        assert_eq!(distinct_names(["a1-2", "a-1-2", "a-12"], camel, |_| false), ["a1-2", "a-1-2_", "a-12_2"]);
        // What a later name is called by itself is given to nobody before.
        assert_eq!(distinct_names(["x-1", "x1", "x1_"], camel, |_| false), ["x-1", "x1_2", "x1_"]);
        assert_eq!(distinct_names(["new", "new-1", "new1"], camel, |form| form == "new"), ["new_", "new-1", "new1_"]);
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
