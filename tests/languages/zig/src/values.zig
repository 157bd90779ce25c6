//! Every value type. Arguments are freed when a function returns, so it hands out copies.
const jf = @import("jackfield");
const wit = @import("wit");
const v = wit.values;

pub fn echoBool(value: bool) bool {
    return value;
}
pub fn echoU8(value: u8) u8 {
    return value;
}
pub fn echoU16(value: u16) u16 {
    return value;
}
pub fn echoU32(value: u32) u32 {
    return value;
}
pub fn echoU64(value: u64) u64 {
    return value;
}
pub fn echoS8(value: i8) i8 {
    return value;
}
pub fn echoS16(value: i16) i16 {
    return value;
}
pub fn echoS32(value: i32) i32 {
    return value;
}
pub fn echoS64(value: i64) i64 {
    return value;
}
pub fn echoF32(value: f32) f32 {
    return value;
}
pub fn echoF64(value: f64) f64 {
    return value;
}
pub fn echoChar(value: u32) u32 {
    return value;
}
pub fn echoString(value: []const u8) jf.String {
    return .of(value);
}
pub fn echoBytes(value: []const u8) jf.List(u8) {
    return .of(value);
}
pub fn echoU64s(value: []const u64) jf.List(u64) {
    return .of(value);
}
pub fn echoStrings(value: []const jf.String) jf.List(jf.String) {
    return jf.clone(jf.List(jf.String).lent(value));
}
pub fn echoLists(value: []const jf.List(u32)) jf.List(jf.List(u32)) {
    return jf.clone(jf.List(jf.List(u32)).lent(value));
}
pub fn echoTuple(value: wit.Tuple3(u8, jf.String, f64)) wit.Tuple3(u8, jf.String, f64) {
    return jf.clone(value);
}
pub fn echoPoint(value: v.Point) v.Point {
    return value;
}
pub fn echoNested(value: v.Nested) v.Nested {
    return jf.clone(value);
}
pub fn echoColour(value: v.Colour) v.Colour {
    return value;
}
pub fn echoRights(value: v.Rights) v.Rights {
    return value;
}
pub fn echoShape(value: v.Shape) v.Shape {
    return jf.clone(value);
}
pub fn echoOption(value: ?u32) ?u32 {
    return value;
}
pub fn echoOptions(value: ?jf.Option(jf.String)) ?jf.Option(jf.String) {
    return jf.clone(value);
}
pub fn echoResult(value: jf.Result(u32, jf.String)) jf.Result(u32, jf.String) {
    return jf.clone(value);
}
pub fn echoResultOk(value: jf.Result(u32, void)) jf.Result(u32, void) {
    return value;
}
pub fn echoResultErr(value: jf.Result(void, jf.String)) jf.Result(void, jf.String) {
    return jf.clone(value);
}
pub fn echoResultBare(value: jf.Result(void, void)) jf.Result(void, void) {
    return value;
}
pub fn echoResults(value: []const jf.Result(u32, jf.String)) jf.List(jf.Result(u32, jf.String)) {
    return jf.clone(jf.List(jf.Result(u32, jf.String)).lent(value));
}
pub fn swap(a: u32, b: []const u8) wit.Tuple2(jf.String, u32) {
    return .{ .f0 = .of(b), .f1 = a };
}
pub fn nothing() void {}
pub fn reverse(value: []const u8) jf.List(u8) {
    const reversed: jf.List(u8) = .of(value);
    @import("std").mem.reverse(u8, reversed.slice());
    return reversed;
}

pub const maps = struct {
    pub fn echoMap(value: []const jf.Entry(jf.String, u32)) jf.Map(jf.String, u32) {
        return jf.clone(jf.Map(jf.String, u32).lent(value));
    }
};

pub const arrays = struct {
    pub fn echoArray(value: [4]u32) [4]u32 {
        return value;
    }
};
