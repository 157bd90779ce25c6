//! Streams and futures, made by plain `wit-bindgen`.

wit_bindgen::generate!({ path: "../../wit", world: "source-plugin" });

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use exports::async_streams::flow::source::Guest;
use wit_bindgen::{FutureReader, StreamReader, StreamResult, StreamWriter, spawn_local};

static UNREAD: AtomicBool = AtomicBool::new(false);
static MET: AtomicU32 = AtomicU32::new(0);
static FINISHED: AtomicU32 = AtomicU32::new(0);

static TAKEN: AtomicU32 = AtomicU32::new(0);

struct Plugin;

/// Writes all at once, and counts what is taken of it.
async fn pour<T: 'static>(mut writer: StreamWriter<T>, items: Vec<T>) {
    let (mut result, mut left) = writer.write(items).await;
    while let StreamResult::Complete(count) = result {
        TAKEN.fetch_add(count as u32, Ordering::Relaxed);
        if left.remaining() == 0 {
            return;
        }
        (result, left) = writer.write_buf(left).await;
    }
}

impl Guest for Plugin {
    async fn bytes(count: u64, size: u32) -> StreamReader<u8> {
        let (mut writer, reader) = wit_stream::new();
        spawn_local(async move {
            let mut left = count;
            while left > 0 {
                let some = left.min(u64::from(size));
                if !writer.write_all(vec![7; some as usize]).await.is_empty() {
                    UNREAD.store(true, Ordering::Relaxed);
                    return;
                }
                left -= some;
            }
        });
        reader
    }

    async fn words(count: u32) -> StreamReader<String> {
        let (mut writer, reader) = wit_stream::new();
        spawn_local(async move {
            for word in 0..count {
                if writer.write_one(format!("word {word}")).await.is_some() {
                    UNREAD.store(true, Ordering::Relaxed);
                    return;
                }
            }
        });
        reader
    }

    async fn numbers(count: u32) -> StreamReader<u32> {
        let (mut writer, reader) = wit_stream::new();
        spawn_local(async move {
            writer.write_all((0..count).collect()).await;
        });
        reader
    }

    async fn ticks(count: u32) -> StreamReader<()> {
        let (mut writer, reader) = wit_stream::new();
        spawn_local(async move {
            for _ in 0..count {
                writer.write_one(()).await;
            }
        });
        reader
    }

    async fn ticks_at_once(count: u32) -> StreamReader<()> {
        let (writer, reader) = wit_stream::new();
        TAKEN.store(0, Ordering::Relaxed);
        spawn_local(pour(writer, vec![(); count as usize]));
        reader
    }

    async fn words_at_once(count: u32, size: u32) -> StreamReader<String> {
        let (writer, reader) = wit_stream::new();
        TAKEN.store(0, Ordering::Relaxed);
        spawn_local(pour(writer, vec!["x".repeat(size as usize); count as usize]));
        reader
    }

    fn taken() -> u32 {
        TAKEN.load(Ordering::Relaxed)
    }

    async fn breaks() -> StreamReader<String> {
        let (mut writer, reader) = wit_stream::new();
        spawn_local(async move {
            writer.write_all(vec!["one".to_owned(), "two".to_owned()]).await;
            panic!("the source breaks");
        });
        reader
    }

    async fn silent() -> StreamReader<u8> {
        let (writer, reader) = wit_stream::new::<u8>();
        spawn_local(async move {
            std::future::pending::<()>().await;
            drop(writer);
        });
        reader
    }

    async fn later(text: String) -> FutureReader<String> {
        let (writer, reader) = wit_future::new(String::new);
        spawn_local(async move {
            for _ in 0..3 {
                wit_bindgen::yield_async().await;
            }
            let _ = writer.write(format!("{text}, later")).await;
        });
        reader
    }

    async fn never() -> FutureReader<u32> {
        let (writer, reader) = wit_future::new(|| 0);
        spawn_local(async move {
            wit_bindgen::yield_async().await;
            let _writer = writer;
            panic!("nothing will come");
        });
        reader
    }

    async fn both() -> Result<(String, Option<StreamReader<u32>>), String> {
        Ok(("three".to_owned(), Some(Self::numbers(3).await)))
    }

    async fn count(mut bytes: StreamReader<u8>) -> u64 {
        let mut all = 0;
        let mut buffer = Vec::with_capacity(64 << 10);
        loop {
            let (result, read) = bytes.read(buffer).await;
            all += read.len() as u64;
            buffer = read;
            buffer.clear();
            if matches!(result, StreamResult::Dropped) {
                return all;
            }
        }
    }

    async fn join(words: StreamReader<String>) -> String {
        words.collect().await.join(" ")
    }

    async fn join_both(a: StreamReader<String>, b: StreamReader<String>) -> String {
        [a.collect().await, b.collect().await].concat().join(" ")
    }

    async fn first(mut words: StreamReader<String>) -> Option<String> {
        words.next().await
    }

    async fn twice(value: FutureReader<u32>) -> u32 {
        2 * value.await
    }

    async fn unread() -> bool {
        UNREAD.load(Ordering::Relaxed)
    }

    fn ping() -> u32 {
        7
    }

    async fn meet() -> u32 {
        MET.fetch_add(1, Ordering::Relaxed);
        while MET.load(Ordering::Relaxed) < 2 {
            wit_bindgen::yield_async().await;
        }
        MET.load(Ordering::Relaxed)
    }

    fn finished() -> u32 {
        FINISHED.load(Ordering::Relaxed)
    }

    async fn goes_on() {
        spawn_local(async {
            for _ in 0..100 {
                wit_bindgen::yield_async().await;
            }
            FINISHED.fetch_add(1, Ordering::Relaxed);
        });
    }
}

export!(Plugin);
