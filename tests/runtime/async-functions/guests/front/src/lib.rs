//! Calls others side by side, through direct sockets; made by plain `wit-bindgen`.

wit_bindgen::generate!({ path: "../../wit", world: "front-direct" });

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use async_case::later::{gate, slow};
use exports::async_case::later::front::Guest;
use futures_util::future::{join, join_all};

struct Plugin;

impl Guest for Plugin {
    async fn both(a: String, b: String) -> Vec<String> {
        let (a, b) = join(slow::echo(a, 3), slow::echo(b, 1)).await;
        [a, b].into_iter().map(|reply| format!("{} after {}", reply.text, reply.turns)).collect()
    }

    async fn meet() -> u32 {
        let (a, b) = join(gate::enter(1), gate::enter(2)).await;
        a + b + gate::count()
    }

    async fn jobs() -> String {
        let (first, second) = (slow::Job::new("first"), slow::Job::new("second"));
        let told = first.finish().await;
        second.finish().await;
        second.finish().await;
        let total = slow::total(vec![&first, &second]).await;
        format!("{told}, {total} in all")
    }

    async fn flood(calls: u32) -> u32 {
        let calls = (0..calls).map(|call| slow::echo(call.to_string(), 1));
        join_all(calls).await.len() as u32
    }

    async fn refused() -> String {
        format!("{:?}", slow::refuse("not today".to_owned()).await)
    }

    async fn trapped() -> String {
        slow::trap().await;
        "never told".to_owned()
    }

    async fn give_up() -> String {
        let mut hang = pin!(slow::hang());
        let mut started = false;
        poll_fn(|cx| {
            let pending = hang.as_mut().poll(cx).is_pending();
            started |= pending;
            Poll::Ready(())
        })
        .await;
        format!("given up, started: {started}")
    }

    fn ping() -> u32 {
        7
    }
}

export!(Plugin);
