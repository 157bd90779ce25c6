//! Uses buckets through wrapped sockets.

use jackfield_guest::{DispatchError, Replies};

jackfield_guest::plugin!({
    path: "../../wit",
    plug: "resources:kv/scenarios",
    sockets: { "resources:kv/store": any },
});

/// The first reply of a function.
fn one<R>(replies: Replies<R>) -> R {
    replies.first().unwrap_or_else(|error| panic!("{error}"))
}

/// The reply of a method.
fn m<R>(reply: Result<R, DispatchError>) -> R {
    reply.unwrap_or_else(|error| panic!("{error}"))
}

#[derive(Default)]
struct Plugin {
    held: Vec<Bucket>,
}

impl Plugin {
    fn methods() -> String {
        let bucket = one(Bucket::create("a"));
        m(bucket.put(2));
        m(bucket.put(40));
        format!("{} {}", m(bucket.name()), m(bucket.sum()))
    }

    fn statics() -> String {
        let open = one(Bucket::open("b")).map(|bucket| m(bucket.name()));
        let refused = one(Bucket::open("")).map(|bucket| m(bucket.name()));
        format!("{open:?} {refused:?}")
    }

    fn merge() -> String {
        let (a, b) = (one(Bucket::create("a")), one(Bucket::open("b")).expect("b is a name"));
        m(a.put(1));
        m(b.put(2));
        let merged = one(Bucket::merge(vec![a, b]));
        format!("{} {}", m(merged.name()), m(merged.sum()))
    }

    fn make() -> String {
        let mut made = one(store::make(&["x".to_owned(), "y".to_owned(), "z".to_owned()]));
        made.remove(1);
        made.iter().map(|entry| format!("{}{}", entry.label, m(entry.bucket.name()))).collect()
    }

    fn nest() -> String {
        let many = one(store::rearrange(Nest::One(one(Bucket::create("a")))));
        let Nest::Many(mut list) = many else { return format!("{many:?}") };
        list.push(Labelled { label: "b".to_owned(), bucket: one(Bucket::open("b")).expect("b is a name") });
        let pair = one(store::rearrange(Nest::Many(list)));
        let Nest::Pair((first, Some(second))) = &pair else { return format!("{pair:?}") };
        let names = format!("{} {}", m(first.name()), m(second.name()));
        let single = one(store::rearrange(pair));
        let Nest::One(bucket) = single else { return format!("{single:?}") };
        format!("{names} {}", m(bucket.name()))
    }

    fn borrows() -> String {
        let (a, b) = (one(Bucket::create("a")), m(one(Bucket::create("a")).twin()));
        m(a.put(3));
        m(b.put(4));
        let total = one(store::total(&[&a, &b, &a]));
        format!("{total} {} {}", one(store::maybe(Some(&a))), one(store::maybe(None)))
    }

    fn gates() -> String {
        let open = one(Gate::create("sesame")).map(|gate| m(gate.key()));
        let shut = one(Gate::create("please")).map(|gate| m(gate.key()));
        format!("{open:?} {shut:?}")
    }
}

#[plug]
impl Scenarios for Plugin {
    fn run(&mut self, name: String) -> Result<String, String> {
        Ok(match name.as_str() {
            "methods" => Self::methods(),
            "statics" => Self::statics(),
            "merge" => Self::merge(),
            "make" => Self::make(),
            "nest" => Self::nest(),
            "borrows" => Self::borrows(),
            "gates" => Self::gates(),
            "explode" => {
                let bucket = one(Bucket::create("a"));
                format!("{:?} {:?}", bucket.explode(), bucket.sum())
            }
            other => return Err(format!("there is no scenario {other}")),
        })
    }

    fn hold(&mut self, count: u32) -> u32 {
        self.held.extend((0..count).map(|_| one(Bucket::create("a"))));
        for (number, bucket) in (1..).zip(&self.held) {
            let _ = bucket.put(number);
        }
        self.held.len() as u32
    }

    fn release(&mut self) -> u32 {
        std::mem::take(&mut self.held).len() as u32
    }

    fn sums(&mut self) -> Vec<String> {
        self.held.iter().map(|bucket| format!("{:?}", bucket.sum())).collect()
    }

    fn crash(&mut self) {
        panic!("the user crashed with {} buckets", self.held.len());
    }
}
