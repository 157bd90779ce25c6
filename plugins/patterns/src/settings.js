// The list of patterns, as the manifest has it.

const KEYS = {
  id: "the id of its findings",
  match: "a regular expression",
  flags: "of the expression: i, s, u",
  message: "what a finding says; $1 is the first group",
  summary: "what is looked for",
  severity: "note, warning or error",
  replace: "what to write instead; $1 is the first group",
  code: "whether blocks of code are looked at",
};
const SEVERITIES = ["note", "warning", "error"];

/** Reads `{ "patterns": [..] }`. Throws an error that names what is wrong and what is accepted. */
export function parse(json) {
  const { patterns = [], ...others } = JSON.parse(json);
  for (const key in others) throw new Error(`unknown key \`${key}\`, expected \`patterns\``);
  if (!Array.isArray(patterns)) throw new Error("`patterns` is a list of tables");
  return patterns.map((pattern, index) => read(pattern, `patterns[${index}]`));
}

function read(pattern, at) {
  for (const key in pattern) {
    if (!(key in KEYS)) throw new Error(`${at}: unknown key \`${key}\`, expected one of ${Object.keys(KEYS).join(", ")}`);
  }
  for (const key of ["id", "match", "message"]) {
    if (typeof pattern[key] !== "string" || pattern[key] === "") throw new Error(`${at}: \`${key}\` is missing: ${KEYS[key]}`);
  }
  const { id, match, flags = "", message, summary = message, severity = "warning", replace, code = false } = pattern;
  if (!SEVERITIES.includes(severity)) throw new Error(`${at}: \`severity\` is "${severity}", expected ${KEYS.severity}`);
  if (!/^[isu]*$/.test(flags)) throw new Error(`${at}: \`flags\` is "${flags}", expected some ${KEYS.flags}`);
  try {
    return { id, expression: new RegExp(match, `${flags}gm`), message, summary, severity, replace, code };
  } catch (error) {
    throw new Error(`${at}: \`match\`: ${error.message}`);
  }
}
