//! A web handler that greets whoever the path names.

jackfield_guest::plugin!({
    path: "../../../../wit/web",
    plug: "web:route/handler",
});

/// The handler. It keeps nothing from request to request.
#[derive(Default)]
struct Hello;

#[plug]
impl Handler for Hello {
    fn handle(&mut self, request: Request) -> Result<Response, Problem> {
        let name = request.parameters.iter().find(|(name, _)| name == "name").map_or("world", |(_, value)| value);
        Ok(Response {
            status: 200,
            headers: vec![("content-type".to_owned(), b"text/plain; charset=utf-8".to_vec())],
            body: format!("Hello, {name}!\n").into_bytes(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(parameters: &[(&str, &str)]) -> Request {
        let parameters = parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Request {
            method: "GET".to_owned(),
            path: "/hello".to_owned(),
            query: None,
            route: "/hello/{name}".to_owned(),
            parameters: parameters.collect(),
            headers: Vec::new(),
            body: Vec::new(),
            remote: "192.0.2.1:50312".to_owned(),
            id: "1".to_owned(),
        }
    }

    #[test]
    fn it_greets() {
        let body = |request| Hello.handle(request).map(|response| String::from_utf8_lossy(&response.body).into_owned());
        assert_eq!(body(get(&[("name", "Zoë")])).as_deref(), Ok("Hello, Zoë!\n"));
        assert_eq!(body(get(&[])).as_deref(), Ok("Hello, world!\n"));
    }
}
