//! Compiles, or there is a fault in the hygiene of `plugin!` and `#[plug]`.
#![no_implicit_prelude]

/// Plugs and a socket, under a renamed crate and without a prelude.
pub mod plain {
    ::sdk::plugin!({
        path: "wit",
        plug: ["hygiene:everything/values", "hygiene:everything/things"],
        sockets: { "hygiene:everything/listener": any },
    });

    /// The plugin.
    #[derive(Debug, ::std::default::Default)]
    pub struct Plugin;

    #[plug]
    impl Values for Plugin {
        fn exchange(
            &mut self,
            entry: Entry,
            choice: Choice,
            _level: Level,
            rights: Rights,
        ) -> ::std::result::Result<::std::vec::Vec<Choice>, values::String> {
            if rights.contains(Rights::READ) {
                return ::std::result::Result::Err(values::String { bytes: entry.bytes });
            }
            ::std::result::Result::Ok(::std::vec![choice, Choice::Some(entry)])
        }

        fn poke(&mut self) {
            listener::heard("poke");
        }

        fn many(
            &mut self,
            _a: u8,
            _b: u16,
            c: u32,
            _d: u64,
            _e: i8,
            _f: i16,
            _g: i32,
            _h: i64,
            _i: f32,
            _j: f64,
            _k: bool,
            _l: char,
            _m: ::std::string::String,
        ) -> u32 {
            c
        }
    }

    #[plug]
    impl Things for Plugin {
        fn take(&mut self, thing: Thing) -> ::std::option::Option<Thing> {
            ::std::option::Option::Some(thing)
        }

        fn sum(&mut self, things: ::std::vec::Vec<&Thing>) -> u64 {
            let mut sum = 0;
            for thing in things {
                if let ::std::option::Option::Some(kept) = thing.downcast_ref::<Kept>() {
                    sum += kept.0.bytes.len() as u64;
                }
            }
            sum
        }
    }

    /// What is behind a handle.
    #[derive(Debug)]
    pub struct Kept(Entry);

    #[plug]
    impl ThingPlug for Kept {
        fn new(entry: Entry) -> Self {
            Self(entry)
        }

        fn open(name: ::std::string::String) -> ::std::result::Result<Thing, ::std::string::String> {
            ::std::result::Result::Err(name)
        }

        fn entry(&self) -> Entry {
            ::std::clone::Clone::clone(&self.0)
        }

        fn join(&self, _other: &Thing) -> Thing {
            ::std::convert::From::from(Self(ThingPlug::entry(self)))
        }
    }
}

/// Two invocations in one module tree.
pub mod twice {
    /// Apart from the next.
    pub mod one {
        ::sdk::plugin!({ path: "wit", sockets: { "hygiene:everything/values": direct, "hygiene:everything/things": direct } });
    }

    /// Apart from the first.
    pub mod two {
        ::sdk::plugin!({ path: "wit", sockets: { "hygiene:everything/values": exactly_one, "hygiene:everything/things": any } });
    }
}

/// Next to types of the user's own that are called like those of `std`.
pub mod taken {
    /// The user's own.
    #[derive(Debug)]
    pub struct Result;
    /// The user's own.
    #[derive(Debug)]
    pub struct Option;
    /// The user's own.
    #[derive(Debug)]
    pub struct Vec;
    /// The user's own.
    #[derive(Debug)]
    pub struct String;
    /// The user's own.
    #[derive(Debug)]
    pub struct Box;
    /// The user's own.
    #[derive(Debug)]
    pub struct Some;
    /// The user's own.
    #[derive(Debug)]
    pub struct Ok;
    /// The user's own.
    pub trait Default {}
    /// The user's own modules, called like crates.
    pub mod core {}
    /// The user's own.
    pub mod std {}
    /// The user's own.
    pub mod jackfield_guest {}

    ::sdk::plugin!({
        inline: "
            package hygiene:inline;
            /// Small.
            interface small {
                /// An outcome.
                record outcome {
                    /// Its text.
                    text: string,
                }
                /// Goes.
                go: func(names: list<string>, maybe: option<u8>) -> result<outcome, string>;
            }
            /// Hears.
            interface listener {
                /// Hears a line.
                heard: func(line: string) -> bool;
            }
        ",
        plug: "hygiene:inline/small",
        sockets: { "hygiene:inline/listener": at_most_one },
    });

    /// The plugin.
    #[derive(Debug, ::std::default::Default)]
    pub struct Plugin {
        calls: u32,
    }

    #[plug]
    impl Small for Plugin {
        fn go(
            &mut self,
            names: ::std::vec::Vec<::std::string::String>,
            maybe: ::std::option::Option<u8>,
        ) -> ::std::result::Result<Outcome, ::std::string::String> {
            self.calls += 1;
            let heard = listener::heard("a line");
            match (heard, maybe) {
                (::std::option::Option::Some(reply), ::std::option::Option::Some(_)) => {
                    ::std::result::Result::Err(reply.plugin)
                }
                _ => ::std::result::Result::Ok(Outcome { text: names.concat() }),
            }
        }
    }
}
