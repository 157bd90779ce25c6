import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { readU32, sections } from "../build/wasm.mjs";
import { runtime } from "../build/runtime.mjs";
import { Plugin, connectLog } from "../src/glue.js";
import { Err, Replies, log } from "../src/index.js";

const func = (js, params, result, more = {}) => ({
  js,
  native: js,
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
  const resource = { name: "bucket", js: "Bucket", native: "Bucket", key: 0, constructor: func("constructor", [], own), methods: [func("name", [], "string")], statics: [] };
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

test("names that the engine cannot take are others there, and what every object has is not taken for a value", () => {
  const seen = [];
  const types = [
    { name: "car", type: ["record", [["name", "string"], ["toString", ["option", "string"], "n1"], ["x1_", "u8", "n2"]]] },
    { name: "ops", type: ["flags", [["valueOf", "n3"], "read"]] },
  ];
  const functions = [func("constructor", [0, 1], ["result", ["list", 0], 1], { native: "n4" }), func("toString", [], 1, { native: "n5" })];
  const { filter } = new Plugin({ ...plan({ functions }), types }).plugs({
    filter: {
      constructor(car, ops) {
        seen.push(car, ops);
        if (ops.valueOf) throw new Err({ valueOf: true });
        return [car, { name: "new", x1_: 2 }];
      },
      toString: () => ({ read: true }),
    },
  });
  const car = { name: "a", n1: null, n2: 1 };
  assert.deepEqual(filter.n4(car, { read: true }), [car, { name: "new", n1: undefined, n2: 2 }]);
  assert.deepEqual(seen, [{ name: "a", toString: null, x1_: 1 }, { valueOf: false, read: true }]);
  assert.deepEqual(thrown(() => filter.n4(car, { n3: true })), { payload: { n3: true, read: false } });
  assert.deepEqual(filter.n5(), { n3: false, read: true });
  assert.throws(() => new Plugin({ ...plan({ functions }), types }).plugs({ filter: {} }), /`filter.constructor` is missing[^]*`filter.toString` is missing/);
});

test("a socket gives and takes its own names", () => {
  const types = [{ name: "pair", type: ["record", [["x1", "u8"], ["x1_", "u8", "n1"]]] }];
  const socket = (shape, result) => ({ name: "demo:text/filter", native: "demo:text/filter", shape, functions: [func("swap", [0], result, { native: "n2" })], resources: [] });
  const functions = [func("direct", [], null), func("wrapped", [], null)];
  const plugin = new Plugin({ ...plan({ functions }, [socket("direct", ["result", 0, 0]), socket("any", 0)]), types });
  const swap = ({ x1, n1 }) => {
    if (x1 === 0) throw Object.assign(new Error("no"), { payload: { x1, n1 } });
    return { x1: n1, n1: x1 };
  };
  const direct = plugin.socket(0, { n2: swap });
  const wrapped = plugin.socket(1, { n2: (pair) => [["a", { tag: "ok", val: swap(pair) }]] });
  const { filter } = plugin.plugs({
    filter: {
      direct() {
        assert.deepEqual(direct.swap({ x1: 1, x1_: 2 }), { x1: 2, x1_: 1 });
        try {
          direct.swap({ x1: 0, x1_: 2 });
          assert.fail("it threw nothing");
        } catch (error) {
          assert.deepEqual(error.payload, { x1: 0, x1_: 2 });
        }
      },
      wrapped() {
        assert.deepEqual([...wrapped.swap({ x1: 1, x1_: 2 })].map((reply) => reply.value), [{ x1: 2, x1_: 1 }]);
      },
    },
  });
  filter.direct();
  filter.wrapped();
});
