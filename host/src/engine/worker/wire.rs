//! What a worker and its parent say to each other. Both are the same program, so there is no version.
//!
//! An order is a line of JSON and the component's bytes; a reply is one byte, a length in eight, and code or words.

use std::io::{self, BufRead, Read, Write};

use serde_json::{Value, json};

use crate::engine::memories::Memories;
use crate::engine::nature::Nature;
use crate::engine::settings::WasmtimeSettings;
use crate::engine::{EngineConfig, EngineKind};

/// How a component is to be compiled.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Order {
    pub(crate) kind: EngineKind,
    pub(crate) settings: WasmtimeSettings,
    /// The machine that it is for, as a target triple, where that is not this one.
    pub(crate) target: Option<String>,
    /// On how many threads.
    pub(crate) threads: usize,
    /// Bytes of memory that the process may take.
    pub(crate) memory: Option<u64>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reply {
    /// Native code.
    Code(Vec<u8>),
    /// The compiler does not take the component, and why.
    Refused(String),
    /// There was no memory for it.
    OutOfMemory,
}

impl Order {
    /// The engine that compiles it.
    pub(super) fn engine(&self) -> wasmtime::Result<wasmtime::Engine> {
        let config = EngineConfig {
            wasmtime: self.settings.clone(),
            parallel_compilation: self.threads > 1,
            ..EngineConfig::default()
        };
        let mut config = config.wasmtime(self.kind);
        if let Some(target) = &self.target {
            config.target(target)?;
        }
        wasmtime::Engine::new(&config)
    }

    pub(super) fn write(&self, component: &[u8], to: &mut impl Write) -> io::Result<()> {
        let Self { kind, settings, target, threads, memory } = self;
        let line = json!({
            "epochs": kind.epochs, "fuel": kind.fuel, "tight": kind.nature.memories == Memories::Tight,
            "concurrent": kind.nature.concurrent,
            "settings": settings.texts(), "target": target, "threads": threads, "memory": memory, "length": component.len(),
        });
        writeln!(to, "{line}")?;
        to.write_all(component)?;
        to.flush()
    }

    /// The next order and the length of its component; none where there is no more.
    pub(super) fn read(from: &mut impl BufRead) -> io::Result<Option<(Self, usize)>> {
        let mut line = String::new();
        if from.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let broken = || io::Error::new(io::ErrorKind::InvalidData, "this is no order");
        let value: Value = serde_json::from_str(&line)?;
        let flag = |key: &str| value[key].as_bool().ok_or_else(broken);
        let number = |key: &str| value[key].as_u64().and_then(|number| usize::try_from(number).ok()).ok_or_else(broken);
        let mut settings = WasmtimeSettings::new();
        for (name, text) in value["settings"].as_object().ok_or_else(broken)? {
            settings = settings.set(name, text.as_str().ok_or_else(broken)?).map_err(io::Error::other)?;
        }
        let memories = if flag("tight")? { Memories::Tight } else { Memories::Whole };
        let nature = Nature { memories, concurrent: flag("concurrent")? };
        let kind = EngineKind { epochs: flag("epochs")?, fuel: flag("fuel")?, nature, place: None };
        let target = value["target"].as_str().map(str::to_owned);
        let order = Self { kind, settings, target, threads: number("threads")?, memory: value["memory"].as_u64() };
        Ok(Some((order, number("length")?)))
    }
}

impl Reply {
    pub(super) fn write(&self, to: &mut impl Write) -> io::Result<()> {
        let (mark, bytes) = match self {
            Self::Code(code) => (0, &code[..]),
            Self::Refused(words) => (1, words.as_bytes()),
            Self::OutOfMemory => (2, &[][..]),
        };
        to.write_all(&[mark])?;
        to.write_all(&(bytes.len() as u64).to_le_bytes())?;
        to.write_all(bytes)?;
        to.flush()
    }

    pub(super) fn read(from: &mut impl Read) -> io::Result<Self> {
        let mut head = [0; 9];
        from.read_exact(&mut head)?;
        let [mark, length @ ..] = head;
        let length = u64::from_le_bytes(length);
        let mut bytes = Vec::new();
        // It grows with what comes, whatever the length says.
        if from.take(length).read_to_end(&mut bytes)? as u64 != length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        match mark {
            0 => Ok(Self::Code(bytes)),
            1 => Ok(Self::Refused(String::from_utf8_lossy(&bytes).into_owned())),
            2 => Ok(Self::OutOfMemory),
            _ => Err(io::Error::new(io::ErrorKind::InvalidData, "this is no reply")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_read_as_they_were_written() {
        let settings = WasmtimeSettings::new().memory_guard_size(65536).set("cranelift_opt_level", "none").unwrap();
        let nature = Nature { memories: Memories::Tight, concurrent: true };
        let kind = EngineKind { epochs: true, fuel: false, nature, place: None };
        let target = Some("aarch64-apple-darwin".to_owned());
        let first = Order { kind, settings, target, threads: 3, memory: Some(1 << 30) };
        let second = Order { memory: None, target: None, settings: WasmtimeSettings::new(), ..first.clone() };
        let mut bytes = Vec::new();
        first.write(b"one", &mut bytes).unwrap();
        second.write(b"", &mut bytes).unwrap();
        let mut from = &bytes[..];
        assert_eq!(Order::read(&mut from).unwrap(), Some((first, 3)));
        assert_eq!(from.split_off(..3), Some(&b"one"[..]));
        assert_eq!(Order::read(&mut from).unwrap(), Some((second, 0)));
        assert_eq!(Order::read(&mut from).unwrap(), None);
        assert!(Order::read(&mut &b"{}\n"[..]).is_err());
    }

    #[test]
    fn replies_are_read_as_they_were_written() {
        for reply in [Reply::Code(vec![1, 2]), Reply::Refused("no".to_owned()), Reply::OutOfMemory] {
            let mut bytes = Vec::new();
            reply.write(&mut bytes).unwrap();
            assert_eq!(Reply::read(&mut &bytes[..]).unwrap(), reply);
            assert!(Reply::read(&mut &bytes[..bytes.len() - 1]).is_err());
        }
    }
}
