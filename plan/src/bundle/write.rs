//! Writing a bundle.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use super::index::{FORM, Index, IndexCode, IndexComponent, IndexInside, IndexManifest, MARK, is_plain};
use crate::precompiled::{CodeInfo, VERSION, hash};

/// Native code to put into a bundle.
#[derive(Clone, Debug)]
pub struct BundledCode {
    /// The code, as wasmtime made it.
    pub bytes: Vec<u8>,
    /// What is to be known of it.
    pub info: CodeInfo,
}

/// A component to put into a bundle.
#[derive(Clone, Debug)]
pub struct ToBundle<'a> {
    /// The name of the file that it was, without its folder.
    pub name: String,
    /// Its binary form.
    pub bytes: &'a [u8],
    /// The SHA-256 of the file that it was.
    pub file_sha256: String,
    /// What it was compiled to.
    pub code: Vec<BundledCode>,
    /// The plugins whose component it is.
    pub plugins: Vec<String>,
    /// The domains that it was composed for.
    pub domains: Vec<String>,
    /// Where its bytes lie in another, which was composed of it: the place of that one before it in the list, and the first byte there.
    pub inside: Option<(usize, usize)>,
}

/// The content of a bundle of this manifest and these components.
///
/// # Errors
///
/// None in practice: if the index cannot be put into JSON, or has more bytes than a bundle can say.
pub fn write(manifest_name: &str, manifest: &str, components: &[ToBundle<'_>]) -> Result<Vec<u8>, String> {
    let plain = |name: &str| if is_plain(name) { name.to_owned() } else { "graph.toml".to_owned() };
    let mut names = vec![plain(manifest_name)];
    let mut index = Index {
        jackfield: VERSION.to_owned(),
        manifest: IndexManifest {
            name: names[0].clone(),
            size: manifest.len() as u64,
            sha256: hash(manifest.as_bytes()),
        },
        components: Vec::new(),
        plugins: BTreeMap::new(),
        domains: BTreeMap::new(),
    };
    let mut content = manifest.as_bytes().to_vec();
    for component in components {
        let name = distinct(&component.name, &names);
        names.push(name.clone());
        index.plugins.extend(component.plugins.iter().map(|plugin| (plugin.clone(), name.clone())));
        index.domains.extend(component.domains.iter().map(|domain| (domain.clone(), name.clone())));
        let around = component.inside.and_then(|(at, offset)| Some((index.components.get(at)?.name.clone(), offset)));
        let inside = around.map(|(component, offset)| IndexInside { component, offset: offset as u64 });
        if inside.is_none() {
            content.extend_from_slice(component.bytes);
        }
        let mut codes = Vec::new();
        for code in &component.code {
            content.extend_from_slice(&code.bytes);
            codes.push(IndexCode { size: code.bytes.len() as u64, info: code.info.clone() });
        }
        index.components.push(IndexComponent {
            name,
            size: component.bytes.len() as u64,
            sha256: hash(component.bytes),
            file_sha256: component.file_sha256.clone(),
            code: codes,
            inside,
        });
    }
    let text = serde_json::to_vec(&index).map_err(|error| error.to_string())?;
    let length =
        u32::try_from(text.len()).map_err(|_| "the graph has more plugins than a bundle can tell of".to_owned())?;
    let digest = Sha256::digest(&text);
    Ok([&MARK[..], &FORM.to_le_bytes(), &length.to_le_bytes(), &digest, &text, &content].concat())
}

/// A plain name for a component, `.wasm`, that is not taken.
fn distinct(file: &str, taken: &[String]) -> String {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let stem = if is_plain(stem) && stem.len() < 200 { stem } else { "component" };
    let free = |name: &String| !taken.contains(name);
    let numbered = (2..).map(|number| format!("{stem}-{number}.wasm"));
    std::iter::once(format!("{stem}.wasm")).chain(numbered).find(free).unwrap_or_default()
}
