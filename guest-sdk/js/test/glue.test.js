import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { readU32, sections } from "../build/wasm.mjs";
import { runtime } from "../build/runtime.mjs";
import { Plugin, connectLog } from "../src/glue.js";
import { Err, Replies, log } from "../src/index.js";

const func = (js, params, result, more = {}) => ({
  js,
  display: `demo:text/filter#${js}`,
  wit: `${js}: func()`,
  params,
  names: params.map((_, index) => `p${index}`),
  fallible: Array.isArray(result) && result[0] === "result",
  result,
  returns: "string",
  error: "string",
  ...more,
});
const plan = (plugs, sockets = []) => ({
  types: [],
  resources: [{ js: "Bucket", authored: true }],
  plugs: [{ name: "demo:text/filter@0.1.0", js: "filter", functions: [], resources: [], ...plugs }],
  sockets,
});

/** The log of a host. */
const host = { lines: [], panics: [], enabled: () => true, log: (...line) => host.lines.push(line), panicked: (text) => host.panics.push(text) };
connectLog(host);

/** What the engine would make of what a plug throws. */
function thrown(call) {
  try {
    call();
  } catch (error) {
    return error;
  }
  return assert.fail("nothing was thrown");
}

test("the mended engine has a body for each function that was added", () => {
  const counts = (bytes) => Object.fromEntries([...sections(bytes)].map(({ id, start }) => [id, readU32(bytes, start)[0]]));
  const before = counts(readFileSync(new URL("../runtime/quickjs.wasm", import.meta.url)));
  const after = counts(runtime());
  assert.deepEqual([after[3], after[10], after[6], after[7]], [before[3] + 4, before[10] + 4, before[6] + 1, before[7]]);
});

test("what is missing is all told at once", () => {
  const functions = [func("one", [], null), func("two", [], null)];
  assert.throws(() => new Plugin(plan({ functions })).plugs({ filter: { two: 5 } }), /`filter.one` is missing[^]*`filter.two` is the number 5/);
  assert.throws(() => new Plugin(plan({ functions })).plugs({ Filter: {} }), /`filter` is not exported[^]*did you mean to call `Filter` so\?/);
});

test("errors of the contract are payloads, all else traps with words", () => {
  const throwing = (error) => new Plugin(plan({ functions: [func("f", [], ["result", "string", "string"])] })).plugs({ filter: { f() { throw error; } } }).filter.f;
  assert.deepEqual(thrown(throwing(new Err("e"))), { payload: "e" });
  assert.deepEqual(thrown(throwing(new Error("e"))), { payload: "e" });
  assert.deepEqual(thrown(throwing("e")), { payload: "e" });
  for (const [error, words] of [[new TypeError("a bug"), /^TypeError: a bug/], [new Err(5), /threw what is not its error type string; the payload: expected a string, got the number 5/]]) {
    host.panics.length = 0;
    const trap = thrown(throwing(error));
    assert.throws(() => trap.payload, error);
    assert.match(host.panics[0], words);
  }
});

test("a resource goes out in a shell and comes back as the author's own", () => {
  class Bucket {
    #name = "b";
    name() {
      return this.#name;
    }
  }
  const own = ["own", 0];
  const resource = { name: "bucket", js: "Bucket", key: 0, constructor: func("constructor", [], own), methods: [func("name", [], "string")], statics: [] };
  const { filter } = new Plugin(plan({ resources: [resource], functions: [func("pass", [["list", own]], ["list", own])] })).plugs({
    filter: { Bucket, pass: (list) => list.map((bucket) => assert.ok(bucket instanceof Bucket) ?? bucket) },
  });
  const shell = new filter.Bucket();
  assert.ok(!(shell instanceof Bucket));
  assert.equal(shell.name(), "b");
  const [again] = filter.pass([shell]);
  assert.notEqual(again, shell);
  assert.equal(again.name(), "b");
});

test("a socket's replies are objects, its arguments checked, and the log goes to the host", () => {
  const socket = { name: "demo:log/sink", native: "", shape: "any", functions: [func("heard", ["string"], null)], resources: [] };
  const plugin = new Plugin(plan({ functions: [func("f", [], "string")] }, [socket]));
  const native = { heard: () => [["a", { tag: "ok" }], ["b", { tag: "err", val: { tag: "fuel", val: "spent" } }]] };
  const { heard } = plugin.socket(0, native);
  assert.throws(() => heard("x"), /cannot be called while the plugin is built/);
  const { filter } = plugin.plugs({
    filter: {
      f() {
        log.info("inside");
        assert.throws(() => heard(5), /the argument `p0`: expected a string, got the number 5/);
        const replies = heard("x");
        assert.ok(replies instanceof Replies);
        return replies.map(({ plugin, error }) => `${plugin} ${error?.kind}`).join();
      },
    },
  });
  log.warn("early");
  assert.equal(filter.f(), "a undefined,b fuel");
  assert.deepEqual(host.lines, [["warn", "", "early"], ["info", "", "inside"]]);
});
