//! Generated headers and glue, by wit-bindgen's generators.

use std::collections::HashSet;

use jackfield_contract::{ContractName, InterfaceId, Model, Shape, Type, TypeDefKind, guarded, parse_view_name};
use wit_bindgen_core::Files;
use wit_parser::{Resolve, UnresolvedPackageGroup, WorldId, WorldKey};

use super::dialect::Dialect;
use super::words::{self, meets_library, put_names};
use crate::language::mend::Replaced;

/// The world's name in [`crate::Project::wit`]; it is also what the generated files are called.
pub(crate) const WORLD: &str = "plugin";

/// Generated files by their names: the header, the glue, and for C++ the classes of resources that the plugin makes.
#[derive(Debug)]
pub(crate) struct Bindings {
    /// The header that a plugin's author includes.
    pub(crate) header: String,
    /// The glue between it and the canonical ABI.
    pub(crate) glue: String,
    /// The files that belong to the author: the class of each resource that the plugin makes. C++ only.
    pub(crate) classes: Vec<(String, String)>,
}

/// Generates the bindings of a plugin's contracts; `imports` are its sockets and the log.
///
/// # Errors
///
/// In words: what the generator has no form for.
pub(crate) fn generate(
    model: &Model,
    plugs: &[InterfaceId],
    imports: &[(InterfaceId, Shape)],
    dialect: Dialect,
) -> Result<Bindings, String> {
    let (world, mended) = words::world(model, plugs, imports, dialect);
    of_world(&world.wit(), &mended.names, dialect)
}

/// Generates the bindings of a world in WIT, with names in the place of words.
pub(super) fn of_world(wit: &str, names: &[Replaced], dialect: Dialect) -> Result<Bindings, String> {
    let (mut resolve, world) = {
        let group = UnresolvedPackageGroup::parse("world.wit", wit).map_err(|(map, error)| error.render(&map))?;
        let mut resolve = Resolve::new();
        resolve.all_features = true;
        let package = resolve.push_group(group).map_err(|error| error.render(&resolve.source_map))?;
        let world = resolve.packages[package].worlds.get(WORLD).copied();
        (resolve, world.ok_or("the derived WIT has no world")?)
    };
    let mut generator = match dialect {
        Dialect::C => {
            let rename = short_names(&resolve, world);
            let options = wit_bindgen_c::Opts { no_object_file: true, rename, ..wit_bindgen_c::Opts::default() };
            options.build()
        }
        Dialect::Cpp => wit_bindgen_cpp::Opts::default().build(None),
    };
    let mut files = Files::default();
    // The generators end in `todo!` where a type is new to them; what is known to be is refused before.
    match guarded(|| generator.generate(&mut resolve, world, &mut files)) {
        Ok(Ok(())) => {}
        Ok(Err(error)) => return Err(format!("{error:#}")),
        Err(panic) => {
            return Err(format!("wit-bindgen has no form for something in its contracts in this language: {panic}"));
        }
    }
    let mut bindings = Bindings { header: String::new(), glue: String::new(), classes: Vec::new() };
    for (name, content) in files.iter() {
        let text = || whole_comments(&put_names(&String::from_utf8_lossy(content), names));
        match name {
            "plugin.h" | "plugin_cpp.h" => bindings.header = text(),
            "plugin.c" | "plugin.cpp" => bindings.glue = text(),
            // Our own is in its place.
            "wit.h" => {}
            // The world is embedded by us, and not as an object file.
            _ if name.ends_with(".o") => {}
            _ => bindings.classes.push((put_names(name.trim_end_matches(".template"), names), text())),
        }
    }
    let twice = repeated(&bindings.header);
    if dialect == Dialect::C && !twice.is_empty() {
        return Err(format!(
            "two things of its contracts would be called {} in C; give one of them another name",
            twice.join(" and ")
        ));
    }
    if dialect == Dialect::C {
        bindings.header = with_replies(&bindings.header);
    }
    bindings.glue = match dialect {
        Dialect::C => without_link_symbol_c(&bindings.glue),
        Dialect::Cpp => free_lists(&adopt(&without_link_symbol_cpp(&bindings.glue))),
    };
    for (file, text) in &bindings.classes {
        bindings.header = place_class(&bindings.header, file, text);
    }
    Ok(bindings)
}

/// A line of a comment that ends with a backslash would take the next line into the comment.
fn whole_comments(text: &str) -> String {
    let line = |line: &str| match line.trim_start().starts_with("//") {
        true => line.trim_end().trim_end_matches('\\').to_owned() + "\n",
        false => line.to_owned() + "\n",
    };
    text.lines().map(line).collect()
}

/// The names that a header in C declares more than once: hyphens between an interface's words and a type's are `_` alike.
fn repeated(header: &str) -> Vec<String> {
    let mut seen = HashSet::new();
    let mut twice = Vec::new();
    for line in header.lines() {
        let name =
            match (line.strip_prefix("} ").and_then(|rest| rest.strip_suffix(';')), line.strip_prefix("typedef ")) {
                (Some(name), _) => name,
                (None, Some(rest)) if rest.ends_with(';') => {
                    rest.trim_end_matches(';').rsplit([' ', '*']).next().unwrap_or_default()
                }
                (None, None) if line.ends_with(");") && !line.starts_with([' ', '/', '#']) => {
                    let head = line.trim_start_matches("extern ").split('(').next().unwrap_or_default();
                    head.rsplit([' ', '*']).next().unwrap_or_default()
                }
                _ => continue,
            };
        // Parts of a type, such as `val`, are one word.
        if name.contains('_') && !seen.insert(name) {
            twice.push(format!("`{name}`"));
        }
    }
    twice
}

/// What interfaces are called in C: by their own names, without namespace and package, where only one has that name; a socket's view
/// by that of its contract. So `demo:text/filter` is `filter_..`, and `exports_filter_..` where it is plugged.
fn short_names(resolve: &Resolve, world: WorldId) -> Vec<(String, String)> {
    let world = &resolve.worlds[world];
    let mut renamed = Vec::new();
    for keys in [&world.imports, &world.exports] {
        let names: Vec<(String, String)> = keys
            .keys()
            .filter_map(|key| {
                let WorldKey::Interface(id) = key else { return None };
                let name = resolve.interfaces[*id].name.clone()?;
                let full = resolve.id_of(*id).and_then(|id| ContractName::parse(&id).ok())?;
                // The runtime's own stand aside.
                if full.namespace == "jackfield" {
                    return None;
                }
                let view = parse_view_name(&full);
                let name = view.map_or(name, |(contract, _)| contract.interface).replace('-', "_").to_lowercase();
                let functions = resolve.interfaces[*id].functions.keys();
                if meets_library(&name, functions.map(|function| function.replace('-', "_").to_lowercase())) {
                    return None;
                }
                Some((resolve.name_world_key(key), name))
            })
            .collect();
        for (key, name) in &names {
            let others = names.iter().filter(|(_, other)| other == name).count();
            // `plugin_..` is what the generator itself calls its types.
            if others == 1 && name != WORLD && !renamed.iter().any(|(known, _)| known == key) {
                renamed.push((key.clone(), name.clone()));
            }
        }
    }
    renamed
}

/// The header with a short name for the reply of each function of a wrapped socket: `sink_log_reply_t`.
fn with_replies(header: &str) -> String {
    let mut wrapped = false;
    let mut names = String::new();
    for line in header.lines() {
        if let Some(name) = line.strip_prefix("// Imported Functions from `") {
            let name = Some(name.trim_end_matches('`'));
            wrapped =
                name.and_then(|name| ContractName::parse(name).ok()).and_then(|name| parse_view_name(&name)).is_some();
        } else if line.starts_with("// Exported Functions from") || line == "// Helper Functions" {
            wrapped = false;
        } else if wrapped
            && let Some((head, ty)) = line.strip_suffix(" *ret);").and_then(|head| head.rsplit_once([' ', '(']))
        {
            let name = head.split('(').next().unwrap_or_default().rsplit(' ').next().unwrap_or_default();
            let free = ty.strip_suffix("_t").unwrap_or(ty);
            names.push_str(&format!("typedef {ty} {name}_reply_t;\n#define {name}_reply_free {free}_free\n"));
        }
    }
    match header.rfind("#ifdef __cplusplus") {
        Some(at) if !names.is_empty() => {
            format!("{}// Replies of wrapped sockets\n{names}\n{}", &header[..at], &header[at..])
        }
        _ => header.to_owned(),
    }
}

const FORCED: &str = "// Ensure that the *_component_type.o object is linked in";

/// The glue without the reference to an object file that there is not: it stands at the end.
fn without_link_symbol_c(glue: &str) -> String {
    glue.find(FORCED).map_or(glue, |at| &glue[..at]).to_owned()
}

/// The same for C++, where it stands at the beginning, between `#ifdef` and `#endif`.
fn without_link_symbol_cpp(glue: &str) -> String {
    let cut = glue.find(FORCED).and_then(|start| {
        let end = start + glue[start..].find("#endif\n")? + "#endif\n".len();
        Some(format!("{}{}", &glue[..start], &glue[end..]))
    });
    cut.unwrap_or_else(|| glue.to_owned())
}

/// A handle that comes back has another number than when it was given away, and wit-bindgen 0.60 leaves the old one in the
/// object: the next drop or return would use a handle that is not there. `wit.h` has a function that mends it.
fn adopt(glue: &str) -> String {
    let line = |line: &str| match line.contains("::Owned(") {
        true => line.replace("::ResourceRep(", "::adopt("),
        false => line.to_owned(),
    };
    glue.lines().map(|text| line(text) + "\n").collect()
}

/// A list or map that the glue is given is read into one of its own, item by item, and wit-bindgen 0.60 leaves the memory in which it
/// came: each call would leak it. What items own in turn is theirs by then.
fn free_lists(glue: &str) -> String {
    let mut freed = String::with_capacity(glue.len());
    let mut read = None;
    for line in glue.lines() {
        freed.push_str(line);
        freed.push('\n');
        if let Some((list, _)) = line.trim_start().split_once(".initialize(i, ") {
            // `_result3` of a list, `result3` of a map.
            read = list.contains("result").then(|| (list.replace("result", "len"), list.replace("result", "base")));
        } else if let (Some((length, memory)), "}") = (read.take(), line.trim()) {
            freed.push_str(&format!("if ({length} > 0) free((void*) ({memory}));\n"));
        }
    }
    freed
}

/// Moves the inclusion of a resource's class from the header's beginning to where its namespace first names it, or ends: its functions
/// may use the types that stand before that.
fn place_class(header: &str, file: &str, class: &str) -> String {
    let include = format!("#include \"{file}\"\n");
    let lines = class.lines().map(str::trim);
    let space: Vec<&str> = lines.clone().filter_map(namespace).collect();
    let name =
        lines.clone().find_map(|line| line.strip_prefix("class ")).and_then(|rest| rest.split([' ', ':']).next());
    let (Some(name), true) = (name, header.contains(&include)) else { return header.to_owned() };
    let header = header.replacen(&include, "", 1);
    let Some(at) = first_use(&header, &space, name) else { return include + &header };
    let (closed, opened) =
        ("}".repeat(space.len()), space.iter().map(|name| format!("namespace {name} {{\n")).collect::<String>());
    format!("{}{closed}\n{include}{opened}{}", &header[..at], &header[at..])
}

/// The name in `namespace name {`.
fn namespace(line: &str) -> Option<&str> {
    Some(line.strip_prefix("namespace ")?.strip_suffix('{')?.trim())
}

/// Where the item begins that first names a type in this namespace, else where the namespace ends.
fn first_use(header: &str, space: &[&str], name: &str) -> Option<usize> {
    // What each open brace belongs to; only a namespace has a name.
    let mut open: Vec<Option<&str>> = Vec::new();
    let (mut at, mut item, mut end) = (0, None, None);
    for line in header.split_inclusive('\n') {
        let text = line.trim();
        let within = open.len() >= space.len() && space.iter().zip(&open).all(|(name, open)| *open == Some(*name));
        let comment = text.starts_with("//");
        if within && open.len() == space.len() {
            item = Some(at);
        }
        let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
        if within && !comment && words.any(|word| word == name) {
            return item;
        }
        if within && open.len() == space.len() && text.starts_with('}') {
            end = Some(at);
        }
        let mut opened = namespace(text);
        for character in text.chars().filter(|_| !comment) {
            match character {
                '{' => open.push(opened.take()),
                '}' => {
                    open.pop();
                }
                _ => {}
            }
        }
        at += line.len();
    }
    end
}

/// What of these contracts has no form in C or C++, each in words.
pub(crate) fn unsupported(model: &Model, contracts: &[InterfaceId], dialect: Dialect) -> Vec<String> {
    let mut faults = Vec::new();
    if dialect == Dialect::Cpp {
        let plain = contracts.iter().map(|id| &model.interface(*id).name).filter(|name| name.is_plain());
        faults.extend(plain.map(|name| format!("`{name}` is written inside of a world; move it out of it")));
    }
    for id in model.closure(contracts) {
        let interface = model.interface(id);
        for function in &interface.functions {
            let place = format!("`{}`: `{}`", interface.name, function.name);
            if function.is_async {
                faults.push(format!("{place} is async"));
            }
            let types = function.params.iter().map(|param| &param.ty).chain(&function.result);
            for name in types.filter_map(missing) {
                faults.push(format!("{place} has a {name}"));
            }
        }
        for id in &interface.types {
            let def = model.type_def(*id);
            let mut parts: Vec<&Type> = Vec::new();
            match &def.kind {
                TypeDefKind::Record(fields) => parts.extend(fields.iter().map(|field| &field.ty)),
                TypeDefKind::Variant(cases) => parts.extend(cases.iter().filter_map(|case| case.ty.as_ref())),
                TypeDefKind::Alias(ty) => parts.push(ty),
                TypeDefKind::Enum(_) | TypeDefKind::Flags(_) | TypeDefKind::Resource => {}
            }
            for name in parts.into_iter().filter_map(missing) {
                faults.push(format!("`{}`: the type `{}` has a {name}", interface.name, def.name));
            }
        }
    }
    faults
}

/// The first part of a type that the generators have no form for.
fn missing(ty: &Type) -> Option<&'static str> {
    let inner = |ty: &Option<Box<Type>>| ty.as_deref().and_then(missing);
    match ty {
        Type::FixedLengthList(..) => Some("list of fixed length"),
        Type::Future(_) => Some("future"),
        Type::Stream(_) => Some("stream"),
        Type::ErrorContext => Some("error-context"),
        Type::List(ty) | Type::Option(ty) => missing(ty),
        Type::Map(key, value) => missing(key).or_else(|| missing(value)),
        Type::Tuple(items) => items.iter().find_map(missing),
        Type::Result { ok, err } => inner(ok).or_else(|| inner(err)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_stands_behind_the_types_that_it_uses() {
        let wit = "package demo:derived;
            world plugin { export demo:t/store; }
            package demo:t { interface store {
                record entry { key: string }
                resource bucket { constructor(entries: list<entry>); }
                record labelled { %label: string, item: bucket }
                first: func() -> bucket;
            } }";
        let header = of_world(wit, &[], Dialect::Cpp).unwrap().header;
        let place = |text: &str| header.find(text).unwrap_or_else(|| panic!("{text} is not in\n{header}"));
        let include = place("#include \"exports-demo-t-store-Bucket.h\"");
        assert!(place("struct Entry") < include && include < place("struct Labelled"), "{header}");
        assert_eq!(header.matches("Bucket.h").count(), 1);
    }

    #[test]
    fn the_memory_in_which_lists_come_is_freed() {
        let wit = "package demo:derived;
            world plugin { import a:x/far; export a:x/near; }
            package a:x {
                interface far { names: func() -> list<list<string>>; counts: func() -> map<string, u32>; bytes: func() -> list<u8>; }
                interface near { take: func(names: list<string>); }
            }";
        let glue = of_world(wit, &[], Dialect::Cpp).unwrap().glue;
        let frees = |memory: &str| glue.matches(&format!("free((void*) ({memory}")).count();
        // One list within another, and one argument; a list of bytes is taken as it is.
        assert_eq!((glue.matches(".initialize(i").count(), frees("_base"), frees("base")), (4, 3, 1), "{glue}");
    }

    #[test]
    fn names_are_short_where_they_are_unambiguous() {
        let wit = "package demo:derived;
            world plugin { import a:x/log; import b:x/log; import a:x-sockets/sink-any; export a:x/sink; }
            package a:x { interface log { f: func(); } interface sink { g: func(); } }
            package b:x { interface log { f: func(); } }
            package a:x-sockets { interface sink-any { variant e { other(string) } g: func() -> list<tuple<string, result<_, e>>>; } }";
        let header = of_world(wit, &[], Dialect::C).unwrap().header;
        for name in ["void a_x_log_f(void);", "void b_x_log_f(void);", "void exports_sink_g(void);", "sink_g_reply_t;"]
        {
            assert!(header.contains(name), "{name} is not in\n{header}");
        }
    }
}
