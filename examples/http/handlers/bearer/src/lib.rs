//! A decorator: asks for a bearer token (RFC 6750) before the handler behind it is called.
//!
//! It is told the SHA-256 of tokens and not the tokens, so that a manifest is no secret.

use crate::web::route::handler;
use serde::Deserialize;
use sha2::{Digest, Sha256};

jackfield_guest::plugin!({
    path: "../../../../wit/web",
    plug: ["web:route/handler", "web:route/settings"],
    sockets: { "web:route/handler": direct },
});

/// What the manifest can set.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Config {
    /// Each token's SHA-256, in hexadecimal digits: `printf %s TOKEN | sha256sum`.
    tokens: Vec<String>,
    /// What the client is told that the token is for.
    #[serde(default)]
    realm: Option<String>,
}

/// The decorator. Before it is set up nobody is let through.
#[derive(Default)]
struct Bearer {
    digests: Vec<[u8; 32]>,
    realm: String,
}

fn digest(text: &str) -> Option<[u8; 32]> {
    let mut digest = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (at, byte) in digest.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()?;
    }
    Some(digest)
}

#[plug]
impl Settings for Bearer {
    fn init(&mut self, config: String) -> Result<(), String> {
        let config: Config = serde_json::from_str(&config).map_err(|error| error.to_string())?;
        self.digests = config
            .tokens
            .iter()
            .map(|text| {
                digest(text).ok_or_else(|| {
                    format!("{text:?} in `tokens` is no SHA-256: write the 64 digits that `printf %s TOKEN | sha256sum` prints")
                })
            })
            .collect::<Result<_, _>>()?;
        self.realm = config.realm.unwrap_or_else(|| "web".to_owned());
        if self.realm.contains(|c: char| c.is_control() || c == '"' || c == '\\') {
            return Err(format!("`realm` has a character that cannot stand in a header: {:?}", self.realm));
        }
        Ok(())
    }
}

/// The token of a request that carries exactly one.
fn token(request: &Request) -> Option<&[u8]> {
    let mut all = request.headers.iter().filter(|(name, _)| name == "authorization");
    let (value, None) = (&all.next()?.1, all.next()) else { return None };
    let (scheme, token) = value.split_at_checked(7)?;
    scheme.eq_ignore_ascii_case(b"bearer ").then(|| token.trim_ascii())
}

#[plug]
impl Handler for Bearer {
    fn handle(&mut self, mut request: Request) -> Result<Response, Problem> {
        let given = token(&request);
        let known = given.is_some_and(|token| {
            let digest: [u8; 32] = Sha256::digest(token).into();
            // All are looked at, whichever fits: the time says nothing.
            self.digests.iter().fold(false, |known, one| known | (*one == digest))
        });
        if known {
            // The handler behind has no use for the token.
            request.headers.retain(|(name, _)| name != "authorization");
            return handler::handle(&request);
        }
        let error = if given.is_some() { ", error=\"invalid_token\"" } else { "" };
        let challenge = format!("Bearer realm=\"{}\"{error}", self.realm);
        let body = br#"{"title":"Unauthorized","status":401}"#.to_vec();
        let headers = vec![
            ("content-type".to_owned(), b"application/problem+json".to_vec()),
            ("www-authenticate".to_owned(), challenge.into_bytes()),
        ];
        Ok(Response { status: 401, headers, body })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jackfield_guest::testing::Calls;

    fn request(authorization: &[&str]) -> Request {
        let headers =
            authorization.iter().map(|value| ("authorization".to_owned(), value.as_bytes().to_vec())).collect();
        Request {
            method: "GET".to_owned(),
            path: "/".to_owned(),
            query: None,
            route: "/".to_owned(),
            parameters: Vec::new(),
            headers,
            body: Vec::new(),
            remote: String::new(),
            id: String::new(),
        }
    }

    /// `printf %s secret | sha256sum`
    const SECRET: &str = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";

    #[test]
    fn only_the_right_token_gets_through() {
        let asked = Calls::new();
        let _mock = handler::mock(|behind| {
            let asked = asked.clone();
            behind.handle(move |request| {
                asked.push(request.headers.len());
                Ok(Response { status: 204, headers: Vec::new(), body: Vec::new() })
            });
        });
        let mut bearer = Bearer::default();
        let status = |bearer: &mut Bearer, headers: &[&str]| bearer.handle(request(headers)).unwrap().status;
        assert_eq!(status(&mut bearer, &["Bearer secret"]), 401, "nobody is let through before it is set up");
        bearer.init(format!("{{\"tokens\": [\"{SECRET}\"]}}")).unwrap();
        assert_eq!(status(&mut bearer, &["Bearer secret"]), 204);
        assert_eq!(status(&mut bearer, &["bearer  secret "]), 204, "the scheme's case and spaces do not matter");
        for wrong in
            [&[][..], &["Bearer Secret"], &["Basic secret"], &["Bearer "], &["Bearer"], &["Bearer secret", "x"]]
        {
            assert_eq!(status(&mut bearer, wrong), 401, "{wrong:?}");
        }
        assert_eq!(asked.take(), [0, 0], "the token is not passed on");
    }

    #[test]
    fn settings_are_checked() {
        let error = |config: &str| Bearer::default().init(config.to_owned()).unwrap_err();
        assert!(error("{\"tokens\": [\"secret\"]}").contains("sha256sum"));
        assert!(error("{\"token\": []}").contains("unknown field"));
        assert!(error("{\"tokens\": [], \"realm\": \"a\\\"b\"}").contains("realm"));
    }
}
