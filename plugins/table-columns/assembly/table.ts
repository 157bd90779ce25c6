// Tables of GitHub Flavored Markdown: https://github.github.com/gfm/#tables-extension-

/** A row below a table's head. */
export class Row {
  constructor(
    /** The line, from 1. */
    readonly line: u32,
    readonly cells: i32,
    /** The cells of the head. */
    readonly wanted: i32,
  ) {}
}

/** Every row of every table in a text. */
export function rows(text: string): Array<Row> {
  const found: Array<Row> = [];
  const lines = text.split("\n");
  let fence = "";
  let wanted = 0;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i].trim();
    const mark = fenceOf(line);
    if (fence != "") {
      // What closes a block is at least as long as what opened it.
      if (mark.startsWith(fence) && mark.length == line.length) fence = "";
      continue;
    }
    if (mark != "") {
      fence = mark;
      wanted = 0;
    } else if (!line.includes("|")) {
      wanted = 0;
    } else if (wanted > 0) {
      found.push(new Row(i + 1, cells(line), wanted));
    } else if (i + 1 < lines.length) {
      const next = lines[i + 1].trim();
      const head = cells(line);
      if (!isDelimiter(next) || cells(next) != head) continue;
      wanted = head;
      i++;
    }
  }
  return found;
}

/** The backticks or tildes that open or close a block of code. */
function fenceOf(line: string): string {
  const first = line.charAt(0);
  if (first != "`" && first != "~") return "";
  let length = 0;
  while (length < line.length && line.charAt(length) == first) length++;
  return length < 3 ? "" : line.substring(0, length);
}

/** Whether a line stands between a table's head and its rows: `|---|:-:|`. */
function isDelimiter(line: string): bool {
  if (!line.includes("|") || !line.includes("-")) return false;
  for (let i = 0; i < line.length; i++) {
    if (!"|-: ".includes(line.charAt(i))) return false;
  }
  return true;
}

/** How many cells a row has. A `|` after a backslash separates none, one in code does. */
export function cells(line: string): i32 {
  let count = 1;
  for (let i = 0; i < line.length; i++) {
    const character = line.charAt(i);
    if (character == "\\") i++;
    // Those at both ends separate nothing.
    else if (character == "|" && i > 0 && i < line.length - 1) count++;
  }
  return count;
}
