// The contract test table in JavaScript.

import { Err, Reply, log } from "jackfield-guest";
import * as boss from "conformance:suite/boss";
import * as crowd from "conformance:suite/crowd";
import * as friend from "conformance:suite/friend";
import * as guest from "conformance:suite/guest";
import * as panel from "conformance:suite/panel";
import { pass } from "conformance:suite/relay";

const echo = (v) => v;

/** A `result` that is all of what a function returns: an error is thrown. */
const result = (v) => {
  if (v.tag === "err") throw new Err(v.val);
  return v.val;
};

export const values = {
  echoBool: echo,
  echoU8: echo,
  echoU16: echo,
  echoU32: echo,
  echoU64: echo,
  echoS8: echo,
  echoS16: echo,
  echoS32: echo,
  echoS64: echo,
  echoF32: echo,
  echoF64: echo,
  echoChar: echo,
  echoString: echo,
  echoBytes: echo,
  echoU64s: echo,
  echoStrings: echo,
  echoLists: echo,
  echoTuple: echo,
  echoPoint: echo,
  echoNested: echo,
  echoColour: echo,
  echoRights: echo,
  echoShape: echo,
  echoOption: echo,
  echoOptions: echo,
  echoResult: result,
  echoResultOk: result,
  echoResultErr: result,
  echoResultBare: result,
  echoResults: echo,
  swap: (a, b) => [b, a],
  nothing() {},
  reverse: (v) => v.reverse(),
};

export const maps = { echoMap: echo };

let alive = 0;

class Bucket {
  #name;
  #values;

  constructor(name, values = new Map()) {
    this.#name = name;
    this.#values = values;
    alive += 1;
  }

  static open(name) {
    if (name === "bad") throw new Error("no such bucket");
    return new Bucket(name);
  }

  name() {
    return this.#name;
  }

  put(key, value) {
    this.#values.set(key, value);
  }

  get(key) {
    return this.#values.get(key);
  }

  total() {
    return [...this.#values.values()].reduce((sum, value) => sum + value, 0n);
  }

  merged(other) {
    return new Bucket(`${this.#name}+${other.#name}`, new Map([...this.#values, ...other.#values]));
  }

  [Symbol.dispose]() {
    alive -= 1;
  }
}

export const store = {
  Bucket,
  alive: () => alive,
  total: (b) => b.total(),
  totalAll: (bs) => bs.reduce((sum, b) => sum + b.total(), 0n),
  merge(a, b) {
    const merged = a.merged(b);
    a[Symbol.dispose]();
    b[Symbol.dispose]();
    return merged;
  },
  label: (b) => ({ label: b.name(), item: b }),
  make: (count) => Array.from({ length: count }, (_, index) => new Bucket(String(index))),
};

let configured = "";
let calls = 0;

export const behaviour = {
  init(config) {
    if (config === '{"refuse":true}') throw new Error("refused by init");
    configured = config;
  },
  configured: () => configured,
  count: () => (calls += 1),
  fail(text) {
    throw new Err(text);
  },
  trap(text) {
    throw new RangeError(text);
  },
  log: (text) => log.info(text),
};

const note = (title) => ({ title, tags: ["x", "y"] });
const told = ({ title, tags }) => `${title}:${tags.join(",")}`;

/** The replies of a wrapped socket, whatever its shape. */
const replies = (reply) => (reply === null ? [] : reply instanceof Reply ? [reply] : reply);

/** What a call did, as a reply. */
function attempt(plugin, call) {
  try {
    return { plugin, value: call() };
  } catch (error) {
    return { plugin, error };
  }
}

const line = ({ plugin, value, error }, tell = String) => `${plugin}: ${error ? `error ${error.kind}` : tell(value)}`;

/** Does with a socket what the contract says. */
function wrapped(socket, name) {
  const greetings = replies(socket.greet(name));
  if (greetings.length === 0) return ["none"];
  const lines = greetings.map((reply) => line(reply));
  if (greetings.some((reply) => reply.error)) return lines;
  lines.push(...replies(socket.retitle(note(name))).map((reply) => line(reply, told)));
  for (const tally of replies(socket.Tally.create(3))) {
    lines.push(line(attempt(tally.plugin, () => tally.unwrap().add(2))));
    lines.push(...replies(socket.drain(tally.unwrap())).map((reply) => line(reply)));
  }
  return lines;
}

export const sockets = {
  direct(name) {
    const lines = [friend.greet(name), told(friend.retitle(note(name)))];
    const tally = new friend.Tally(3);
    return [...lines, String(tally.add(2)), String(friend.drain(tally))];
  },
  exactlyOne: (name) => wrapped(boss, name),
  atMostOne: (name) => wrapped(guest, name),
  atLeastOne: (name) => wrapped(panel, name),
  any: (name) => wrapped(crowd, name),
};

export const relay = {
  pass(trail) {
    const longer = [...trail, "js"];
    return pass(longer)?.value ?? longer;
  },
};

class Tally {
  constructor(number) {
    this.number = number;
  }

  add(n) {
    return (this.number += n);
  }
}

export const peer = {
  Tally,
  greet(name) {
    if (name === "trap") throw new TypeError("the peer traps when it is told to");
    return `hello ${name}`;
  },
  retitle: (n) => ({ ...n, title: n.title.toUpperCase() }),
  drain: (t) => t.number,
};

class Token {
  #text;
  constructor(self) {
    this.#text = self;
  }
  static new(text) {
    return new Token(text);
  }
  text() {
    return this.#text;
  }
  drop() {
    return 1;
  }
  owned() {
    return 2;
  }
  str() {
    return this.#text;
  }
  x1() {
    return 3;
  }
  x1_() {
    return 4;
  }
}

export const names = {
  Token,
  echoWords: echo,
  swap: ({ x1, x1_ }) => ({ x1: x1_, x1_: x1 }),
  echoAbsent: echo,
  // What is left out is not what every object has.
  absentOnes: (name) => ({ name }),
  echoTraits({ valueOf, hasOwnProperty, x1, x1_ }) {
    return { valueOf, hasOwnProperty, x1, x1_ };
  },
  noTraits: () => ({}),
  echoShape: echo,
  echoLevel: echo,
  both: ({ a }, { b }) => `${a}${b}`,
  types: (lists) => lists.map(({ type }) => type).join(""),
  a1: () => 1,
  a1_: () => 2,
  toString: () => "text",
  print: (...parts) => parts.join(""),
};
