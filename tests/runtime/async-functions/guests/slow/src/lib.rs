//! Functions that are lifted asynchronously, made by plain `wit-bindgen`.

wit_bindgen::generate!({ path: "../../wit", world: "plug-slow" });

use std::cell::Cell;
use std::sync::atomic::{AtomicU32, Ordering};

use exports::async_case::later::slow::{Guest, GuestJob, JobBorrow, Reply};

static ENDED: AtomicU32 = AtomicU32::new(0);
static UNDER_WAY: AtomicU32 = AtomicU32::new(0);

struct Plugin;

/// A call that is under way.
struct UnderWay;

impl UnderWay {
    fn new() -> Self {
        UNDER_WAY.fetch_add(1, Ordering::Relaxed);
        Self
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        UNDER_WAY.fetch_sub(1, Ordering::Relaxed);
    }
}

struct Job {
    name: String,
    finished: Cell<u32>,
}

impl Guest for Plugin {
    type Job = Job;

    async fn echo(text: String, turns: u32) -> Reply {
        let _call = UnderWay::new();
        for _ in 0..turns {
            wit_bindgen::yield_async().await;
        }
        Reply { text, turns }
    }

    async fn refuse(why: String) -> Result<u32, String> {
        wit_bindgen::yield_async().await;
        Err(why)
    }

    async fn trap() {
        wit_bindgen::yield_async().await;
        panic!("slow gives up");
    }

    async fn hang() {
        let _call = UnderWay::new();
        std::future::pending::<()>().await;
    }

    async fn spin() {
        loop {
            std::hint::black_box(0);
        }
    }

    async fn later() -> u32 {
        wit_bindgen::spawn_local(async {
            for _ in 0..10 {
                wit_bindgen::yield_async().await;
            }
            ENDED.fetch_add(1, Ordering::Relaxed);
        });
        ENDED.load(Ordering::Relaxed)
    }

    fn counts() -> (u32, u32) {
        (ENDED.load(Ordering::Relaxed), UNDER_WAY.load(Ordering::Relaxed))
    }

    async fn total(jobs: Vec<JobBorrow<'_>>) -> u32 {
        wit_bindgen::yield_async().await;
        jobs.iter().map(|job| job.get::<Job>().finished.get()).sum()
    }
}

impl GuestJob for Job {
    fn new(name: String) -> Self {
        Self { name, finished: Cell::new(0) }
    }

    async fn finish(&self) -> String {
        wit_bindgen::yield_async().await;
        self.finished.set(self.finished.get() + 1);
        format!("{} is finished", self.name)
    }
}

export!(Plugin);
