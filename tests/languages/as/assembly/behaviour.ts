// State, errors, traps and configuration.

import { Result, Unit, err, log, ok, panic, unit } from "../gen/jackfield";

let configuration: string = "";
let calls: u32 = 0;

export function init(config: string): Result<Unit, string> {
  if (config == '{"refuse":true}') return err<Unit, string>("refused by init");
  configuration = config;
  return ok<Unit, string>(unit);
}

export function configured(): string {
  return configuration;
}

export function count(): u32 {
  return ++calls;
}

export function fail(text: string): Result<u32, string> {
  return err<u32, string>(text);
}

export function trap(text: string): void {
  throw new Error(text);
}

function logLine(text: string): void {
  log.info(text);
}
export { logLine as log };
