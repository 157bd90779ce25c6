//! Compiles, or there is a fault in the hygiene of `bindings!`.
#![no_implicit_prelude]

/// At the root of a module, under a renamed crate.
pub mod plain {
    ::panel::bindings!({
        path: "wit",
        sockets: ["hygiene:everything/values", "hygiene:everything/things"],
        host: ["hygiene:everything/listener"],
    });
}

/// A second invocation in the same module, of other contracts, and a third from text.
pub mod twice {
    /// Apart from the next.
    pub mod one {
        ::panel::bindings!({ path: "wit", sockets: ["hygiene:everything/listener"] });
    }

    ::panel::bindings!({
        inline: "
            package hygiene:inline;
            /// Small.
            interface small {
                /// Goes.
                go: func() -> result;
            }
        ",
        sockets: ["hygiene:inline/small"],
        host: ["hygiene:inline/small"],
    });
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
    #[derive(Debug)]
    pub struct Err;
    /// The user's own.
    pub trait Send {}
    /// The user's own.
    pub trait Sized {}
    /// The user's own.
    pub trait Clone {}
    /// The user's own modules, called like crates.
    pub mod core {}
    /// The user's own.
    pub mod std {}
    /// The user's own.
    pub mod jackfield {}

    ::panel::bindings!({
        path: "wit",
        sockets: ["hygiene:everything/values", "hygiene:everything/things", "hygiene:everything/listener"],
        host: ["hygiene:everything/values", "hygiene:everything/things"],
    });
}
