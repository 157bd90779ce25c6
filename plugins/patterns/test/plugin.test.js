import assert from "node:assert/strict";
import test from "node:test";
import { rule, settings } from "../src/plugin.js";

const check = (text, patterns, format = "markdown") => {
  settings.init(JSON.stringify({ patterns }));
  return rule.check({ path: "a.md", format, text }, []);
};

test("what matches is found, with its place and its groups", () => {
  const utilize = { id: "plain-words", match: "\\b(U|u)tili[sz]e\\b", message: "write `$1se`, not `$&`", replace: "$1se", severity: "note" };
  assert.deepEqual(check("é: utilize\n\n```\nutilize\n```\n", [utilize]), [
    {
      rule: "plain-words",
      file: "a.md",
      line: 1,
      column: 4,
      severity: "note",
      message: "write `use`, not `utilize`",
      fix: { span: { start: 4, end: 11 }, replacement: "use" },
    },
  ]);
  assert.equal(rule.describe()[0].id, "plain-words");
});

test("blocks of code are looked at where a pattern asks for it, and plain text has none", () => {
  const later = { id: "later", match: "LATER", message: "left to do" };
  const text = "a\n~~~sh\nLATER\n~~~\nLATER\n";
  assert.deepEqual(check(text, [later]).map(({ line }) => line), [5]);
  assert.deepEqual(check(text, [{ ...later, code: true }]).map(({ line }) => line), [3, 5]);
  assert.deepEqual(check(text, [later], "text").map(({ line, fix }) => [line, fix]), [[3, null], [5, null]]);
});

test("settings that cannot be say what can", () => {
  const wrong = (settings_, message) => assert.throws(() => settings.init(JSON.stringify(settings_)), { message });
  wrong({ rules: [] }, "unknown key `rules`, expected `patterns`");
  wrong({ patterns: [{ id: "a", match: "(", message: "m" }] }, /^patterns\[0\]: `match`: Invalid regular expression/);
  wrong({ patterns: [{ id: "a", match: "b" }] }, "patterns[0]: `message` is missing: what a finding says; $1 is the first group");
  wrong({ patterns: [{ id: "a", match: "b", message: "m", severity: "bad" }] }, /severity.*"bad", expected note, warning or error/);
});
