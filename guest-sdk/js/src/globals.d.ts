// The globals that a plugin has beside those of the language: `"types": ["jackfield-guest/globals"]` in tsconfig.json.

interface JackfieldConsole {
  trace(...parts: unknown[]): void;
  debug(...parts: unknown[]): void;
  info(...parts: unknown[]): void;
  log(...parts: unknown[]): void;
  warn(...parts: unknown[]): void;
  error(...parts: unknown[]): void;
  assert(holds: unknown, ...parts: unknown[]): void;
}

/** Writes to the host's log, where the graph grants it. */
declare var console: JackfieldConsole;

declare class TextEncoder {
  readonly encoding: string;
  encode(input?: string): Uint8Array;
  encodeInto(input: string, bytes: Uint8Array): { read: number; written: number };
}

/** UTF-8 alone. */
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  readonly encoding: string;
  decode(input?: Uint8Array | ArrayBuffer): string;
}
