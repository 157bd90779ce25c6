// Names that are words somewhere, and names that differ by a hyphen.

import { Absent, Level, List, Pair, R1, R1_, Shape, Traits, Words } from "../gen/names";

export class Token {
  constructor(private kept: string) {}

  static new(text: string): Token {
    return new Token(text);
  }

  text(): string {
    return this.kept;
  }

  drop(): u32 {
    return 1;
  }

  owned(): u32 {
    return 2;
  }

  str(): string {
    return this.kept;
  }

  x1(): u32 {
    return 3;
  }

  x1_(): u32 {
    return 4;
  }
}

export function echoWords(words: Words): Words {
  return new Words(
    words.linux,
    words.errno,
    words.stdin,
    words.staticAssert,
    words.break_,
    words.self,
    words.not,
    words.class_,
  );
}

export function swap(p: Pair): Pair {
  return new Pair(p.x1_, p.x1);
}

export function echoAbsent(v: Absent): Absent {
  return v;
}

export function absentOnes(name: string): Absent {
  return new Absent(null, null, name);
}

export function echoTraits(v: Traits): Traits {
  return v & (Traits.ValueOf | Traits.HasOwnProperty | Traits.X1 | Traits.X1_);
}

export function noTraits(): Traits {
  return 0;
}

export function echoShape(v: Shape): Shape {
  switch (v.tag) {
    case Shape.Tag.Shape:
      return Shape.shape(v.asShape);
    case Shape.Tag.X1:
      return Shape.x1(v.asX1);
    default:
      return v;
  }
}

export function echoLevel(v: Level): Level {
  return v == Level.Null ? Level.Null : v;
}

export function both(r1: R1, r1_: R1_): string {
  return r1.a.toString() + r1_.b;
}

export function types(lists: Array<List>): string {
  return lists.map<string>((list) => list.type).join("");
}

export function a1(): u32 {
  return 1;
}

export function a1_(): u32 {
  return 2;
}

export function toString(): string {
  return "text";
}

export function print(
  a: string,
  b: string,
  c: string,
  d: string,
  e: string,
  f: string,
  g: string,
  h: string,
): string {
  return [a, b, c, d, e, f, g, h].join("");
}
