//! Calling a handler: the only place where a request enters the graph.
//!
//! Calls block, so they run on threads of their own. These are no threads of the async runtime, not even of those that it keeps for what
//! blocks: a plugin that may wait in WASI would need yet another thread there for each call.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use jackfield::{DispatchError, ExactlyOne};
use parking_lot::{Condvar, Mutex};
use tokio::sync::oneshot;

use crate::contract::web::route::Handler as Socket;
use crate::contract::web::route::handler::{Problem, Request, Response};
use crate::gate::Pass;

/// What became of a call.
pub(crate) enum Outcome {
    /// The handler answered.
    Response(Response),
    /// The handler has a problem with the request.
    Problem(Problem),
    /// The handler failed.
    Failed(DispatchError),
    /// No thread could be made.
    NoThread,
}

/// Calls a handler. The call goes on when the future is dropped, and keeps its pass until it is over; one that has not begun by then
/// does not begin.
pub(crate) async fn call(workers: &Workers, socket: &Socket<ExactlyOne>, request: Request, pass: Pass) -> Outcome {
    let (reply, outcome) = oneshot::channel();
    let (socket, span) = (socket.clone(), tracing::Span::current());
    let job = move || {
        let _pass = pass;
        if reply.is_closed() {
            return;
        }
        // What the plugin logs stands in the request's span.
        let (_plugin, answer) = span.in_scope(|| socket.handle(&request));
        let outcome = match answer {
            Ok(Ok(response)) => Outcome::Response(response),
            Ok(Err(problem)) => Outcome::Problem(problem),
            Err(error) => Outcome::Failed(error),
        };
        drop(reply.send(outcome));
    };
    if !workers.run(Box::new(job)) {
        return Outcome::NoThread;
    }
    outcome.await.unwrap_or(Outcome::NoThread)
}

type Job = Box<dyn FnOnce() + Send>;

/// Threads for calls, made when they are needed and gone when they are not.
#[derive(Clone)]
pub(crate) struct Workers(Arc<Shared>);

struct Shared {
    jobs: Mutex<Jobs>,
    more: Condvar,
    most: usize,
}

#[derive(Default)]
struct Jobs {
    queue: VecDeque<Job>,
    threads: usize,
    idle: usize,
}

/// How long a thread waits for something to do.
const PATIENCE: Duration = Duration::from_secs(10);

/// The native stack of a thread: what plugins need is added when it is needed.
const STACK: usize = 2 << 20;

impl Workers {
    /// At most so many threads.
    pub(crate) fn new(most: usize) -> Self {
        Self(Arc::new(Shared { jobs: Mutex::default(), more: Condvar::new(), most: most.max(1) }))
    }

    /// Runs a job as soon as a thread is free. `false`: there is no thread, and none can be made.
    fn run(&self, job: Job) -> bool {
        let mut jobs = self.0.jobs.lock();
        jobs.queue.push_back(job);
        if jobs.idle >= jobs.queue.len() {
            self.0.more.notify_one();
            return true;
        }
        if jobs.threads < self.0.most {
            let shared = Arc::clone(&self.0);
            let made =
                std::thread::Builder::new().name("handler".to_owned()).stack_size(STACK).spawn(move || shared.work());
            if made.is_ok() {
                jobs.threads += 1;
            } else if jobs.threads == 0 {
                jobs.queue.pop_back();
                return false;
            }
        }
        true
    }
}

impl Shared {
    fn work(&self) {
        let mut jobs = self.jobs.lock();
        loop {
            if let Some(job) = jobs.queue.pop_front() {
                drop(jobs);
                // A panic is told by the library as an error of the call; one that gets here costs its request alone.
                drop(std::panic::catch_unwind(std::panic::AssertUnwindSafe(job)));
                jobs = self.jobs.lock();
                continue;
            }
            jobs.idle += 1;
            let late = self.more.wait_for(&mut jobs, PATIENCE).timed_out();
            jobs.idle -= 1;
            if late && jobs.queue.is_empty() {
                jobs.threads -= 1;
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn jobs_run_side_by_side_and_threads_are_used_again() {
        let workers = Workers::new(2);
        let (done, all) = mpsc::channel();
        let (open, gate) = mpsc::channel::<()>();
        let gate = Arc::new(Mutex::new(gate));
        let waiting = Arc::clone(&gate);
        let slow = done.clone();
        assert!(workers.run(Box::new(move || {
            let _ = waiting.lock().recv();
            slow.send("slow").unwrap();
        })));
        for _ in 0..3 {
            let done = done.clone();
            assert!(workers.run(Box::new(move || done.send("quick").unwrap())));
        }
        let first: Vec<_> = (0..3).map(|_| all.recv_timeout(PATIENCE).unwrap()).collect();
        assert_eq!(first, ["quick"; 3]);
        open.send(()).unwrap();
        assert_eq!(all.recv_timeout(PATIENCE), Ok("slow"));
        assert!(workers.0.jobs.lock().threads <= 2);
    }

    #[test]
    fn a_panic_costs_no_thread() {
        let workers = Workers::new(1);
        let (done, all) = mpsc::channel();
        assert!(workers.run(Box::new(|| panic!("of the test"))));
        assert!(workers.run(Box::new(move || done.send(()).unwrap())));
        assert_eq!(all.recv_timeout(PATIENCE), Ok(()));
    }
}
