// Values on their way between the plugin and its host.
//
// Arguments and results lie in an arena, outside of what the collector sees: the host writes into it by `cabi_realloc`, the glue reads
// from it and begins it anew. A result is read by the host before it calls again, so it lies there until the next call begins.
//
// `jackfield build` writes this file; it is not for editing.

import { Handle, panic } from "./jackfield";

/** So much is there without asking for more. */
const FIRST: usize = 16384;
/** Bytes before those of a further chunk: the chunk before it, and its end. */
const HEAD: usize = 16;

const base: usize = memory.data(16384, 16);
let top: usize = base;
let limit: usize = base + FIRST;
/** The chunk that is in use; 0 is the first. */
let current: usize = 0;
/** Whether what lies there is only waiting to be read by the host. */
let over: bool = false;

/** The number of elements, or bytes of a string, of what was written last. */
export let count: i32 = 0;

export function setCount(value: i32): void {
  count = value;
}

export function alloc(size: usize, align: usize): usize {
  const start = (top + align - 1) & ~(align - 1);
  // A size near the whole memory must not wrap around.
  if (start < top || size > limit - min(start, limit)) return more(size, align);
  top = start + size;
  return start;
}

function more(size: usize, align: usize): usize {
  if (over) {
    begin();
    return alloc(size, align);
  }
  if (size > 0x3fff0000) panic("a value is larger than what AssemblyScript can allocate");
  const whole = max(size + align + HEAD, 65536 - 64);
  const chunk = heap.alloc(whole);
  store<usize>(chunk, current);
  store<usize>(chunk, chunk + whole, 4);
  current = chunk;
  top = chunk + HEAD;
  limit = chunk + whole;
  return alloc(size, align);
}

/** Gives back the end of what was allocated last. */
function shrink(end: usize): void {
  top = end;
}

export function mark(): usize {
  return top;
}

export function chunk(): usize {
  return current;
}

/** Gives back what was allocated since a mark. */
export function release(mark: usize, chunk: usize): void {
  while (current != chunk) {
    const last = current;
    current = load<usize>(last);
    heap.free(last);
  }
  limit = chunk ? load<usize>(chunk, 4) : base + FIRST;
  top = mark;
}

/** Arguments were read: the arena is empty. */
export function begin(): void {
  over = false;
  if (current) release(base, 0);
  else top = base;
}

/** A result was written: the host reads it, and what comes then may take its place. */
export function finish(): void {
  if (current) {
    over = true;
    top = limit;
  } else top = base;
}

export function cabi_realloc(old: usize, oldSize: usize, align: usize, size: usize): usize {
  if (old == 0) return alloc(size, align);
  if (old + oldSize == top && size <= limit - old) {
    top = old + size;
    return old;
  }
  const moved = alloc(size, align);
  memory.copy(moved, old, min(oldSize, size));
  return moved;
}

export function liftString(start: usize, length: i32): string {
  // Most texts are of one byte a character.
  const text = changetype<string>(__new(<usize>length << 1, idof<string>()));
  const to = changetype<usize>(text);
  let at: usize = 0;
  const size = <usize>length;
  while (at + 16 <= size) {
    const sixteen = v128.load(start + at);
    if (i8x16.bitmask(sixteen)) break;
    v128.store(to + (at << 1), i16x8.extend_low_i8x16_u(sixteen));
    v128.store(to + (at << 1), i16x8.extend_high_i8x16_u(sixteen), 16);
    at += 16;
  }
  while (at < size) {
    const one = load<u8>(start + at);
    if (one & 0x80) return String.UTF8.decodeUnsafe(start, size);
    store<u16>(to + (at << 1), one);
    at++;
  }
  return text;
}

/** Writes a string as UTF-8; a surrogate that stands alone becomes U+FFFD. Its bytes are counted in `count`. */
export function lowerString(text: string): usize {
  const length = <usize>text.length;
  const to = alloc(length * 3, 1);
  const from = changetype<usize>(text);
  const others = i16x8.splat(<i16>0xff80);
  let at: usize = 0;
  while (at + 16 <= length) {
    const first = v128.load(from + (at << 1)), second = v128.load(from + (at << 1), 16);
    if (v128.any_true(v128.and(v128.or(first, second), others))) break;
    v128.store(to + at, i8x16.narrow_i16x8_u(first, second));
    at += 16;
  }
  while (at < length) {
    const unit = load<u16>(from + (at << 1));
    if (unit & 0xff80) break;
    store<u8>(to + at, unit);
    at++;
  }
  let size = at;
  if (at < length) size += encode(from + (at << 1), from + (length << 1), to + at);
  count = <i32>size;
  shrink(to + size);
  return to;
}

/** `file:line:column: message` of two strings, of which either may not be there. */
export function describe(message: usize, file: usize, line: u32, column: u32): usize {
  let said = message ? message : changetype<usize>("assertion failed");
  // The check of the stack has no text of its own, and no file.
  if (file && load<u32>(file - 4) == 0) {
    said = changetype<usize>("the stack is used up");
    file = 0;
  }
  const size = <usize>load<u32>(said - 4);
  const start = alloc((size + (file ? <usize>load<u32>(file - 4) : 0)) * 2 + 32, 1);
  let to = start;
  if (file) {
    to += encode(file, file + load<u32>(file - 4), to);
    to = number(number(to, line), column);
    store<u16>(to, 0x203a);
    to += 2;
  }
  to += encode(said, said + size, to);
  count = <i32>(to - start);
  return start;
}

/** A colon and a number; where they end. */
function number(to: usize, value: u32): usize {
  store<u8>(to++, 0x3a);
  let size: usize = 1;
  for (let rest = value; rest >= 10; rest /= 10) size++;
  let at = to + size;
  do {
    store<u8>(--at, 0x30 + (value % 10));
    value /= 10;
  } while (value);
  return to + size;
}

/** UTF-16 as UTF-8; the number of bytes. */
function encode(from: usize, end: usize, to: usize): usize {
  const start = to;
  while (from < end) {
    let point = <u32>load<u16>(from);
    from += 2;
    if (point < 0x80) {
      store<u8>(to++, point);
      continue;
    }
    if (point < 0x800) {
      store<u8>(to++, (point >> 6) | 0xc0);
      store<u8>(to++, (point & 0x3f) | 0x80);
      continue;
    }
    if ((point & 0xf800) == 0xd800) {
      const low = from < end && point < 0xdc00 ? <u32>load<u16>(from) : 0;
      if ((low & 0xfc00) == 0xdc00) {
        from += 2;
        point = 0x10000 + ((point & 0x3ff) << 10) + (low & 0x3ff);
        store<u8>(to++, (point >> 18) | 0xf0);
        store<u8>(to++, ((point >> 12) & 0x3f) | 0x80);
        store<u8>(to++, ((point >> 6) & 0x3f) | 0x80);
        store<u8>(to++, (point & 0x3f) | 0x80);
        continue;
      }
      point = 0xfffd;
    }
    store<u8>(to++, (point >> 12) | 0xe0);
    store<u8>(to++, ((point >> 6) & 0x3f) | 0x80);
    store<u8>(to++, (point & 0x3f) | 0x80);
  }
  return to - start;
}

export function liftBytes(start: usize, length: i32): Uint8Array {
  // Around a buffer that is there already: the constructor would fill it once more.
  const buffer = changetype<ArrayBuffer>(__new(<usize>length, idof<ArrayBuffer>()));
  memory.copy(changetype<usize>(buffer), start, <usize>length);
  return Uint8Array.wrap(buffer);
}

export function lowerBytes(bytes: Uint8Array): usize {
  const length = bytes.length;
  const to = alloc(<usize>length, 1);
  memory.copy(to, bytes.dataStart, <usize>length);
  count = length;
  return to;
}

/** A list of numbers, as it lies there. */
export function liftNumbers<T>(start: usize, length: i32): Array<T> {
  const list = new Array<T>(length);
  memory.copy(list.dataStart, start, <usize>length * sizeof<T>());
  return list;
}

export function lowerNumbers<T>(list: Array<T>): usize {
  const length = list.length;
  const to = alloc(<usize>length * sizeof<T>(), sizeof<T>());
  memory.copy(to, list.dataStart, <usize>length * sizeof<T>());
  count = length;
  return to;
}

/** A `char` that the host will take. */
export function char(point: u32): i32 {
  if (point > 0x10ffff || (point & 0xfffff800) == 0xd800) panic("0x" + point.toString(16) + " is no character");
  return <i32>point;
}

/** A list of fixed length has as many items as its type says. */
export function counted(length: i32, wanted: i32): void {
  if (length != wanted) panic("a list of " + wanted.toString() + " items was given " + length.toString());
}

/** A tag of an enum or variant that there is. */
export function tag(value: i32, cases: i32): i32 {
  if (<u32>value >= <u32>cases) panic("an enum has no case " + value.toString());
  return value;
}

/** An object for a handle, made without its constructor. */
export function adopt<T extends Handle>(handle: i32): T {
  const object = changetype<T>(__new(offsetof<T>(), idof<T>()));
  object._handle = handle;
  return object;
}

/** The handle of an object that was not given away or disposed of. */
export function handle(object: Handle): i32 {
  const handle = object._handle;
  if (handle == 0) panic("this resource was given away or disposed of");
  return handle;
}

/** The handle of an object that is given away. */
export function give(object: Handle): i32 {
  const given = handle(object);
  object._handle = 0;
  return given;
}
