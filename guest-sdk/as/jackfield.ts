// What plugins in AssemblyScript are written with: optional values, results, replies of sockets, the log, panics.
//
// `jackfield build` writes this file; it is not for editing.

import { hostEnabled, hostLog, hostPanicked } from "./host";
import * as _mem from "./memory";

/** The value of what has none: the `ok` of a `result<_, e>`. */
export type Unit = u8;

/** The one value of `Unit`. */
export const unit: Unit = 0;

/** An optional value where `null` cannot say that there is none: of a number, or of something that is optional itself. */
export class Option<T> {
  constructor(readonly isSome: bool, private inner: T) {}

  get isNone(): bool {
    return !this.isSome;
  }

  /** The value; where there is none, the plugin panics. */
  get value(): T {
    if (!this.isSome) panic("there is no value in this option");
    return this.inner;
  }

  /** The value, or another where there is none. */
  or(other: T): T {
    return this.isSome ? this.inner : other;
  }
}

/** An option with a value. */
export function some<T>(value: T): Option<T> {
  return new Option<T>(true, value);
}

/** An option without one. */
export function none<T>(): Option<T> {
  return new Option<T>(false, _zero<T>());
}

/** A value, or an error. */
export class Result<T, E> {
  constructor(readonly isOk: bool, private inner: T, private fault: E) {}

  get isErr(): bool {
    return !this.isOk;
  }

  /** The value; where there is an error, the plugin panics. */
  get value(): T {
    if (!this.isOk) panic(isString<E>() ? "there is an error: " + changetype<string>(this.fault) : "there is an error and no value");
    return this.inner;
  }

  /** The error; where there is none, the plugin panics. */
  get error(): E {
    if (this.isOk) panic("there is a value and no error");
    return this.fault;
  }

  /** The value, or another where there is an error. */
  or(other: T): T {
    return this.isOk ? this.inner : other;
  }
}

/** A result with a value. */
export function ok<T, E>(value: T): Result<T, E> {
  return new Result<T, E>(true, value, _zero<E>());
}

/** A result with an error. */
export function err<T, E>(error: E): Result<T, E> {
  return new Result<T, E>(false, _zero<T>(), error);
}

/** Why a plug gave no reply, by its name in `dispatch-error`. */
export class DispatchError {
  constructor(
    /** `trap`, `deadline`, `fuel`, `memory`, `cancelled`, `unavailable`, `invalid-handle`, `unsupported` or `other`. */
    readonly kind: string,
    /** What happened, with the names of plugin, contract and function. */
    readonly text: string,
  ) {}

  toString(): string {
    return this.kind + ": " + this.text;
  }
}

/** What one plug made of a call through a wrapped socket. */
export class Reply<T> {
  constructor(
    /** The id of the plugin that replied. */
    readonly plugin: string,
    private inner: T,
    /** Why there is no value, where there is none. */
    readonly error: DispatchError | null,
  ) {}

  get isOk(): bool {
    return this.error === null;
  }

  /** What the plug returned; where it failed, the plugin panics. */
  get value(): T {
    const error = this.error;
    if (error) panic(error.toString());
    return this.inner;
  }

  /** What the plug returned, or another value where it failed. */
  or(other: T): T {
    return this.error === null ? this.inner : other;
  }
}

/** A reply of a plug that did what it was asked, for tests. */
export function reply<T>(plugin: string, value: T): Reply<T> {
  return new Reply<T>(plugin, value, null);
}

/** A reply of a plug that failed, for tests. */
export function failure<T>(plugin: string, kind: string, text: string = ""): Reply<T> {
  return new Reply<T>(plugin, _zero<T>(), new DispatchError(kind, text));
}

/** The code point of a text's first character, which is what a `char` is. */
export function char(text: string): u32 {
  if (text.length == 0) panic("an empty text has no first character");
  return <u32>text.codePointAt(0);
}

/** Lines for the host's log. Where the graph does not grant it, nothing happens. */
export namespace log {
  export function trace(message: string, target: string = ""): void {
    hostLog(0, target, message);
  }
  export function debug(message: string, target: string = ""): void {
    hostLog(1, target, message);
  }
  export function info(message: string, target: string = ""): void {
    hostLog(2, target, message);
  }
  export function warn(message: string, target: string = ""): void {
    hostLog(3, target, message);
  }
  export function error(message: string, target: string = ""): void {
    hostLog(4, target, message);
  }

  /** Whether a line of this level would be written: 0 is `trace`, 4 is `error`. */
  export function enabled(level: i32): bool {
    return hostEnabled(level);
  }
}

/** Ends the call with a trap whose error says this. */
export function panic(message: string): void {
  aborted(changetype<usize>(message), 0, 0, 0);
}

/** What AssemblyScript calls where a program throws or an assertion fails. */
export function _abort(message: string | null, file: string | null, line: u32, column: u32): void {
  aborted(changetype<usize>(message), changetype<usize>(file), line, column);
}

/** Says why, and traps. No object is touched here: the stack of the collector may be what is used up. */
function aborted(message: usize, file: usize, line: u32, column: u32): void {
  const start = _mem.describe(message, file, line, column);
  hostPanicked(start, _mem.count);
  unreachable();
}

/** Whether this is a build for tests, in which sockets are what the test puts in their place. */
export const _TEST: bool = isDefined(JACKFIELD_TEST);

/** What a socket does in a test that puts nothing in its place. */
export function _unmocked<T>(name: string): T {
  panic("nothing stands for `" + name + "` in this test");
  if (isVoid<T>()) return;
  else return _zero<T>();
}

/** A value that nobody looks at. */
export function _zero<T>(): T {
  if (isReference<T>()) return changetype<T>(0);
  else return <T>0;
}

/** What a variant keeps of a payload that is an object, and of one that is a number. */
export type _Ref = Object | null;

export function _toRef<T>(value: T): _Ref {
  if (isReference<T>()) return changetype<_Ref>(value);
  else return null;
}

export function _toBits<T>(value: T): u64 {
  if (isReference<T>()) return 0;
  else if (isFloat<T>()) return sizeof<T>() == 4 ? <u64>reinterpret<u32>(<f32>value) : reinterpret<u64>(<f64>value);
  else return <u64>value;
}

export function _payload<T>(ref: _Ref, bits: u64): T {
  if (isReference<T>()) return changetype<T>(ref);
  else if (isFloat<T>()) return sizeof<T>() == 4 ? <T>reinterpret<f32>(<u32>bits) : <T>reinterpret<f64>(bits);
  else return <T>bits;
}

export function _wrongCase(type: string, name: string): void {
  panic("this `" + type + "` is not `" + name + "`");
}

/** A handle to a resource of another plugin. It is dropped by `dispose`, or else when the collector finds that nobody has it any more. */
export class Handle {
  constructor(public _handle: i32) {}
}
