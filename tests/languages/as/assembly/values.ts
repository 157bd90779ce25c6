// Every value type: each function returns what it is given.

import { Colour, Nested, Point, Rights, Shape } from "../gen/values";
import { Option, Result, Tuple2, Tuple3, Unit } from "../gen/jackfield";

export function echoBool(v: bool): bool {
  return v;
}

export function echoU8(v: u8): u8 {
  return v;
}

export function echoU16(v: u16): u16 {
  return v;
}

export function echoU32(v: u32): u32 {
  return v;
}

export function echoU64(v: u64): u64 {
  return v;
}

export function echoS8(v: i8): i8 {
  return v;
}

export function echoS16(v: i16): i16 {
  return v;
}

export function echoS32(v: i32): i32 {
  return v;
}

export function echoS64(v: i64): i64 {
  return v;
}

export function echoF32(v: f32): f32 {
  return v;
}

export function echoF64(v: f64): f64 {
  return v;
}

export function echoChar(v: u32): u32 {
  return v;
}

export function echoString(v: string): string {
  return v;
}

export function echoBytes(v: Uint8Array): Uint8Array {
  return v;
}

export function echoU64s(v: Array<u64>): Array<u64> {
  return v;
}

export function echoStrings(v: Array<string>): Array<string> {
  return v;
}

export function echoLists(v: Array<Array<u32>>): Array<Array<u32>> {
  return v;
}

export function echoTuple(v: Tuple3<u8, string, f64>): Tuple3<u8, string, f64> {
  return v;
}

export function echoPoint(v: Point): Point {
  return v;
}

export function echoNested(v: Nested): Nested {
  return v;
}

export function echoColour(v: Colour): Colour {
  return v;
}

export function echoRights(v: Rights): Rights {
  return v;
}

export function echoShape(v: Shape): Shape {
  return v;
}

export function echoOption(v: Option<u32>): Option<u32> {
  return v;
}

export function echoOptions(v: Option<string | null>): Option<string | null> {
  return v;
}

export function echoResult(v: Result<u32, string>): Result<u32, string> {
  return v;
}

export function echoResultOk(v: Result<u32, Unit>): Result<u32, Unit> {
  return v;
}

export function echoResultErr(v: Result<Unit, string>): Result<Unit, string> {
  return v;
}

export function echoResultBare(v: Result<Unit, Unit>): Result<Unit, Unit> {
  return v;
}

export function echoResults(v: Array<Result<u32, string>>): Array<Result<u32, string>> {
  return v;
}

export function swap(a: u32, b: string): Tuple2<string, u32> {
  return new Tuple2(b, a);
}

export function nothing(): void {}

export function reverse(v: Uint8Array): Uint8Array {
  return v.reverse();
}
