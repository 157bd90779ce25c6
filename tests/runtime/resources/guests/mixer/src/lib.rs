//! Has two stores in one socket, and mixes up their buckets.

jackfield_guest::plugin!({
    path: "../../wit",
    plug: "resources:kv/scenarios",
    sockets: { "resources:kv/store": any },
});

#[derive(Default)]
struct Plugin {
    held: Vec<Bucket>,
}

fn lines<R: std::fmt::Debug>(replies: jackfield_guest::Replies<R>) -> String {
    let lines = replies.into_iter().map(|(plugin, result)| match result {
        Ok(value) => format!("{plugin}={value:?}"),
        Err(error) => format!("{plugin}=error {}", error.case()),
    });
    lines.collect::<Vec<_>>().join(" ")
}

#[plug]
impl Scenarios for Plugin {
    fn run(&mut self, name: String) -> Result<String, String> {
        let buckets: Vec<Bucket> = Bucket::create("a").ok().collect();
        Ok(match (name.as_str(), &*buckets) {
            ("create", _) => buckets.len().to_string(),
            ("two owners", [a, b]) => lines(store::total(&[a, b])),
            ("one owner", [_, b]) => lines(store::total(&[b, b])),
            ("no owner", _) => lines(store::total(&[])),
            ("none", _) => lines(store::maybe(None)),
            ("own of two", [_, _]) => lines(Bucket::merge(buckets)),
            ("live", _) => lines(store::live()),
            (other, buckets) => return Err(format!("{other} with {} buckets", buckets.len())),
        })
    }

    fn hold(&mut self, count: u32) -> u32 {
        for _ in 0..count {
            self.held.extend(Bucket::create("a").ok());
        }
        self.held.len() as u32
    }

    fn release(&mut self) -> u32 {
        std::mem::take(&mut self.held).len() as u32
    }

    fn sums(&mut self) -> Vec<String> {
        self.held
            .iter()
            .map(|bucket| match bucket.sum() {
                Ok(sum) => format!("ok {sum}"),
                Err(error) => format!("{}: {}", error.case(), error.text()),
            })
            .collect()
    }

    fn crash(&mut self) {
        panic!("the mixer crashed with {} buckets", self.held.len());
    }
}
