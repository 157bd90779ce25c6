//! What plugins say: a bounded queue to one thread that writes it.
//!
//! Whoever reads the host's standard error may have stopped, and so may a subscriber of the host's log. A plugin that writes
//! does not wait for either: what it says is queued, and what there is no room for is dropped and counted. It may say so much a
//! second; what is beyond that is dropped as well. Once a second the log tells how much that was.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex, MutexGuard};
use tracing::Dispatch;

/// How much of one plugin's output may wait to be written, in bytes.
const QUEUED: usize = 1 << 20;
/// How much may wait of all plugins' output.
const QUEUED_BY_ALL: usize = 16 << 20;
/// What something in the queue takes at least.
const LEAST: usize = 64;
/// How often what was dropped is told.
const REPORTS: Duration = Duration::from_secs(1);

/// One plugin's way into the queue.
pub(crate) struct Channel {
    plugin: String,
    /// Bytes a second.
    limit: Option<u64>,
    account: Mutex<Account>,
}

struct Account {
    /// How many bytes the plugin may say now; never more than for a second.
    allowance: u64,
    /// When the allowance was counted.
    counted: Instant,
    /// What waits in the queue.
    queued: usize,
    /// Bytes that were dropped and not told of yet.
    dropped: u64,
    /// Where to tell of them: what listened where the first of them was said.
    listener: Option<Dispatch>,
}

/// Something that is said.
enum Words {
    /// Bytes for standard error.
    #[cfg_attr(not(feature = "wasi"), allow(dead_code, reason = "WASI alone writes them"))]
    Bytes(Vec<u8>),
    /// A line for the log.
    Line(Box<dyn FnOnce() + Send>),
}

struct Item {
    channel: Arc<Channel>,
    words: Words,
    /// What it takes of the queue.
    size: usize,
}

struct Queue {
    items: VecDeque<Item>,
    size: usize,
    /// Whether the writer is at work on something that it took from the queue.
    writing: bool,
    /// Whether there is a writer.
    running: bool,
    /// The plugins of which something was dropped since the last report.
    dropping: Vec<Arc<Channel>>,
    /// Whether somebody waits for the report.
    report_now: bool,
}

static QUEUE: Mutex<Queue> = Mutex::new(Queue {
    items: VecDeque::new(),
    size: 0,
    writing: false,
    running: false,
    dropping: Vec::new(),
    report_now: false,
});

/// There is something to write.
static WORK: Condvar = Condvar::new();
/// Everything is written.
static IDLE: Condvar = Condvar::new();

impl Channel {
    /// A channel of the plugin with this id, which may say `limit` bytes a second.
    pub(crate) fn new(plugin: &str, limit: Option<u64>) -> Arc<Self> {
        let account = Account {
            allowance: limit.unwrap_or(u64::MAX),
            counted: Instant::now(),
            queued: 0,
            dropped: 0,
            listener: None,
        };
        Arc::new(Self { plugin: plugin.to_owned(), limit, account: Mutex::new(account) })
    }

    /// Says bytes on the host's standard error.
    #[cfg(feature = "wasi")]
    pub(super) fn write(self: &Arc<Self>, bytes: &[u8]) {
        let taken = self.take(bytes.len(), true);
        if taken > 0 {
            self.push(taken, Words::Bytes(bytes[..taken].to_vec()));
        }
    }

    /// Says a line of so many bytes in the log.
    pub(crate) fn line(self: &Arc<Self>, bytes: usize, line: impl FnOnce() + Send + 'static) {
        let bytes = bytes.max(LEAST);
        if self.take(bytes, false) > 0 {
            self.push(bytes, Words::Line(Box::new(line)));
        }
    }

    /// How many of these bytes may be said now; what may not is counted.
    fn take(self: &Arc<Self>, bytes: usize, in_part: bool) -> usize {
        let mut account = self.account.lock();
        let room = QUEUED.saturating_sub(account.queued);
        let mut taken = bytes.min(room);
        if let Some(limit) = self.limit {
            account.count(limit);
            taken = taken.min(usize::try_from(account.allowance).unwrap_or(usize::MAX));
        }
        if taken < bytes && !in_part {
            taken = 0;
        }
        account.allowance = account.allowance.saturating_sub(taken as u64);
        account.queued += taken;
        drop(account);
        if taken < bytes {
            self.dropped(bytes - taken);
        }
        taken
    }

    fn dropped(self: &Arc<Self>, bytes: usize) {
        let mut account = self.account.lock();
        let first = account.dropped == 0;
        account.dropped += bytes as u64;
        if first {
            account.listener = Some(tracing::dispatcher::get_default(Clone::clone));
        }
        drop(account);
        if first {
            let mut queue = QUEUE.lock();
            queue.dropping.push(Arc::clone(self));
            queue.start();
            WORK.notify_one();
        }
    }

    /// Puts something into the queue that was taken from the account.
    fn push(self: &Arc<Self>, bytes: usize, words: Words) {
        let mut queue = QUEUE.lock();
        if queue.size + bytes > QUEUED_BY_ALL || !queue.start() {
            drop(queue);
            self.account.lock().queued -= bytes;
            return self.dropped(bytes);
        }
        // Small writes, one after the other, are one thing in the queue.
        if let (Words::Bytes(more), Some(last)) = (&words, queue.items.back_mut())
            && let Words::Bytes(earlier) = &mut last.words
            && Arc::ptr_eq(&last.channel, self)
        {
            earlier.extend_from_slice(more);
            last.size += bytes;
            queue.size += bytes;
        } else {
            let surplus = LEAST.saturating_sub(bytes);
            self.account.lock().queued += surplus;
            let size = bytes + surplus;
            queue.size += size;
            queue.items.push_back(Item { channel: Arc::clone(self), words, size });
        }
        WORK.notify_one();
    }

    /// Tells of what was dropped.
    fn report(&self) {
        let (dropped, listener) = {
            let mut account = self.account.lock();
            (std::mem::take(&mut account.dropped), account.listener.take())
        };
        let plugin = self.plugin.as_str();
        let tell = || {
            tracing::warn!(
                plugin,
                "{dropped} bytes of the plugin's output were dropped: it says more than its limit `output` allows, or \
                 nobody reads what it says"
            );
        };
        match listener {
            Some(listener) => tracing::dispatcher::with_default(&listener, tell),
            None => tell(),
        }
    }
}

impl Account {
    /// Counts what the time since the last count allows.
    fn count(&mut self, limit: u64) {
        let now = Instant::now();
        let earned = now.duration_since(self.counted).as_secs_f64() * limit as f64;
        // What is less than a byte goes on to be earned.
        if earned >= 1.0 {
            self.allowance = self.allowance.saturating_add(earned as u64).min(limit);
            self.counted = now;
        }
    }
}

impl Queue {
    /// Makes sure that there is a writer. False where no thread can be made.
    fn start(&mut self) -> bool {
        if !self.running {
            self.running = std::thread::Builder::new().name("jackfield-output".to_owned()).spawn(run).is_ok();
        }
        self.running
    }

    fn is_idle(&self) -> bool {
        self.items.is_empty() && !self.writing && self.dropping.is_empty()
    }
}

/// Writes what is queued, for as long as the process lives.
fn run() {
    let mut reported = Instant::now().checked_sub(REPORTS).unwrap_or_else(Instant::now);
    let mut queue = QUEUE.lock();
    loop {
        let due = queue.report_now || reported.elapsed() >= REPORTS;
        if due && !queue.dropping.is_empty() {
            let dropping = std::mem::take(&mut queue.dropping);
            reported = Instant::now();
            queue = unlocked(queue, || dropping.iter().for_each(|channel| channel.report()));
        } else if let Some(item) = queue.items.pop_front() {
            let Item { channel, words, size } = item;
            queue = unlocked(queue, || match words {
                Words::Bytes(bytes) => to_stderr(&bytes),
                Words::Line(line) => line(),
            });
            queue.size -= size;
            channel.account.lock().queued -= size;
        } else {
            if queue.is_idle() {
                queue.report_now = false;
                IDLE.notify_all();
            }
            if queue.dropping.is_empty() {
                WORK.wait(&mut queue);
            } else {
                WORK.wait_for(&mut queue, REPORTS.saturating_sub(reported.elapsed()));
            }
        }
    }
}

/// Does something that may take any time without the queue's lock.
fn unlocked<'a>(mut queue: MutexGuard<'a, Queue>, work: impl FnOnce()) -> MutexGuard<'a, Queue> {
    queue.writing = true;
    MutexGuard::unlocked(&mut queue, || {
        // A subscriber is the host's code: its panic has been told by the panic hook, and the next line is tried again.
        let _ = catch_unwind(AssertUnwindSafe(work));
    });
    queue.writing = false;
    queue
}

/// Writes to standard error without the lock that the standard library has for it: the host's own threads are not to wait
/// for a plugin's output. A closed standard error is no fault of the plugin.
#[cfg(unix)]
fn to_stderr(mut bytes: &[u8]) {
    let stderr = std::io::stderr();
    while !bytes.is_empty() {
        match rustix::io::write(&stderr, bytes) {
            Ok(written) if written > 0 => bytes = &bytes[written..],
            Err(rustix::io::Errno::INTR) => {}
            // Somebody made it a descriptor that does not wait.
            Err(rustix::io::Errno::AGAIN) => std::thread::sleep(Duration::from_millis(5)),
            _ => return,
        }
    }
}

#[cfg(not(unix))]
fn to_stderr(bytes: &[u8]) {
    use std::io::Write as _;
    let _ = std::io::stderr().write_all(bytes);
}

/// Waits until what plugins wrote to their standard output and error and to the log has been written, at most `timeout`.
///
/// Plugins do not wait for their output to be written: a thread of the host's does that. A process that ends calls this first.
/// The last of a graph's clones waits for half a second when it is dropped, so that a program that only drops its graph loses
/// nothing either, unless nobody reads its standard error.
///
/// Returns whether everything was written.
///
/// ```
/// use std::time::Duration;
///
/// // Nothing has been said yet.
/// assert!(jackfield::flush_output(Duration::from_secs(1)));
/// ```
pub fn flush_output(timeout: Duration) -> bool {
    let until = Instant::now().checked_add(timeout);
    let mut queue = QUEUE.lock();
    while !queue.is_idle() {
        queue.report_now = true;
        WORK.notify_one();
        let Some(until) = until else {
            IDLE.wait(&mut queue);
            continue;
        };
        if IDLE.wait_until(&mut queue, until).timed_out() {
            return queue.is_idle();
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc;

    use super::*;

    /// Keeps what a subscriber writes.
    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl std::io::Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_line_that_hangs_holds_up_nobody_and_what_has_no_room_is_dropped() {
        let (release, hang) = mpsc::channel::<()>();
        let stuck = Channel::new("stuck", None);
        stuck.line(10, move || assert!(hang.recv().is_err()));
        assert!(!flush_output(Duration::from_millis(50)), "the line hangs");
        let said = Arc::new(AtomicUsize::new(0));
        let other = Channel::new("other", None);
        let line = 1 << 10;
        let kept = Kept::default();
        let here = kept.clone();
        let subscriber = tracing_subscriber::fmt().with_writer(move || here.clone()).with_ansi(false).finish();
        tracing::subscriber::with_default(subscriber, || {
            for _ in 0..2 * QUEUED / line {
                let said = Arc::clone(&said);
                other.line(line, move || {
                    said.fetch_add(1, Ordering::Relaxed);
                });
            }
        });
        assert_eq!(other.account.lock().dropped, QUEUED as u64);
        drop(release);
        assert!(flush_output(Duration::from_secs(60)));
        assert_eq!(said.load(Ordering::Relaxed), QUEUED / line);
        let account = other.account.lock();
        assert_eq!((account.queued, account.dropped), (0, 0));
        let told = String::from_utf8(kept.0.lock().clone()).unwrap();
        assert!(told.contains(&format!("{QUEUED} bytes")) && told.contains("plugin=\"other\""), "{told}");
    }

    #[test]
    fn a_plugin_says_so_much_a_second_and_no_more() {
        let channel = Channel::new("chatty", Some(1 << 10));
        let hour = Duration::from_secs(3600);
        // As if the clock stood still.
        channel.account.lock().counted = Instant::now() + hour;
        let said = Arc::new(AtomicUsize::new(0));
        for _ in 0..100 {
            let said = Arc::clone(&said);
            channel.line(100, move || {
                said.fetch_add(1, Ordering::Relaxed);
            });
        }
        assert_eq!(channel.account.lock().allowance, 24);
        assert!(flush_output(Duration::from_secs(60)));
        assert_eq!(said.load(Ordering::Relaxed), 10);
        // As if more than a second had gone by: what it may say is that of one second.
        let mut account = channel.account.lock();
        account.counted = Instant::now().checked_sub(Duration::from_secs(2)).unwrap();
        account.count(1 << 10);
        assert_eq!(account.allowance, 1 << 10);
    }

    #[test]
    fn a_line_that_panics_is_not_the_last() {
        let channel = Channel::new("loud", None);
        let said = Arc::new(AtomicUsize::new(0));
        channel.line(1, || std::panic::resume_unwind(Box::new("a subscriber's")));
        let after = Arc::clone(&said);
        channel.line(1, move || {
            after.fetch_add(1, Ordering::Relaxed);
        });
        assert!(flush_output(Duration::from_secs(60)));
        assert_eq!(said.load(Ordering::Relaxed), 1);
    }
}
