// A rule: rows of a Markdown table that have another number of cells than its head.

import * as rule from "./rule";

export { rule };
