import assert from "node:assert/strict";
import test from "node:test";
import { problems } from "../src/json.js";
import { rule } from "../src/plugin.js";

const check = (text: string) => rule.check({ path: "a.md", format: "markdown", text }, []);
const places = (text: string) => check(text).map(({ rule, line, column, message }) => `${line}:${column} ${rule}: ${message}`);

test("blocks that are JSON are left alone, and so is what does not say it is", () => {
  assert.deepEqual(check('```json\n{"a": [1, -2.5e3, true, null, "\\u00e9"]}\n{"b": {}}\n```\n'), []);
  assert.deepEqual(check("```js\n{a: 1}\n```\n\n~~~json ignore\n{...}\n~~~\n\n```jsonc\n// no\n```\n"), []);
});

test("what is wrong has its line and column", () => {
  assert.deepEqual(places('# é\n\n```json\n{\n  "é": 1,\n}\n```\n'), ["5:9 json-syntax: JSON has no comma after the last item"]);
  assert.deepEqual(places('  ```json\n  {"a": 1, "a": 2}\n  ```\n'), ['2:12 json-duplicate-key: the key "a" is there twice']);
  assert.deepEqual(places("```json\n{a: 1}\n```\n````json\n['x']\n````"), [
    "2:2 json-syntax: a key stands in double quotes",
    "5:2 json-syntax: strings stand in double quotes",
  ]);
});

test("every way to be wrong has words", () => {
  const first = (text: string) => problems(text)[0]?.message ?? "nothing";
  const cases: [string, string][] = [
    ["", "the JSON is not finished: a value is missing"],
    ['{"a"}', "`:` is missing after the key"],
    ['{"a": }', "a value is missing before `}`"],
    ["[1 2]", "`,` or `]` is missing"],
    ["[1", "`]` is missing at the end"],
    ["[01]", "`01` is no value in JSON"],
    ["[NaN]", "`NaN` is no value in JSON"],
    ['"a\nb"', "the string is not finished on its line"],
    ['"\\x"', "this is no escape of JSON's"],
    ["1 2", "the JSON ends here, and something follows"],
    ["[1, ...]", "`...` is no JSON; mark the block `json ignore`"],
    ["{} // c", "the JSON ends here, and something follows"],
    ["[".repeat(300), "this is nested too deeply"],
  ];
  for (const [text, message] of cases) assert.equal(first(text), message, text);
});
