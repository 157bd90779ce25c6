//! Which language the plugin of a folder is written in, and what it is called.

use std::path::Path;

use jackfield_contract::{Diagnostic, nearest};

use crate::language::{LANGUAGES, Language, language};
use crate::project::{FILE, Source};
use crate::{BuildError, Kind, Plugin, SnapshotSpec};

/// The plugin of a folder with a `jackfield.toml`.
pub(super) fn plugin(dir: &Path) -> Result<Plugin, BuildError> {
    let (source, file) = Source::read(dir)?;
    let found = match &file.language {
        Some(word) => language(word.as_ref()).ok_or_else(|| {
            let words = || LANGUAGES.iter().map(|language| language.word());
            let error = source.at(word.span(), format!("there is no language `{}`", word.as_ref()));
            // A language's name is known as well as its word.
            let named = LANGUAGES.iter().find(|language| language.name().eq_ignore_ascii_case(word.as_ref()));
            let near = named.map(|language| language.word()).or_else(|| nearest(word.as_ref(), words()));
            let is_rust = word.as_ref().eq_ignore_ascii_case("rust");
            source.error(vec![match near {
                _ if is_rust => error.help(format!("a Rust plugin is a package with a Cargo.toml and no {FILE}")),
                Some(near) => error.help(format!("did you mean `{near}`?")),
                None => error.help(format!(
                    "there are `{}`; Rust is known by its Cargo.toml",
                    words().collect::<Vec<_>>().join("`, `")
                )),
            }])
        })?,
        None => recognise(dir).ok_or_else(|| {
            let words: Vec<_> = LANGUAGES.iter().map(|language| language.word()).collect();
            let error = Diagnostic::new(format!(
                "{}: nothing in this folder shows which language the plugin is written in",
                dir.display()
            ));
            source
                .error(vec![error.help(format!("say `language = \"..\"` in {FILE}: one of `{}`", words.join("`, `")))])
        })?,
    };
    let name = match &file.name {
        Some(name) => name.as_ref().clone(),
        None => std::path::absolute(dir)
            .ok()
            .and_then(|dir| dir.file_name().map(|name| name.to_string_lossy().into_owned()))
            .unwrap_or_default(),
    };
    let is_id = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    if !name.starts_with(|c: char| c.is_ascii_alphanumeric()) || !name.chars().all(is_id) {
        let message =
            format!("`{name}` cannot be a plugin's name: a letter or digit, then letters, digits, `.`, `_` and `-`");
        let error = match &file.name {
            Some(name) => source.at(name.span(), message),
            None => Diagnostic::new(message).help(format!("say `name = \"..\"` in {}", source.file.display())),
        };
        return Err(source.error(vec![error]));
    }
    let snapshot = match &file.snapshot {
        None => None,
        Some(value) => SnapshotSpec::read(value.as_ref())
            .map_err(|message| source.error(vec![source.at(value.span(), format!("`snapshot` {message}"))]))?,
    };
    Ok(Plugin { name, dir: dir.to_owned(), kind: Kind::Other { language: found.word() }, snapshot })
}

/// The language that a folder's files are written in.
pub(super) fn recognise(dir: &Path) -> Option<&'static dyn Language> {
    LANGUAGES.iter().copied().find(|language| language.recognises(dir))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join(FILE), text).expect("it can be written");
        plugin(folder.path()).expect_err("it has an error").to_string()
    }

    #[test]
    fn every_unknown_key_is_told_with_its_place() {
        let text = error("plug = \"a:b/c\"\nzzzz = 1\nlangage = \"c\"\n");
        for part in [
            "there is no key `zzzz` in jackfield.toml",
            "jackfield.toml:2:1",
            "it is one of `name`, `language`",
            "there is no key `langage`",
            "jackfield.toml:3:1",
            "did you mean `language`?",
        ] {
            assert!(text.contains(part), "`{part}` is not in:\n{text}");
        }
    }

    #[test]
    fn other_errors_have_their_place_too() {
        for (text, place) in [("plug = \n", "jackfield.toml:1:"), ("plug = \"a\"\nname = 1\n", "jackfield.toml:2:8")] {
            let text = error(text);
            assert!(text.contains(place), "{text}");
        }
    }

    #[test]
    fn languages_are_known_by_their_names_too() {
        for (written, meant) in [
            ("assemblyscript", "as"),
            ("AssemblyScript", "as"),
            ("javascript", "js"),
            ("TypeScript", "ts"),
            ("C++", "cpp"),
            ("pyton", "python"),
        ] {
            let text = error(&format!("plug = \"a:b/c\"\nlanguage = {written:?}\n"));
            assert!(text.contains(&format!("there is no language `{written}`")), "{text}");
            assert!(text.contains(&format!("did you mean `{meant}`?")), "{text}");
        }
        assert!(error("plug = \"a:b/c\"\nlanguage = \"rust\"\n").contains("a Rust plugin is a package"));
    }

    #[test]
    fn a_file_of_something_else_is_told_at_once() {
        let start = std::time::Instant::now();
        let text = error(&(0..10_000).map(|at| format!("key-{at} = 1\n")).collect::<String>());
        assert!(text.contains("9900 more keys"), "{text}");
        assert!(start.elapsed() < std::time::Duration::from_secs(2), "{:?}", start.elapsed());
    }
}
