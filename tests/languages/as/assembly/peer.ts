// What others call.

import { Note } from "../gen/peer";

export class Tally {
  constructor(public number: u32) {}

  add(n: u32): u32 {
    return (this.number += n);
  }
}

export function greet(name: string): string {
  assert(name != "trap", "the peer traps when it is told to");
  return "hello " + name;
}

export function retitle(n: Note): Note {
  return new Note(n.title.toUpperCase(), n.tags);
}

export function drain(t: Tally): u32 {
  return t.number;
}
