//! A web handler for tests and measurements: does what the last part of the path says, good or bad.

jackfield_guest::plugin!({
    path: "../../../../wit/web",
    plug: ["web:route/handler", "web:route/settings"],
});

/// The handler, with what it was set up with.
#[derive(Default)]
struct Probe {
    config: String,
    calls: u32,
}

#[plug]
impl Settings for Probe {
    fn init(&mut self, config: String) -> Result<(), String> {
        match config.contains("\"refuse\"") {
            true => Err("it was told to refuse".to_owned()),
            false => {
                self.config = config;
                Ok(())
            }
        }
    }
}

/// Numbers that the query gives: `status=204`, `size=1000`.
fn number(request: &Request, name: &str) -> Option<usize> {
    let query = request.query.as_deref().unwrap_or_default();
    query.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name)?.1.parse().ok()
}

fn text(body: String) -> Result<Response, Problem> {
    let headers = vec![("content-type".to_owned(), b"text/plain; charset=utf-8".to_vec())];
    Ok(Response { status: 200, headers, body: body.into_bytes() })
}

#[plug]
impl Handler for Probe {
    fn handle(&mut self, request: Request) -> Result<Response, Problem> {
        self.calls += 1;
        let what = request.path.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
        match what.as_str() {
            // What the server made of the request, a line each.
            "show" => text(show(&request)),
            // The body as it came.
            "echo" => {
                let kind = request.headers.iter().find(|(name, _)| name == "content-type");
                let headers = kind.into_iter().cloned().collect();
                Ok(Response { status: 200, headers, body: request.body })
            }
            "size" => text(request.body.len().to_string()),
            "calls" => text(self.calls.to_string()),
            "config" => text(self.config.clone()),
            "bytes" => {
                let size = number(&request, "size").unwrap_or(0);
                Ok(Response { status: 200, headers: Vec::new(), body: vec![b'x'; size] })
            }
            "status" => {
                let status = number(&request, "status").and_then(|status| u16::try_from(status).ok()).unwrap_or(200);
                Ok(Response { status, headers: Vec::new(), body: b"body".to_vec() })
            }
            // Headers as the body has them: `name: value` a line.
            "headers" => {
                let lines = request.body.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
                let headers = lines.map(|line| {
                    let at = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
                    let value = line.get(at + 1..).unwrap_or_default();
                    (String::from_utf8_lossy(&line[..at]).into_owned(), value.trim_ascii().to_vec())
                });
                Ok(Response { status: 200, headers: headers.collect(), body: b"body".to_vec() })
            }
            "problem" => Err(Problem {
                status: number(&request, "status").and_then(|status| u16::try_from(status).ok()).unwrap_or(422),
                title: "No such thing".to_owned(),
                detail: Some("there is <nothing> of this \"name\"".to_owned()),
            }),
            "trap" => panic!("it was told to"),
            // Each third call.
            "third" if self.calls.is_multiple_of(3) => panic!("it is the third"),
            "third" => text("fine".to_owned()),
            "loop" => loop {
                core::hint::black_box(());
            },
            "spin" => {
                let rounds = number(&request, "rounds").unwrap_or(0);
                text(
                    (0..rounds)
                        .fold(1_u64, |sum, at| core::hint::black_box(sum.wrapping_mul(31) ^ at as u64))
                        .to_string(),
                )
            }
            "grow" => {
                let mut all: Vec<Vec<u8>> = Vec::new();
                loop {
                    all.push(vec![1; 1 << 20]);
                }
            }
            _ => Err(Problem { status: 404, title: String::new(), detail: Some(format!("nothing is called {what}")) }),
        }
    }
}

fn show(request: &Request) -> String {
    let mut lines = vec![
        format!("method {}", request.method),
        format!("path {}", request.path),
        format!("query {:?}", request.query),
        format!("route {}", request.route),
    ];
    lines.extend(request.parameters.iter().map(|(name, value)| format!("parameter {name}={value:?}")));
    lines.extend(request.headers.iter().map(|(name, value)| format!("header {name}: {}", value.escape_ascii())));
    lines.push(format!("body {}", request.body.escape_ascii()));
    lines.push(format!("remote {}", request.remote.rsplit_once(':').map_or("", |(address, _)| address)));
    lines.push(format!("id {}", request.id));
    lines.join("\n")
}
