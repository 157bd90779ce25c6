//! A chain of 32 plugins that all recurse: no stack is overrun, whatever the thread's own stack is.

use jackfield::Val;
use jackfield_tests_runtime::{call, load};

const LINK: &str = "chain:links/link";

fn chain(length: usize) -> jackfield::Graph {
    let mut text = format!("[graph]\nroot = \"{LINK}\"\nplugs = [\"link1\"]\n");
    for number in 1..=length {
        let next = if number < length { format!("\"link{}\"", number + 1) } else { String::new() };
        text.push_str(&format!(
            "[plugin.link{number}]\ncomponent = \"chain/link\"\n[plugin.link{number}.sockets]\n\"{LINK}\" = [{next}]\n"
        ));
    }
    load(&text)
}

#[test]
fn thirty_two_links_that_recurse() {
    let graph = chain(32);
    let first = |frames: u32| {
        let replies = graph.dispatch(LINK, "descend", &[Val::U32(frames)]).expect("it is plugged");
        replies.into_iter().find(|(plugin, _)| plugin == "link1").expect("the first link replies").1
    };
    assert_eq!(first(0), Ok(Some(Val::U32(32))));
    assert_eq!(first(300), Ok(Some(Val::U32(32))));
    // So deep that the first link itself does not fit: an error, not a crash.
    assert!(first(10_000_000).is_err());
    assert_eq!(first(10), Ok(Some(Val::U32(32))));
}

#[test]
fn from_a_thread_with_a_small_stack() {
    let graph = chain(32);
    std::thread::scope(|scope| {
        let small = std::thread::Builder::new().stack_size(128 << 10);
        let reply = small.spawn_scoped(scope, || {
            let replies = graph.dispatch(LINK, "descend", &[Val::U32(300)]).expect("it is plugged");
            replies.into_iter().find(|(plugin, _)| plugin == "link1").expect("the first link replies").1
        });
        assert_eq!(
            reply.expect("the thread starts").join().expect("it does not overrun its stack"),
            Ok(Some(Val::U32(32)))
        );
    });
}

#[test]
fn a_chain_of_one() {
    assert_eq!(call(&chain(1), LINK, "descend", &[Val::U32(5)]), Ok(Some(Val::U32(1))));
}
