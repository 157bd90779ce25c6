// Each exported function is a test, run by `npm test` in an instance of its own.

import { Document, Finding, Format } from "../gen/types";
import { check, describe } from "../assembly/rule";
import { cells } from "../assembly/table";

function findings(text: string): Array<Finding> {
  return check(new Document("a.md", Format.Markdown, text), []).value;
}

export function it_has_one_kind_of_finding(): void {
  assert(describe().length == 1);
}

export function cells_are_counted(): void {
  assert(cells("| a | b |") == 2);
  assert(cells("a | b") == 2);
  assert(cells("| a \\| b |") == 1);
  assert(cells("| a | `b | c` |") == 3);
}

export function rows_of_another_length_are_found(): void {
  const found = findings("# t\n\n| a | b |\n|---|:-:|\n| 1 | 2 |\n| 1 |\n| 1 | 2 | 3 |\r\n\ntext | more\n");
  assert(found.length == 2);
  assert(found[0].line == 6 && found[0].message.startsWith("the row has 1 cell, and the table's head has 2"));
  assert(found[1].line == 7 && found[1].message.includes("`\\|`"));
}

export function what_is_no_table_is_let_be(): void {
  assert(findings("```\n| a | b |\n|---|---|\n| 1 |\n```\n").length == 0);
  assert(findings("| a | b |\n| 1 |\n").length == 0);
  assert(check(new Document("a.txt", Format.Text, "|a|b|\n|-|-|\n|1|\n"), []).value.length == 0);
}
