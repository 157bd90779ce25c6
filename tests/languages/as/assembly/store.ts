// Resources: the class is the author's own.

import { Labelled } from "../gen/store";
import { Option, Result, err, none, ok, some } from "../gen/jackfield";

let living: u32 = 0;

export class Bucket {
  constructor(private text: string, readonly values: Map<string, u64> = new Map<string, u64>()) {
    living++;
  }

  static open(name: string): Result<Bucket, string> {
    if (name == "bad") return err<Bucket, string>("no such bucket");
    return ok<Bucket, string>(new Bucket(name));
  }

  name(): string {
    return this.text;
  }

  put(key: string, value: u64): void {
    this.values.set(key, value);
  }

  get(key: string): Option<u64> {
    return this.values.has(key) ? some(this.values.get(key)) : none<u64>();
  }

  /** Is called when the last handle is dropped. */
  dispose(): void {
    living--;
  }
}

export function alive(): u32 {
  return living;
}

export function total(b: Bucket): u64 {
  return b.values.values().reduce<u64>((sum, value) => sum + value, 0);
}

export function totalAll(bs: Array<Bucket>): u64 {
  let sum: u64 = 0;
  for (let i = 0; i < bs.length; i++) sum += total(bs[i]);
  return sum;
}

export function merge(a: Bucket, b: Bucket): Bucket {
  const merged = new Bucket(a.name() + "+" + b.name());
  const parts = [a, b];
  for (let i = 0; i < parts.length; i++) {
    const keys = parts[i].values.keys();
    for (let j = 0; j < keys.length; j++) merged.put(keys[j], parts[i].values.get(keys[j]));
    // What was given to this function is ours to end.
    parts[i].dispose();
  }
  return merged;
}

export function label(b: Bucket): Labelled {
  return new Labelled(b.name(), b);
}

export function make(count: u32): Array<Bucket> {
  const made: Array<Bucket> = [];
  for (let i: u32 = 0; i < count; i++) made.push(new Bucket(i.toString()));
  return made;
}
