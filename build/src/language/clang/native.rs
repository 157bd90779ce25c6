//! The generated glue for tests: it compiles natively, and a test replaces the functions of the sockets by its own.
//!
//! A function of a socket is a weak symbol there: a test that defines it is what the plugin calls, and one that is called
//! and not defined ends the test, and says which. The handles of resources that the plugin makes are kept in a table.

use super::dialect::Dialect;

/// What stands at the beginning in both languages.
const TABLE: &str = r##"
#ifdef __clang__
#pragma GCC diagnostic ignored "-Wunknown-attributes"
#pragma GCC diagnostic ignored "-Wvoid-pointer-to-int-cast"
#pragma GCC diagnostic ignored "-Wint-to-void-pointer-cast"
#endif
#pragma GCC diagnostic ignored "-Wunused-parameter"

// A function of a socket that no test has defined.
__attribute__((unused, noreturn)) static void jackfield_unmocked(const char *function, const char *name) {
    fprintf(stderr, "`%s` was called outside of a graph and has no mock: define `%s` in the test\n", function, name);
    abort();
}

// The values behind handles of the plugin's own resources.
static void *jackfield_values[1024];

__attribute__((unused)) static int32_t jackfield_native_new(void *value) {
    for (int32_t handle = 1; handle < 1024; handle++) {
        if (jackfield_values[handle] == NULL) {
            jackfield_values[handle] = value;
            return handle;
        }
    }
    fprintf(stderr, "a test holds more than 1023 handles\n");
    abort();
}

static void *jackfield_native_rep(int32_t handle) {
    if (handle < 1 || handle >= 1024 || jackfield_values[handle] == NULL) {
        fprintf(stderr, "%d is no handle, or is dropped already\n", (int)handle);
        abort();
    }
    return jackfield_values[handle];
}

__attribute__((unused)) static void *jackfield_native_take(int32_t handle) {
    void *value = jackfield_native_rep(handle);
    jackfield_values[handle] = NULL;
    return value;
}
"##;

/// The glue for tests.
pub(crate) fn glue(glue: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::C => c(glue),
        Dialect::Cpp => cpp(glue),
    }
}

fn c(glue: &str) -> String {
    let head = "// The glue for tests: compile it natively, with the plugin's sources and a test.\n\
                #include <stdint.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n";
    let mut out = format!("{head}{TABLE}\n");
    let mut adapters = false;
    let mut lines = glue.lines().peekable();
    while let Some(line) = lines.next() {
        adapters |= line == "// Component Adapters";
        if line.starts_with("__attribute__((__weak__, __export_name__(\"cabi_realloc\")") {
            continue;
        }
        if line.starts_with("__attribute__((") && line.contains("__export_name__(") {
            // What the component's boundary calls; a test calls the plugin's functions.
            skip_function(&mut lines);
        } else if let Some((module, name)) = import(line, "__import_module__(\"", "__import_name__(\"") {
            let declaration = lines.next().unwrap_or_default();
            let symbol = between(declaration, " __wasm_import_", "(").unwrap_or_default();
            let declaration = declaration.trim_start_matches("extern ").trim_end_matches(';');
            let body = match name.starts_with("[resource-drop]") {
                true => String::new(),
                false => format!(" jackfield_unmocked(\"{module}#{name}\", \"{symbol}\"); "),
            };
            out.push_str(&format!(
                "{} {{{body}}}\n",
                unique_parameters(&format!("__attribute__((unused)) static {declaration}"))
            ));
        } else if let Some((before, after)) = line.split_once("__wasm_import_").filter(|_| line.starts_with("  ")) {
            out.push_str(&resource_c(line, before, after));
            out.push('\n');
        } else {
            let weak = line.ends_with(") {")
                && !line.starts_with([' ', '}'])
                && (adapters || line.contains("_drop_own(") || line.contains("_drop_borrow("));
            let line = line
                .strip_prefix("static uint8_t RET_AREA")
                .map_or(line.to_owned(), |rest| format!("__attribute__((unused)) static uint8_t RET_AREA{rest}"));
            let weak = if weak { "__attribute__((weak)) " } else { "" };
            out.push_str(&format!("{weak}{line}\n"));
        }
    }
    out.push_str("\n#include \"jackfield.c\"\n");
    out
}

/// A line of C that calls an import: what becomes of it natively.
fn resource_c(line: &str, before: &str, after: &str) -> String {
    let Some((symbol, arguments)) = after.split_once('(') else { return line.to_owned() };
    let exported = symbol.starts_with("exports_");
    if exported && symbol.ends_with("_new") {
        return format!("{before}jackfield_native_new({}", arguments.trim_start_matches("(int32_t) "));
    }
    if exported && symbol.ends_with("_rep") {
        return format!("{before}jackfield_native_rep({arguments}");
    }
    if let Some(resource) = symbol.strip_suffix("_drop").filter(|_| exported) {
        let arguments = arguments.trim_end_matches(");");
        return format!("{before}{resource}_destructor(jackfield_native_take({arguments}));");
    }
    line.to_owned()
}

/// A declaration whose parameters all have names, as a definition in C wants it.
fn unique_parameters(declaration: &str) -> String {
    let Some((head, parameters)) = declaration.rsplit_once('(') else { return declaration.to_owned() };
    let parameters = parameters.trim_end_matches(')');
    if parameters.is_empty() || parameters == "void" {
        return format!("{head}(void)");
    }
    let named = |(index, parameter): (usize, &str)| {
        let ty = parameter.trim().trim_end_matches(" handle");
        format!("{ty} a{index}")
    };
    format!("{head}({})", parameters.split(',').enumerate().map(named).collect::<Vec<_>>().join(", "))
}

fn cpp(glue: &str) -> String {
    let head = "// The glue for tests: compile it natively, with the plugin's sources and a test.\n\
                #include <stdarg.h>\n#include <stdbool.h>\n#include <stddef.h>\n#include <stdint.h>\n#include <stdio.h>\n\
                #include <stdlib.h>\n#include <string.h>\n";
    let mut out = format!("{head}{TABLE}\n");
    let mut lines = glue.lines().peekable();
    while let Some(line) = lines.next() {
        if line.starts_with("__attribute__((__weak__, __export_name__(\"cabi_realloc\")") {
            out.push_str("__attribute__((weak))\n");
        } else if line.contains("__export_name__(") {
            skip_function(&mut lines);
        } else if let Some(module) = between(line, "__attribute__((import_module(\"", "\")") {
            let name = lines.next().and_then(|line| between(line, "import_name(\"", "\"")).unwrap_or_default();
            let declaration = lines.next().unwrap_or_default().trim_end_matches(';');
            out.push_str(&format!("extern \"C\" __attribute__((weak)) {}\n", import_cpp(module, name, declaration)));
        } else if let Some(class) = between(line, "void ", "::ResourceDrop(int32_t id)") {
            out.push_str(&format!("{line}\n{{\n  Dtor(({class}*)jackfield_native_take(id));\n}}\n"));
            skip_function(&mut lines);
        } else {
            let definition = lines.peek() == Some(&"{")
                && (line.ends_with(')') || line.ends_with(") const"))
                && !line.starts_with([' ', '}', '{', '#', '/']);
            let weak = definition && !line.contains("exports::") && !line.starts_with("void *cabi_realloc");
            out.push_str(if weak { "__attribute__((weak)) " } else { "" });
            out.push_str(line);
            out.push('\n');
        }
    }
    out.push_str("\nextern \"C\" {\n#include \"jackfield.c\"\n}\n");
    out
}

/// An import of C++ as a definition.
fn import_cpp(module: &str, name: &str, declaration: &str) -> String {
    let head = declaration.split('(').next().unwrap_or_default();
    if name.starts_with("[resource-new]") {
        return format!("{head}(uint8_t *value) {{ return jackfield_native_new(value); }}");
    }
    if name.starts_with("[resource-rep]") {
        return format!("{head}(int32_t handle) {{ return (uint8_t *)jackfield_native_rep(handle); }}");
    }
    if name.starts_with("[resource-drop]") {
        return format!("{declaration} {{}}");
    }
    format!("{declaration} {{ jackfield_unmocked(\"{module}#{name}\", \"the function of this socket\"); }}")
}

fn import<'a>(line: &'a str, module: &str, name: &str) -> Option<(&'a str, &'a str)> {
    Some((between(line, module, "\"")?, between(line, name, "\"")?))
}

fn between<'a>(line: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let rest = &line[line.find(before)? + before.len()..];
    Some(&rest[..rest.find(after)?])
}

/// Goes past a function's body. The generators' indentation does not tell where it ends.
fn skip_function<'a>(lines: &mut impl Iterator<Item = &'a str>) {
    let mut depth = 0_usize;
    let mut begun = false;
    for line in lines {
        begun |= line.contains('{');
        depth += line.matches('{').count();
        depth = depth.saturating_sub(line.matches('}').count());
        if begun && depth == 0 {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::clang::bindings::of_world;

    const WIT: &str = "
        package demo:derived;
        world plugin { import demo:t/words; export demo:t/store; }
        package demo:t {
            interface words {
                resource lexicon { size: func() -> u32; }
                replacement: func(word: string) -> option<string>;
            }
            interface store {
                resource bucket { constructor(name: string); open: static func() -> result<bucket, string>; }
                take: func(bucket: bucket) -> bucket;
            }
        }
    ";

    #[test]
    fn sockets_are_weak_and_the_boundary_is_gone() {
        let c = glue(&of_world(WIT, &[], Dialect::C).unwrap().glue, Dialect::C);
        assert!(c.contains("__attribute__((weak)) bool words_replacement("), "{c}");
        assert!(c.contains("jackfield_unmocked(\"demo:t/words#replacement\", \"words_replacement\")"), "{c}");
        assert!(c.contains("__attribute__((weak)) void words_lexicon_drop_own("), "{c}");
        assert!(c.contains("exports_store_bucket_destructor(jackfield_native_take(handle.__handle));"), "{c}");
        assert!(c.contains("{ jackfield_native_new(rep) };"), "{c}");
        let cpp = glue(&of_world(WIT, &[], Dialect::Cpp).unwrap().glue, Dialect::Cpp);
        assert!(cpp.contains("__attribute__((weak)) std::optional<wit::string> demo::t::words::Replacement("), "{cpp}");
        assert!(cpp.contains("__attribute__((weak)) demo::t::words::Lexicon::~Lexicon()"), "{cpp}");
        assert!(cpp.contains("Dtor((exports::demo::t::store::Bucket*)jackfield_native_take(id));"), "{cpp}");
        for glue in [c, cpp] {
            assert!(!glue.contains("export_name") && !glue.contains("import_module"), "{glue}");
        }
    }
}
