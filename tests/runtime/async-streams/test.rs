//! Streams and futures: to the host, from the host, and from plugin to plugin; and calls side by side in one instance.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use jackfield::{Cancel, DispatchErrorCase as Case, Graph, Val, ValFuture, ValStream};
use jackfield_tests_runtime::{error, load, value};

const SOURCE: &str = "async-streams:flow/source";
const RELAY: &str = "async-streams:flow/relay";

fn source() -> Graph {
    load(&format!(
        "[graph]\nroot = \"{SOURCE}\"\n[plugin.source]\ncomponent = \"async-streams/source\"\n\
         [plugin.source.limits]\ndeadline = \"20s\"\n"
    ))
}

fn relay() -> Graph {
    load(&format!(
        "[graph]\nroot = \"{RELAY}\"\n[plugin.relay]\ncomponent = \"async-streams/relay\"\n\
         [plugin.relay.limits]\ndeadline = \"20s\"\n\
         [plugin.source]\ncomponent = \"async-streams/source\"\n[plugin.source.limits]\ndeadline = \"20s\"\n"
    ))
}

fn stream(val: Val) -> ValStream {
    match val {
        Val::Stream(stream) => stream,
        other => panic!("{other:?}"),
    }
}

fn future(val: Val) -> ValFuture {
    match val {
        Val::Future(future) => future,
        other => panic!("{other:?}"),
    }
}

fn items(val: Val) -> Vec<Val> {
    stream(val).map(|item| item.unwrap()).collect()
}

/// Reads bytes to their end, as many at a time as fit.
fn count(stream: &ValStream) -> u64 {
    let (mut all, mut buffer) = (0, vec![0; 100_000]);
    loop {
        match stream.read(&mut buffer).unwrap() {
            0 => return all,
            read => {
                assert!(buffer[..read].iter().all(|byte| *byte == 7));
                all += read as u64;
            }
        }
    }
}

/// Looks again and again until it is so.
fn eventually(what: &str, is: impl Fn() -> bool) {
    for _ in 0..500 {
        if is() {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("never: {what}");
}

fn words(count: usize) -> Vec<Val> {
    (0..count).map(|word| Val::String(format!("word {word}"))).collect()
}

#[test]
fn calls_meet_in_one_instance() {
    let graph = source();
    let threads: Vec<_> = (0..2)
        .map(|_| {
            let graph = graph.clone();
            std::thread::spawn(move || value(&graph, SOURCE, "meet", &[]))
        })
        .collect();
    for thread in threads {
        assert_eq!(thread.join().unwrap(), Val::U32(2));
    }
}

#[test]
fn awaited_calls_meet_in_one_instance() {
    let graph = source();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async {
        let meet = || tokio::spawn(graph.dispatch_async(SOURCE, "meet", []).unwrap());
        let (a, b) = (meet(), meet());
        for met in [a.await.unwrap(), b.await.unwrap()] {
            assert_eq!(met.into_iter().next().unwrap().1.unwrap(), Some(Val::U32(2)));
        }
    });
}

#[test]
fn many_calls_come_through_one_instance() {
    let graph = source();
    let done = Arc::new(AtomicUsize::new(0));
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let (graph, done) = (graph.clone(), Arc::clone(&done));
            std::thread::spawn(move || {
                for _ in 0..200 {
                    let joined = value(&graph, SOURCE, "join", &[Val::Stream(ValStream::of(words(2)))]);
                    assert_eq!(joined, "word 0 word 1".into());
                    done.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    assert_eq!(done.load(Ordering::Relaxed), 1600);
}

#[test]
fn a_cancelled_call_beside_others_harms_nobody() {
    let graph = source();
    let cancel = Cancel::new();
    let (waits, lost) = ((graph.clone(), cancel.clone()), graph.clone());
    let (writer, stream) = ValStream::new();
    let waiting = std::thread::spawn(move || {
        waits.1.scope(|| error(&waits.0, SOURCE, "count", &[Val::Stream(stream)])).kind()
    });
    let (beside, words) = ValStream::new();
    let other = std::thread::spawn(move || value(&lost, SOURCE, "join", &[Val::Stream(words)]));
    std::thread::sleep(Duration::from_millis(200));
    cancel.cancel();
    assert_eq!(waiting.join().unwrap(), Case::Cancelled);
    beside.write("still".into()).unwrap();
    beside.write("here".into()).unwrap();
    drop(beside);
    assert_eq!(other.join().unwrap(), "still here".into());
    drop(writer);
}

#[test]
fn a_call_whose_time_is_over_harms_nobody_when_it_wakes_up() {
    let graph = load(&format!(
        "[graph]\nroot = \"{SOURCE}\"\n[plugin.source]\ncomponent = \"async-streams/source\"\n\
         [plugin.source.limits]\ndeadline = \"2s\"\n"
    ));
    let (leading, led) = ValStream::new();
    let (late, bytes) = ValStream::new();
    let (beside, words) = ValStream::new();
    let (leads, first, second) = (graph.clone(), graph.clone(), graph.clone());
    // A call whose thread drives is left in another way.
    let leads = std::thread::spawn(move || value(&leads, SOURCE, "join", &[Val::Stream(led)]));
    std::thread::sleep(Duration::from_millis(200));
    let first = std::thread::spawn(move || error(&first, SOURCE, "count", &[Val::Stream(bytes)]).kind());
    std::thread::sleep(Duration::from_millis(200));
    drop(leading);
    assert_eq!(leads.join().unwrap(), "".into());
    std::thread::sleep(Duration::from_millis(1200));
    let second = std::thread::spawn(move || value(&second, SOURCE, "join", &[Val::Stream(words)]));
    assert_eq!(first.join().unwrap(), Case::Deadline);
    late.write_bytes(&[7; 60_000]).unwrap();
    std::thread::sleep(Duration::from_millis(200));
    beside.write("still here".into()).unwrap();
    drop(beside);
    assert_eq!(second.join().unwrap(), "still here".into());
}

#[test]
fn what_goes_on_after_an_awaited_call_is_not_cancelled_with_it() {
    let graph = relay();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    for (_, reply) in runtime.block_on(graph.dispatch_async(RELAY, "calls-later", []).unwrap()) {
        assert_eq!(reply.unwrap(), None);
    }
    eventually("the call after the reply", || value(&graph, RELAY, "called-later", &[]) == Val::U32(1));
}

#[test]
fn what_goes_on_after_its_reply_needs_no_other_call() {
    let graph = source();
    value_or_unit(&graph, "goes-on");
    eventually("the task ends", || value(&graph, SOURCE, "finished", &[]) == Val::U32(1));
}

fn value_or_unit(graph: &Graph, function: &str) {
    for (_, reply) in graph.dispatch(SOURCE, function, &[]).unwrap() {
        assert_eq!(reply.unwrap(), None);
    }
}

#[test]
fn a_plugin_replies_with_streams() {
    let graph = source();
    assert_eq!(items(value(&graph, SOURCE, "words", &[Val::U32(3)])), words(3));
    assert_eq!(items(value(&graph, SOURCE, "numbers", &[Val::U32(3)])), [Val::U32(0), Val::U32(1), Val::U32(2)]);
    assert_eq!(items(value(&graph, SOURCE, "ticks", &[Val::U32(2)])).len(), 2);
    assert_eq!(items(value(&graph, SOURCE, "words", &[Val::U32(0)])), []);
    assert_eq!(items(value(&graph, SOURCE, "words", &[Val::U32(10_000)])).len(), 10_000);
    assert_eq!(count(&stream(value(&graph, SOURCE, "bytes", &[Val::U64(10 << 20), Val::U32(100_000)]))), 10 << 20);
    let Val::Result(Ok(Some(both))) = value(&graph, SOURCE, "both", &[]) else { panic!() };
    let Val::Tuple(both) = *both else { panic!() };
    let [Val::String(three), Val::Option(Some(numbers))] = &both[..] else { panic!("{both:?}") };
    assert_eq!((three.as_str(), items((**numbers).clone()).len()), ("three", 3));
    // Calls go on while a stream lies unread.
    let unread = value(&graph, SOURCE, "bytes", &[Val::U64(1 << 20), Val::U32(1000)]);
    assert_eq!(value(&graph, SOURCE, "ping", &[]), Val::U32(7));
    assert_eq!(count(&stream(unread)), 1 << 20);
}

#[test]
fn a_plugin_replies_with_futures() {
    let graph = source();
    assert_eq!(future(value(&graph, SOURCE, "later", &["hi".into()])).get().unwrap(), "hi, later".into());
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let later = future(value(&graph, SOURCE, "later", &["you".into()]));
    assert_eq!(runtime.block_on(later).unwrap(), "you, later".into());
    let failed = future(value(&graph, SOURCE, "never", &[])).get().unwrap_err();
    assert!(failed.to_string().contains("nothing will come") || failed.kind() == Case::Trap, "{failed}");
    assert_eq!(value(&graph, SOURCE, "ping", &[]), Val::U32(7));
}

#[test]
fn a_writer_that_traps_ends_its_stream_by_a_failure() {
    let graph = source();
    let mut stream = stream(value(&graph, SOURCE, "breaks", &[]));
    assert_eq!(stream.next().unwrap().unwrap(), "one".into());
    assert_eq!(stream.next().unwrap().unwrap(), "two".into());
    let failed = stream.next().unwrap().unwrap_err();
    assert_eq!(failed.kind(), Case::Trap, "{failed}");
    assert!(stream.next().is_none());
    // It has a fresh instance.
    assert_eq!(value(&graph, SOURCE, "ping", &[]), Val::U32(7));
}

#[test]
fn a_plugin_that_is_restarted_fails_its_streams() {
    let graph = source();
    let mut silent = stream(value(&graph, SOURCE, "silent", &[]));
    let graph_too = graph.clone();
    let restarted = std::thread::spawn(move || graph_too.plugin("source").unwrap().restart().unwrap());
    assert!(silent.next().unwrap().is_err());
    restarted.join().unwrap();
    assert_eq!(value(&graph, SOURCE, "ping", &[]), Val::U32(7));
}

#[test]
fn an_instance_that_is_renewed_ends_with_the_last_of_its_calls() {
    for stopped in [false, true] {
        let graph = source();
        let joins = || {
            let (writer, words) = ValStream::new();
            let graph = graph.clone();
            let joined = std::thread::spawn(move || {
                let replies = graph.dispatch(SOURCE, "join", &[Val::Stream(words)]).unwrap();
                replies.into_iter().next().unwrap().1
            });
            // The first leads.
            std::thread::sleep(Duration::from_millis(200));
            writer.write("word".into()).unwrap();
            (writer, joined)
        };
        let (first, second) = (joins(), joins());
        let renewing = {
            let graph = graph.clone();
            std::thread::spawn(move || {
                let plugin = graph.plugin("source").unwrap();
                if stopped {
                    assert!(plugin.stop());
                } else {
                    plugin.restart().unwrap();
                }
            })
        };
        std::thread::sleep(Duration::from_millis(200));
        for (writer, joined) in [first, second] {
            drop(writer);
            assert_eq!(joined.join().unwrap().unwrap(), Some("word".into()));
        }
        renewing.join().unwrap();
        if stopped {
            assert_eq!(error(&graph, SOURCE, "ping", &[]).kind(), Case::Unavailable);
        } else {
            assert_eq!(value(&graph, SOURCE, "ping", &[]), Val::U32(7));
        }
    }
}

#[test]
fn who_writes_much_at_once_waits_for_who_reads() {
    let graph = source();
    let taken = || match value(&graph, SOURCE, "taken", &[]) {
        Val::U32(taken) => taken,
        other => panic!("{other:?}"),
    };
    // Of nothing but items, and of words of 10 kB, as many as 64 KiB hold.
    let ticks = ("ticks-at-once", vec![Val::U32(100_000)], 4096, 100_000);
    let words = ("words-at-once", vec![Val::U32(100), Val::U32(10_000)], 7, 100);
    for (function, args, most, all) in [ticks, words] {
        let stream = stream(value(&graph, SOURCE, function, &args));
        eventually("some are taken", || taken() > 0);
        std::thread::sleep(Duration::from_millis(100));
        assert!(taken() <= most, "{function}: {}", taken());
        assert_eq!(stream.filter(Result::is_ok).count(), all, "{function}");
        assert_eq!(taken() as usize, all, "{function}");
    }
}

#[test]
fn who_stops_reading_is_noticed() {
    let graph = source();
    let mut stream = stream(value(&graph, SOURCE, "bytes", &[Val::U64(u64::MAX), Val::U32(1000)]));
    assert_eq!(stream.next().unwrap().unwrap(), Val::U8(7));
    drop(stream);
    eventually("the writer is told", || value(&graph, SOURCE, "unread", &[]) == Val::Bool(true));
}

#[test]
fn the_host_gives_streams_and_futures() {
    let graph = source();
    let (writer, stream) = ValStream::new();
    let writes = std::thread::spawn(move || {
        for _ in 0..100 {
            writer.write_bytes(&[7; 12_345]).unwrap();
        }
    });
    assert_eq!(value(&graph, SOURCE, "count", &[Val::Stream(stream)]), Val::U64(1_234_500));
    writes.join().unwrap();
    let joined = value(&graph, SOURCE, "join", &[Val::Stream(ValStream::of(words(3)))]);
    assert_eq!(joined, "word 0 word 1 word 2".into());
    assert_eq!(value(&graph, SOURCE, "twice", &[Val::Future(ValFuture::of(Val::U32(21)))]), Val::U32(42));
    // A stream is somebody's alone.
    let stream = ValStream::of(words(1));
    value(&graph, SOURCE, "join", &[Val::Stream(stream.clone())]);
    let failed = error(&graph, SOURCE, "join", &[Val::Stream(stream)]);
    assert_eq!(failed.kind(), Case::InvalidHandle, "{failed}");
}

#[test]
fn a_call_that_is_refused_takes_no_streams() {
    let graph = source();
    let (writer, stream) = ValStream::new();
    // The second is the first again.
    let twice = [Val::Stream(stream.clone()), Val::Stream(stream.clone())];
    assert_eq!(error(&graph, SOURCE, "join-both", &twice).kind(), Case::InvalidHandle);
    assert_eq!(error(&graph, SOURCE, "join-both", &[Val::Stream(stream.clone()), Val::U32(7)]).kind(), Case::Other);
    writer.write("still here".into()).unwrap();
    drop(writer);
    let both = [Val::Stream(stream), Val::Stream(ValStream::of(words(1)))];
    assert_eq!(value(&graph, SOURCE, "join-both", &both), "still here word 0".into());
}

#[test]
fn a_plugin_closes_what_the_host_writes() {
    let graph = source();
    let (writer, stream) = ValStream::new();
    writer.write("one".into()).unwrap();
    let first = value(&graph, SOURCE, "first", &[Val::Stream(stream)]);
    assert_eq!(first, Val::Option(Some(Box::new("one".into()))));
    eventually("the host is told", || writer.write("two".into()).is_err());
}

#[test]
fn what_the_host_writes_wrong_costs_the_instance() {
    let graph = source();
    for wrong in [Val::Stream(ValStream::of([Val::U32(1)])), Val::Stream({
        let (writer, stream) = ValStream::new();
        writer.fail("the disk is full");
        stream
    })] {
        let failed = error(&graph, SOURCE, "join", &[wrong]);
        let told = failed.to_string();
        assert!(told.contains("expected string") || told.contains("the disk is full"), "{told}");
        assert_eq!(value(&graph, SOURCE, "ping", &[]), Val::U32(7));
    }
}

#[test]
fn streams_cross_from_plugin_to_plugin() {
    let graph = relay();
    let bytes = value(&graph, RELAY, "bytes", &[Val::U64(3 << 20), Val::U32(50_000)]);
    assert_eq!(count(&stream(bytes)), 3 << 20);
    assert_eq!(value(&graph, RELAY, "counted", &[Val::U64(3 << 20), Val::U32(4096)]), Val::U64(3 << 20));
    let shouted = items(value(&graph, RELAY, "shouted", &[Val::U32(3)]));
    assert_eq!(shouted, ["WORD 0".into(), "WORD 1".into(), "WORD 2".into()]);
    assert_eq!(value(&graph, RELAY, "awaited", &["hi".into()]), "hi, later".into());
}

#[test]
fn a_reader_that_closes_lets_the_writer_go_on() {
    let graph = relay();
    let one = value(&graph, RELAY, "one-of", &[Val::U32(1_000_000)]);
    assert_eq!(one, Val::Option(Some(Box::new("word 0".into()))));
    assert_eq!(value(&graph, RELAY, "awaited", &["hi".into()]), "hi, later".into());
}

#[test]
fn a_direct_plug_that_breaks_costs_its_reader_the_instance() {
    let graph = relay();
    let failed = error(&graph, RELAY, "breaks", &[]);
    assert_eq!((failed.kind(), failed.plugin()), (Case::Trap, "relay"), "{failed}");
    assert!(failed.text().contains("source"), "{failed}");
    assert_eq!(value(&graph, RELAY, "awaited", &["hi".into()]), "hi, later".into());
}

#[test]
fn items_that_are_not_carried_are_refused_by_name() {
    let text = "[graph]\nroot = \"async-streams:flow/refused\"\n[plugin.refused]\ncomponent = \"async-streams/refused.wat\"\n";
    let told = jackfield_tests_runtime::report(text).to_string();
    assert!(told.contains("stream<tuple<u32, u32>>") && told.contains("list<string>"), "{told}");
}

#[test]
fn a_lifetime_of_a_call_has_no_streams() {
    let text = format!(
        "[graph]\nroot = \"{SOURCE}\"\n[plugin.source]\ncomponent = \"async-streams/source\"\nlifetime = \"call\"\n"
    );
    let told = jackfield_tests_runtime::report(&text).to_string();
    assert!(told.contains("would end with its call"), "{told}");
}
