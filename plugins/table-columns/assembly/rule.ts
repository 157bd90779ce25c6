// The plug for `checker:docs/rule`.

import { Result, ok } from "../gen/jackfield";
import { Document, Finding, Format, RuleInfo, Severity, Target } from "../gen/types";
import { Row, rows } from "./table";

const ID = "table-columns";

export function describe(): Array<RuleInfo> {
  return [new RuleInfo(ID, "The rows of a table have as many cells as its head.")];
}

export function check(document: Document, targets: Array<Target>): Result<Array<Finding>, string> {
  const findings: Array<Finding> = [];
  const found = document.format == Format.Markdown ? rows(document.text) : new Array<Row>(0);
  for (let i = 0; i < found.length; i++) {
    const row = found[i];
    if (row.cells == row.wanted) continue;
    const what = row.cells > row.wanted ? "what is too much is not shown; is a `|` meant as `\\|`?" : "the others are empty";
    const cells = row.cells == 1 ? "1 cell" : `${row.cells} cells`;
    const message = `the row has ${cells}, and the table's head has ${row.wanted}: ${what}`;
    findings.push(new Finding(ID, document.path, row.line, 1, Severity.Warning, message, null));
  }
  return ok<Array<Finding>, string>(findings);
}
