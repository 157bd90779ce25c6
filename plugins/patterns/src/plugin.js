// A rule: what the project's own regular expressions match.

import { parse } from "./settings.js";
import { Page } from "./page.js";

let patterns = parse("{}");

export const settings = {
  init(config) {
    patterns = parse(config);
  },
};

export const rule = {
  describe: () => patterns.map(({ id, summary }) => ({ id, summary })),

  check(document) {
    const page = new Page(document.text, document.format === "markdown");
    return patterns.flatMap((pattern) => page.matches(pattern).map((match) => finding(document, page, pattern, match)));
  },
};

function finding(document, page, pattern, match) {
  const expand = (text) => text.replace(/\$(\d|&)/g, (_, group) => match[group === "&" ? 0 : group] ?? "");
  const [line, column] = page.position(match.index);
  const span = () => ({ start: page.byte(match.index), end: page.byte(match.index + match[0].length) });
  return {
    rule: pattern.id,
    file: document.path,
    line,
    column,
    severity: pattern.severity,
    message: expand(pattern.message),
    fix: pattern.replace === undefined ? null : { span: span(), replacement: expand(pattern.replace) },
  };
}
