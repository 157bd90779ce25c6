// The contract test table in TypeScript.

import { type DispatchError, Err, type Replies, type Reply, type Result, log } from "jackfield-guest";
import type { Behaviour } from "conformance:suite/behaviour";
import type { Maps } from "conformance:suite/maps";
import type { Names, Token as AnyToken } from "conformance:suite/names";
import type { Peer } from "conformance:suite/peer";
import type { Relay } from "conformance:suite/relay";
import type { Sockets } from "conformance:suite/sockets";
import type { Bucket as AnyBucket, Store } from "conformance:suite/store";
import type { Note } from "conformance:suite/types";
import type { Values } from "conformance:suite/values";
import * as boss from "conformance:suite/boss";
import * as crowd from "conformance:suite/crowd";
import * as friend from "conformance:suite/friend";
import * as guest from "conformance:suite/guest";
import * as panel from "conformance:suite/panel";
import { pass } from "conformance:suite/relay";

const echo = <T>(v: T): T => v;

/** A `result` that is all of what a function returns: an error is thrown. */
function result<T, E>(v: Result<T, E>): T {
  if (v.tag === "err") throw new Err(v.val);
  return v.val;
}

export const values: Values = {
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

export const maps: Maps = { echoMap: echo };

let alive = 0;

class Bucket implements AnyBucket {
  #name: string;
  #values: Map<string, bigint>;

  constructor(name: string, values = new Map<string, bigint>()) {
    this.#name = name;
    this.#values = values;
    alive += 1;
  }

  static open(name: string): Bucket {
    if (name === "bad") throw new Error("no such bucket");
    return new Bucket(name);
  }

  name(): string {
    return this.#name;
  }

  put(key: string, value: bigint): void {
    this.#values.set(key, value);
  }

  get(key: string): bigint | undefined {
    return this.#values.get(key);
  }

  /** Every bucket that comes in is one of ours. */
  static total(bucket: AnyBucket): bigint {
    return [...(bucket as Bucket).#values.values()].reduce((sum, value) => sum + value, 0n);
  }

  static merged(one: AnyBucket, other: AnyBucket): Bucket {
    const [a, b] = [one as Bucket, other as Bucket];
    return new Bucket(`${a.#name}+${b.#name}`, new Map([...a.#values, ...b.#values]));
  }

  [Symbol.dispose](): void {
    alive -= 1;
  }
}

export const store: Store = {
  Bucket,
  alive: () => alive,
  total: Bucket.total,
  totalAll: (bs) => bs.reduce((sum, b) => sum + Bucket.total(b), 0n),
  merge(a, b) {
    // Given away with the call: what owns a bucket gives it up.
    using first = a as Bucket;
    using second = b as Bucket;
    return Bucket.merged(first, second);
  },
  label: (b) => ({ label: b.name(), item: b }),
  make: (count) => Array.from({ length: count }, (_, index) => new Bucket(String(index))),
};

let configured = "";
let calls = 0;

export const behaviour: Behaviour = {
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

const note = (title: string): Note => ({ title, tags: ["x", "y"] });
const told = ({ title, tags }: Note) => `${title}:${tags.join(",")}`;

/** What a wrapped socket returns, whatever its shape. */
type Any<R> = Replies<R> | Reply<R> | null;

/** A tally, whichever socket it is of. */
interface Tally {
  add(n: number): number;
}

/** The sockets for several plugs, or for one. */
interface Socket<T extends Tally> {
  greet(name: string): Any<string>;
  retitle(n: Note): Any<Note>;
  drain(t: T): Any<number>;
  Tally: { create(start: number): Any<T> };
}

const replies = <R>(reply: Any<R>): readonly Reply<R>[] => (reply === null ? [] : "plugin" in reply ? [reply] : reply);

function line<R>({ plugin, value, error }: Reply<R>, tell: (value: R) => string = String): string {
  return `${plugin}: ${error ? `error ${error.kind}` : tell(value as R)}`;
}

/** A method of a resource throws where its plugin fails. */
function added(plugin: string, tally: Tally): string {
  try {
    return `${plugin}: ${tally.add(2)}`;
  } catch (error) {
    return `${plugin}: error ${(error as DispatchError).kind}`;
  }
}

/** Does with a socket what the contract says. */
function wrapped<T extends Tally>(socket: Socket<T>, name: string): string[] {
  const greetings = replies(socket.greet(name));
  if (greetings.length === 0) return ["none"];
  const lines = greetings.map((reply) => line(reply));
  if (greetings.some((reply) => reply.error)) return lines;
  lines.push(...replies(socket.retitle(note(name))).map((reply) => line(reply, told)));
  for (const tally of replies(socket.Tally.create(3))) {
    lines.push(added(tally.plugin, tally.unwrap()));
    lines.push(...replies(socket.drain(tally.unwrap())).map((reply) => line(reply)));
  }
  return lines;
}

export const sockets: Sockets = {
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

export const relay: Relay = {
  pass(trail) {
    const longer = [...trail, "ts"];
    return pass(longer)?.value ?? longer;
  },
};

class Counter {
  constructor(public number: number) {}

  add(n: number): number {
    return (this.number += n);
  }
}

export const peer: Peer = {
  Tally: Counter,
  greet(name) {
    if (name === "trap") throw new TypeError("the peer traps when it is told to");
    return `hello ${name}`;
  },
  retitle: (n) => ({ ...n, title: n.title.toUpperCase() }),
  drain: (t) => (t as Counter).number,
};

class Token implements AnyToken {
  #text: string;
  constructor(self: string) {
    this.#text = self;
  }
  static new(text: string): Token {
    return new Token(text);
  }
  text(): string {
    return this.#text;
  }
  drop(): number {
    return 1;
  }
  owned(): number {
    return 2;
  }
  str(): string {
    return this.#text;
  }
  x1(): number {
    return 3;
  }
  x1_(): number {
    return 4;
  }
}

export const names: Names = {
  Token,
  echoWords: echo,
  swap: ({ x1, x1_ }) => ({ x1: x1_, x1_: x1 }),
  echoAbsent: echo,
  absentOnes: (name) => ({ constructor: null, toString: null, name }),
  echoTraits: ({ valueOf, hasOwnProperty, x1, x1_ }) => ({ valueOf, hasOwnProperty, x1, x1_ }),
  noTraits: () => ({ valueOf: false, hasOwnProperty: false }),
  echoShape: echo,
  echoLevel: echo,
  both: ({ a }, { b }) => `${a}${b}`,
  types: (lists) => lists.map(({ type }) => type).join(""),
  a1: () => 1,
  a1_: () => 2,
  toString: () => "text",
  print: (...parts) => parts.join(""),
};
