//! Tries everything that WASI could give.

use std::fs;
use std::io::{Read as _, Write as _};
use std::time::{Duration, SystemTime};

jackfield_guest::plugin!({ path: "../../wit", plug: "wasi-probe:probe/probe" });

#[derive(Default)]
struct Plugin;

#[plug]
impl Probe for Plugin {
    fn env(&mut self) -> Vec<(String, String)> {
        std::env::vars().collect()
    }

    fn args(&mut self) -> Vec<String> {
        std::env::args().collect()
    }

    fn read(&mut self, path: String) -> Result<String, String> {
        fs::read_to_string(path).map_err(|error| error.to_string())
    }

    fn write(&mut self, path: String, text: String) -> Result<(), String> {
        fs::write(path, text).map_err(|error| error.to_string())
    }

    fn rename(&mut self, from: String, to: String) -> Result<(), String> {
        fs::rename(from, to).map_err(|error| error.to_string())
    }

    fn symlink(&mut self, target: String, at: String) -> Result<(), String> {
        #[allow(deprecated, reason = "the only stable way on this target")]
        fs::soft_link(target, at).map_err(|error| error.to_string())
    }

    fn listing(&mut self, path: String) -> Result<Vec<String>, String> {
        let entries = fs::read_dir(path).map_err(|error| error.to_string())?;
        Ok(entries.filter_map(Result::ok).map(|entry| entry.file_name().to_string_lossy().into_owned()).collect())
    }

    fn hoard(&mut self, path: String, files: u32) -> Result<u32, String> {
        let opened: std::io::Result<Vec<_>> = (0..files).map(|_| fs::File::open(&path)).collect();
        opened.map(|opened| opened.len() as u32).map_err(|error| error.to_string())
    }

    fn say(&mut self, text: String) {
        println!("{text}");
    }

    fn complain(&mut self, text: String) {
        eprintln!("{text}");
    }

    fn hear(&mut self) -> String {
        let mut text = String::new();
        let _ = std::io::stdin().read_to_string(&mut text);
        text
    }

    fn clock(&mut self) -> u64 {
        SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |time| time.as_secs())
    }

    fn random(&mut self) -> u64 {
        // The keys of a map come from WASI's random numbers.
        use std::hash::{BuildHasher as _, RandomState};
        RandomState::new().hash_one(7)
    }

    fn connect(&mut self, address: String) -> Result<(), String> {
        let mut stream = std::net::TcpStream::connect(address).map_err(|error| error.to_string())?;
        stream.write_all(b"hello").map_err(|error| error.to_string())
    }

    fn sleep(&mut self, millis: u32) {
        std::thread::sleep(Duration::from_millis(u64::from(millis)));
    }

    fn panic(&mut self, message: String) {
        panic!("{message}");
    }

    fn exit(&mut self, code: i32) {
        std::process::exit(code);
    }
}
