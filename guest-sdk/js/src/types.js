// Whether a value is of a WIT type, and what becomes of handles in it.
//
// The runtime that carries values in and out is not particular: it turns 1.5 into 1 and 300 into 44, and stops the plugin
// with no word where it can do nothing with a value. So every value is looked at before it is handed over, and what does
// not fit is an error with its place in the value.

const INTEGERS = {
  u8: [0, 0xff, Uint8Array],
  s8: [-0x80, 0x7f, Int8Array],
  u16: [0, 0xffff, Uint16Array],
  s16: [-0x8000, 0x7fff, Int16Array],
  u32: [0, 0xffff_ffff, Uint32Array],
  s32: [-0x8000_0000, 0x7fff_ffff, Int32Array],
  u64: [0n, (1n << 64n) - 1n, BigUint64Array],
  s64: [-(1n << 63n), (1n << 63n) - 1n, BigInt64Array],
};
const ARRAYS = { f32: Float32Array, f64: Float64Array };
for (const name in INTEGERS) ARRAYS[name] = INTEGERS[name][2];

/** A value in few words, for an error. */
export function brief(value) {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === "bigint") return `the bigint ${value}n`;
  if (typeof value === "function") return "a function";
  if (typeof value !== "object") return `the ${typeof value} ${value}`;
  if (typeof value.then === "function") return "a promise (a plugin's functions cannot be async)";
  const { name } = Object.getPrototypeOf(value)?.constructor ?? Object;
  return name === "Object" ? `an object with ${Object.keys(value).map((key) => `\`${key}\``).join(", ") || "no fields"}` : `of the class ${name}`;
}

/** What an object itself or its class has by a name; what every object has is not its own. */
export function own(value, name) {
  const found = value[name];
  return found !== undefined && name in Object.prototype && found === Object.prototype[name] && !Object.hasOwn(value, name) ? undefined : found;
}

/** The parts of a flag of a plan: what the author calls it, and what the engine does. */
const flag = (label) => (typeof label === "string" ? [label, label] : label);

const wrong = (expected, value) => `: expected ${expected}, got ${brief(value)}`;
const fits = () => undefined;

/**
 * Makes tests and conversions of the types of a plan: `{ types, resources }`. Each is made once, when the plugin is built.
 */
export class Types {
  constructor(named, resources) {
    this.named = named;
    this.resources = resources;
    this.tests = new Map();
  }

  /** The type that a number stands for. */
  type(ty) {
    while (typeof ty === "number") ty = this.named[ty].type;
    return ty;
  }

  name(ty) {
    return typeof ty === "number" ? this.named[ty].name : Array.isArray(ty) ? ty[0] : ty;
  }

  /** A function that returns what is wrong with a value, beginning with the place in it; `undefined` if nothing is. */
  test(ty) {
    if (typeof ty !== "number") return this.makeTest(ty, this.name(ty));
    let test = this.tests.get(ty);
    if (!test) this.tests.set(ty, (test = this.makeTest(this.type(ty), this.name(ty))));
    return test;
  }

  makeTest(ty, name) {
    if (typeof ty === "string") return primitive(ty);
    const [kind, ...parts] = ty;
    switch (kind) {
      case "list":
        return this.list(parts[0], undefined);
      case "fixed":
        return this.list(parts[0], parts[1]);
      case "map": {
        const [key, value] = parts.map((part) => this.test(part));
        return (map) => {
          if (!(map instanceof Map)) return wrong("a Map", map);
          for (const [k, v] of map) {
            const problem = key(k) ?? value(v);
            if (problem) return `[${brief(k)}]${problem}`;
          }
        };
      }
      case "tuple": {
        const tests = parts[0].map((part) => this.test(part));
        return (items) => {
          if (!Array.isArray(items) || items.length !== tests.length) return wrong(`an array of ${tests.length}`, items);
          for (let i = 0; i < tests.length; i++) {
            const problem = tests[i](items[i]);
            if (problem) return `[${i}]${problem}`;
          }
        };
      }
      case "option": {
        const inner = this.test(parts[0]);
        if (this.type(parts[0])[0] === "option") return this.cases([["none", null], ["some", parts[0]]], "an option in an option");
        return (value) => (value === null || value === undefined ? undefined : inner(value));
      }
      case "result":
        return this.cases([["ok", parts[0]], ["err", parts[1]]], "a result");
      case "variant":
        return this.cases(parts[0], name);
      case "record": {
        const fields = parts[0].map(([field, part]) => [field, this.test(part), this.type(part)[0] === "option"]);
        return (record) => {
          if (record === null || typeof record !== "object") return wrong(`the record \`${name}\``, record);
          for (const [field, test, optional] of fields) {
            const value = own(record, field);
            if (value === undefined && !optional) return `: the field \`${field}\` of \`${name}\` is missing in ${brief(record)}`;
            const problem = test(value);
            if (problem) return `.${field}${problem}`;
          }
        };
      }
      case "enum":
        return (value) => (parts[0].includes(value) ? undefined : wrong(`one of ${parts[0].map((label) => `"${label}"`).join(", ")}`, value));
      case "flags": {
        const labels = parts[0].map((label) => flag(label)[0]);
        return (value) => {
          if (value === null || typeof value !== "object") return wrong(`the flags \`${name}\``, value);
          const odd = Object.keys(value).find((key) => !labels.includes(key));
          if (odd !== undefined) return `: \`${name}\` has no flag \`${odd}\`; there are ${labels.join(", ")}`;
        };
      }
      case "own":
      case "borrow": {
        const resource = this.resources[parts[0]];
        if (!resource.authored) return (value) => (value !== null && typeof value === "object" ? undefined : wrong(`a \`${resource.js}\``, value));
        return (value) => (value instanceof resource.class ? undefined : wrong(`a \`${resource.js}\` of this plugin`, value));
      }
      default:
        return (value) => wrong(`nothing, since \`${kind}\` cannot be passed`, value);
    }
  }

  list(item, length) {
    const test = this.test(item);
    const typed = ARRAYS[this.type(item)];
    return (list) => {
      if (typed && list instanceof typed) {
        if (length !== undefined && list.length !== length) return wrong(`${length} items`, list.length);
        return undefined;
      }
      if (!Array.isArray(list)) return wrong(typed ? `an array or a ${typed.name}` : "an array", list);
      if (length !== undefined && list.length !== length) return wrong(`${length} items`, list.length);
      if (test === fits) return undefined;
      for (let i = 0; i < list.length; i++) {
        const problem = test(list[i]);
        if (problem) return `[${i}]${problem}`;
      }
    };
  }

  cases(cases, name) {
    const tests = new Map(cases.map(([tag, ty]) => [tag, ty === null ? null : this.test(ty)]));
    return (value) => {
      const test = value !== null && typeof value === "object" ? tests.get(value.tag) : undefined;
      if (test === undefined) {
        const tags = cases.map(([tag]) => `"${tag}"`).join(", ");
        const got = value?.tag === undefined ? brief(value) : `the tag ${brief(value.tag)}`;
        return `: expected ${name === "a result" ? name : `\`${name}\``} with a \`tag\` of ${tags}, got ${got}`;
      }
      const problem = test?.(value.val);
      return problem && `.val${problem}`;
    };
  }

  /**
   * A function that brings a value from the engine to the author (`lift`) or the other way. Handles of resources that the plugin
   * makes itself are replaced with `change`, if that is there, which is given the value, the resource and whether it is owned;
   * fields and flags that the engine knows by another name get the name that belongs there. `null` if nothing is to be done.
   */
  convert(ty, lift, change) {
    ty = this.type(ty);
    if (typeof ty === "string") return null;
    const [kind, ...parts] = ty;
    const make = (part) => (part === null ? null : this.convert(part, lift, change));
    const keep = (value) => value;
    switch (kind) {
      case "own":
      case "borrow": {
        const resource = this.resources[parts[0]];
        return change && resource.authored ? (value) => change(value, resource, kind === "own") : null;
      }
      case "list":
      case "fixed": {
        const item = make(parts[0]);
        return item && ((list) => Array.from(list, item));
      }
      case "map": {
        const value = make(parts[1]);
        return value && ((map) => new Map(Array.from(map, ([k, v]) => [k, value(v)])));
      }
      case "tuple": {
        const items = parts[0].map(make);
        return items.some(Boolean) ? (tuple) => tuple.map((value, i) => (items[i] ?? keep)(value)) : null;
      }
      case "option": {
        const some = make(parts[0]);
        if (this.type(parts[0])[0] === "option") return some && ((value) => (value.tag === "some" ? { tag: "some", val: some(value.val) } : value));
        return some && ((value) => (value === null || value === undefined ? null : some(value)));
      }
      case "record": {
        const renamed = parts[0].some(([, , native]) => native !== undefined);
        const fields = parts[0].map(([field, part, native]) => [field, make(part), native ?? field]).filter(([, change]) => renamed || change);
        if (fields.length === 0) return null;
        return (record) => {
          const copy = renamed ? {} : { ...record };
          for (const [field, change, native] of fields) {
            const value = lift ? record[native] : own(record, field);
            copy[lift ? field : native] = change ? change(value) : value;
          }
          return copy;
        };
      }
      case "flags": {
        const labels = parts[0].map(flag);
        if (labels.every(([label, native]) => label === native)) return null;
        return (value) => {
          const copy = {};
          for (const [label, native] of labels) {
            if (lift) copy[label] = value[native] === true;
            else copy[native] = Boolean(own(value, label));
          }
          return copy;
        };
      }
      case "result":
      case "variant": {
        const cases = kind === "result" ? [["ok", parts[0]], ["err", parts[1]]] : parts[0];
        const changes = new Map(cases.map(([tag, part]) => [tag, make(part)]));
        if (![...changes.values()].some(Boolean)) return null;
        return (value) => {
          const change = changes.get(value.tag);
          return change ? { tag: value.tag, val: change(value.val) } : value;
        };
      }
      default:
        return null;
    }
  }
}

function primitive(ty) {
  if (ty in INTEGERS) {
    const [min, max] = INTEGERS[ty];
    const big = typeof min === "bigint";
    return (value) => {
      if (big ? typeof value === "bigint" && value >= min && value <= max : Number.isInteger(value) && value >= min && value <= max) return undefined;
      if (big && typeof value === "number") return `: expected a bigint (${ty}), got the number ${value}: write ${Math.trunc(value)}n or BigInt(..)`;
      return wrong(`${big ? "a bigint" : "an integer"} from ${min} to ${max} (${ty})`, value);
    };
  }
  switch (ty) {
    case "bool":
      return (value) => (typeof value === "boolean" ? undefined : wrong("a boolean", value));
    case "f32":
    case "f64":
      return (value) => (typeof value === "number" ? undefined : wrong(`a number (${ty})`, value));
    case "char":
      return (value) => (typeof value === "string" && value.isWellFormed() && [...value].length === 1 ? undefined : wrong("a string of one character (char)", value));
    case "string":
      return (value) => {
        if (typeof value !== "string") return wrong("a string", value);
        if (!value.isWellFormed()) return `: the string has half of a surrogate pair in it, which no WIT string can hold; toWellFormed() replaces it`;
      };
    default:
      return fits;
  }
}
