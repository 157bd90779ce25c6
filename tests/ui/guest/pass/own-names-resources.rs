//! Sockets under names of their own for a contract with a resource: one type, whose handles know which socket made them.

jackfield_guest::plugin!({
    inline: "
        package demo:kv@0.1.0;
        interface store {
            resource bucket {
                constructor(name: string);
                get: func(key: string) -> option<string>;
                open: static func(name: string) -> result<bucket, string>;
                merge: func(other: borrow<bucket>);
            }
            peek: func(b: borrow<bucket>) -> u32;
            take: func(b: bucket) -> u32;
        }
        interface report { run: func() -> string; }
    ",
    plug: "demo:kv/report",
    sockets: { "demo:kv/store": { primary: direct, backup: exactly_one, rest: any } },
});

#[derive(Default)]
struct Plugin;

#[plug]
impl Report for Plugin {
    fn run(&mut self) -> String {
        let first = primary::bucket_new("first");
        let second = primary::bucket_open("second").unwrap();
        first.merge(&second).unwrap();
        let peeked = primary::peek(&first);
        let taken = backup::take(backup::bucket_new("third").result.unwrap()).result.unwrap();
        let rest: Vec<Bucket> = rest::bucket_new("fourth").into_iter().map(|(_, bucket)| bucket.unwrap()).collect();
        // Some sockets reply with errors, so all methods do.
        let got: Result<Option<String>, jackfield_guest::DispatchError> = first.get("a");
        format!("{:?} {peeked} {taken} {}", got.unwrap(), rest.len())
    }
}

fn bucket(name: &str) -> Bucket {
    let name = name.to_owned();
    Bucket::mock(move |bucket| {
        bucket.get(move |key| Some(format!("{key} of {name}")));
        bucket.merge(|_| ());
    })
}

fn main() {
    let _primary = primary::mock(|store| {
        store.bucket_new(bucket);
        store.bucket_open(|name| Ok(bucket(name)));
        store.peek(|_| 1);
    });
    let _backup = backup::mock(|store| {
        store.bucket_new(bucket);
        store.take(|_| 2);
    });
    let _rest = rest::mock(|store| store.bucket_new(bucket));
    assert_eq!(Plugin.run(), "Some(\"a of first\") 1 2 1");
}
