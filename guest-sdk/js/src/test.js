// For a plugin's own tests, which Node runs: mocks in the sockets, replies made by hand, the lines of the log.

import { DispatchError, Replies, Reply, setLog } from "./index.js";

const mocks = new Map();
const plain = (contract) => contract.replace(/@.*$/, "");

/**
 * Plugs functions and classes into the socket of a contract, in place of those that were there. What is returned takes
 * them out again; given a test's context, that happens when the test ends: `mock(t, "demo:text/words", { .. })`.
 */
export function mock(...given) {
  const context = typeof given[0] === "string" ? undefined : given.shift();
  const [contract, members] = given;
  const name = plain(contract);
  const before = mocks.get(name);
  mocks.set(name, members);
  const restore = () => (before === undefined ? mocks.delete(name) : mocks.set(name, before));
  context?.after(restore);
  return restore;
}

/** The replies of plugs, for a mock of a socket that takes several: an object of plugin ids and values or errors. */
export function replies(of = {}) {
  return Replies.from(Object.entries(of), ([plugin, value]) => reply(value, plugin));
}

/** The reply of one plug; a `DispatchError` is its failure. */
export function reply(value, plugin = "mock") {
  return value instanceof DispatchError ? new Reply(plugin, undefined, value) : new Reply(plugin, value, undefined);
}

/** Collects the lines of the log until the test ends: `[{ level, message }]`. */
export function logged(context) {
  const lines = [];
  const before = setLog((level, target, message) => lines.push({ level, message }));
  context.after(() => setLog(before));
  return lines;
}

/** What a module that imports a contract gets: a stand-in for a function or a class, which asks the mock when it is used. */
export function member(contract, name) {
  const current = () => {
    const members = mocks.get(contract);
    if (members === undefined) throw new Error(`nothing is plugged into the socket \`${contract}\`: call mock("${contract}", { ${name} }) first`);
    if (members[name] === undefined) throw new Error(`the mock of \`${contract}\` has no \`${name}\``);
    return members[name];
  };
  return new Proxy(function () {}, {
    apply: (_, self, args) => Reflect.apply(current(), self, args),
    construct: (_, args) => Reflect.construct(current(), args),
    get: (_, key) => Reflect.get(current(), key),
    has: (_, key) => Reflect.has(current(), key),
    getPrototypeOf: () => Function.prototype,
  });
}

/** The default import of a contract. */
export function whole(contract) {
  return new Proxy({}, { get: (_, name) => (typeof name === "string" ? member(contract, name) : undefined) });
}
