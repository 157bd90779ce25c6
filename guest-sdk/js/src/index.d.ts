// What a plugin's own code uses: errors of a contract, the replies of wrapped sockets, the log.

/**
 * The error that a contract declares: `throw new Err(payload)` in a function whose result is `result<_, e>`. Where the
 * error's type is a string, `throw new Error(text)` says the same. A socket's errors are thrown with a `payload`, too.
 */
export class Err<E = unknown> extends Error {
  constructor(payload?: E);
  readonly payload: E;
}

/** The cases of `dispatch-error`. */
export type DispatchErrorKind =
  | "trap"
  | "deadline"
  | "fuel"
  | "memory"
  | "cancelled"
  | "unavailable"
  | "invalid-handle"
  | "unsupported"
  | "other";

/** Why a plug gave no reply; the message names the plugin, the contract and the function. */
export class DispatchError extends Error {
  constructor(kind: DispatchErrorKind, message?: string);
  readonly kind: DispatchErrorKind;
}

/** A contract's own `result` where it is a value: in a reply, a list, a record. */
export type Result<T, E> = { tag: "ok"; val: T } | { tag: "err"; val: E };

/** An option in an option, where `null` would say too little. */
export type Option<T> = { tag: "some"; val: T } | { tag: "none" };

/** The reply of one plug: its plugin's id, and either the value or the error. */
export type Reply<R> = (
  | { readonly plugin: string; readonly value: R; readonly error: undefined }
  | { readonly plugin: string; readonly value: undefined; readonly error: DispatchError }
) & {
  /** The value; throws the error if the plug failed. */
  unwrap(): R;
};

/** The replies of all plugs of a socket, in the order of the graph. */
export interface Replies<R> extends ReadonlyArray<Reply<R>> {
  /** The values of the plugs that returned one. */
  ok(): R[];
  /** The replies of the plugs that failed. */
  errors(): { readonly plugin: string; readonly error: DispatchError }[];
  /** The value of the first plug that returned one; throws the first error if there is none. */
  first(): R;
  /** All values; throws the first error. */
  all(): R[];
}

/** Lines for the host's log. Where the graph does not grant it, nothing happens. `console` writes there as well. */
export const log: Record<"trace" | "debug" | "info" | "warn" | "error", (...parts: unknown[]) => void>;
