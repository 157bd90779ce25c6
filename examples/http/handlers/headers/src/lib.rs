//! A decorator: adds headers to every response of the handler behind it.

use serde::Deserialize;
use std::collections::BTreeMap;

use crate::web::route::handler;

jackfield_guest::plugin!({
    path: "../../../../wit/web",
    plug: ["web:route/handler", "web:route/settings"],
    sockets: { "web:route/handler": direct },
});

/// What the manifest can set.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    /// Headers that take the place of the handler's own.
    #[serde(default)]
    set: BTreeMap<String, String>,
    /// Headers that are there where the handler has none of that name.
    #[serde(default)]
    default: BTreeMap<String, String>,
}

/// The decorator.
#[derive(Default)]
struct Headers(Config);

/// Names in lower case, as responses have them.
fn lower(headers: BTreeMap<String, String>) -> BTreeMap<String, String> {
    headers.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value)).collect()
}

#[plug]
impl Settings for Headers {
    fn init(&mut self, config: String) -> Result<(), String> {
        let config: Config = serde_json::from_str(&config).map_err(|error| error.to_string())?;
        self.0 = Config { set: lower(config.set), default: lower(config.default) };
        Ok(())
    }
}

#[plug]
impl Handler for Headers {
    fn handle(&mut self, request: Request) -> Result<Response, Problem> {
        let mut response = handler::handle(&request)?;
        let Config { set, default } = &self.0;
        response.headers.retain(|(name, _)| !set.contains_key(&name.to_ascii_lowercase()));
        let missing = default.iter().filter(|(name, _)| {
            !set.contains_key(*name) && !response.headers.iter().any(|(there, _)| there.eq_ignore_ascii_case(name))
        });
        let added: Vec<_> =
            set.iter().chain(missing).map(|(name, value)| (name.clone(), value.as_bytes().to_vec())).collect();
        response.headers.extend(added);
        Ok(response)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_replaced_and_filled_in() {
        let _mock = handler::mock(|behind| {
            behind.handle(|_| {
                let header = |name: &str, value: &str| (name.to_owned(), value.as_bytes().to_vec());
                let headers = vec![header("Server", "mine"), header("cache-control", "max-age=60")];
                Ok(Response { status: 200, headers, body: Vec::new() })
            });
        });
        let mut decorator = Headers::default();
        let config =
            r#"{"set": {"Server": "theirs", "x-a": "1"}, "default": {"Cache-Control": "no-store", "x-b": "2"}}"#;
        decorator.init(config.to_owned()).unwrap();
        let request = Request {
            method: "GET".to_owned(),
            path: "/".to_owned(),
            query: None,
            route: "/".to_owned(),
            parameters: Vec::new(),
            headers: Vec::new(),
            body: Vec::new(),
            remote: String::new(),
            id: String::new(),
        };
        let response = decorator.handle(request).unwrap();
        let mut lines: Vec<_> =
            response.headers.iter().map(|(name, value)| format!("{name}: {}", value.escape_ascii())).collect();
        lines.sort();
        assert_eq!(lines, ["cache-control: max-age=60", "server: theirs", "x-a: 1", "x-b: 2"]);
    }
}
