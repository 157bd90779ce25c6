//! Streams of another plugin, passed on and read; made by plain `wit-bindgen`.

wit_bindgen::generate!({ path: "../../wit", world: "relay-plugin" });

use std::sync::atomic::{AtomicU32, Ordering};

use async_streams::flow::source;
use exports::async_streams::flow::relay::Guest;
use wit_bindgen::{StreamReader, spawn_local};

static CALLED: AtomicU32 = AtomicU32::new(0);

struct Plugin;

impl Guest for Plugin {
    async fn bytes(count: u64, size: u32) -> StreamReader<u8> {
        source::bytes(count, size).await
    }

    async fn counted(count: u64, size: u32) -> u64 {
        source::count(source::bytes(count, size).await).await
    }

    async fn shouted(count: u32) -> StreamReader<String> {
        let mut words = source::words(count).await;
        let (mut writer, reader) = wit_stream::new();
        spawn_local(async move {
            while let Some(word) = words.next().await {
                writer.write_one(word.to_uppercase()).await;
            }
        });
        reader
    }

    async fn breaks() -> Vec<String> {
        source::breaks().await.collect().await
    }

    async fn one_of(count: u32) -> Option<String> {
        source::words(count).await.next().await
    }

    async fn awaited(text: String) -> String {
        source::later(text).await.await
    }

    async fn calls_later() {
        spawn_local(async {
            for _ in 0..100 {
                wit_bindgen::yield_async().await;
            }
            source::later("later".to_owned()).await.await;
            CALLED.fetch_add(1, Ordering::Relaxed);
        });
    }

    fn called_later() -> u32 {
        CALLED.load(Ordering::Relaxed)
    }
}

export!(Plugin);
