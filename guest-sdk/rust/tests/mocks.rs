//! Sockets of every shape, natively: mocks stand for them, and what has no mock behaves like an empty socket.

use jackfield_guest::testing::Calls;
use jackfield_guest::{DispatchError, Replies, Reply};

mod plugin {
    jackfield_guest::plugin!({
        inline: "
            package test:mocks@1.0.0;
            interface words {
                record word { text: string, tags: list<string> }
                count: func(words: list<word>, least: option<string>) -> result<u32, string>;
                forget: func();
            }
            interface one { ask: func(question: string) -> string; }
            interface perhaps { ask: func(question: string) -> string; }
            interface some { ask: func(question: string) -> string; }
        ",
        sockets: {
            "test:mocks/words": any, "test:mocks/one": exactly_one, "test:mocks/perhaps": at_most_one,
            "test:mocks/some": at_least_one,
        },
    });
}

use plugin::{Word, one, perhaps, some, words};

#[test]
fn a_closure_may_return_the_bare_value_a_result_or_replies() {
    let _mock = words::mock(|words| words.count(|words, least| Ok(words.len() as u32 + u32::from(least.is_some()))));
    let word = Word { text: "a".to_owned(), tags: vec![] };
    assert_eq!(words::count(std::slice::from_ref(&word), Some("x")).first(), Ok(Ok(2)));

    let replies = Replies::new([("a", Err(DispatchError::Trap("a: no".to_owned()))), ("b", Ok(Ok(7)))]);
    let _mock = words::mock(|words| words.count(move |_, _| replies.clone()));
    let replies = words::count(&[word], None);
    let plugins: Vec<_> = replies.iter().map(|(plugin, result)| (plugin.as_str(), result.is_ok())).collect();
    assert_eq!(plugins, [("a", false), ("b", true)]);
    assert_eq!(replies.clone().first(), Ok(Ok(7)));
    assert_eq!(replies.all(), Err(DispatchError::Trap("a: no".to_owned())));
}

#[test]
fn the_latest_mock_counts_and_ends_with_its_guard() {
    let answer = |text: &'static str| one::mock(move |one| one.ask(move |_| text.to_owned()));
    let _outer = answer("outer");
    {
        let _inner = answer("inner");
        assert_eq!(one::ask("?"), Reply::new("mock", Ok("inner".to_owned())));
    }
    assert_eq!(one::ask("?").ok().as_deref(), Some("outer"));
    let elsewhere = std::thread::spawn(|| one::ask("?").result.is_err()).join();
    assert!(elsewhere.unwrap(), "another thread has mocks of its own");
}

#[test]
fn without_a_mock_a_socket_is_empty() {
    assert!(words::forget().is_empty());
    assert!(some::ask("?").is_empty());
    assert_eq!(perhaps::ask("?"), None);
    assert!(
        matches!(one::ask("?").result, Err(DispatchError::Unavailable(text)) if text.contains("test:mocks/one#ask"))
    );
    let replies = some::ask("?").first();
    assert!(matches!(replies, Err(DispatchError::Unavailable(_))));
}

#[test]
fn calls_are_noted() {
    let calls = Calls::new();
    let _mock = perhaps::mock(|perhaps| {
        let calls = calls.clone();
        perhaps.ask(move |question| {
            calls.push(question.to_owned());
            Err(DispatchError::Deadline("late".to_owned()))
        });
    });
    let reply = perhaps::ask("why").expect("a mock is a plug");
    assert_eq!((reply.plugin.as_str(), reply.error().map(DispatchError::case)), ("mock", Some("deadline")));
    assert_eq!(calls.take(), ["why"]);
    assert!(calls.is_empty());
}
