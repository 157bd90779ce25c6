//! Resources natively: values of one's own behind handles, mocks in the place of those of others, and decorators.

use std::cell::Cell;
use std::rc::Rc;

use jackfield_guest::DispatchError;

mod owner {
    jackfield_guest::plugin!({
        inline: "
            package test:kv;
            interface store {
                resource bucket {
                    constructor(name: string);
                    open: static func(name: string) -> result<bucket, string>;
                    name: func() -> string;
                    add: func(values: list<u64>, note: option<string>) -> u64;
                }
                resource gate { constructor(key: string) -> result<gate, string>; }
                record labelled { label: string, bucket: bucket }
                sort: func(buckets: list<labelled>) -> list<labelled>;
                total: func(buckets: list<borrow<bucket>>) -> u64;
            }
        ",
        plug: "test:kv/store",
    });

    #[derive(Default)]
    pub(crate) struct Keeper;

    pub(crate) struct Counted {
        pub(crate) name: String,
        pub(crate) sum: std::cell::Cell<u64>,
    }

    pub(crate) struct Open;

    #[plug]
    impl Store for Keeper {
        fn sort(&mut self, mut buckets: Vec<Labelled>) -> Vec<Labelled> {
            buckets.sort_by_key(|labelled| labelled.bucket.name());
            buckets
        }

        fn total(&mut self, buckets: Vec<&Bucket>) -> u64 {
            buckets.into_iter().filter_map(Bucket::downcast_ref::<Counted>).map(|bucket| bucket.sum.get()).sum()
        }
    }
    #[plug]
    impl BucketPlug for Counted {
        fn new(name: String) -> Self {
            Self { name, sum: 0.into() }
        }

        fn open(name: String) -> Result<Bucket, String> {
            if name.is_empty() { Err("no name".to_owned()) } else { Ok(Self::new(name).into()) }
        }

        fn name(&self) -> String {
            self.name.clone()
        }

        fn add(&self, values: Vec<u64>, note: Option<String>) -> u64 {
            self.sum.set(self.sum.get() + values.iter().sum::<u64>() + u64::from(note.is_some()));
            self.sum.get()
        }
    }

    #[plug]
    impl GatePlug for Open {
        fn new(key: String) -> Result<Self, String> {
            if key == "sesame" { Ok(Self) } else { Err(key) }
        }
    }
}

#[test]
fn handles_lead_to_the_plugins_own_values() {
    use owner::{Bucket, BucketPlug, Counted, GatePlug, Keeper, Labelled, Open, Store};

    let bucket = Bucket::from(Counted::new("b".to_owned()));
    assert_eq!(bucket.add(&[1, 2], Some("x")), 4);
    let other = Counted::open("a".to_owned()).unwrap();
    assert_eq!(Keeper.total(vec![&bucket, &other, &bucket]), 8);
    let labelled = |bucket, label: &str| Labelled { label: label.to_owned(), bucket };
    let sorted = Keeper.sort(vec![labelled(bucket, "second"), labelled(other, "first")]);
    assert_eq!(sorted.iter().map(|entry| entry.label.as_str()).collect::<Vec<_>>(), ["first", "second"]);
    assert!(Open::new("please".to_owned()).is_err());
}

mod user {
    jackfield_guest::plugin!({
        inline: "
            package test:kv;
            interface store {
                resource bucket {
                    constructor(name: string);
                    open: static func(name: string) -> result<bucket, string>;
                    name: func() -> string;
                    add: func(values: list<u64>, note: option<string>) -> u64;
                }
                total: func(buckets: list<borrow<bucket>>) -> u64;
                keep: func(bucket: bucket);
            }
            interface vault {
                use store.{bucket};
                weigh: func(bucket: borrow<bucket>) -> u64;
            }
        ",
        sockets: { "test:kv/store": any, "test:kv/vault": direct },
    });
}

/// Tells when it is dropped.
struct OnDrop(Rc<Cell<u32>>);

impl Drop for OnDrop {
    fn drop(&mut self) {
        self.0.set(self.0.get() + 1);
    }
}

#[test]
fn mocks_stand_for_the_resources_of_others() -> Result<(), DispatchError> {
    use user::{Bucket, store, vault};

    let dropped = Rc::new(Cell::new(0));
    let _store = store::mock(|store| {
        let dropped = Rc::clone(&dropped);
        store.bucket_new(move |name| {
            let (name, guard) = (name.to_owned(), OnDrop(Rc::clone(&dropped)));
            Bucket::mock(|bucket| {
                bucket.name(move || {
                    let _ = &guard;
                    name.clone()
                });
                bucket.add(|values, _| match values {
                    [] => Err(DispatchError::InvalidHandle("gone".to_owned())),
                    values => Ok(values.iter().sum()),
                });
            })
        });
        store.total(|buckets| buckets.len() as u64);
        store.keep(drop);
    });
    let _vault = vault::mock(|vault| vault.weigh(|bucket| bucket.name().map_or(0, |name| name.len() as u64)));

    let bucket = Bucket::create("abc").first()?;
    assert_eq!(bucket.name()?, "abc");
    assert_eq!(bucket.add(&[1, 2], None)?, 3);
    assert_eq!(bucket.add(&[], None).unwrap_err().case(), "invalid-handle");
    assert_eq!(vault::weigh(&bucket), 3);
    assert_eq!(store::total(&[&bucket, &bucket]).first()?, 2);
    assert_eq!(dropped.get(), 0);
    store::keep(bucket).first()?;
    assert_eq!(dropped.get(), 1);
    assert!(Bucket::open("x").is_empty(), "what has no closure is an empty socket");
    Ok(())
}

#[test]
#[should_panic(expected = "set it in `Bucket::mock`")]
fn a_method_without_a_closure_says_how_to_set_one() {
    let _ = user::Bucket::mock(|_| ()).name();
}

mod decorator {
    jackfield_guest::plugin!({
        inline: "
            package test:rules;
            interface rule {
                variant fault { broken(string), unknown }
                check: func(text: string) -> result<list<string>, fault>;
            }
        ",
        plug: "test:rules/rule",
        sockets: { "test:rules/rule": any },
    });

    /// Adds up what the rules behind it find.
    #[derive(Default)]
    pub(crate) struct All {
        pub(crate) calls: u32,
    }

    #[plug]
    impl Rule for All {
        fn check(&mut self, text: String) -> Result<Vec<String>, Fault> {
            self.calls += 1;
            let mut found = Vec::new();
            for (plugin, reply) in rule::check(&text) {
                // The socket's types are the plug's.
                found.extend(reply.map_err(|error| Fault::Broken(format!("{plugin}: {error}")))??);
            }
            Ok(found)
        }
    }
}

#[test]
fn a_decorator_plugs_and_sockets_one_contract() {
    use decorator::{All, Fault, Rule, rule};

    let mut all = All::default();
    assert_eq!(all.check("x".to_owned()), Ok(vec![]));
    let _mock = rule::mock(|rule| {
        rule.check(|text| if text.is_empty() { Err(Fault::Unknown) } else { Ok(vec![text.to_owned()]) })
    });
    assert_eq!(all.check("x".to_owned()), Ok(vec!["x".to_owned()]));
    assert_eq!(all.check(String::new()), Err(Fault::Unknown));
    assert_eq!(all.calls, 3);
    fn boxed(fault: Fault) -> Box<dyn std::error::Error> {
        fault.into()
    }
    assert_eq!(boxed(Fault::Unknown).to_string(), "Unknown");
}
