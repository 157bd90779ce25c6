//! Templates that are there in every language: what differs from the language's own template for plugins lies in a folder of its name.

use std::path::Path;

use super::{Crates, Project, Template, Wanted, fill, implement, template};
use crate::output::Failure;

/// The contract that each of these templates plugs.
const CONTRACTS: [(&str, &str); 1] = [("http-handler", "web:route/handler")];

impl Template {
    /// The languages that it is there in; empty for a template that is in one.
    pub fn languages(&self) -> Vec<&'static str> {
        if !CONTRACTS.iter().any(|(name, _)| *name == self.name) {
            return Vec::new();
        }
        let folders = self.files.iter().filter_map(|(path, _)| path.split_once('/')).map(|(folder, _)| folder);
        let mut words: Vec<&str> = folders.filter(|folder| *folder != "wit").collect();
        words.dedup();
        words
    }

    /// The project of this name in a language.
    ///
    /// # Errors
    ///
    /// If the template is not there in that language, or the folder of temporary files cannot be written.
    pub fn fill_in(&self, language: &str, name: &str, crates: &Crates) -> Result<Project, Failure> {
        let languages = self.languages();
        if !languages.contains(&language) {
            let message = format!("the template `{}` is not there in `{language}`", self.name);
            return Err(Failure::new(format!("{message}\nhelp: there are `{}`", languages.join("`, `"))));
        }
        let base = template(&format!("{language}-plugin")).map_err(Failure::new)?;
        let mut project = base.fill(name, crates);
        // The contract is read as any other is: from a folder.
        let folder = tempfile::tempdir().map_err(|error| Failure::file(&std::env::temp_dir(), "written", &error))?;
        let wit = folder.path().join("wit");
        for (path, text) in self.files.iter().filter(|(path, _)| path.starts_with("wit/")) {
            let path = folder.path().join(path);
            let written = std::fs::create_dir_all(path.parent().unwrap_or(Path::new("")))
                .and_then(|()| std::fs::write(&path, text));
            written.map_err(|error| Failure::file(&path, "written", &error))?;
        }
        let plugs: Vec<String> =
            CONTRACTS.iter().filter(|(name, _)| *name == self.name).map(|(_, plug)| (*plug).to_owned()).collect();
        implement(&mut project, base, name, Wanted { wit: &wit, in_place: None, plugs: &plugs, sockets: &[] })?;
        let prefix = format!("{language}/");
        for (path, text) in self.files {
            let Some(path) = path.strip_prefix(&prefix) else { continue };
            project.retain(|(other, _)| other != path);
            project.push((fill(path, name, crates), fill(text, name, crates)));
        }
        Ok(project)
    }
}
