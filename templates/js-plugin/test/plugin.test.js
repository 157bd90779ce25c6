import assert from "node:assert/strict";
import test from "node:test";
import { DispatchError } from "jackfield-guest";
import { mock, replies, reply } from "jackfield-guest/test";
import { filter } from "../src/plugin.js";

/** Functions stand for the plugs of every socket. */
function plugged(t, { censor = () => true, cache = () => null, heard = [] } = {}) {
  mock(t, "demo:text/words", { replacement: (word) => (word === "colour" ? "color" : null) });
  mock(t, "demo:text/censor", { wanted: (word) => reply(censor(word)) });
  mock(t, "demo:text/cache", { get: (text) => reply(cache(text)), put: () => null });
  mock(t, "demo:text/rater", { rate: (word) => replies({ length: word.length, broken: new DispatchError("trap", "it trapped") }) });
  mock(t, "demo:text/listener", { heard: (line) => replies({ one: void heard.push(line) }) });
}

test("every socket is asked", (t) => {
  const heard = [];
  plugged(t, { censor: (word) => word !== "darn", heard });
  assert.equal(filter.transform("a colour"), "a color (color!)");
  assert.deepEqual(heard, ["text 1: a color (color!)"]);
  assert.throws(() => filter.transform("darn it"), { payload: { tag: "word", val: "darn" } });
  assert.throws(() => filter.transform("  "), { payload: { tag: "empty" } });
});

test("a known text is not filtered again", (t) => {
  plugged(t, { cache: (text) => `${text}, from the cache` });
  assert.equal(filter.transform("hello"), "hello, from the cache");
});

test("a failing censor lets words through", (t) => {
  plugged(t, { censor: () => new DispatchError("trap", "it trapped") });
  assert.equal(filter.transform("darn"), "darn (darn!)");
});
