import assert from "node:assert/strict";
import test from "node:test";
import { DispatchError, Err, Replies, describe, log } from "../src/index.js";
import { logged, mock, replies, reply, whole } from "../src/test.js";

test("replies are an array with questions", () => {
  const all = replies({ a: 1, b: new DispatchError("fuel", "b: spent"), c: 3 });
  assert.ok(all instanceof Replies && Array.isArray(all));
  assert.deepEqual(all.ok(), [1, 3]);
  assert.deepEqual(all.errors().map(({ plugin, error }) => [plugin, error.kind]), [["b", "fuel"]]);
  assert.equal(all.first(), 1);
  assert.throws(() => all.all(), { kind: "fuel" });
  assert.throws(() => replies().first(), { kind: "unavailable" });
  assert.equal(reply(5).unwrap(), 5);
  assert.throws(() => reply(new DispatchError("trap", "x")).unwrap(), { kind: "trap", message: "x" });
});

test("a mock stands for functions and classes, until its test is over", async (t) => {
  const words = whole("demo:text/words");
  await t.test("plugged", (t) => {
    mock(t, "demo:text/words@0.1.0", { find: (word) => word.length, List: class { static open() { return new this(); } size() { return 2; } } });
    assert.equal(words.find("abc"), 3);
    assert.equal(new words.List().size(), 2);
    assert.equal(words.List.open().size(), 2);
    assert.ok(words.List.open() instanceof words.List);
    assert.throws(() => words.other(), /has no `other`/);
  });
  assert.throws(() => words.find("abc"), /nothing is plugged into the socket `demo:text\/words`/);
});

test("the log and errors hold what they are given", (t) => {
  const lines = logged(t);
  log.info("a", 1n, { b: [1, 2n], c: new Map([[1, 2]]) });
  assert.deepEqual(lines, [{ level: "info", message: 'a 1n {"b":[1,"2n"],"c":[[1,2]]}' }]);
  assert.equal(new Err({ tag: "word", val: "x" }).message, '{"tag":"word","val":"x"}');
  const loop = {};
  loop.loop = loop;
  assert.equal(describe(loop), '{"loop":"[seen above]"}');
});
