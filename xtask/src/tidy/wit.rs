//! Rules about the contracts in `wit/`.

use super::file::{Breach, File};

/// Every package, interface, type, case, field and function has a line of documentation: generated code carries it.
pub(super) fn everything_is_documented(files: &[File]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in files.iter().filter(|file| file.is("wit") && file.path.starts_with("wit/")) {
        let Some(text) = &file.text else { continue };
        let mut documented = false;
        for (index, line) in text.lines().map(str::trim).enumerate() {
            if line.starts_with("///") {
                documented = true;
            } else if line.starts_with('@') {
                // A gate stands between an item and its documentation.
            } else {
                // One file's documentation of the package is enough; the others may name the package without.
                let plain =
                    ["", "}", "};"].contains(&line) || ["//", "use ", "package "].iter().any(|s| line.starts_with(s));
                if !plain && !documented {
                    let item = line.trim_end_matches(['{', ',', ';', ' ']);
                    breaches.push(Breach::new(file, index + 1, format!("`{item}` has no `///` documentation")));
                }
                documented = false;
            }
        }
    }
    breaches
}

#[cfg(test)]
mod tests {
    use super::super::file::tests::{breaches, file};
    use super::*;

    #[test]
    fn documentation() {
        let good = "/// P.\npackage a:b;\n\n/// I.\ninterface i {\n    use c.{d};\n\n    /// F.\n    @since(version = 1.0.0)\n    f: func();\n}\n";
        let bad = "/// I.\ninterface i {\n    /// E.\n    enum e {\n        one,\n    }\n}\n";
        let files = [file("wit/a/a.wit", good), file("wit/b/b.wit", bad), file("tests/x.wit", bad)];
        assert_eq!(breaches(everything_is_documented, &files), ["wit/b/b.wit:5: `one` has no `///` documentation"]);
    }
}
