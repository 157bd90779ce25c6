// What is wrong in a JSON text, and where. The engine's own parser says neither a place nor a way out.

export interface Problem {
  /** The character that is wrong. */
  at: number;
  message: string;
  /** Whether it is a key that its object has already; the text is JSON all the same. */
  duplicate: boolean;
}

/** Every key that is there twice, and the first place where the text is no JSON. A text of several values, a line each, is fine. */
export function problems(text: string): Problem[] {
  const reader = new Reader(text);
  try {
    do reader.value();
    while (reader.more());
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    reader.found.push({ at: error.at, message: error.message, duplicate: false });
  }
  return reader.found;
}

class Wrong extends Error {
  constructor(readonly at: number, message: string) {
    super(message);
  }
}

class Reader {
  readonly found: Problem[] = [];
  #at = 0;
  #depth = 0;

  constructor(readonly text: string) {}

  /** Whether another value follows, on a line of its own. */
  more(): boolean {
    const end = this.#at;
    this.#space();
    if (this.#at === this.text.length) return false;
    if (!this.text.slice(end, this.#at).includes("\n")) this.#wrong("the JSON ends here, and something follows");
    return true;
  }

  value(): void {
    this.#space();
    const next = this.text[this.#at];
    if (next === "{") this.#object();
    else if (next === "[") this.#list();
    else if (next === '"') this.#string();
    else if (!this.#take(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y) && !this.#take(/(?:true|false|null)\b/y)) this.#unknown(next);
  }

  #unknown(next: string | undefined): never {
    if (next === undefined) this.#wrong("the JSON is not finished: a value is missing");
    if (next === "'") this.#wrong("strings stand in double quotes");
    if (this.text.startsWith("//", this.#at) || this.text.startsWith("/*", this.#at)) this.#wrong("JSON has no comments; mark the block `jsonc`");
    if (this.text.startsWith("...", this.#at)) this.#wrong("`...` is no JSON; mark the block `json ignore`");
    if (next === "}" || next === "]") this.#wrong(`a value is missing before \`${next}\``);
    const word = /[\w.+-]+/y;
    word.lastIndex = this.#at;
    this.#wrong(`\`${word.exec(this.text)?.[0] ?? next}\` is no value in JSON`);
  }

  #object(): void {
    const keys = new Set<string>();
    this.#items("}", () => {
      const at = this.#at;
      if (this.text[at] !== '"') this.#wrong("a key stands in double quotes");
      const key = this.#string();
      if (keys.has(key)) this.found.push({ at, message: `the key ${key} is there twice`, duplicate: true });
      keys.add(key);
      this.#space();
      if (this.text[this.#at] !== ":") this.#wrong("`:` is missing after the key");
      this.#at += 1;
      this.value();
    });
  }

  #list(): void {
    this.#items("]", () => this.value());
  }

  #items(end: string, item: () => void): void {
    this.#depth += 1;
    if (this.#depth > 200) this.#wrong("this is nested too deeply");
    this.#at += 1;
    this.#space();
    while (this.text[this.#at] !== end) {
      item();
      this.#space();
      const comma = this.#at;
      if (this.text[comma] === end) break;
      if (this.text[comma] !== ",") this.#wrong(comma === this.text.length ? `\`${end}\` is missing at the end` : `\`,\` or \`${end}\` is missing`);
      this.#at += 1;
      this.#space();
      if (this.text[this.#at] === end) {
        this.#at = comma;
        this.#wrong("JSON has no comma after the last item");
      }
    }
    this.#at += 1;
    this.#depth -= 1;
  }

  #string(): string {
    const start = this.#at;
    if (this.#take(/"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y)) return this.text.slice(start, this.#at);
    this.#take(/"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y);
    this.#wrong(this.text[this.#at] === "\\" ? "this is no escape of JSON's" : "the string is not finished on its line");
  }

  #take(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.text);
    if (!match) return false;
    this.#at += match[0].length;
    return true;
  }

  #space(): void {
    this.#take(/[ \t\r\n]*/y);
  }

  #wrong(message: string): never {
    throw new Wrong(this.#at, message);
  }
}
