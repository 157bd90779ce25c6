//! Passes everything on, through an `any` socket, and returns the first reply.

use std::collections::BTreeMap;

jackfield_guest::plugin!({
    path: "../../wit",
    plug: "roundtrip:types/echo",
    sockets: { "roundtrip:types/echo": any },
});

#[derive(Default)]
struct Plugin;

#[plug]
impl Echo for Plugin {
    fn of_bool(&mut self, v: bool) -> bool {
        echo::of_bool(v).first().expect("an echo does not fail")
    }

    fn of_u8(&mut self, v: u8) -> u8 {
        echo::of_u8(v).first().expect("an echo does not fail")
    }

    fn of_s8(&mut self, v: i8) -> i8 {
        echo::of_s8(v).first().expect("an echo does not fail")
    }

    fn of_u16(&mut self, v: u16) -> u16 {
        echo::of_u16(v).first().expect("an echo does not fail")
    }

    fn of_s16(&mut self, v: i16) -> i16 {
        echo::of_s16(v).first().expect("an echo does not fail")
    }

    fn of_u32(&mut self, v: u32) -> u32 {
        echo::of_u32(v).first().expect("an echo does not fail")
    }

    fn of_s32(&mut self, v: i32) -> i32 {
        echo::of_s32(v).first().expect("an echo does not fail")
    }

    fn of_u64(&mut self, v: u64) -> u64 {
        echo::of_u64(v).first().expect("an echo does not fail")
    }

    fn of_s64(&mut self, v: i64) -> i64 {
        echo::of_s64(v).first().expect("an echo does not fail")
    }

    fn of_f32(&mut self, v: f32) -> f32 {
        echo::of_f32(v).first().expect("an echo does not fail")
    }

    fn of_f64(&mut self, v: f64) -> f64 {
        echo::of_f64(v).first().expect("an echo does not fail")
    }

    fn of_char(&mut self, v: char) -> char {
        echo::of_char(v).first().expect("an echo does not fail")
    }

    fn of_string(&mut self, v: String) -> String {
        echo::of_string(&v).first().expect("an echo does not fail")
    }

    fn of_bytes(&mut self, v: Vec<u8>) -> Vec<u8> {
        echo::of_bytes(&v).first().expect("an echo does not fail")
    }

    fn of_numbers(&mut self, v: Vec<u64>) -> Vec<u64> {
        echo::of_numbers(&v).first().expect("an echo does not fail")
    }

    fn of_strings(&mut self, v: Vec<Vec<String>>) -> Vec<Vec<String>> {
        echo::of_strings(&v).first().expect("an echo does not fail")
    }

    fn of_fixed(&mut self, v: [u16; 5]) -> [u16; 5] {
        echo::of_fixed(&v).first().expect("an echo does not fail")
    }

    fn of_fixed_strings(&mut self, v: [String; 2]) -> [String; 2] {
        echo::of_fixed_strings(&v).first().expect("an echo does not fail")
    }

    fn of_map(&mut self, v: BTreeMap<String, Vec<u32>>) -> BTreeMap<String, Vec<u32>> {
        echo::of_map(&v).first().expect("an echo does not fail")
    }

    fn of_tuple(&mut self, v: (u8, String, f64, bool)) -> (u8, String, f64, bool) {
        echo::of_tuple((v.0, &v.1, v.2, v.3)).first().expect("an echo does not fail")
    }

    fn of_option(&mut self, v: Option<Option<String>>) -> Option<Option<String>> {
        echo::of_option(v.as_ref().map(|inner| inner.as_deref())).first().expect("an echo does not fail")
    }

    fn of_result(&mut self, v: Result<String, u32>) -> Result<String, u32> {
        echo::of_result(v.as_deref().map_err(|error| *error)).first().expect("an echo does not fail")
    }

    fn of_result_ok(&mut self, v: Result<u8, ()>) -> Result<u8, ()> {
        echo::of_result_ok(v).first().expect("an echo does not fail")
    }

    fn of_result_err(&mut self, v: Result<(), String>) -> Result<(), String> {
        echo::of_result_err(v.as_ref().map(|()| ()).map_err(|error| error.as_str()))
            .first()
            .expect("an echo does not fail")
    }

    fn of_result_none(&mut self, v: Result<(), ()>) -> Result<(), ()> {
        echo::of_result_none(v).first().expect("an echo does not fail")
    }

    fn of_point(&mut self, v: Point) -> Point {
        echo::of_point(&v).first().expect("an echo does not fail")
    }

    fn of_wide(&mut self, v: Wide) -> Wide {
        echo::of_wide(&v).first().expect("an echo does not fail")
    }

    fn of_shape(&mut self, v: Shape) -> Shape {
        echo::of_shape(&v).first().expect("an echo does not fail")
    }

    fn of_shapes(&mut self, v: Vec<Option<Shape>>) -> Vec<Option<Shape>> {
        echo::of_shapes(&v).first().expect("an echo does not fail")
    }

    fn of_colour(&mut self, v: Colour) -> Colour {
        echo::of_colour(v).first().expect("an echo does not fail")
    }

    fn of_rights(&mut self, v: Rights) -> Rights {
        echo::of_rights(v).first().expect("an echo does not fail")
    }

    fn of_all(
        &mut self,
        a: Point,
        b: Vec<Wide>,
        c: BTreeMap<u32, Shape>,
        d: Result<Rights, Colour>,
    ) -> (Point, Vec<Wide>, BTreeMap<u32, Shape>, Result<Rights, Colour>) {
        echo::of_all(&a, &b, &c, d).first().expect("an echo does not fail")
    }
}
