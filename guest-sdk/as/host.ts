// What the host offers beside the sockets: `jackfield:runtime/log`.
//
// `jackfield build` writes this file; it is not for editing.

import * as _mem from "./memory";

// @ts-ignore: decorator
@external("jackfield:runtime/log@0.1.0", "log")
declare function rawLog(level: i32, target: usize, targetSize: i32, message: usize, messageSize: i32): void;
// @ts-ignore: decorator
@external("jackfield:runtime/log@0.1.0", "enabled")
declare function rawEnabled(level: i32): i32;
// @ts-ignore: decorator
@external("jackfield:runtime/log@0.1.0", "panicked")
declare function rawPanicked(message: usize, size: i32): void;

export function hostLog(level: i32, target: string, message: string): void {
  const mark = _mem.mark(), chunk = _mem.chunk();
  const first = _mem.lowerString(target), firstSize = _mem.count;
  const second = _mem.lowerString(message);
  rawLog(level, first, firstSize, second, _mem.count);
  _mem.release(mark, chunk);
}

export function hostEnabled(level: i32): bool {
  return rawEnabled(level) != 0;
}

export function hostPanicked(start: usize, size: i32): void {
  rawPanicked(start, size);
}
