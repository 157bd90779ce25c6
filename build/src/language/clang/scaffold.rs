//! Placeholders for the functions of any contract, made from the generated header.

use jackfield_contract::{InterfaceId, Model, plugin_world};

use super::super::Scaffold;
use super::bindings;
use super::dialect::Dialect;

/// The sources of a plugin that plugs these contracts, and a test.
pub(crate) fn scaffold(name: &str, model: &Model, plugs: &[InterfaceId], dialect: Dialect) -> Result<Scaffold, String> {
    let faults = bindings::unsupported(model, plugs, dialect);
    if !faults.is_empty() {
        return Err(format!("wit-bindgen has no form for this in {}\n  {}", dialect.name(), faults.join("\n  ")));
    }
    plugin_world(model, plugs, &[]).map_err(|errors| jackfield_contract::diagnostic::render_all(&errors))?;
    let bindings = bindings::generate(model, plugs, &[], dialect)?;
    let contracts: Vec<String> = plugs.iter().map(|id| format!("`{}`", model.interface(*id).name)).collect();
    let head = format!("// {name}: a plugin that plugs {}.\n", contracts.join(", "));
    let files = match dialect {
        Dialect::C => {
            let functions = c_functions(&bindings.header);
            vec![
                ("src/plugin.c".to_owned(), head + &c_source(&bindings.header, &functions)),
                ("test/plugin_test.c".to_owned(), c_test(&functions)),
            ]
        }
        Dialect::Cpp => {
            let (functions, classes) = (cpp_functions(&bindings.header), &bindings.classes);
            let mut files: Vec<_> = classes.iter().map(|(name, text)| (format!("src/{name}"), text.clone())).collect();
            files.push(("src/plugin.cpp".to_owned(), head + &cpp_source(&functions, classes)));
            files.push(("test/plugin_test.cpp".to_owned(), cpp_test(&functions)));
            files
        }
    };
    Ok(Scaffold { replaces: &["src/", "test/"], files })
}

/// A function as the header declares it.
#[derive(Debug)]
struct Function {
    result: String,
    /// In C the symbol; in C++ the name.
    name: String,
    /// Types and names.
    params: Vec<(String, String)>,
    /// C++: where it is declared, `exports::demo::text::filter`.
    space: String,
}

impl Function {
    /// Reads `result name(type name, ..);`.
    fn parse(line: &str, space: &str) -> Option<Self> {
        let text = line.trim().strip_suffix(");")?;
        let (head, params) = text.split_once('(')?;
        let at = head.rfind([' ', '*', '&'])? + 1;
        let (result, name) = (head[..at].trim().to_owned(), head[at..].to_owned());
        let param = |text: &str| {
            let text = text.trim();
            let at = text.rfind([' ', '*', '&']).map_or(0, |at| at + 1);
            (text[..at].trim().to_owned(), text[at..].to_owned())
        };
        let params = split_parameters(params).into_iter().filter(|text| *text != "void").map(param).collect();
        Some(Self { result, name, params, space: space.to_owned() })
    }

    fn declaration(&self, name: &str) -> String {
        let param = |(ty, name): &(String, String)| format!("{ty}{}{name}", if ty.ends_with('*') { "" } else { " " });
        let params: Vec<String> = self.params.iter().map(param).collect();
        format!("{} {name}({})", self.result, params.join(", "))
    }
}

/// Parts a list of parameters at its commas, save those between `<` and `>`.
fn split_parameters(text: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0_usize, 0, Vec::new());
    for (at, character) in text.char_indices() {
        match character {
            '<' | '(' => depth += 1,
            '>' | ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    parts.retain(|part| !part.is_empty());
    parts
}

fn c_functions(header: &str) -> Vec<Function> {
    let mut exported = false;
    let mut functions = Vec::new();
    for line in header.lines() {
        // Other comments are the contracts' own.
        if line.starts_with("// Exported Functions from") {
            exported = true;
        } else if line.starts_with("// Imported Functions from") || line == "// Helper Functions" {
            exported = false;
        } else if exported {
            functions.extend(Function::parse(line, ""));
        }
    }
    functions
}

fn c_source(header: &str, functions: &[Function]) -> String {
    let mut out = String::from("#include <stdlib.h>\n#include <string.h>\n\n#include \"jackfield.h\"\n");
    let resources: Vec<&str> = header
        .lines()
        .filter_map(|line| line.strip_prefix("void exports_")?.split_once("_destructor("))
        .map(|(resource, _)| resource)
        .collect();
    for resource in &resources {
        out.push_str(&format!(
            "\n// What a handle stands for.\nstruct exports_{resource}_t {{\n    uint32_t calls;\n}};\n\n\
             // Called when the last owner drops the handle.\n\
             void exports_{resource}_destructor(exports_{resource}_t *rep) {{\n    free(rep);\n}}\n"
        ));
    }
    for function in functions {
        out.push_str(&format!("\n{} {{\n", function.declaration(&function.name)));
        let results = ["ret", "err"];
        for (ty, name) in function.params.iter().filter(|(_, name)| !results.contains(&&**name)) {
            out.push_str(&c_release(header, ty, name));
        }
        out.push_str(&c_result(header, function));
        out.push_str("}\n");
    }
    out
}

/// Gives an argument's memory back.
fn c_release(header: &str, ty: &str, name: &str) -> String {
    let plain = ty.trim_end_matches('*').trim();
    let stem = plain.strip_suffix("_t").unwrap_or(plain);
    let has_free = ty.ends_with('*') && header.contains(&format!("void {stem}_free({plain} *"));
    if has_free {
        let test = if name.starts_with("maybe_") { format!("if ({name}) ") } else { String::new() };
        return format!("    {test}{stem}_free({name});\n");
    }
    if let Some((before, resource)) = stem.split_once("_own_") {
        return format!("    {before}_{resource}_drop_own({name});\n");
    }
    format!("    (void){name};\n")
}

fn c_result(header: &str, function: &Function) -> String {
    // A handle of the plugin's own resource; a list of them has a name that looks like it.
    let own = |ty: &str| {
        let (space, resource) = ty.strip_prefix("exports_")?.strip_suffix("_t")?.split_once("_own_")?;
        header.contains(&format!(" exports_{space}_{resource}_new(")).then(|| c_new(space, resource))
    };
    let mut out = String::new();
    let mut done = function.result == "void";
    if let Some((ty, _)) = function.params.iter().find(|(_, name)| name == "ret") {
        let plain = ty.trim_end_matches('*').trim();
        match own(plain) {
            Some(new) => out.push_str(&format!("    *ret = {new};\n")),
            None => out.push_str("    memset(ret, 0, sizeof *ret);\n"),
        }
    }
    if function.params.iter().any(|(_, name)| name == "ret" || name == "err") && function.result == "bool" {
        // `false` would be an error, or `none`.
        out.push_str("    return true;\n");
        done = true;
    }
    if done {
        return out;
    }
    match own(&function.result) {
        Some(new) => out + &format!("    return {new};\n"),
        None if function.result.contains("_own_") => out + "    JACKFIELD_PANIC(\"not written yet\");\n",
        None => out + "    return 0;\n",
    }
}

fn c_new(space: &str, resource: &str) -> String {
    format!("exports_{space}_{resource}_new(calloc(1, sizeof(exports_{space}_{resource}_t)))")
}

fn c_test(functions: &[Function]) -> String {
    let mut body = String::new();
    if let Some(function) = functions.iter().find(|function| is_plain(function)) {
        let mut arguments = Vec::new();
        for (ty, name) in &function.params {
            match ty.strip_suffix('*') {
                Some(ty) if ["ret", "err"].contains(&&**name) => {
                    body.push_str(&format!("    {} {name};\n", ty.trim()));
                    arguments.push(format!("&{name}"));
                }
                Some(_) if name.starts_with("maybe_") => arguments.push("NULL".to_owned()),
                Some(ty) => {
                    body.push_str(&format!("    {} {name} = {{0}};\n", ty.trim()));
                    arguments.push(format!("&{name}"));
                }
                None => arguments.push("0".to_owned()),
            }
        }
        let call = format!("{}({})", function.name, arguments.join(", "));
        body.push_str(&match function.result == "bool"
            && function.params.iter().any(|(_, name)| name == "ret" || name == "err")
        {
            true => format!("    assert({call});\n"),
            false => format!("    {call};\n"),
        });
    }
    format!(
        "// Run by `make test`, natively. A socket of the plugin's is a function that a test defines, as `gen/plugin.h` declares it.\n\
         #include <assert.h>\n#include <stdio.h>\n\n#include \"plugin.h\"\n\nint main(void) {{\n{body}    puts(\"ok\");\n    return 0;\n}}\n"
    )
}

/// Whether zeros are arguments that it can be called with.
fn is_plain(function: &Function) -> bool {
    let special = ["_constructor_", "_method_", "_static_"].iter().any(|part| function.name.contains(part));
    let handles = |(ty, _): &(String, String)| {
        ["_own_", "_borrow_", "Owned", "reference_wrapper", "&&"].iter().any(|part| ty.contains(part))
    };
    !special && !function.result.contains("Owned") && !function.params.iter().any(handles)
}

fn cpp_functions(header: &str) -> Vec<Function> {
    declarations(header).into_iter().filter(|function| function.space.starts_with("exports::")).collect()
}

/// The functions that a header declares, with their namespaces.
fn declarations(header: &str) -> Vec<Function> {
    // What each open brace belongs to; a namespace has a name.
    let mut open: Vec<Option<String>> = Vec::new();
    let mut functions = Vec::new();
    for line in header.lines().map(str::trim).filter(|line| !line.starts_with("//")) {
        let is_function = line.ends_with(");")
            && !line.starts_with(['/', '#', '}'])
            && !line.contains('{')
            && !line.starts_with("using");
        if is_function && open.iter().all(Option::is_some) {
            let space: Vec<&str> = open.iter().flatten().map(String::as_str).collect();
            functions.extend(Function::parse(line, &space.join("::")));
        }
        let mut name =
            line.strip_prefix("namespace ").and_then(|rest| rest.strip_suffix('{')).map(|name| name.trim().to_owned());
        for character in line.chars() {
            match character {
                '{' => open.push(name.take()),
                '}' => {
                    open.pop();
                }
                _ => {}
            }
        }
    }
    functions
}

fn cpp_source(functions: &[Function], classes: &[(String, String)]) -> String {
    let mut out = String::from("#include \"jackfield.hpp\"\n");
    let mut spaces: Vec<&str> = functions.iter().map(|function| &*function.space).collect();
    spaces.dedup();
    let methods: Vec<(String, String)> = classes.iter().map(|(_, text)| cpp_methods(text)).collect();
    spaces.extend(methods.iter().map(|(space, _)| &**space));
    let mut done: Vec<&str> = Vec::new();
    for space in spaces {
        if done.contains(&space) {
            continue;
        }
        done.push(space);
        out.push_str(&format!("\nnamespace {space} {{\n"));
        for (_, text) in methods.iter().filter(|(own, _)| own == space) {
            out.push_str(text);
        }
        for function in functions.iter().filter(|function| function.space == space) {
            out.push_str(&format!("\n{} {{{}}}\n", function.declaration(&function.name), cpp_body(&function.result)));
        }
        out.push_str(&format!("\n}} // namespace {space}\n"));
    }
    out
}

fn cpp_body(result: &str) -> &'static str {
    match result {
        "void" => "",
        // A handle needs a value, and only the author knows one.
        _ if result.contains("Owned") => " jackfield::panic(\"not written yet\"); ",
        _ => " return {}; ",
    }
}

/// The namespace of a resource's class, and definitions of its functions.
fn cpp_methods(text: &str) -> (String, String) {
    let mut space = Vec::new();
    let mut class = "";
    let mut out = String::new();
    for line in text.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix("namespace ").and_then(|rest| rest.strip_suffix('{')) {
            space.push(name.trim());
        } else if let Some(rest) = line.strip_prefix("class ") {
            class = rest.split([' ', ':']).next().unwrap_or_default();
        } else if line.ends_with(");") && !line.contains('{') {
            let ours = ["ResourceNew(", "ResourceRep(", "ResourceDrop("].iter().any(|name| line.contains(name));
            if ours {
                continue;
            }
            if let Some(params) = line.strip_prefix(class).filter(|rest| rest.starts_with('(')) {
                out.push_str(&format!("\n{class}::{class}{} {{}}\n", params.trim_end_matches(';')));
            } else if let Some(function) = Function::parse(line.trim_start_matches("static "), "") {
                let name = format!("{class}::{}", function.name);
                out.push_str(&format!("\n{} {{{}}}\n", function.declaration(&name), cpp_body(&function.result)));
            }
        }
    }
    (space.join("::"), out)
}

fn cpp_test(functions: &[Function]) -> String {
    let call = functions.iter().find(|function| is_plain(function)).map_or(String::new(), |function| {
        let arguments = vec!["{}"; function.params.len()].join(", ");
        format!("    (void)::{}::{}({arguments});\n", function.space, function.name)
    });
    format!(
        "// Run by `make test`, natively. A socket of the plugin's is a function that a test defines, as `gen/plugin_cpp.h` declares it.\n\
         #include <cassert>\n#include <cstdio>\n\n#include \"plugin_cpp.h\"\n\nint main() {{\n{call}    std::puts(\"ok\");\n}}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_of_c() {
        let header = "// Exported Functions from `demo:t/f`\nbool exports_demo_t_f_g(plugin_string_t *maybe_text, uint32_t *ret);\n\
                      \n// Helper Functions\nvoid plugin_string_free(plugin_string_t *ret);\n";
        let functions = c_functions(header);
        assert_eq!(functions.len(), 1);
        let source = c_source(header, &functions);
        assert!(source.contains("if (maybe_text) plugin_string_free(maybe_text);"), "{source}");
        assert!(source.contains("memset(ret, 0, sizeof *ret);\n    return true;"), "{source}");
        assert!(c_test(&functions).contains("assert(exports_demo_t_f_g(NULL, &ret));"));
    }

    #[test]
    fn functions_of_cpp() {
        let header = "namespace demo {\nnamespace t {\nvoid Log(int a);\n}\n}\nnamespace exports {\nnamespace demo {\n\
                      struct A { int b; };\nstd::expected<std::tuple<int, int>, wit::string> F(std::tuple<int, int> a, wit::string b);\n}\n}\n";
        let functions = cpp_functions(header);
        assert_eq!((functions.len(), &*functions[0].space, &*functions[0].name), (1, "exports::demo", "F"));
        assert_eq!(functions[0].params.len(), 2);
        let source = cpp_source(&functions, &[]);
        assert!(source.contains("F(std::tuple<int, int> a, wit::string b) { return {}; }"), "{source}");
    }
}
