import assert from "node:assert/strict";
import test from "node:test";
import { Types } from "../src/types.js";

class Bucket {}
const types = new Types(
  [
    { name: "point", type: ["record", [["x", "s32"], ["label", ["option", "string"]]]] },
    { name: "shape", type: ["variant", [["none", null], ["circle", "f64"], ["line", ["list", 0]]]] },
    { name: "rights", type: ["flags", ["read", "runIt"]] },
    { name: "colour", type: ["enum", ["red", "light-blue"]] },
  ],
  [{ js: "Bucket", authored: true, class: Bucket }, { js: "Tally", authored: false }],
);
const wrong = (ty, value) => types.test(ty)(value);
const fine = (ty, ...values) => values.forEach((value) => assert.equal(wrong(ty, value), undefined, String(value)));
const bad = (ty, value, message) => assert.match(wrong(ty, value) ?? "nothing is wrong", message);

test("integers are whole and in range", () => {
  fine("u8", 0, 255);
  fine("s32", -(2 ** 31), 2 ** 31 - 1);
  fine("u64", 0n, 2n ** 64n - 1n);
  fine("s64", -(2n ** 63n));
  bad("u8", 256, /an integer from 0 to 255 \(u8\), got the number 256/);
  bad("u32", 1.5, /got the number 1.5/);
  bad("u32", -1, /got the number -1/);
  bad("u64", 5, /expected a bigint \(u64\), got the number 5: write 5n/);
  bad("u64", -1n, /got the bigint -1n/);
  bad("u32", 5n, /got the bigint 5n/);
});

test("text is well formed", () => {
  fine("string", "", "é😀");
  fine("char", "😀");
  bad("char", "ab", /one character/);
  bad("string", "\ud800", /half of a surrogate pair/);
  bad("string", undefined, /a string, got undefined/);
  bad("string", Promise.resolve(""), /a promise \(a plugin's functions cannot be async\)/);
});

test("the place in a value is named", () => {
  bad(["list", 0], [{ x: 1 }, { x: "2" }], /^\[1\]\.x: expected an integer/);
  bad(0, {}, /^: the field `x` of `point` is missing in an object with no fields/);
  bad(0, { x: 1, label: 2 }, /^\.label: expected a string/);
  bad(1, { tag: "square" }, /a `tag` of "none", "circle", "line", got the tag "square"/);
  bad(1, { tag: "line", val: [{ x: 1.5 }] }, /^\.val\[0\]\.x: /);
  bad(2, { write: true }, /no flag `write`; there are read, runIt/);
  bad(3, "blue", /one of "red", "light-blue", got "blue"/);
  bad(["tuple", ["u8", "string"]], [1], /an array of 2/);
  bad(["map", "string", "u8"], new Map([["a", 300]]), /^\["a"\]: /);
  bad(["map", "string", "u8"], {}, /a Map/);
  fine(0, { x: 1 }, { x: 1, label: null }, { x: 1, label: "l" });
  fine(1, { tag: "none" }, { tag: "circle", val: NaN });
});

test("options and results", () => {
  fine(["option", "u8"], null, undefined, 0);
  fine(["option", ["option", "u8"]], { tag: "none" }, { tag: "some", val: null }, { tag: "some", val: 1 });
  bad(["option", ["option", "u8"]], null, /an option in an option/);
  fine(["result", "u8", null], { tag: "ok", val: 1 }, { tag: "err" });
  bad(["result", "u8", "string"], { tag: "err", val: 1 }, /^\.val: expected a string/);
});

test("lists of numbers may be typed arrays", () => {
  fine(["list", "u8"], [1, 2], Uint8Array.of(1));
  fine(["list", "u64"], BigUint64Array.of(1n), [1n]);
  fine(["fixed", "u32", 2], [1, 2], Uint32Array.of(1, 2));
  bad(["list", "u8"], Int8Array.of(-1), /an array or a Uint8Array, got of the class Int8Array/);
  bad(["fixed", "u32", 2], [1], /2 items/);
});

test("handles of the plugin's own are converted at any depth, others left alone", () => {
  const seen = [];
  const change = (value, resource, owned) => {
    seen.push([value, resource.js, owned]);
    return "changed";
  };
  const convert = types.convert(["record", [["a", ["list", ["own", 0]]], ["b", ["option", ["borrow", 0]]], ["c", "u8"]]], true, change);
  assert.deepEqual(convert({ a: [1, 2], b: null, c: 3 }), { a: ["changed", "changed"], b: null, c: 3 });
  assert.deepEqual(seen, [[1, "Bucket", true], [2, "Bucket", true]]);
  assert.equal(types.convert(["list", ["own", 1]], true, change), null);
  bad(["own", 0], {}, /a `Bucket` of this plugin/);
});
