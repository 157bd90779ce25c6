//! Returns what it is given.

use std::collections::BTreeMap;

jackfield_guest::plugin!({
    path: "../../wit",
    plug: "roundtrip:types/echo",
});

#[derive(Default)]
struct Plugin;

#[plug]
impl Echo for Plugin {
    fn of_bool(&mut self, v: bool) -> bool {
        v
    }

    fn of_u8(&mut self, v: u8) -> u8 {
        v
    }

    fn of_s8(&mut self, v: i8) -> i8 {
        v
    }

    fn of_u16(&mut self, v: u16) -> u16 {
        v
    }

    fn of_s16(&mut self, v: i16) -> i16 {
        v
    }

    fn of_u32(&mut self, v: u32) -> u32 {
        v
    }

    fn of_s32(&mut self, v: i32) -> i32 {
        v
    }

    fn of_u64(&mut self, v: u64) -> u64 {
        v
    }

    fn of_s64(&mut self, v: i64) -> i64 {
        v
    }

    fn of_f32(&mut self, v: f32) -> f32 {
        v
    }

    fn of_f64(&mut self, v: f64) -> f64 {
        v
    }

    fn of_char(&mut self, v: char) -> char {
        v
    }

    fn of_string(&mut self, v: String) -> String {
        v
    }

    fn of_bytes(&mut self, v: Vec<u8>) -> Vec<u8> {
        v
    }

    fn of_numbers(&mut self, v: Vec<u64>) -> Vec<u64> {
        v
    }

    fn of_strings(&mut self, v: Vec<Vec<String>>) -> Vec<Vec<String>> {
        v
    }

    fn of_fixed(&mut self, v: [u16; 5]) -> [u16; 5] {
        v
    }

    fn of_fixed_strings(&mut self, v: [String; 2]) -> [String; 2] {
        v
    }

    fn of_map(&mut self, v: BTreeMap<String, Vec<u32>>) -> BTreeMap<String, Vec<u32>> {
        v
    }

    fn of_tuple(&mut self, v: (u8, String, f64, bool)) -> (u8, String, f64, bool) {
        v
    }

    fn of_option(&mut self, v: Option<Option<String>>) -> Option<Option<String>> {
        v
    }

    fn of_result(&mut self, v: Result<String, u32>) -> Result<String, u32> {
        v
    }

    fn of_result_ok(&mut self, v: Result<u8, ()>) -> Result<u8, ()> {
        v
    }

    fn of_result_err(&mut self, v: Result<(), String>) -> Result<(), String> {
        v
    }

    fn of_result_none(&mut self, v: Result<(), ()>) -> Result<(), ()> {
        v
    }

    fn of_point(&mut self, v: Point) -> Point {
        v
    }

    fn of_wide(&mut self, v: Wide) -> Wide {
        v
    }

    fn of_shape(&mut self, v: Shape) -> Shape {
        v
    }

    fn of_shapes(&mut self, v: Vec<Option<Shape>>) -> Vec<Option<Shape>> {
        v
    }

    fn of_colour(&mut self, v: Colour) -> Colour {
        v
    }

    fn of_rights(&mut self, v: Rights) -> Rights {
        v
    }

    fn of_all(
        &mut self,
        a: Point,
        b: Vec<Wide>,
        c: BTreeMap<u32, Shape>,
        d: Result<Rights, Colour>,
    ) -> (Point, Vec<Wide>, BTreeMap<u32, Shape>, Result<Rights, Colour>) {
        (a, b, c, d)
    }
}
