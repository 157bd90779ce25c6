//! Reads the WIT that a macro names, and tracks its files so that editing one rebuilds the crate.

use std::path::{Path, PathBuf};

use jackfield_contract::{Diagnostic, InterfaceId, Loaded, SourceOptions};
use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::LitStr;

use crate::diagnostics::Errors;

/// Where a macro's WIT comes from.
pub struct Source {
    /// Files and folders, relative to the crate's manifest.
    pub paths: Vec<LitStr>,
    /// WIT text in the macro itself.
    pub inline: Option<LitStr>,
    /// The features whose `@unstable` items are there.
    pub features: Vec<LitStr>,
    /// Whether all of them are.
    pub all_features: bool,
    /// Where to report what no literal is at fault for.
    pub span: Span,
}

impl Source {
    /// Reads the WIT. With neither `path` nor `inline`, the folder `wit` beside the manifest is read.
    ///
    /// # Errors
    ///
    /// All errors of the text, each at the literal that named its file.
    pub fn load(&self) -> Result<Loaded, Errors> {
        let base = manifest_dir();
        let mut paths: Vec<PathBuf> = self.paths.iter().map(|path| base.join(path.value())).collect();
        if paths.is_empty() && self.inline.is_none() {
            paths.push(base.join("wit"));
        }
        let options = SourceOptions {
            paths: paths.clone(),
            inline: self.inline.as_ref().map(LitStr::value),
            features: self.features.iter().map(LitStr::value).collect(),
            all_features: self.all_features,
            base: Some("the folder of the crate's Cargo.toml".to_owned()),
        };
        jackfield_contract::load(&options).map_err(|diagnostics| {
            let mut errors = Errors::new();
            for diagnostic in &diagnostics {
                errors.push_diagnostic(self.span_of(diagnostic, &paths), diagnostic);
            }
            errors
        })
    }

    /// The contract that a literal names; noted in `errors` where there is none.
    pub fn contract(loaded: &Loaded, name: &LitStr, errors: &mut Errors) -> Option<InterfaceId> {
        match loaded.contract(&name.value()) {
            Ok(id) => Some(id),
            Err(diagnostic) => {
                errors.push_diagnostic(name.span(), &diagnostic);
                None
            }
        }
    }

    /// The contracts that a list names, each once.
    pub fn contracts(loaded: &Loaded, names: &[LitStr], errors: &mut Errors) -> Vec<InterfaceId> {
        let mut found = Vec::new();
        for name in names {
            let Some(id) = Self::contract(loaded, name, errors) else { continue };
            if found.contains(&id) {
                let contract = &loaded.model.interface(id).name;
                errors.push(name.span(), format!("contract `{contract}` is listed twice\nhelp: remove one of the two"));
            } else {
                found.push(id);
            }
        }
        found
    }

    /// The contract that a literal names or most likely means, for what is generated beside errors.
    pub fn likely_contract(loaded: &Loaded, name: &LitStr) -> Option<InterfaceId> {
        let name = name.value();
        let id = loaded.contract(&name).ok().or_else(|| jackfield_contract::nearest_contract(&loaded.model, &name))?;
        loaded.model.interface(id).is_contract(&loaded.model).then_some(id)
    }

    /// Those that a list of names likely means, each once.
    pub fn likely_contracts(loaded: &Loaded, names: &[LitStr]) -> Vec<InterfaceId> {
        let mut found = Vec::new();
        for id in names.iter().filter_map(|name| Self::likely_contract(loaded, name)) {
            if !found.contains(&id) {
                found.push(id);
            }
        }
        found
    }

    /// The literal that brought a diagnostic's file along.
    fn span_of(&self, diagnostic: &Diagnostic, paths: &[PathBuf]) -> Span {
        let literal = match (&diagnostic.location, &self.inline) {
            (Some(location), _) => {
                let file = Path::new(&location.file);
                let named = self.paths.iter().zip(paths).find(|(_, path)| file.starts_with(path));
                named.map(|(literal, _)| literal).or(self.inline.as_ref())
            }
            (None, Some(inline)) if self.paths.is_empty() => Some(inline),
            // A path that cannot be read is named in the message.
            (None, _) => self.paths.iter().find(|literal| diagnostic.message.contains(&literal.value())),
        };
        literal.or(self.paths.first()).map_or(self.span, LitStr::span)
    }
}

/// The folder of the manifest of the crate that is being compiled.
fn manifest_dir() -> PathBuf {
    match std::env::var_os("CARGO_MANIFEST_DIR") {
        Some(dir) => PathBuf::from(dir),
        None => std::env::current_dir().unwrap_or_default(),
    }
}

/// Makes rustc rebuild the crate when one of these files changes: it tracks what an `include_bytes!` names. Likewise when
/// `JACKFIELD_DEBUG` is set, so that it need not be touched for an expansion to be written.
pub fn track(files: &[PathBuf]) -> TokenStream {
    let files = files.iter().map(|file| {
        let file = file.canonicalize().unwrap_or_else(|_| file.clone());
        let file = file.to_string_lossy();
        quote! { const _: &[u8] = ::core::include_bytes!(#file); }
    });
    quote! {
        #(#files)*
        const _: ::core::option::Option<&str> = ::core::option_env!("JACKFIELD_DEBUG");
    }
}
