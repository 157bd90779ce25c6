// What a plugin's own code uses: errors of a contract, the replies of wrapped sockets, the log.

/**
 * The error that a contract declares: `throw new Err(payload)` in a function whose result is `result<_, e>`. Where the
 * error's type is a string, `throw new Error(text)` says the same. A socket's errors are thrown with a `payload`, too.
 */
export class Err extends Error {
  constructor(payload) {
    super(typeof payload === "string" ? payload : describe(payload));
    this.name = "Err";
    this.payload = payload;
  }
}

/** Why a plug gave no reply. `kind` is the case of `dispatch-error`: `trap`, `deadline`, `unavailable` and so on. */
export class DispatchError extends Error {
  constructor(kind, message = "") {
    super(message);
    this.name = "DispatchError";
    this.kind = kind;
  }
}

/** The reply of one plug: its plugin's id, and either the value or the error. */
export class Reply {
  constructor(plugin, value, error) {
    this.plugin = plugin;
    this.value = value;
    this.error = error;
  }

  /** The value; throws the error if the plug failed. */
  unwrap() {
    if (this.error) throw this.error;
    return this.value;
  }
}

/** The replies of all plugs of a socket, in the order of the graph: an array of `Reply`, and what one asks of it. */
export class Replies extends Array {
  // What `map` and `filter` return is a plain array.
  static get [Symbol.species]() {
    return Array;
  }

  /** The values of the plugs that returned one. */
  ok() {
    return this.filter((reply) => !reply.error).map((reply) => reply.value);
  }

  /** The replies of the plugs that failed. */
  errors() {
    return this.filter((reply) => reply.error);
  }

  /** The value of the first plug that returned one; throws the first error if there is none. */
  first() {
    for (const reply of this) if (!reply.error) return reply.value;
    throw this[0]?.error ?? new DispatchError("unavailable", "nothing is plugged into this socket");
  }

  /** All values; throws the first error. */
  all() {
    return this.map((reply) => reply.unwrap());
  }
}

let sink = (level, target, message) => {
  if (level === "warn" || level === "error") console.error(`${level}: ${target ? `${target}: ` : ""}${message}`);
};

/** Where the lines of `log` go; the build sets it to `jackfield:runtime/log`. For tests: `jackfield-guest/test`. */
export function setLog(to) {
  const before = sink;
  sink = to;
  return before;
}

/** Lines for the host's log. Where the graph does not grant it, nothing happens. */
export const log = Object.fromEntries(
  ["trace", "debug", "info", "warn", "error"].map((level) => [level, (...parts) => sink(level, "", text(parts))]),
);

/** What `console` would print of these values, in one line where they are simple. */
export function text(parts) {
  return parts.map((part) => (typeof part === "string" ? part : describe(part))).join(" ");
}

/** A value as a person reads it. */
export function describe(value) {
  if (value instanceof Error) return value.stack?.includes(value.message) ? value.stack : `${value}\n${value.stack ?? ""}`;
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return `[function ${value.name}]`;
  if (value === null || typeof value !== "object") return String(value);
  const seen = [];
  const plain = (key, item) => {
    if (typeof item === "bigint") return `${item}n`;
    if (item instanceof Map || item instanceof Set) return [...item];
    if (ArrayBuffer.isView(item) && !(item instanceof DataView)) return Array.from(item, (entry) => plain("", entry));
    if (item !== null && typeof item === "object") {
      if (seen.includes(item)) return "[seen above]";
      seen.push(item);
    }
    return item;
  };
  try {
    return JSON.stringify(value, plain) ?? String(value);
  } catch (error) {
    return `[an object that cannot be shown: ${error.message}]`;
  }
}
