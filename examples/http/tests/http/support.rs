//! What the tests share: handlers that are built, a server of a manifest, and a client that sends what it is told, byte by byte.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;
use std::time::Duration;

use jackfield::{Engine, EngineConfig};
use jackfield_build::Options;
use jackfield_http::{Control, Declared, Live, Server, Site, Source, Watching};

/// The top of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap()
}

/// Where the handlers in Rust are; they are built if nobody did so before.
pub(crate) fn handlers() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let out = root().join("target/plugins");
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("handlers");
        let names = ["bearer", "checksum", "headers", "hello", "probe", "probe-standard", "store"].map(str::to_owned);
        let plugins = jackfield_build::find_in_workspace(&folder, &names).unwrap();
        let options = Options { quiet: true, ..Options::new(out.clone(), &|_: &str| ()) };
        jackfield_build::build(&plugins, &options).unwrap_or_else(|error| panic!("{error}"));
        out
    })
}

/// An engine that keeps compiled code from test to test.
pub(crate) fn engine() -> Engine {
    let cache = Some(root().join("target/http-cache"));
    Engine::new(&EngineConfig { cache, ..EngineConfig::default() }).unwrap()
}

/// A manifest in a folder of its own, in which `{handlers}` stands for the folder of components.
pub(crate) struct Manifest {
    pub(crate) folder: tempfile::TempDir,
}

impl Manifest {
    pub(crate) fn new(text: &str) -> Self {
        let manifest = Self { folder: tempfile::tempdir().unwrap() };
        manifest.write(text);
        manifest
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("routes.toml")
    }

    pub(crate) fn write(&self, text: &str) {
        let text = text.replace("{handlers}", handlers().to_str().unwrap());
        std::fs::write(self.path(), text).unwrap();
    }

    /// What `check` prints, with paths cut.
    pub(crate) fn report(&self) -> String {
        let folder = format!("{}/", self.folder.path().display());
        let report = Declared::read(&self.path()).map_or_else(|report| report, |declared| Site::check(&declared));
        report.to_string().replace(&folder, "").replace(handlers().to_str().unwrap(), "..")
    }
}

/// The operators' token.
pub(crate) const TOKEN: &str = "a token of the tests";

/// A server that runs until it is dropped.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    pub(crate) control: Control,
    /// Where operators are answered.
    pub(crate) admin: SocketAddr,
    pub(crate) live: Arc<Live>,
    _watching: Watching,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    pub(crate) fn of(text: &str) -> Self {
        Self::start(&Manifest::new(text), true)
    }

    /// The server of a manifest that it watches, and of handlers that are posted, which are kept beside it.
    pub(crate) fn start(manifest: &Manifest, debug: bool) -> Self {
        let folder = manifest.folder.path().join("posted");
        let source = Source::new(&engine(), manifest.path(), Some(folder)).unwrap();
        let site = source.load().unwrap_or_else(|error| panic!("{error}"));
        let any = "127.0.0.1:0".parse().unwrap();
        let mut server = Server::bind(any, site, debug).unwrap();
        let (address, control) = (server.address(), server.control());
        let live = Live::new(source, control.clone());
        let admin = server.admin(any, TOKEN, Arc::clone(&live)).unwrap();
        let _watching = live.watch(Duration::from_millis(30)).unwrap();
        let thread = Some(std::thread::spawn(move || server.run().unwrap()));
        Self { address, control, admin, live, _watching, thread }
    }

    /// Asks as an operator: a method and what follows `/-/`.
    pub(crate) fn operator(&self, method: &str, path: &str, body: &[u8]) -> Answer {
        let head = format!("{method} /-/{path} HTTP/1.1\nhost: x\nauthorization: Bearer {TOKEN}");
        Client::to(self.admin).ask(&head, body)
    }

    pub(crate) fn connect(&self) -> Client {
        Client::to(self.address)
    }

    /// Sends one request on a connection of its own.
    pub(crate) fn ask(&self, head: &str, body: &[u8]) -> Answer {
        self.connect().ask(head, body)
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask(&format!("GET {path} HTTP/1.1\nhost: x"), b"")
    }

    pub(crate) fn stop(mut self) {
        self.control.stop();
        self.thread.take().unwrap().join().unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.control.stop();
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

/// A connection.
pub(crate) struct Client {
    pub(crate) stream: TcpStream,
    /// What came and was not read yet.
    rest: Vec<u8>,
}

/// A response.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// A member of a problem.
    pub(crate) fn member(&self, name: &str) -> Option<String> {
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self:?}");
        let problem: serde_json::Value = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(problem["status"], self.status, "{problem}");
        problem.get(name).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    }
}

impl Client {
    pub(crate) fn to(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, rest: Vec::new() }
    }

    /// Sends a head, whose lines end with `\n` here, and a body with its length if there is one.
    pub(crate) fn send(&mut self, head: &str, body: &[u8]) {
        let mut bytes = head.trim_end().replace('\n', "\r\n").into_bytes();
        if !body.is_empty() {
            bytes.extend_from_slice(format!("\r\ncontent-length: {}", body.len()).as_bytes());
        }
        bytes.extend_from_slice(b"\r\n\r\n");
        bytes.extend_from_slice(body);
        // A server that has said all may have closed; what it said counts.
        drop(self.stream.write_all(&bytes));
    }

    pub(crate) fn ask(&mut self, head: &str, body: &[u8]) -> Answer {
        self.send(head, body);
        let answer = self.answer(head.starts_with("HEAD "));
        answer.unwrap_or_else(|| panic!("no answer to {head}"))
    }

    /// The next response; `None` at the end of the connection.
    pub(crate) fn answer(&mut self, head_only: bool) -> Option<Answer> {
        let end = loop {
            if let Some(at) = self.rest.windows(4).position(|four| four == b"\r\n\r\n") {
                break at;
            }
            if !self.more() {
                assert!(self.rest.is_empty(), "cut short: {:?}", String::from_utf8_lossy(&self.rest));
                return None;
            }
        };
        let head = String::from_utf8_lossy(&self.rest[..end]).into_owned();
        self.rest.drain(..end + 4);
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(": ").or_else(|| line.split_once(':')))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        let mut answer = Answer { status, headers, body: Vec::new() };
        let none = head_only || status < 200 || status == 204 || status == 304;
        match (answer.header("content-length"), answer.header("transfer-encoding")) {
            _ if none => {}
            (Some(length), None) => {
                let length: usize = length.parse().unwrap();
                while self.rest.len() < length && self.more() {}
                assert!(self.rest.len() >= length, "the body is cut short");
                answer.body = self.rest.drain(..length).collect();
            }
            (None, Some("chunked")) => answer.body = self.chunks()?,
            (length, encoding) => panic!("a body whose length is not known: {length:?} {encoding:?}"),
        }
        Some(answer)
    }

    /// A body in chunks; `None` where it is cut short.
    fn chunks(&mut self) -> Option<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let line = loop {
                match self.rest.windows(2).position(|two| two == b"\r\n") {
                    Some(at) => break self.rest.drain(..at + 2).collect::<Vec<u8>>(),
                    None if self.more() => {}
                    None => return None,
                }
            };
            let length = usize::from_str_radix(std::str::from_utf8(&line).unwrap().trim_end(), 16).unwrap();
            while self.rest.len() < length + 2 {
                if !self.more() {
                    return None;
                }
            }
            body.extend(self.rest.drain(..length));
            self.rest.drain(..2);
            if length == 0 {
                return Some(body);
            }
        }
    }

    fn more(&mut self) -> bool {
        let mut bytes = [0; 16 << 10];
        match self.stream.read(&mut bytes) {
            Ok(0) => false,
            Ok(read) => {
                self.rest.extend_from_slice(&bytes[..read]);
                true
            }
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => false,
            Err(error) => panic!("{error}"),
        }
    }
}
