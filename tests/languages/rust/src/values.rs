//! Every value type.

use std::collections::BTreeMap;

use super::conformance::suite::arrays::Arrays;
use super::conformance::suite::maps::Maps;
use super::conformance::suite::values::{Colour, Nested, Point, Rights, Shape, Values};
use super::{Suite, plug};

#[plug]
impl Values for Suite {
    fn echo_bool(&mut self, v: bool) -> bool {
        v
    }

    fn echo_u8(&mut self, v: u8) -> u8 {
        v
    }

    fn echo_u16(&mut self, v: u16) -> u16 {
        v
    }

    fn echo_u32(&mut self, v: u32) -> u32 {
        v
    }

    fn echo_u64(&mut self, v: u64) -> u64 {
        v
    }

    fn echo_s8(&mut self, v: i8) -> i8 {
        v
    }

    fn echo_s16(&mut self, v: i16) -> i16 {
        v
    }

    fn echo_s32(&mut self, v: i32) -> i32 {
        v
    }

    fn echo_s64(&mut self, v: i64) -> i64 {
        v
    }

    fn echo_f32(&mut self, v: f32) -> f32 {
        v
    }

    fn echo_f64(&mut self, v: f64) -> f64 {
        v
    }

    fn echo_char(&mut self, v: char) -> char {
        v
    }

    fn echo_string(&mut self, v: String) -> String {
        v
    }

    fn echo_bytes(&mut self, v: Vec<u8>) -> Vec<u8> {
        v
    }

    fn echo_u64s(&mut self, v: Vec<u64>) -> Vec<u64> {
        v
    }

    fn echo_strings(&mut self, v: Vec<String>) -> Vec<String> {
        v
    }

    fn echo_lists(&mut self, v: Vec<Vec<u32>>) -> Vec<Vec<u32>> {
        v
    }

    fn echo_tuple(&mut self, v: (u8, String, f64)) -> (u8, String, f64) {
        v
    }

    fn echo_point(&mut self, v: Point) -> Point {
        v
    }

    fn echo_nested(&mut self, v: Nested) -> Nested {
        v
    }

    fn echo_colour(&mut self, v: Colour) -> Colour {
        v
    }

    fn echo_rights(&mut self, v: Rights) -> Rights {
        v
    }

    fn echo_shape(&mut self, v: Shape) -> Shape {
        v
    }

    fn echo_option(&mut self, v: Option<u32>) -> Option<u32> {
        v
    }

    fn echo_options(&mut self, v: Option<Option<String>>) -> Option<Option<String>> {
        v
    }

    fn echo_result(&mut self, v: Result<u32, String>) -> Result<u32, String> {
        v
    }

    fn echo_result_ok(&mut self, v: Result<u32, ()>) -> Result<u32, ()> {
        v
    }

    fn echo_result_err(&mut self, v: Result<(), String>) -> Result<(), String> {
        v
    }

    fn echo_result_bare(&mut self, v: Result<(), ()>) -> Result<(), ()> {
        v
    }

    fn echo_results(&mut self, v: Vec<Result<u32, String>>) -> Vec<Result<u32, String>> {
        v
    }

    fn swap(&mut self, a: u32, b: String) -> (String, u32) {
        (b, a)
    }

    fn nothing(&mut self) {}

    fn reverse(&mut self, v: Vec<u8>) -> Vec<u8> {
        v.into_iter().rev().collect()
    }
}

#[plug]
impl Maps for Suite {
    fn echo_map(&mut self, v: BTreeMap<String, u32>) -> BTreeMap<String, u32> {
        v
    }
}

#[plug]
impl Arrays for Suite {
    fn echo_array(&mut self, v: [u32; 4]) -> [u32; 4] {
        v
    }
}
