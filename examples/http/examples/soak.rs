//! Load on a server for as long as one likes, to see that nothing fails and nothing grows:
//!
//! ```console
//! $ cargo run -p jackfield-http --example soak -- target/plugins 1000000
//! ```
//!
//! The folder has the handlers `hello`, `probe` and `probe-standard` (the tests build them); the number is that of the requests over which
//! memory is looked at. Server and clients are in this process, on loopback. It ends with 1 where something is not as it should be.

use std::error::Error;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use jackfield::{Engine, EngineConfig};
use jackfield_http::{Live, Server, Source};

type Done<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Requests a second while components are changed.
const RATE: u64 = 2000;
const CLIENTS: u64 = 8;

/// A connection that asks and reads answers with their length or in chunks.
struct Client {
    stream: TcpStream,
    read: Vec<u8>,
}

impl Client {
    fn to(address: SocketAddr) -> Done<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        Ok(Self { stream, read: Vec::new() })
    }

    fn send(&mut self, path: &str) -> Done<()> {
        Ok(self.stream.write_all(format!("GET {path} HTTP/1.1\r\nhost: x\r\n\r\n").as_bytes())?)
    }

    /// Asks, and gives the status.
    fn ask(&mut self, path: &str) -> Done<u16> {
        self.send(path)?;
        let end = self.until(b"\r\n\r\n")?;
        let head = String::from_utf8_lossy(&self.read[..end]).to_ascii_lowercase();
        self.read.drain(..end);
        match head.split("content-length: ").nth(1).and_then(|rest| rest.split("\r\n").next()) {
            Some(length) => {
                let length: usize = length.parse()?;
                while self.read.len() < length {
                    self.more()?;
                }
                self.read.drain(..length);
            }
            None => {
                let end = self.until(b"0\r\n\r\n")?;
                self.read.drain(..end);
            }
        }
        Ok(head.get(9..12).unwrap_or_default().parse()?)
    }

    /// Where this ends.
    fn until(&mut self, what: &[u8]) -> Done<usize> {
        loop {
            match self.read.windows(what.len()).position(|window| window == what) {
                Some(at) => return Ok(at + what.len()),
                None => self.more()?,
            }
        }
    }

    fn more(&mut self) -> Done<()> {
        let mut part = [0; 16 << 10];
        match self.stream.read(&mut part)? {
            0 => Err("the connection was closed".into()),
            read => {
                self.read.extend_from_slice(&part[..read]);
                Ok(())
            }
        }
    }
}

/// What clients saw together.
#[derive(Default)]
struct Seen {
    /// Microseconds of each request that was answered with 200.
    fine: Vec<u64>,
    /// All others, by status; 0 where there was no answer.
    other: Vec<u16>,
}

impl Seen {
    fn row(&mut self, what: &str) -> String {
        self.fine.sort_unstable();
        let at = |part: usize| self.fine.get(self.fine.len() * part / 100).map_or(0.0, |micros| *micros as f64 / 1e3);
        format!(
            "{what:<44} {:>8} fine, {:>6} other, median {:>7.2} ms, p99 {:>7.2} ms",
            self.fine.len(),
            self.other.len(),
            at(50),
            at(99)
        )
    }
}

/// Asks by so many clients until `stop` is set, at `rate` requests a second together, or as fast as it goes.
fn load(address: SocketAddr, path: &str, clients: u64, rate: Option<u64>, stop: &AtomicBool) -> Seen {
    let all = std::thread::scope(|scope| {
        let one = || -> Seen {
            let mut seen = Seen::default();
            let Ok(mut client) = Client::to(address) else {
                seen.other.push(0);
                return seen;
            };
            let (begin, mut asked) = (Instant::now(), 0);
            while !stop.load(Ordering::Relaxed) {
                if let Some(rate) = rate {
                    let due = Duration::from_micros(asked * clients * 1_000_000 / rate);
                    std::thread::sleep(due.saturating_sub(begin.elapsed()));
                }
                asked += 1;
                let from = Instant::now();
                match client.ask(path) {
                    Ok(200) => seen.fine.push(u64::try_from(from.elapsed().as_micros()).unwrap_or(u64::MAX)),
                    Ok(status) => seen.other.push(status),
                    Err(_) => {
                        seen.other.push(0);
                        match Client::to(address) {
                            Ok(new) => client = new,
                            Err(_) => return seen,
                        }
                    }
                }
            }
            seen
        };
        let threads: Vec<_> = (0..clients).map(|_| scope.spawn(one)).collect();
        threads.into_iter().filter_map(|thread| thread.join().ok()).collect::<Vec<_>>()
    });
    let mut sum = Seen::default();
    for seen in all {
        sum.fine.extend(seen.fine);
        sum.other.extend(seen.other);
    }
    sum
}

/// Bytes of this process that are in memory.
fn resident() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? << 10)
}

const SITE: &str = r#"
[route."/own/{what}"]
plugin = "own"
[route."/standard/{what}"]
plugin = "standard"
[route."/bad/{what}"]
plugin = "bad"
[route."/stuck/{what}"]
plugin = "stuck"

[server]
header-time = "10m"

[plugin.own]
component = "own.wasm"
lifetime = "call"
[plugin.standard]
component = "standard.wasm"
lifetime = "call"
[plugin.bad]
component = "{handlers}/probe.wasm"
[plugin.stuck]
component = "{handlers}/probe-standard.wasm"
limits = { deadline = "none" }
"#;

fn main() -> Done<()> {
    jackfield::compile_worker();
    let mut arguments = std::env::args().skip(1);
    let handlers = arguments.next().ok_or("say the folder of the handlers, and for how many requests")?;
    let handlers = std::fs::canonicalize(handlers)?;
    let requests: u64 = arguments.next().map_or(Ok(100_000), |number| number.parse())?;

    let folder = tempfile::tempdir()?;
    let put = |name: &str, of: &str| std::fs::copy(handlers.join(of), folder.path().join(name));
    put("own.wasm", "probe.wasm")?;
    put("standard.wasm", "probe-standard.wasm")?;
    let manifest = folder.path().join("routes.toml");
    std::fs::write(&manifest, SITE.replace("{handlers}", &handlers.to_string_lossy()))?;
    let cache = Some(folder.path().join("cache"));
    let engine = Engine::new(&EngineConfig { cache, ..EngineConfig::default() })?;
    let source = Source::new(&engine, manifest, None)?;
    let server = Server::bind("127.0.0.1:0".parse()?, source.load()?, false)?;
    let (address, control) = (server.address(), server.control());
    let live = Live::new(source, control.clone());
    let running = std::thread::spawn(move || server.run());

    let mut wrong = Vec::new();
    let mut stages = || -> Done<()> {
        for path in ["/own/calls", "/standard/calls"] {
            let mut seen = swaps(address, path, &live, folder.path(), &handlers)?;
            println!("{}", seen.row(&format!("10 changes at {RATE}/s, {path}")));
            if !seen.other.is_empty() {
                wrong.push(format!("requests failed while components were changed: {:?}", seen.other));
            }
        }
        let (mut alone, mut beside, bad) = third(address);
        println!("{}", alone.row("a healthy handler alone"));
        println!("{}", beside.row("beside one that traps on each third request"));
        println!("{:<44} {:>8} fine, {:>6} other", "  that one", bad.fine.len(), bad.other.len());
        if !alone.other.is_empty() || !beside.other.is_empty() || bad.other.iter().any(|status| *status != 502) {
            wrong.push(format!("{:?} {:?} {:?}", alone.other, beside.other, bad.other));
        }
        let (mut idle, kept) = idle(address)?;
        println!("{}", idle.row("beside 1000 idle connections"));
        if !idle.other.is_empty() || kept < 1000 {
            wrong.push(format!("of 1000 idle connections {kept} were kept, and others saw {:?}", idle.other));
        }
        let mut stuck = stuck(address)?;
        println!("{}", stuck.row("beside 8 requests that are never answered"));
        if !stuck.other.is_empty() {
            wrong.push(format!("one that never answers was felt by others: {:?}", stuck.other));
        }
        for path in ["/own/calls", "/standard/calls"] {
            let memory = memory(address, path, requests)?;
            let mib: Vec<String> = memory.iter().map(|bytes| format!("{:.1}", *bytes as f64 / 1048576.0)).collect();
            println!("memory over {requests} requests of {path}, MiB: {}", mib.join(" "));
            // The first is that before anything was kept for later.
            if let [_, early, .., last] = &memory[..]
                && *last > *early + (*early / 10).max(8 << 20)
            {
                wrong.push(format!("memory grows with {path}"));
            }
        }
        Ok(())
    };
    let done = stages();
    control.stop();
    running.join().map_err(|_| "the server's thread panicked")??;
    done?;
    if !wrong.is_empty() {
        wrong.iter().for_each(|wrong| eprintln!("wrong: {wrong}"));
        std::process::exit(1);
    }
    Ok(())
}

/// Ten changes of a component under load; each is awaited.
fn swaps(address: SocketAddr, path: &str, live: &Live, folder: &Path, handlers: &Path) -> Done<Seen> {
    let stop = AtomicBool::new(false);
    let (mine, kind) = match path.starts_with("/own") {
        true => ("own.wasm", "probe.wasm"),
        false => ("standard.wasm", "probe-standard.wasm"),
    };
    let component = std::fs::read(handlers.join(kind))?;
    std::thread::scope(|scope| {
        let loading = scope.spawn(|| load(address, path, CLIENTS, Some(RATE), &stop));
        let change = || -> Done<()> {
            for version in 0..10_u8 {
                std::thread::sleep(Duration::from_millis(300));
                // A custom section more makes it another component.
                let mut changed = component.clone();
                changed.extend_from_slice(&[0, 3, 1, b'v', version]);
                std::fs::write(folder.join(mine), changed)?;
                live.reload()?;
            }
            Ok(())
        };
        let changed = change();
        std::thread::sleep(Duration::from_millis(300));
        stop.store(true, Ordering::Relaxed);
        let seen = loading.join().map_err(|_| "a client panicked")?;
        changed.map(|()| seen)
    })
}

/// A healthy handler alone, the same beside one that traps on each third request, and that one.
fn third(address: SocketAddr) -> (Seen, Seen, Seen) {
    let for_a_while = |path: &str, stop: &AtomicBool| load(address, path, 4, Some(400), stop);
    let alone = timed(|stop| for_a_while("/own/calls", stop));
    let (beside, bad) = timed(|stop| {
        std::thread::scope(|scope| {
            let bad = scope.spawn(|| for_a_while("/bad/third", stop));
            let beside = for_a_while("/own/calls", stop);
            (beside, bad.join().unwrap_or_default())
        })
    });
    (alone, beside, bad)
}

/// Runs something for three seconds.
fn timed<T: Send>(run: impl FnOnce(&AtomicBool) -> T + Send) -> T {
    let stop = Arc::new(AtomicBool::new(false));
    let (stopped, timer) = (Arc::clone(&stop), Duration::from_secs(3));
    let timer = std::thread::spawn(move || {
        std::thread::sleep(timer);
        stopped.store(true, Ordering::Relaxed);
    });
    let done = run(&stop);
    drop(timer.join());
    done
}

/// A thousand connections that say nothing, and how many of them are there at the end.
fn idle(address: SocketAddr) -> Done<(Seen, usize)> {
    let mut idle = (0..1000).map(|_| Client::to(address)).collect::<Done<Vec<_>>>()?;
    let seen = timed(|stop| load(address, "/standard/calls", 4, Some(400), stop));
    let kept =
        idle.iter_mut().filter_map(|client| client.ask("/own/calls").ok()).filter(|status| *status == 200).count();
    Ok((seen, kept))
}

/// Others beside a plugin that never answers.
fn stuck(address: SocketAddr) -> Done<Seen> {
    let mut stuck = (0..8).map(|_| Client::to(address)).collect::<Done<Vec<_>>>()?;
    for client in &mut stuck {
        client.send("/stuck/loop")?;
    }
    std::thread::sleep(Duration::from_millis(200));
    Ok(timed(|stop| load(address, "/own/calls", 4, Some(400), stop)))
}

/// Memory before, and after each tenth of so many requests.
fn memory(address: SocketAddr, path: &str, requests: u64) -> Done<Vec<u64>> {
    let mut memory = vec![resident().ok_or("this system does not say how much memory is used")?];
    for _ in 0..10 {
        let (left, failed) = (AtomicU64::new(requests / 10), AtomicU64::new(0));
        std::thread::scope(|scope| {
            let one = || {
                let Ok(mut client) = Client::to(address) else {
                    failed.fetch_add(1, Ordering::Relaxed);
                    return;
                };
                while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok() {
                    if !client.ask(path).is_ok_and(|status| status == 200) {
                        failed.fetch_add(1, Ordering::Relaxed);
                        return;
                    }
                }
            };
            (0..CLIENTS).for_each(|_| drop(scope.spawn(one)));
        });
        if failed.into_inner() > 0 {
            return Err(format!("requests of {path} failed").into());
        }
        memory.push(resident().unwrap_or_default());
    }
    Ok(memory)
}
