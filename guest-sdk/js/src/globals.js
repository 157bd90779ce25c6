// What authors expect to be there and the engine does not have: console, TextEncoder, TextDecoder; and clear words where
// something cannot be.

import { log, text } from "./index.js";

const define = (name, value) => {
  if (globalThis[name] === undefined) Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
};

const { trace, debug, info, warn, error } = Object.fromEntries(
  Object.entries(log).map(([level, write]) => [level, (...parts) => write(text(parts))]),
);
define("console", {
  trace,
  debug,
  info,
  log: info,
  warn,
  error,
  assert: (holds, ...parts) => holds || error("assertion failed", ...parts),
});

define("TextEncoder", class TextEncoder {
  get encoding() {
    return "utf-8";
  }

  encode(input = "") {
    input = String(input).toWellFormed();
    const bytes = new Uint8Array(input.length * 3);
    return bytes.slice(0, this.encodeInto(input, bytes).written);
  }

  encodeInto(input, bytes) {
    let written = 0;
    let read = 0;
    for (const char of String(input).toWellFormed()) {
      const code = char.codePointAt(0);
      const size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      if (written + size > bytes.length) break;
      if (size === 1) bytes[written++] = code;
      else {
        bytes[written++] = [0, 0, 0xc0, 0xe0, 0xf0][size] | (code >> (6 * (size - 1)));
        for (let rest = size - 2; rest >= 0; rest--) bytes[written++] = 0x80 | ((code >> (6 * rest)) & 0x3f);
      }
      read += char.length;
    }
    return { read, written };
  }
});

define("TextDecoder", class TextDecoder {
  constructor(label = "utf-8", { fatal = false, ignoreBOM = false } = {}) {
    if (!/^(utf-?8|unicode-1-1-utf-8)$/i.test(label)) throw new RangeError(`TextDecoder: the encoding \`${label}\` is not there; only utf-8 is`);
    this.encoding = "utf-8";
    this.fatal = fatal;
    this.ignoreBOM = ignoreBOM;
  }

  decode(input = new Uint8Array(), options = {}) {
    if (options.stream) throw new TypeError("TextDecoder: `stream` is not there; decode the whole");
    const bytes = input instanceof Uint8Array ? input : ArrayBuffer.isView(input) ? new Uint8Array(input.buffer, input.byteOffset, input.byteLength) : new Uint8Array(input);
    const parts = [];
    let units = [];
    let at = !this.ignoreBOM && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    while (at < bytes.length) {
      const first = bytes[at++];
      let code = first;
      if (first >= 0x80) {
        const more = first >= 0xc2 && first < 0xe0 ? 1 : first >= 0xe0 && first < 0xf0 ? 2 : first >= 0xf0 && first < 0xf5 ? 3 : 0;
        let low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
        let high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
        code = first & (0x3f >> more);
        let left = more;
        while (left > 0 && bytes[at] >= low && bytes[at] <= high) {
          code = (code << 6) | (bytes[at++] & 0x3f);
          [low, high] = [0x80, 0xbf];
          left -= 1;
        }
        if (more === 0 || left > 0) {
          if (this.fatal) throw new TypeError("TextDecoder: these bytes are no UTF-8");
          code = 0xfffd;
        }
      }
      units.push(code);
      if (units.length === 4096) {
        parts.push(String.fromCodePoint(...units));
        units = [];
      }
    }
    return parts.join("") + String.fromCodePoint(...units);
  }
});

const absent = (name, why) => define(name, function () {
  throw new Error(`\`${name}\` is not there: ${why}`);
});
for (const name of ["setTimeout", "setInterval", "setImmediate"]) absent(name, "a call of a plugin runs to its end, and nothing runs between two calls");
for (const name of ["clearTimeout", "clearInterval", "clearImmediate"]) define(name, () => {});
absent("fetch", "a plugin reaches the world through its sockets");
absent("require", "a plugin is made of ES modules; write `import`");

/** Without WASI there is no clock: better an error than a time that is wrong. */
export function withoutClock() {
  const none = (what) => () => {
    throw new Error(`\`${what}\` is not there: this plugin is built without WASI and has no clock; in its jackfield.toml, \`[build] wasi = true\` gives it one`);
  };
  const Native = Date;
  globalThis.Date = new Proxy(Native, {
    construct(target, args, self) {
      if (args.length === 0) none("new Date()")();
      return Reflect.construct(target, args, self);
    },
    apply: none("Date()"),
  });
  Native.now = none("Date.now()");
  Native.prototype.constructor = globalThis.Date;
  globalThis.performance = { now: none("performance.now()") };
}
