// Reading and writing the sections of a WebAssembly binary.

/** Reads an unsigned LEB128 number; returns it and the place after it. */
export function readU32(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return [value, at];
  }
}

export function u32(value) {
  const bytes = [];
  do {
    bytes.push((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
    value = Math.floor(value / 128);
  } while (value > 0);
  return bytes;
}

export function i32(value) {
  const bytes = [];
  for (;;) {
    const byte = value & 0x7f;
    value >>= 7;
    if ((value === 0 && !(byte & 0x40)) || (value === -1 && byte & 0x40)) return [...bytes, byte];
    bytes.push(byte | 0x80);
  }
}

export const name = (text) => {
  const bytes = new TextEncoder().encode(text);
  return [...u32(bytes.length), ...bytes];
};

/** The sections of a module or component: `{ id, start, end }`, the content's first byte and the byte after it. */
export function* sections(bytes) {
  let at = 8;
  while (at < bytes.length) {
    const id = bytes[at];
    const [size, start] = readU32(bytes, at + 1);
    yield { id, start, end: start + size };
    at = start + size;
  }
}

/** The same binary with the contents of some sections replaced: `change` returns the new content, or `undefined`. */
export function rewrite(bytes, change) {
  const parts = [bytes.subarray(0, 8)];
  let kept = 8;
  for (const { id, start, end } of sections(bytes)) {
    const content = change(id, start, end);
    if (content !== undefined) {
      if (content !== null) parts.push(Uint8Array.of(id, ...u32(content.length)), content);
    } else parts.push(bytes.subarray(kept, end));
    kept = end;
  }
  return Buffer.concat(parts);
}
