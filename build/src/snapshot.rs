//! Snapshots: components whose start was run when they were built.
//!
//! Running a component takes an engine, which this crate does not know: whoever builds hands in how it is done
//! ([`Options::snapshot`](crate::Options::snapshot)), as the command does.

/// What is run of a plugin when it is built.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SnapshotSpec {
    /// The JSON that each `init` is given; `{}` if it is not said.
    pub config: Option<String>,
    /// An exported function without parameters, `demo:text/filter#warm`, that is called in the place of `init`.
    pub call: Option<String>,
}

/// Makes a snapshot of a component, or says why there can be none.
pub type Snapshotter<'a> = dyn Fn(&[u8], &SnapshotSpec) -> Result<Vec<u8>, String> + 'a;

impl SnapshotSpec {
    /// What a manifest's `snapshot` says: `true`, or a table with `config` or `call`. `None` for `false`.
    ///
    /// # Errors
    ///
    /// In words, if it says something else.
    pub(crate) fn read(value: &toml::Value) -> Result<Option<Self>, String> {
        let wrong = || "is `true`, or a table with `config` or `call`".to_owned();
        let table = match value {
            toml::Value::Boolean(false) => return Ok(None),
            toml::Value::Boolean(true) => return Ok(Some(Self::default())),
            toml::Value::Table(table) => table,
            _ => return Err(wrong()),
        };
        let mut spec = Self::default();
        for (key, value) in table {
            match (key.as_str(), value) {
                ("config", toml::Value::Table(_)) => {
                    let json = serde_json::to_string(value);
                    spec.config = Some(json.map_err(|error| format!("has a `config` that is no JSON: {error}"))?);
                }
                ("config", _) => return Err("has a `config` that is no table".to_owned()),
                ("call", toml::Value::String(function)) if function.contains('#') => {
                    spec.call = Some(function.clone());
                }
                ("call", _) => {
                    return Err(
                        "has a `call` that names no function: write `call = \"<contract>#<function>\"`".to_owned()
                    );
                }
                _ => return Err(format!("has no key `{key}`; it {}", wrong())),
            }
        }
        match &spec {
            Self { config: Some(_), call: Some(_) } => {
                Err("has `config`, which is for `init`, and `call`, which is called in its place: let one go"
                    .to_owned())
            }
            _ => Ok(Some(spec)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Option<SnapshotSpec>, String> {
        SnapshotSpec::read(&format!("snapshot = {text}").parse::<toml::Table>().unwrap()["snapshot"])
    }

    #[test]
    fn what_a_manifest_says_of_a_snapshot() {
        assert_eq!(read("false"), Ok(None));
        assert_eq!(read("true"), Ok(Some(SnapshotSpec::default())));
        let config = read("{ config = { b = 1, a = [true] } }").unwrap().unwrap().config.unwrap();
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&config).unwrap(),
            serde_json::json!({ "b": 1, "a": [true] })
        );
        assert_eq!(read("{ call = \"a:b/c#warm\" }").unwrap().unwrap().call.unwrap(), "a:b/c#warm");
        for (text, words) in [
            ("1", "is `true`, or a table"),
            ("{ config = 1 }", "no table"),
            ("{ call = \"warm\" }", "names no function"),
            ("{ cal = \"a:b/c#warm\" }", "no key `cal`"),
            ("{ call = \"a:b/c#warm\", config = {} }", "let one go"),
        ] {
            assert!(read(text).unwrap_err().contains(words), "{text}");
        }
    }
}
