//! The parent's side: workers are started, asked, and killed when their time is over.

use std::io::{self, BufReader, Read as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::wire::{Order, Reply};
use super::{ARGUMENT, is_here};
use crate::engine::apart::BUSY;

/// Bytes of a dead worker's last words that are read.
const LAST_WORDS: u64 = 16 << 10;

/// The workers of one graph that is being loaded; they end with this.
pub(crate) struct Workers {
    idle: Mutex<Vec<Worker>>,
}

/// Why there is no code.
#[derive(Debug)]
pub(crate) enum Ended {
    /// There is no worker; the component is to be compiled here.
    NoWorker(Option<io::Error>),
    /// The compiler does not take the component, and why.
    Refused(String),
    /// The time was over.
    TimedOut,
    /// It took more memory than it may.
    OutOfMemory,
    /// The worker died, and what is known of it.
    Died(String),
}

struct Worker {
    child: Child,
    /// Both are away while an order is under way.
    pipes: Option<(ChildStdin, BufReader<ChildStdout>)>,
}

type Answer = (io::Result<Reply>, (ChildStdin, BufReader<ChildStdout>));

impl Workers {
    pub(crate) const fn new() -> Self {
        Self { idle: Mutex::new(Vec::new()) }
    }

    /// Has a component compiled, in this time.
    pub(crate) fn compile(
        &self,
        order: &Order,
        component: &Arc<[u8]>,
        limit: Option<Duration>,
    ) -> Result<Vec<u8>, Ended> {
        if !is_here() {
            return Err(Ended::NoWorker(None));
        }
        let began = Instant::now();
        let idle = self.idle.lock().pop();
        let mut worker = match idle {
            Some(worker) => worker,
            None => Worker::start().map_err(|error| Ended::NoWorker(Some(error)))?,
        };
        let reply = worker.compile(order, component, began, limit)?;
        self.idle.lock().push(worker);
        match reply {
            Reply::Code(code) => Ok(code),
            Reply::Refused(words) => Err(Ended::Refused(words)),
            Reply::OutOfMemory => Err(Ended::OutOfMemory),
        }
    }
}

impl Worker {
    fn start() -> io::Result<Self> {
        let mut command = Command::new(program()?);
        command.arg(ARGUMENT).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        #[cfg(unix)]
        {
            use std::os::unix::process::CommandExt as _;
            // Whoever interrupts this program on a terminal leaves it to this program to end.
            command.process_group(0);
            command.arg0(std::env::args_os().next().unwrap_or_else(|| "jackfield".into()));
        }
        let mut child = command.spawn()?;
        let pipes = child.stdin.take().zip(child.stdout.take().map(BufReader::new));
        Ok(Self { child, pipes })
    }

    fn compile(
        &mut self,
        order: &Order,
        component: &Arc<[u8]>,
        began: Instant,
        limit: Option<Duration>,
    ) -> Result<Reply, Ended> {
        let Some(pipes) = self.pipes.take() else { return Err(Ended::NoWorker(None)) };
        let already = self.processor_time();
        let receiver =
            ask(order.clone(), Arc::clone(component), pipes).map_err(|error| Ended::NoWorker(Some(error)))?;
        let answer = match limit {
            None => receiver.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(limit) => self.wait(&receiver, began, already, limit),
        };
        match answer {
            Ok((Ok(reply), pipes)) => {
                self.pipes = Some(pipes);
                Ok(reply)
            }
            // It is killed as this is dropped.
            Err(RecvTimeoutError::Timeout) => Err(Ended::TimedOut),
            Ok((Err(error), _)) => Err(self.death(&error.to_string())),
            Err(RecvTimeoutError::Disconnected) => Err(self.death("nobody waits for it")),
        }
    }

    /// Waits for the reply. Where others have the processors, what would have been done in time is.
    fn wait(
        &self,
        receiver: &Receiver<Answer>,
        began: Instant,
        already: Option<Duration>,
        limit: Duration,
    ) -> Result<Answer, RecvTimeoutError> {
        let mut answer = receiver.recv_timeout(limit.saturating_sub(began.elapsed()));
        let longest = limit.saturating_mul(BUSY);
        let spent = || match (already, self.processor_time()) {
            (Some(already), Some(now)) => now.saturating_sub(already),
            _ => Duration::MAX,
        };
        while matches!(answer, Err(RecvTimeoutError::Timeout)) && spent() < limit && began.elapsed() < longest {
            answer = receiver.recv_timeout(limit / 4);
        }
        answer
    }

    /// What became of a worker that gives no reply.
    fn death(&mut self, error: &str) -> Ended {
        // It may be alive, with its pipes closed.
        let _ = self.child.kill();
        let status = self.child.wait();
        let mut words = Vec::new();
        if let Some(stderr) = self.child.stderr.take() {
            let _ = stderr.take(LAST_WORDS).read_to_end(&mut words);
        }
        let words = String::from_utf8_lossy(&words);
        match status {
            Ok(status) if no_memory(status, &words) => Ended::OutOfMemory,
            Ok(status) => {
                let last = words.trim().lines().last().unwrap_or(error);
                Ended::Died(format!("{status}: {last}"))
            }
            Err(_) => Ended::Died(error.to_owned()),
        }
    }

    /// How long its threads ran, where the system tells.
    fn processor_time(&self) -> Option<Duration> {
        #[cfg(target_os = "linux")]
        {
            // The name of the program, in brackets, may hold anything; user and system time are the 12th and 13th word after it.
            let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).ok()?;
            let mut words = stat.rsplit_once(')')?.1.split_ascii_whitespace().skip(11);
            let ticks = words.next()?.parse::<u64>().ok()?.checked_add(words.next()?.parse().ok()?)?;
            Some(Duration::from_millis(ticks.saturating_mul(1000) / rustix::param::clock_ticks_per_second().max(1)))
        }
        #[cfg(not(target_os = "linux"))]
        None
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // One that is done waits for nothing, and one that is not is to end at once.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends an order and waits for its reply, on a thread of its own: pipes have no time limits.
fn ask(
    order: Order,
    component: Arc<[u8]>,
    (mut to, mut from): (ChildStdin, BufReader<ChildStdout>),
) -> io::Result<Receiver<Answer>> {
    let (sender, receiver) = channel();
    let ask = move || {
        let reply = order.write(&component, &mut to).and_then(|()| Reply::read(&mut from));
        // Who waited may be gone, and then the worker is killed.
        let _ = sender.send((reply, (to, from)));
    };
    std::thread::Builder::new().name("jackfield-worker".to_owned()).spawn(ask)?;
    Ok(receiver)
}

/// This program, even where its file was replaced since it began.
fn program() -> io::Result<PathBuf> {
    let running = PathBuf::from("/proc/self/exe");
    if cfg!(target_os = "linux") && running.exists() { Ok(running) } else { std::env::current_exe() }
}

/// Whether it died for want of memory: the standard library aborts then, with these words.
#[cfg(unix)]
fn no_memory(status: ExitStatus, words: &str) -> bool {
    use rustix::process::Signal;
    use std::os::unix::process::ExitStatusExt as _;
    let by = |signal: Signal| status.signal() == Some(signal.as_raw());
    by(Signal::ABORT) && words.contains("memory allocation of ")
}

#[cfg(not(unix))]
fn no_memory(_: ExitStatus, words: &str) -> bool {
    words.contains("memory allocation of ")
}
