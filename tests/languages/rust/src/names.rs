//! Names that are words somewhere, and names that differ by a hyphen.

use super::conformance::suite::names::{Absent, Level, List, Names, Pair, R1, R1_, Shape, Token, TokenPlug, Traits, Words};
use super::{Suite, plug};

struct Text(String);

#[plug]
impl TokenPlug for Text {
    fn new_(text: String) -> Self {
        Self(text)
    }

    fn new(text: String) -> Token {
        Self(text).into()
    }

    fn text(&self) -> String {
        self.0.clone()
    }

    fn drop(&self) -> u32 {
        1
    }

    fn owned(&self) -> u32 {
        2
    }

    fn str(&self) -> String {
        self.0.clone()
    }

    fn x_1(&self) -> u32 {
        3
    }

    fn x1(&self) -> u32 {
        4
    }
}

#[plug]
impl Names for Suite {
    fn echo_words(&mut self, words: Words) -> Words {
        words
    }

    fn swap(&mut self, p: Pair) -> Pair {
        Pair { x_1: p.x1, x1: p.x_1 }
    }

    fn echo_absent(&mut self, v: Absent) -> Absent {
        v
    }

    fn absent_ones(&mut self, name: String) -> Absent {
        Absent { constructor: None, to_string: None, name }
    }

    fn echo_traits(&mut self, v: Traits) -> Traits {
        v
    }

    fn no_traits(&mut self) -> Traits {
        Traits::default()
    }

    fn echo_shape(&mut self, v: Shape) -> Shape {
        v
    }

    fn echo_level(&mut self, v: Level) -> Level {
        v
    }

    fn both(&mut self, r_1: R1, r1: R1_) -> String {
        format!("{}{}", r_1.a, r1.b)
    }

    fn types(&mut self, lists: Vec<List>) -> String {
        lists.into_iter().map(|list| list.r#type).collect()
    }

    fn a_1(&mut self) -> u32 {
        1
    }

    fn a1(&mut self) -> u32 {
        2
    }

    fn to_string(&mut self) -> String {
        "text".to_owned()
    }

    fn print(
        &mut self,
        self_: String,
        cls: String,
        str: String,
        ptr0: String,
        ret: String,
        linux: String,
        x_1: String,
        x1: String,
    ) -> String {
        [self_, cls, str, ptr0, ret, linux, x_1, x1].concat()
    }
}
