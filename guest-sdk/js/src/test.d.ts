// For a plugin's own tests, which Node runs: mocks in the sockets, replies made by hand, the lines of the log.

import type { DispatchError, Replies, Reply } from "./index.js";

/** What of a test's context is used: it says when the test ends. */
export interface Context {
  after(run: () => void): void;
}

/**
 * Plugs functions and classes into the socket of a contract, in place of those that were there. What is returned takes
 * them out again; given a test's context, that happens when the test ends: `mock(t, "demo:text/words", { .. })`.
 */
export function mock(contract: string, members: object): () => void;
export function mock(context: Context, contract: string, members: object): () => void;

/** The replies of plugs, for a mock of a socket that takes several: an object of plugin ids and values or errors. */
export function replies<R>(of?: Record<string, R | DispatchError>): Replies<R>;

/** The reply of one plug; a `DispatchError` is its failure. */
export function reply<R>(value: R | DispatchError, plugin?: string): Reply<R>;

/** Collects the lines of the log until the test ends. */
export function logged(context: Context): { level: string; message: string }[];
