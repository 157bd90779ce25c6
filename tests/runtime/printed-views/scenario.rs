//! What each guest does with its socket, whatever the shape: every view's functions differ in their results alone.

use crate::socket::{self, Bucket, DispatchError, Gate, Level};

/// The replies of any shape.
pub trait Replies<R> {
    /// Each plugin's, in order.
    fn all(self) -> Vec<(String, Result<R, DispatchError>)>;
}

impl<R> Replies<R> for (String, Result<R, DispatchError>) {
    fn all(self) -> Vec<(String, Result<R, DispatchError>)> {
        vec![self]
    }
}

impl<R> Replies<R> for Option<(String, Result<R, DispatchError>)> {
    fn all(self) -> Vec<(String, Result<R, DispatchError>)> {
        self.into_iter().collect()
    }
}

impl<R> Replies<R> for Vec<(String, Result<R, DispatchError>)> {
    fn all(self) -> Vec<(String, Result<R, DispatchError>)> {
        self
    }
}

/// The word of a case, without its text, which must name plugin, contract and function.
fn word(error: &DispatchError) -> String {
    let text = format!("{error:?}");
    for part in ["views:kv/store@0.2.0", "plugin"] {
        if !text.contains(part) {
            return format!("{part} is missing in {text}");
        }
    }
    let case = text.split('(').next().unwrap_or_default();
    case.rsplit("::").next().unwrap_or_default().to_owned()
}

fn lines<R: std::fmt::Debug>(name: &str, replies: impl Replies<R>) -> Vec<String> {
    let line = |(plugin, reply): (String, Result<R, DispatchError>)| match reply {
        Ok(value) => format!("{name} {plugin}={value:?}"),
        Err(error) => format!("{name} {plugin}=error {}", word(&error)),
    };
    replies.all().into_iter().map(line).collect()
}

fn good<R>(reply: Result<R, DispatchError>) -> R {
    reply.unwrap_or_else(|error| panic!("{error:?}"))
}

fn buckets(start: u32) -> Vec<Bucket> {
    Bucket::create(start).all().into_iter().map(|(_, bucket)| good(bucket)).collect()
}

/// Calls every function of the view.
pub fn run() -> Vec<String> {
    let mut told = lines("shout", socket::shout("hi"));
    told.extend(lines("panic", socket::shout("panic")));
    told.extend(lines("touch", socket::touch()));
    told.extend(lines("shout", socket::shout("hi")));
    for (plugin, counts) in socket::counts(&["a".to_owned(), "b".to_owned(), "a".to_owned()]).all() {
        let mut counts: Vec<_> = good(counts).into_iter().collect();
        counts.sort();
        told.push(format!("counts {plugin}={counts:?}"));
    }
    for bucket in buckets(5) {
        let (sum, twin) = (good(bucket.add(2)), good(bucket.twin()));
        let (grown, made) = (good(twin.add(1)), good(bucket.made()));
        told.push(format!("methods {sum} {grown} {} {:?}", made.seconds, made.zone));
    }
    for start in [0, 9] {
        for (plugin, opened) in Bucket::open(start).all() {
            told.push(match good(opened) {
                Ok(bucket) => format!("open {plugin}={}", good(bucket.add(0))),
                Err(error) => format!("open {plugin}={error}"),
            });
        }
    }
    for key in ["sesame", "please"] {
        // A static function of the gate's is called `create`, so its constructor is not.
        for (plugin, gate) in Gate::create_new(key).all() {
            told.push(match good(gate) {
                Ok(gate) => format!("gate {plugin}={}", good(gate.key())),
                Err(error) => format!("gate {plugin}={error}"),
            });
        }
    }
    told.extend(lines("create", Gate::create()));
    for (plugin, made) in socket::make(&["x".to_owned(), "yyy".to_owned()], Level::High).all() {
        for entry in good(made) {
            told.push(format!("make {plugin}={} {} {:?}", entry.label, good(entry.bucket.add(0)), entry.level));
        }
    }
    told.extend(lines("total of none", socket::total(&[])));
    let several = buckets(3);
    for bucket in &several {
        told.extend(lines("total of one owner", socket::total(&[bucket, bucket])));
    }
    if several.len() > 1 {
        told.extend(lines("total of all", socket::total(&several.iter().collect::<Vec<_>>())));
    }
    told.extend(lines("maybe nothing", socket::maybe(None)));
    for bucket in several {
        told.extend(lines("maybe", socket::maybe(Some(bucket))));
    }
    for bucket in buckets(4) {
        told.extend(lines("take", socket::take(bucket)));
    }
    told
}
