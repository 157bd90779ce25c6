// What stands in the place of `jackfield:runtime/log` for a plugin that has `log = false`.
//
// `jackfield build` writes this file; it is not for editing.

export function hostLog(level: i32, target: string, message: string): void {}

export function hostEnabled(level: i32): bool {
  return false;
}

export function hostPanicked(start: usize, size: i32): void {}
