//! Standard handlers by the public crate alone, without the server: their calls are calls like all others.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::Frame;
use hyper::{Request, StatusCode};
use jackfield::{Cancel, DispatchErrorCase, EventKind, Graph, HttpHandler, Lifetime, Limits, Plugin};
use tokio::runtime::Runtime;

use crate::support::{engine, handlers};

fn probe(id: &str) -> Plugin {
    Plugin::from_file(id, handlers().join("probe-standard.wasm"))
}

fn graph(plugin: Plugin) -> Graph {
    let (graph, report) = Graph::builder(&engine()).lone().stats(true).plugin(plugin).load().unwrap();
    assert!(report.is_empty(), "{report}");
    graph
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

fn get(path: &str) -> Request<Full<Bytes>> {
    Request::get(format!("http://localhost{path}")).body(Full::default()).unwrap()
}

/// The status and the body of an answer; an error wherever there is one.
async fn ask(handler: &HttpHandler, path: &str) -> Result<(StatusCode, String), jackfield::DispatchError> {
    let response = handler.handle(get(path)).await?;
    let status = response.status();
    let body = response.into_body().collect().await?.to_bytes();
    Ok((status, String::from_utf8_lossy(&body).into_owned()))
}

#[test]
fn its_calls_are_calls_like_all_others() {
    let graph = graph(probe("probe").limits(Limits::new().deadline(Duration::from_millis(500))));
    let mut events = graph.events();
    let handler = graph.http_handler("probe").unwrap();
    assert_eq!(handler.plugin().as_str(), "probe");
    runtime().block_on(async {
        assert_eq!(ask(&handler, "/calls").await.unwrap(), (StatusCode::OK, "1".to_owned()));
        assert_eq!(ask(&handler, "/calls").await.unwrap().1, "2");
        let trap = ask(&handler, "/trap").await.unwrap_err();
        assert_eq!((trap.kind(), trap.function()), (DispatchErrorCase::Trap, "handle"));
        assert!(trap.contract().starts_with("wasi:http/incoming-handler@0.2."), "{trap}");
        assert!(trap.text().contains("it was told to"), "{trap}");
        assert_eq!(ask(&handler, "/loop").await.unwrap_err().kind(), DispatchErrorCase::Deadline);
        // The head is there, and then it fails.
        let response = handler.handle(get("/cut")).await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.into_body().collect().await.unwrap_err().kind(), DispatchErrorCase::Trap);
        let late = handler.handle(get("/drip")).await.unwrap().into_body().collect().await.unwrap_err();
        assert_eq!(late.kind(), DispatchErrorCase::Deadline);
        let nobody = handler.handle(Request::get("/calls").body(Full::<Bytes>::default()).unwrap()).await.unwrap_err();
        assert!(nobody.text().contains("says no host"), "{nobody}");
        assert_eq!(ask(&handler, "/calls").await.unwrap().1, "1");
    });
    let stats = &graph.stats()[0].1;
    assert_eq!((stats.calls, stats.errors["trap"], stats.errors["deadline"]), (7, 2, 2), "{stats:?}");
    assert_eq!(stats.restarts, 4);
    let kinds: Vec<_> = std::iter::from_fn(|| events.try_next()).map(|event| event.kind).collect();
    let failed = kinds.iter().filter(|kind| matches!(kind, EventKind::Failed(_))).count();
    assert_eq!(failed, 4, "{kinds:?}");
}

#[test]
fn several_instances_answer_side_by_side() {
    for plugin in [probe("probe").instances(4), probe("probe").lifetime(Lifetime::Call)] {
        let graph = graph(plugin);
        let handler = graph.http_handler("probe").unwrap();
        runtime().block_on(async {
            // Each waits for what nobody sends until all have begun.
            let mut all = Vec::new();
            for _ in 0..4 {
                let (sender, body) = tokio::sync::mpsc::channel::<Frame<Bytes>>(1);
                let body = StreamBody::new(futures(body));
                let request = Request::post("http://localhost/pass").body(body).unwrap();
                all.push((sender, handler.handle(request).await.unwrap()));
            }
            for (sender, response) in all {
                sender.send(Frame::data(Bytes::from_static(b"abc"))).await.unwrap();
                drop(sender);
                assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "abc");
            }
        });
    }
}

/// What a channel gives, as a stream of frames.
fn futures(
    mut receiver: tokio::sync::mpsc::Receiver<Frame<Bytes>>,
) -> impl futures_util::Stream<Item = Result<Frame<Bytes>, std::io::Error>> {
    futures_util::stream::poll_fn(move |cx| receiver.poll_recv(cx).map(|frame| frame.map(Ok)))
}

#[test]
fn calls_are_cancelled() {
    let graph = graph(probe("probe"));
    let handler = graph.http_handler("probe").unwrap();
    runtime().block_on(async {
        let begin = Instant::now();
        let cancel = Cancel::new();
        let call = cancel.scope(|| handler.handle(get("/loop")));
        let cancelling = async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            cancel.cancel();
        };
        let (cancelled, ()) = futures_util::future::join(call, cancelling).await;
        assert_eq!(cancelled.unwrap_err().kind(), DispatchErrorCase::Cancelled);
        // By dropping what is waited for, and what is read.
        drop(tokio::time::timeout(Duration::from_millis(50), handler.handle(get("/loop"))).await);
        assert_eq!(ask(&handler, "/calls").await.unwrap().1, "1");
        drop(handler.handle(get("/drip")).await.unwrap());
        assert_eq!(ask(&handler, "/calls").await.unwrap().1, "1");
        assert!(begin.elapsed() < Duration::from_secs(10), "{:?}", begin.elapsed());
    });
}

#[test]
fn who_is_no_handler_is_told_so() {
    let hello = Plugin::from_file("hello", handlers().join("hello.wasm"));
    let graph = Arc::new(graph(hello));
    for (id, why) in [("hello", "it plugs `web:route/handler@0.1.0`, and not"), ("other", "there is no such plugin")] {
        let error = graph.http_handler(id).unwrap_err().to_string();
        assert!(error.contains(why) && error.contains(&format!("plugin `{id}` answers no HTTP requests")), "{error}");
    }
    // By values nobody can call one.
    let graph = self::graph(probe("probe"));
    let replies = graph.dispatch("wasi:http/incoming-handler", "handle", &[]).unwrap();
    for (_, reply) in replies {
        let error = reply.unwrap_err();
        assert_eq!(error.kind(), DispatchErrorCase::Unsupported);
        assert!(error.text().contains("`Graph::http_handler`"), "{error}");
    }
}
