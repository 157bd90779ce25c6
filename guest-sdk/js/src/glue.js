// Between the runtime and a plugin's own code: checks values, turns exceptions into errors and replies into objects.
//
// The build makes a plan of the plugin's contracts and calls this; a plugin's own code never does.

import { DispatchError, Replies, Reply, describe, setLog } from "./index.js";
import { Types, brief, own as owned } from "./types.js";

let depth = 0;
let runtimeLog = null;
let early = [];

/** Gives the log of the host, where the world has it. What was logged while the plugin was built comes first. */
export function connectLog(native) {
  runtimeLog = native;
  setLog((level, target, message) => {
    if (depth === 0) early.push([level, target, message]);
    else if (native.enabled(level)) native.log(level, target, message.toWellFormed());
  });
}

/** Where a line of the bundle comes from, as JSON: `{ files, lines }`, two numbers a line, the file and the line in it. */
let table = null;
let parsed = null;
export function setOrigin(json) {
  table = json;
}

/** `file:line` of a line of the bundle that is the author's own. */
function place(line) {
  parsed ??= table && JSON.parse(table);
  const file = parsed?.files[parsed.lines[2 * line - 2]];
  return file && `${file}:${parsed.lines[2 * line - 1]}`;
}

/** A stack trace in the author's own files and lines; lines of the SDK are left out. */
export function trace(stack) {
  const lines = [];
  for (const line of stack.split("\n")) {
    const at = /^\s*at (?:(.*) )?\(?componentize-qjs:user\.js:(\d+)(?::\d+)?\)?$/.exec(line);
    if (!at) continue;
    const there = place(at[2]);
    if (!there) continue;
    lines.push(at[1] && at[1] !== "<anonymous>" ? `    at ${at[1]} (${there})` : `    at ${there}`);
  }
  return lines;
}

/** An exception in words: what it says, where it comes from, and the stack below it. */
function words(error) {
  if (!(error instanceof Error)) return `the value ${brief(error)} was thrown`;
  const lines = trace(error.stack ?? "");
  const first = lines[0] === undefined ? "" : ` ${lines[0].trim()}`;
  const cause = error.cause === undefined ? [] : [`caused by ${words(error.cause)}`];
  return [`${error.name}: ${error.message}${first}`, ...lines.slice(1), ...cause].join("\n");
}

/** Where a function of the author's stands. */
function standing(code) {
  const there = code?.fileName === "componentize-qjs:user.js" ? place(code.lineNumber) : undefined;
  return there ? ` (${there})` : "";
}

/** What to throw so that the plugin traps, whatever the function's result is: the engine fails to read the payload. */
const trap = (error) => ({
  get payload() {
    throw error;
  },
});

/** Errors that the engine itself throws: a mistake in the code, never an error of the contract. */
const BUGS = [TypeError, ReferenceError, SyntaxError, RangeError, EvalError, URIError];

/** Everything about the contracts of one plugin. */
export class Plugin {
  constructor(plan) {
    this.plan = plan;
    this.types = new Types(plan.types, plan.resources);
    this.disposable = [];
    this.cursor = 0;
  }

  /** What the component exports: the author's objects with a guard around each function. Throws if something is missing. */
  plugs(author) {
    const missing = [];
    const exported = {};
    for (const plug of this.plan.plugs) {
      const own = author[plug.name] ?? author[plug.js] ?? author.default?.[plug.js];
      if (own === undefined) {
        const there = Object.keys(author).filter((name) => name !== "default");
        const near = there.find((name) => name.toLowerCase() === plug.js.toLowerCase());
        const help = near ? `did you mean to call \`${near}\` so?` : `there ${there.length ? `are: ${there.join(", ")}` : "are no exports"}`;
        missing.push(`\`${plug.js}\` is not exported, which stands for ${plug.name} (${help})\n  write: export const ${plug.js} = { ${[...plug.functions.map((f) => f.js), ...plug.resources.map((r) => r.js)].join(", ")} };`);
        continue;
      }
      exported[plug.js] = this.plug(plug, own, missing);
    }
    if (missing.length) {
      // The build reads this.
      throw new Error(["jackfield-missing", ...missing].join("\n@@ "));
    }
    return exported;
  }

  plug(plug, own, missing) {
    const guarded = {};
    const lacks = (js, holder, func, what) => {
      const there = holder === undefined || holder === null ? undefined : owned(holder, js);
      if (typeof there === "function") return false;
      const got = there === undefined ? "is missing" : `is ${brief(there)} and no function`;
      missing.push(`\`${plug.js}.${what}\` ${got}; ${plug.name} has\n  ${func.wit}`);
      return true;
    };
    for (const func of plug.functions) {
      if (lacks(func.js, own, func, func.js)) continue;
      guarded[func.native] = this.guard(func, () => own[func.js], () => own);
    }
    for (const resource of plug.resources) {
      const known = this.plan.resources[resource.key];
      const author = own[resource.js];
      if (typeof author !== "function") {
        missing.push(`\`${plug.js}.${resource.js}\` is missing: a class for the resource \`${resource.name}\` of ${plug.name}`);
        continue;
      }
      known.class = author;
      known.shell = this.shell(resource, author, (js, func) => lacks(js, author.prototype, func, `${resource.js}.prototype.${js}`));
      const { constructor } = resource;
      const make = constructor && this.guard(constructor, () => (...args) => new author(...args), () => undefined);
      const outer = make ? function (...args) { return make(...args); } : function () {};
      for (const func of resource.statics) {
        if (lacks(func.js, author, func, `${resource.js}.${func.js}`)) continue;
        outer[func.native] = this.guard(func, () => author[func.js], () => author);
      }
      guarded[resource.native] = outer;
    }
    return guarded;
  }

  /**
   * The object that the runtime knows a resource by. It is a new one for each handle: the runtime writes the handle into
   * it and finds it dead when the handle is dropped, while the author's own object may be handed out again.
   */
  shell(resource, author, lacks) {
    const prototype = {};
    for (const func of resource.methods) {
      if (lacks(func.js, func)) continue;
      const call = this.guard(func, (target) => target[func.js], (target) => target);
      prototype[func.native] = function (...args) {
        return call.call(this.target, ...args);
      };
    }
    const disposes = typeof author.prototype[Symbol.dispose] === "function";
    return (target) => {
      const shell = Object.create(prototype);
      shell.target = target;
      if (disposes) this.disposable.push([new WeakRef(shell), target]);
      return shell;
    };
  }

  /** A function as the runtime calls it. */
  guard(func, code, self) {
    const lift = func.params.map((ty) => this.types.convert(ty, true, (shell, _, owned) => this.opened(shell, owned)));
    const lifts = lift.some(Boolean);
    const fallible = func.fallible;
    const result = fallible ? func.result[1] : func.result;
    const test = result === null ? null : this.types.test(result);
    const close = (value, resource) => resource.shell(value);
    const lower = result === null ? null : this.types.convert(result, false, close);
    const errorType = fallible ? func.result[2] : null;
    const lowerError = errorType === null ? null : this.types.convert(errorType, false, close);
    const errorTest = errorType === null ? null : this.types.test(errorType);
    const textual = errorType !== null && this.types.type(errorType) === "string";
    const plugin = this;
    return function (...args) {
      depth += 1;
      if (early.length && runtimeLog) plugin.flush();
      if (plugin.disposable.length) plugin.sweep();
      let target;
      try {
        target = self(this);
        if (lifts) for (let i = 0; i < lift.length; i++) if (lift[i]) args[i] = lift[i](args[i]);
        const value = code(this).apply(target, args);
        const problem = test?.(value);
        if (problem) throw new TypeError(`\`${func.display}\`${standing(code(this))} returned what is not ${func.returns}; the value${problem}`);
        return lower ? lower(value) : value;
      } catch (error) {
        let reason = error;
        if (fallible) {
          const own = error !== null && typeof error === "object" && Object.hasOwn(error, "payload");
          let payload = own ? error.payload : error;
          let meant = own || !(error instanceof Error);
          if (!meant && textual && !BUGS.some((bug) => error instanceof bug) && error.name !== "InternalError") {
            meant = true;
            payload = error.message.toWellFormed();
          }
          const problem = meant ? errorTest?.(payload) : undefined;
          if (meant && !problem) throw { payload: lowerError ? lowerError(payload) : payload };
          if (problem) reason = new TypeError(`\`${func.display}\`${standing(code(this))} threw what is not its error type ${func.error}; the payload${problem}`, { cause: error });
        }
        plugin.panicked(reason);
        throw trap(error);
      } finally {
        depth -= 1;
      }
    };
  }

  /** Tells the host why the plugin is about to trap. */
  panicked(error) {
    try {
      const text = words(error).toWellFormed();
      runtimeLog?.panicked(text.length > 4000 ? `${text.slice(0, 4000)}…` : text);
    } catch {
      // The trap that follows says as much as can be said.
    }
  }

  flush() {
    const lines = early;
    early = [];
    for (const [level, target, message] of lines) if (runtimeLog.enabled(level)) runtimeLog.log(level, target, message.toWellFormed());
  }

  /** The author's object in a shell. An owned one is the author's from now on. */
  opened(shell, owned) {
    if (owned) {
      const at = this.disposable.findIndex(([weak]) => weak.deref() === shell);
      if (at >= 0) this.disposable.splice(at, 1);
    }
    return shell.target;
  }

  /** Calls `[Symbol.dispose]` of objects whose handles were dropped since; at most so many are looked at in each call. */
  sweep() {
    const list = this.disposable;
    for (let steps = Math.min(list.length, 256); steps > 0; steps--) {
      if (this.cursor >= list.length) this.cursor = 0;
      const [weak, target] = list[this.cursor];
      if (weak.deref() !== undefined) {
        this.cursor += 1;
        continue;
      }
      list[this.cursor] = list[list.length - 1];
      list.pop();
      try {
        target[Symbol.dispose]();
      } catch (error) {
        console.error(`[Symbol.dispose] failed: ${describe(error)}`);
      }
    }
  }

  /** A socket as the author imports it. */
  socket(index, native) {
    const socket = this.plan.sockets[index];
    const reply = SHAPES[socket.shape];
    const members = {};
    for (const func of socket.functions) members[func.js] = this.call(socket, func, native[func.native], reply, null);
    for (const resource of socket.resources) {
      const inner = native[resource.native];
      const natives = resource.methods.map((func) => inner.prototype[func.native]);
      resource.methods.forEach((func, at) => {
        const method = this.call(socket, func, natives[at], socket.shape === "direct" ? null : outcome, undefined);
        Object.defineProperty(inner.prototype, func.js, { value: method, configurable: true, writable: true });
      });
      const plugin = this;
      const { constructor } = resource;
      const outer = constructor
        ? function (...args) {
            plugin.arguments(constructor, args);
            return plugin.inside(constructor, () => new inner(...args), null);
          }
        : function () {
            throw new TypeError(`\`${resource.js}\` of ${socket.name} has no constructor`);
          };
      outer.prototype = inner.prototype;
      Object.defineProperty(outer, "name", { value: resource.js });
      // What every function has cannot be assigned.
      for (const func of resource.statics) {
        const value = this.call(socket, func, inner[func.native], reply, inner);
        Object.defineProperty(outer, func.js, { value, configurable: true, writable: true });
      }
      members[resource.js] = outer;
    }
    return members;
  }

  call(socket, func, native, reply, self) {
    const plugin = this;
    const wrapped = reply && reply !== outcome;
    // A reply holds the whole result; elsewhere an error is thrown.
    const result = func.fallible && !wrapped && reply !== outcome ? func.result[1] : func.result;
    const lift = result === null ? null : this.types.convert(result, true, null);
    return function (...args) {
      plugin.arguments(func, args);
      const value = plugin.inside(func, () => native.apply(self === undefined ? this : self, args), reply);
      if (wrapped) return reply(value, lift);
      return lift ? lift(value) : value;
    };
  }

  arguments(func, args) {
    func.tests ??= func.params.map((ty) => this.types.test(ty));
    func.lowers ??= func.params.map((ty) => this.types.convert(ty, false, null));
    if (args.length > func.tests.length) args.length = func.tests.length;
    while (args.length < func.tests.length) args.push(undefined);
    for (let i = 0; i < args.length; i++) {
      const problem = func.tests[i](args[i]);
      if (problem) throw new TypeError(`\`${func.display}\`: the argument \`${func.names[i]}\`${problem}`);
      if (args[i] === undefined) args[i] = null;
      else if (func.lowers[i]) args[i] = func.lowers[i](args[i]);
    }
  }

  inside(func, code, reply) {
    if (depth === 0) throw new Error(`\`${func.display}\` cannot be called while the plugin is built: sockets are there once a function of it is called`);
    const lift = reply === null && func.fallible && func.result[2] !== null ? this.types.convert(func.result[2], true, null) : null;
    if (reply !== outcome && !lift) return code();
    try {
      return code();
    } catch (error) {
      if (error instanceof Error && Object.hasOwn(error, "payload")) {
        if (reply === outcome) throw dispatchError(error.payload);
        error.payload = lift(error.payload);
      }
      throw error;
    }
  }
}

const dispatchError = ({ tag, val }) => new DispatchError(tag, val);

/** A method of a resource in a wrapped socket: its failure is thrown. */
const outcome = Symbol("outcome");

const one = ([plugin, { tag, val }], lift) => (tag === "ok" ? new Reply(plugin, lift ? lift(val) : val, undefined) : new Reply(plugin, undefined, dispatchError(val)));

const SHAPES = {
  direct: null,
  "exactly-one": one,
  "at-most-one": (value, lift) => (value === null ? null : one(value, lift)),
  "at-least-one": (value, lift) => Replies.from(value, (item) => one(item, lift)),
  any: (value, lift) => Replies.from(value, (item) => one(item, lift)),
};
