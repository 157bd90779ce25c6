//! Contracts from whatever a person names: a WIT file or folder, or a component.

use std::path::{Path, PathBuf};

use jackfield::precompiled::{self, CodeInfo};
use jackfield_contract::{
    ComponentInfo, InterfaceId, MAX_COMPONENT, Model, Shape, SourceOptions, WorldSocket, find_contract, load,
    read_regular, read_stdin,
};

use crate::manifest::is_stdin;
use crate::output::Failure;

/// Contracts that were read.
#[derive(Clone, Debug)]
pub struct Contracts {
    /// Their model.
    pub model: Model,
    /// Those that are meant: of WIT every contract of the packages named, of a component its plugs.
    pub meant: Vec<InterfaceId>,
    /// Every file that was read.
    pub files: Vec<PathBuf>,
}

/// Native code in a `.cwasm` file.
#[derive(Clone, Debug)]
pub struct Code {
    /// Its bytes.
    pub size: usize,
    /// What is to be known of it.
    pub info: CodeInfo,
}

/// Reads the contracts of a WIT file, a folder of WIT, or a component in binary or text form; of stdin where the path is `-`.
///
/// # Errors
///
/// Says what the path holds instead, or every error of the WIT.
pub fn read(path: &Path) -> Result<Contracts, Failure> {
    let is_wit = path.extension().is_some_and(|extension| extension == "wit");
    if path.is_dir() || is_wit {
        return wit(SourceOptions { paths: vec![path.to_owned()], ..SourceOptions::default() });
    }
    let (info, ..) = match is_stdin(path) {
        true => {
            let bytes = stdin()?;
            let start = bytes.trim_ascii_start();
            let is_component = start.starts_with(b"\0") || start.starts_with(b"\x7f") || start.starts_with(b"(");
            match String::from_utf8(bytes) {
                Ok(text) if !is_component => {
                    return wit(SourceOptions { inline: Some(text), ..SourceOptions::default() });
                }
                text => decode(path, text.map_or_else(|error| error.into_bytes(), String::into_bytes))?,
            }
        }
        false => with_code(path)?,
    };
    let plugs = info.exports.iter().map(|item| item.interface);
    let meant = plugs.filter(|id| info.model.interface(*id).is_contract(&info.model)).collect();
    Ok(Contracts { model: info.model, meant, files: vec![path.to_owned()] })
}

/// The contracts of WIT.
fn wit(options: SourceOptions) -> Result<Contracts, Failure> {
    let loaded = load(&options)?;
    let meant = loaded.model.interfaces().filter(|(_, interface)| interface.is_contract(&loaded.model));
    let meant = meant.map(|(id, _)| id).collect();
    Ok(Contracts { model: loaded.model, meant, files: loaded.files })
}

fn stdin() -> Result<Vec<u8>, Failure> {
    read_stdin(MAX_COMPONENT).map_err(|error| Failure::new(format!("stdin cannot be read: {error}")))
}

/// Reads a component, from stdin where the path is `-`; the second part is its binary form. Of a `.cwasm` file it is the component in it.
///
/// # Errors
///
/// Names the file and says what it is instead of a component.
pub fn component(path: &Path) -> Result<(ComponentInfo, Vec<u8>), Failure> {
    with_code(path).map(|(info, bytes, _)| (info, bytes))
}

/// As [`component`]; the third part is what is to be known of the code beside it in a `.cwasm` file. No code is run, so that none has to
/// be trusted.
///
/// # Errors
///
/// As [`component`].
pub fn with_code(path: &Path) -> Result<(ComponentInfo, Vec<u8>, Option<Code>), Failure> {
    if path.is_dir() {
        return Err(Failure::new(format!("`{}` is a folder; a component is a file", path.display())));
    }
    let bytes = match is_stdin(path) {
        true => stdin()?,
        false => read_regular(path, MAX_COMPONENT).map_err(|error| Failure::file(path, "read", &error))?.bytes,
    };
    decode(path, bytes)
}

fn decode(path: &Path, mut bytes: Vec<u8>) -> Result<(ComponentInfo, Vec<u8>, Option<Code>), Failure> {
    let is_stdin = is_stdin(path);
    let name = if is_stdin { "stdin".to_owned() } else { path.display().to_string() };
    if bytes.starts_with(&jackfield::bundle::MARK) {
        let help = "help: `jackfield run`, `call`, `check`, `graph` and `inspect` take a bundle";
        return Err(Failure::new(format!("`{name}` is a bundle of a graph, and a component is expected\n{help}")));
    }
    let mut code = None;
    if precompiled::is_native(&bytes) {
        let parts = precompiled::split(&bytes).map_err(|fault| Failure::new(format!("`{name}` {}", fault.words())))?;
        code = Some(Code { size: parts.code.len(), info: parts.info });
        bytes = parts.component.to_vec();
    }
    if precompiled::is_elf(&bytes) {
        return Err(Failure::new(format!(
            "`{name}` is a program or library for this kind of system, and no component"
        )));
    }
    let is_called = |wanted: &str| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(wanted));
    if is_called("wit") {
        let help = "help: `jackfield wit plug` prints what a contract looks like, and `jackfield build` makes a component of sources";
        return Err(Failure::new(format!("`{name}` is WIT, and a component is expected\n{help}")));
    }
    let is_text = is_called("wat") || (is_stdin && bytes.trim_ascii_start().starts_with(b"("));
    let failed = |error: jackfield_contract::ComponentError| Failure::new(format!("`{name}`: {error}"));
    let bytes = if is_text { jackfield_contract::to_binary(&bytes).map_err(failed)?.into_owned() } else { bytes };
    if is_called("toml") && std::str::from_utf8(&bytes).is_ok() {
        let help = "help: `jackfield check`, `run` and `graph` take a graph's manifest";
        return Err(Failure::new(format!("`{name}` is TOML, and a component is expected\n{help}")));
    }
    let info = jackfield_contract::inspect(&bytes).map_err(failed)?;
    Ok((info, bytes, code))
}

///
/// # Errors
///
/// If there is none, or it has types alone.
pub fn find(model: &Model, name: &str) -> Result<InterfaceId, Failure> {
    let id = find_contract(model, name)?;
    if !model.interface(id).is_contract(model) {
        let message = format!("`{}` has types alone, so it is no contract", model.interface(id).name);
        return Err(Failure::new(message));
    }
    Ok(id)
}

/// A name of a plug's or socket's own, which is a word of WIT.
///
/// # Errors
///
/// If it is none.
pub fn own_name(flag: &str, text: &str, name: &str) -> Result<String, Failure> {
    let is_word = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_alphabetic()) && word.chars().all(|c| c.is_ascii_alphanumeric())
    };
    match name.split('-').all(is_word) {
        true => Ok(name.to_owned()),
        false => {
            let message = format!("`{flag} {text}`: `{name}` cannot be a name of its own");
            Err(Failure::new(format!("{message}\nhelp: it is a word of WIT, such as `primary` or `second-store`")))
        }
    }
}

/// A socket as `--socket` writes it: `demo:text/words=any`, or `primary=demo:text/words=any` for one by a name of its own.
///
/// # Errors
///
/// If it names no contract of the model's, or no shape.
pub fn socket_of(model: &Model, text: &str) -> Result<WorldSocket, Failure> {
    let Some((contract, word)) = text.rsplit_once('=') else {
        return Err(Failure::new(format!("`--socket {text}` names no shape\nhelp: write `--socket {text}=any`")));
    };
    // `primary=demo:kv/store`: the shape is what was forgotten.
    if !contract.contains('=') && word.contains(':') {
        return Err(Failure::new(format!("`--socket {text}` names no shape\nhelp: write `--socket {text}=any`")));
    }
    let (name, contract) = match contract.split_once('=') {
        Some((name, contract)) => (Some(own_name("--socket", text, name)?), contract),
        None => (None, contract),
    };
    let unknown = |help| Failure::new(format!("there is no socket shape `{word}`\nhelp: {help}"));
    Ok(WorldSocket { shape: Shape::parse(word).map_err(unknown)?, contract: find(model, contract)?, name })
}
