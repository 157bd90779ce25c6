//! {{project-name}}: a web handler that greets whoever the path names.

jackfield_guest::plugin!({
    path: "wit",
    plug: "web:route/handler",
});

/// The handler's state: one value for each instance, made by `Default` when the handler is first called.
#[derive(Default)]
struct Hello;

#[plug]
impl Handler for Hello {
    fn handle(&mut self, request: Request) -> Result<Response, Problem> {
        let name = request.parameters.iter().find(|(name, _)| name == "name").map_or("world", |(_, value)| value);
        if request.method != "GET" {
            let detail = Some(format!("{} is no way to be greeted", request.method));
            return Err(Problem { status: 405, title: String::new(), detail });
        }
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

    fn request(method: &str) -> Request {
        Request {
            method: method.to_owned(),
            path: "/hello/you".to_owned(),
            query: None,
            route: "/hello/{name}".to_owned(),
            parameters: vec![("name".to_owned(), "you".to_owned())],
            headers: Vec::new(),
            body: Vec::new(),
            remote: "192.0.2.1:50312".to_owned(),
            id: "1".to_owned(),
        }
    }

    #[test]
    fn it_greets() {
        assert_eq!(Hello.handle(request("GET")).unwrap().body, b"Hello, you!\n");
        assert_eq!(Hello.handle(request("PUT")).unwrap_err().status, 405);
    }
}
