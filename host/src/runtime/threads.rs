//! Threads for awaited calls: code that is under way holds its thread until it returns, so that it must not be one of an async
//! runtime's.
//!
//! They are shared by all graphs, made when there is work, and gone when there was none for a while. How many a plugin can keep
//! busy is bounded by its turns ([`Slot::turns`](super::slot::Slot)).

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

use super::carried::NoThread;

/// How many there are at most; what comes then waits.
const MOST: usize = 512;
/// How long one waits for work.
const IDLE: Duration = Duration::from_secs(10);

/// What a thread is to do.
pub(crate) type Job = Box<dyn FnOnce() + Send>;

struct Threads {
    jobs: VecDeque<Job>,
    /// How many wait for work.
    idle: usize,
    all: usize,
}

static THREADS: Mutex<Threads> = Mutex::new(Threads { jobs: VecDeque::new(), idle: 0, all: 0 });
static WORK: Condvar = Condvar::new();

/// Runs a job on one of the threads. `awaited` says that another job may wait for it, so that it must not wait for that one's thread.
///
/// # Errors
///
/// If there is none, and none can be made.
pub(crate) fn spawn(job: Job, awaited: bool) -> Result<(), NoThread> {
    let mut threads = THREADS.lock();
    threads.jobs.push_back(job);
    if threads.jobs.len() <= threads.idle {
        WORK.notify_one();
        return Ok(());
    }
    if threads.all >= MOST && !awaited {
        return Ok(());
    }
    match std::thread::Builder::new().name("jackfield-call".to_owned()).spawn(work) {
        Ok(_) => threads.all += 1,
        // One of those that are there takes it later.
        Err(_) if threads.all > 0 => {}
        Err(error) => {
            let job = threads.jobs.pop_back();
            drop(threads);
            drop(job);
            return Err(NoThread(error));
        }
    }
    Ok(())
}

fn work() {
    let mut threads = THREADS.lock();
    loop {
        if let Some(job) = threads.jobs.pop_front() {
            drop(threads);
            // What it panics with is told by whoever made it.
            let _ = catch_unwind(AssertUnwindSafe(job));
            threads = THREADS.lock();
            continue;
        }
        threads.idle += 1;
        let waited = WORK.wait_for(&mut threads, IDLE);
        threads.idle -= 1;
        if waited.timed_out() && threads.jobs.is_empty() {
            threads.all -= 1;
            return;
        }
    }
}
