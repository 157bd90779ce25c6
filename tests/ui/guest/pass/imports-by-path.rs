//! A decorator that imports its contract by its path, trait and functions alike.

use crate::demo::text::filter::{self, Filter};

jackfield_guest::plugin!({
    inline: "package demo:text; interface filter { transform: func(text: string) -> string; }",
    plug: "demo:text/filter",
    sockets: { "demo:text/filter": exactly_one },
});

#[derive(Default)]
struct Plugin;

#[plug]
impl Filter for Plugin {
    fn transform(&mut self, text: String) -> String {
        filter::transform(&text).ok().unwrap_or_default()
    }
}

fn main() {
    let _mock = filter::mock(|filter| filter.transform(|text| text.to_uppercase()));
    assert_eq!(Plugin.transform("a".to_owned()), "A");
}
