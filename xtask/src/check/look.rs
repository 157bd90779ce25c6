//! What there is to look at after a run without files: a text with mistakes in it, and the graph as a page.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use jackfield::{LoadReport, discover, manifest, plan};
use jackfield_cli::explore::{Page, html};

use super::files::Documents;

/// Where both are written, below the repository.
const FOLDER: &str = "target/look";

/// A text in which most rules find something.
const SAMPLE: &str = "# A letter

### Plans

We will recieve the the parcel on monday, see [the list](list.md) and [below](#plan).

It   was seperate from teh rest. \n";

/// Writes the text with mistakes. Gives its name and the documents that it makes.
pub(super) fn sample(root: &Path) -> Result<(String, Documents)> {
    let name = format!("{FOLDER}/letter.md");
    let file = root.join(&name);
    std::fs::create_dir_all(root.join(FOLDER)).context(FOLDER)?;
    std::fs::write(&file, SAMPLE).with_context(|| name.clone())?;
    Ok((name, Documents::find(root, &[file])?))
}

/// Writes the graph as a page, and says where.
pub(super) fn page(root: &Path, manifest: &Path) -> Result<PathBuf> {
    let told = |problems| anyhow!("{}", LoadReport { problems, ..LoadReport::default() });
    let spec = manifest::read(manifest).map_err(told)?;
    let found = discover::discover(&spec);
    let (plan, report) = plan::plan(&spec, &found, &[]);
    let name = manifest.strip_prefix(root).unwrap_or(manifest).display().to_string();
    let path = root.join(FOLDER).join("graph.html");
    std::fs::create_dir_all(root.join(FOLDER)).context(FOLDER)?;
    let text = html(Page { name: &name, spec: &spec, found: &found, plan: &plan, report: &report, traffic: None });
    std::fs::write(&path, text).with_context(|| path.display().to_string())?;
    Ok(path)
}
