//! Tries to reach others over the network.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream, ToSocketAddrs as _, UdpSocket};

use wasip2::http::outgoing_handler;
use wasip2::http::types::{ErrorCode, Fields, IncomingResponse, Method, OutgoingBody, OutgoingRequest, Scheme};

jackfield_guest::plugin!({ path: "../../wit", plug: "wasi-net:net/net" });

#[derive(Default)]
struct Plugin;

fn told(error: impl std::fmt::Debug) -> String {
    format!("{error:?}")
}

/// The name of an error's case, and what it holds.
fn code(error: ErrorCode) -> String {
    told(error)
}

struct Reply {
    status: u16,
    location: Option<String>,
    body: String,
}

fn request(scheme: Scheme, method: &Method, authority: &str, path: &str, body: &str) -> Result<Reply, String> {
    let request = OutgoingRequest::new(Fields::new());
    request.set_scheme(Some(&scheme)).map_err(|()| "the scheme is none")?;
    request.set_method(method).map_err(|()| "the method is none")?;
    request.set_authority(Some(authority)).map_err(|()| "the authority is none")?;
    request.set_path_with_query(Some(path)).map_err(|()| "the path is none")?;
    let out = request.body().map_err(told)?;
    let pending = outgoing_handler::handle(request, None).map_err(code)?;
    if !body.is_empty() {
        let stream = out.write().map_err(told)?;
        for chunk in body.as_bytes().chunks(4096) {
            stream.blocking_write_and_flush(chunk).map_err(told)?;
        }
    }
    OutgoingBody::finish(out, None).map_err(code)?;
    let response: IncomingResponse = loop {
        if let Some(response) = pending.get() {
            break response.map_err(told)?.map_err(code)?;
        }
        pending.subscribe().block();
    };
    let location = response.headers().get("location").into_iter().next();
    let location = location.and_then(|value| String::from_utf8(value).ok());
    let status = response.status();
    let incoming = response.consume().map_err(told)?;
    let stream = incoming.stream().map_err(told)?;
    let mut body = Vec::new();
    loop {
        match stream.blocking_read(64 << 10) {
            Ok(bytes) => body.extend(bytes),
            Err(wasip2::io::streams::StreamError::Closed) => break,
            Err(error) => return Err(told(error)),
        }
    }
    Ok(Reply { status, location, body: String::from_utf8_lossy(&body).into_owned() })
}

#[plug]
impl Net for Plugin {
    fn get(&mut self, https: bool, authority: String, path: String) -> Result<String, String> {
        let scheme = if https { Scheme::Https } else { Scheme::Http };
        let reply = request(scheme, &Method::Get, &authority, &path, "")?;
        Ok(format!("{} {}", reply.status, reply.body))
    }

    fn post(&mut self, authority: String, path: String, body: String) -> Result<String, String> {
        let reply = request(Scheme::Http, &Method::Post, &authority, &path, &body)?;
        Ok(format!("{} {}", reply.status, reply.body))
    }

    fn follow(&mut self, authority: String, path: String) -> Result<String, String> {
        let (mut authority, mut path) = (authority, path);
        for _ in 0..5 {
            let reply = request(Scheme::Http, &Method::Get, &authority, &path, "")?;
            let Some(location) = reply.location else { return Ok(format!("{} {}", reply.status, reply.body)) };
            let rest = location.strip_prefix("http://").ok_or("the redirect leads elsewhere")?;
            let (host, tail) = rest.split_once('/').unwrap_or((rest, ""));
            (authority, path) = (host.to_owned(), format!("/{tail}"));
        }
        Err("too many redirects".to_owned())
    }

    fn forget(&mut self, authority: String) -> Result<(), String> {
        let request = OutgoingRequest::new(Fields::new());
        request.set_scheme(Some(&Scheme::Http)).map_err(|()| "the scheme is none")?;
        request.set_authority(Some(&authority)).map_err(|()| "the authority is none")?;
        request.set_path_with_query(Some("/")).map_err(|()| "the path is none")?;
        drop(outgoing_handler::handle(request, None).map_err(code)?);
        Ok(())
    }

    fn lookup(&mut self, name: String) -> Result<Vec<String>, String> {
        let found = (name.as_str(), 80).to_socket_addrs().map_err(|error| error.to_string())?;
        Ok(found.map(|address| address.ip().to_string()).collect())
    }

    fn tcp(&mut self, address: String) -> Result<String, String> {
        let mut stream = TcpStream::connect(address).map_err(|error| error.to_string())?;
        stream.write_all(b"hello").map_err(|error| error.to_string())?;
        let mut said = String::new();
        stream.read_to_string(&mut said).map_err(|error| error.to_string())?;
        Ok(said)
    }

    fn udp(&mut self, address: String) -> Result<String, String> {
        let socket = UdpSocket::bind("0.0.0.0:0").map_err(|error| error.to_string())?;
        socket.connect(address).map_err(|error| error.to_string())?;
        socket.send(b"hello").map_err(|error| error.to_string())?;
        let mut said = [0; 64];
        let length = socket.recv(&mut said).map_err(|error| error.to_string())?;
        Ok(String::from_utf8_lossy(&said[..length]).into_owned())
    }

    fn listen(&mut self, address: String) -> Result<(), String> {
        TcpListener::bind(address).map(drop).map_err(|error| error.to_string())
    }
}
