// A rule: blocks of code that say they are JSON, and are not.

import type { Rule } from "checker:docs/rule";
import type { Document, Finding } from "checker:docs/types";
import { type Block, blocks } from "./blocks.js";
import { type Problem, problems } from "./json.js";

const SYNTAX = "json-syntax";
const KEYS = "json-duplicate-key";

export const rule: Rule = {
  describe: () => [
    { id: SYNTAX, summary: "Blocks of code marked `json` are JSON." },
    { id: KEYS, summary: "An object in a JSON block has no key twice." },
  ],

  check(document) {
    if (document.format !== "markdown") return [];
    return blocks(document.text).flatMap((block) => problems(block.text).map((problem) => finding(document, block, problem)));
  },
};

function finding(document: Document, block: Block, { at, message, duplicate }: Problem): Finding {
  const before = block.text.slice(0, at).split("\n");
  const last = before[before.length - 1] ?? "";
  return {
    rule: duplicate ? KEYS : SYNTAX,
    file: document.path,
    line: block.line + before.length - 1,
    column: block.indent + [...last].length + 1,
    severity: duplicate ? "warning" : "error",
    message,
  };
}
