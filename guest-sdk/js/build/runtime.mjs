// The JavaScript engine that is put into every plugin, and what is mended in it. See runtime/README.md.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { i32, name, readU32, rewrite, u32 } from "./wasm.mjs";

const FILE = new URL("../runtime/quickjs.wasm", import.meta.url);
const SHA256 = "82ad7fa8463f26abd85d5356fee7e452f05dc0695b70318669f2dc5a9b604bbe";

// Where this very binary has what is needed: the address, from the start of its own memory, of the pointer to the tables
// of the world; in those, the pointer to the resources; in a resource, its functions in the table; indices of types.
const WORLD = 144188;
const RESOURCES = 24;
const RESOURCE = { size: 20, drop: 8, rep: 16 };
const TYPES = { pushOwn: 3, dtor: 0, pushU32: 0, popU32: 6, drop: 5, rep: 6 };
const GLOBALS = { memoryBase: 1 };

/** The engine as it is linked into plugins. */
export function runtime() {
  const bytes = readFileSync(FILE);
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found !== SHA256) throw new Error(`runtime/quickjs.wasm is not the file that this SDK was made for (sha256 ${found})`);
  return mend(bytes);
}

/**
 * Replaces functions of the engine by ones that call the old:
 *
 * A handle of a plugin's own resource that is passed back to it as `own` arrives as a number in the table of handles. The
 * engine takes it for the number of the object and finds none, or another one. `wit_dylib_push_own` now turns it into the
 * object's number first (`resource.rep`), and then gives it up (`resource.drop`), of which the engine must not hear in
 * `wit_dylib_resource_dtor`: the object is the author's from then on.
 *
 * A `u32` from 2^31 on came out negative, and went in as 2^31 - 1. Both ways it now goes as a float, which holds it exactly.
 */
export function mend(bytes) {
  let count = 0;
  let functions = 0;
  let globals = 0;
  const old = {};
  const find = (id, start, end) => {
    if (id === 2) [functions, globals] = imports(bytes, start);
    if (id === 3) functions += readU32(bytes, start)[0];
    if (id === 6) globals += readU32(bytes, start)[0];
    if (id === 7) {
      let [exports, at] = readU32(bytes, start);
      for (; exports > 0; exports--) {
        const [size, text] = readU32(bytes, at);
        const key = bytes.toString("utf8", text, text + size);
        const [index, next] = readU32(bytes, text + size + 1);
        old[key] = index;
        at = next;
      }
    }
    return undefined;
  };
  rewrite(bytes, find);
  const taken = globals;
  const replaced = ["wit_dylib_push_own", "wit_dylib_resource_dtor", "wit_dylib_push_u32", "wit_dylib_pop_u32"];

  const get = (local) => [0x20, ...u32(local)];
  const set = (local) => [0x21, ...u32(local)];
  const tee = (local) => [0x22, ...u32(local)];
  const load = (offset) => [0x28, 2, ...u32(offset)];
  const call = (index) => [0x10, ...u32(index)];
  const indirect = (type) => [0x11, ...u32(type), 0];
  const constant = (value) => [0x41, ...i32(value)];
  const code = (locals, body) => {
    const whole = [...(locals ? [1, ...u32(locals), 0x7f] : [0]), ...body, 0x0b];
    return [...u32(whole.length), ...whole];
  };
  // (cx, type, handle), and locals: the resource, its `rep`
  const pushOwnBody = code(2, [
    ...[0x23, GLOBALS.memoryBase], ...constant(WORLD), 0x6a, ...load(0), ...load(RESOURCES),
    ...get(1), ...constant(RESOURCE.size), 0x6c, 0x6a, ...tee(3),
    ...load(RESOURCE.rep), ...tee(4), 0x45,
    0x04, 0x40, // another's resource: as ever
    ...get(0), ...get(1), ...get(2), ...call(old.wit_dylib_push_own),
    0x05,
    ...get(2), ...get(4), ...indirect(TYPES.rep), ...set(4),
    ...get(0), ...get(1), ...get(4), ...call(old.wit_dylib_push_own),
    ...get(4), 0x24, ...u32(taken),
    ...get(2), ...get(3), ...load(RESOURCE.drop), ...indirect(TYPES.drop),
    ...constant(-1), 0x24, ...u32(taken),
    0x0b,
  ]);
  // (type, object)
  const dtorBody = code(0, [
    ...get(1), 0x23, ...u32(taken), 0x47,
    0x04, 0x40,
    ...get(0), ...get(1), ...call(old.wit_dylib_resource_dtor),
    0x0b,
  ]);

  // (cx, value)
  const pushU32Body = code(0, [
    ...get(1), ...constant(0), 0x4e,
    0x04, 0x40,
    ...get(0), ...get(1), ...call(old.wit_dylib_push_u32),
    0x05,
    ...get(0), ...get(1), 0xb8, ...call(old.wit_dylib_push_f64),
    0x0b,
  ]);
  // (cx)
  const popU32Body = code(0, [...get(0), ...call(old.wit_dylib_pop_f64), 0xfc, 0x03]);

  const more = (start, end, items, added) => {
    const [count, at] = readU32(bytes, start);
    return Buffer.concat([Buffer.from(u32(count + added)), bytes.subarray(at, end), Buffer.from(items)]);
  };
  return rewrite(bytes, (id, start, end) => {
    if (id === 3) return more(start, end, [TYPES.pushOwn, TYPES.dtor, TYPES.pushU32, TYPES.popU32], 4);
    if (id === 6) return more(start, end, [0x7f, 1, ...constant(-1), 0x0b], 1);
    if (id === 10) return more(start, end, [...pushOwnBody, ...dtorBody, ...pushU32Body, ...popU32Body], 4);
    if (id !== 7) return undefined;
    const parts = [];
    let [exports, at] = readU32(bytes, start);
    parts.push(...u32(exports));
    for (; exports > 0; exports--) {
      const [size, text] = readU32(bytes, at);
      const key = bytes.toString("utf8", text, text + size);
      const kind = bytes[text + size];
      const [index, next] = readU32(bytes, text + size + 1);
      const which = replaced.indexOf(key);
      if (which >= 0) count += 1;
      parts.push(...name(key), kind, ...u32(which >= 0 ? functions + which : index));
      at = next;
    }
    if (count !== replaced.length) throw new Error("runtime/quickjs.wasm lacks what is to be mended");
    return Buffer.from(parts);
  });
}

/** How many functions and globals a module imports. */
function imports(bytes, start) {
  const found = [0, 0];
  let [count, at] = readU32(bytes, start);
  const skip = () => {
    const [size, text] = readU32(bytes, at);
    at = text + size;
  };
  const limits = () => {
    const flags = bytes[at++];
    at = readU32(bytes, at)[1];
    if (flags & 1) at = readU32(bytes, at)[1];
  };
  for (; count > 0; count--) {
    skip();
    skip();
    const kind = bytes[at++];
    if (kind === 0) {
      found[0] += 1;
      at = readU32(bytes, at)[1];
    } else if (kind === 3) {
      found[1] += 1;
      at += 2;
    } else {
      if (kind === 1) at += 1;
      limits();
    }
  }
  return found;
}
