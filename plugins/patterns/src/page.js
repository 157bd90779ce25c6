// A text with its lines, its blocks of code and the places of its bytes.

export class Page {
  constructor(text, markdown) {
    this.text = text;
    this.starts = [0];
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) this.starts.push(at + 1);
    this.code = markdown ? this.#fences() : [];
  }

  /** The ranges of fenced blocks of code. */
  #fences() {
    const ranges = [];
    let open = null;
    this.starts.forEach((start, line) => {
      const end = this.starts[line + 1] ?? this.text.length;
      const mark = /^ {0,3}(?:>\s*)?(`{3,}|~{3,})(.*)/.exec(this.text.slice(start, end));
      if (!mark) return;
      if (!open) open = { mark: mark[1], start };
      else if (mark[1].startsWith(open.mark) && mark[2].trim() === "") {
        ranges.push([open.start, end]);
        open = null;
      }
    });
    if (open) ranges.push([open.start, this.text.length]);
    return ranges;
  }

  /** The matches of a pattern, blocks of code left out unless it asks for them. */
  matches({ expression, code }) {
    const hidden = (at) => !code && this.code.some(([start, end]) => at >= start && at < end);
    return [...this.text.matchAll(expression)].filter((match) => match[0] !== "" && !hidden(match.index));
  }

  /** Line and column of a place, both from 1, the column in characters. */
  position(at) {
    let [low, high] = [0, this.starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.starts[middle] <= at) low = middle;
      else high = middle;
    }
    return [low + 1, [...this.text.slice(this.starts[low], at)].length + 1];
  }

  /** How many bytes there are before a place. */
  byte(at) {
    return new TextEncoder().encode(this.text.slice(0, at)).length;
  }
}
