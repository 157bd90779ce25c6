import assert from "node:assert/strict";
import test from "node:test";

// Node has these; here they are hidden, so that ours are made.
const { TextEncoder: Encoder, TextDecoder: Decoder } = globalThis;
for (const name of ["TextEncoder", "TextDecoder", "fetch"]) delete globalThis[name];
await import("../src/globals.js");

test("UTF-8 is as elsewhere", () => {
  for (const text of ["", "plain", "é€😀", "a\ud800b", "\u0000\uffff"]) {
    assert.deepEqual([...new TextEncoder().encode(text)], [...new Encoder().encode(text)]);
  }
  const small = new Uint8Array(3);
  assert.deepEqual(new TextEncoder().encodeInto("a€b", small), new Encoder().encodeInto("a€b", new Uint8Array(3)));
  const random = Array.from({ length: 3000 }, (_, i) => ((i * 7919) ^ (i >> 3)) & 0xff);
  const odd = [[0xc0, 0x80], [0xe0, 0x80, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xf0, 0x9f, 0x98], [0xef, 0xbb, 0xbf, 0x61], random];
  for (const bytes of odd) {
    assert.equal(new TextDecoder().decode(Uint8Array.from(bytes)), new Decoder().decode(Uint8Array.from(bytes)));
  }
  assert.throws(() => new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.of(0xff)), TypeError);
  assert.throws(() => new TextDecoder("latin1"), /only utf-8 is/);
});

test("what cannot be there says why", () => {
  assert.throws(() => fetch("https://example.org"), /a plugin reaches the world through its sockets/);
});
