// The blocks of code in a Markdown text that are marked `json`.

export interface Block {
  /** The line of its first line of code, from 1. */
  line: number;
  /** How many characters each line is indented by. */
  indent: number;
  /** The code. */
  text: string;
}

export function blocks(text: string): Block[] {
  const found: Block[] = [];
  let open: { fence: string; json: boolean; line: number; indent: number; code: string[] } | null = null;
  text.split(/\r?\n/).forEach((line, index) => {
    const mark = /^( {0,3})(`{3,}|~{3,})\s*([^\s`{,]*)(.*)$/.exec(line);
    if (!open) {
      if (!mark) return;
      const [, indent = "", fence = "", language = "", rest = ""] = mark;
      // A block that is meant to be wrong, or a part of something, says so: `json ignore`.
      const json = language.toLowerCase() === "json" && !/\bignore\b/.test(rest);
      open = { fence, json, line: index + 2, indent: indent.length, code: [] };
    } else if (mark && mark[2]?.startsWith(open.fence) && !mark[3] && !mark[4]?.trim()) {
      if (open.json) found.push({ line: open.line, indent: open.indent, text: open.code.join("\n") });
      open = null;
    } else {
      open.code.push(line.slice(Math.min(open.indent, line.search(/\S|$/))));
    }
  });
  return found;
}
