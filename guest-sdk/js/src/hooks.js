// The hooks that `mocks.js` registers; they run in a thread of Node's own.

import { readFile } from "node:fs/promises";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const CONTRACT = /^[a-z][a-z0-9-]*:[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*(?:@[^/]+)?$/;
const TEST = new URL("./test.js", import.meta.url).href;

export async function resolve(specifier, context, next) {
  if (CONTRACT.test(specifier) && !specifier.startsWith("node:")) {
    // Each importer has a module of its own, which exports the names that it imports.
    const url = `jackfield-mock:${specifier}?from=${encodeURIComponent(context.parentURL ?? "")}`;
    return { url, format: "module", shortCircuit: true };
  }
  try {
    return await next(specifier, context);
  } catch (error) {
    // In TypeScript, `./x.js` may stand for `./x.ts`.
    if (error.code === "ERR_MODULE_NOT_FOUND" && specifier.startsWith(".") && specifier.endsWith(".js")) {
      const url = new URL(specifier.replace(/\.js$/, ".ts"), context.parentURL);
      if (existsSync(fileURLToPath(url))) return { url: url.href, shortCircuit: true };
    }
    throw error;
  }
}

export async function load(url, context, next) {
  if (url.startsWith("jackfield-mock:")) {
    const [contract, from] = url.slice("jackfield-mock:".length).split("?from=");
    const source = facade(contract.replace(/@.*$/, ""), names(decodeURIComponent(from), contract));
    return { format: "module", source, shortCircuit: true };
  }
  if (url.startsWith("file:") && /\.m?ts$/.test(new URL(url).pathname)) {
    const { transform } = await import("esbuild");
    const file = fileURLToPath(url);
    const { code } = await transform(await readFile(file, "utf8"), { loader: "ts", format: "esm", target: "node20", sourcemap: "inline", sourcefile: file });
    return { format: "module", source: code, shortCircuit: true };
  }
  return next(url, context);
}

/** The names that a file imports from a contract. */
function names(url, contract) {
  const source = readFileSync(fileURLToPath(url), "utf8");
  const found = new Set();
  const escaped = contract.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  for (const [, clause] of source.matchAll(new RegExp(`(?:import|export)\\s+(?!type\\b)([^;"']*?)\\s*from\\s*["']${escaped}["']`, "g"))) {
    for (const [, list] of clause.matchAll(/\{([^}]*)\}/g)) {
      for (const item of list.split(",").map((item) => item.trim())) {
        if (item && !item.startsWith("type ")) found.add(item.split(/\s+as\s+/)[0].trim());
      }
    }
    const all = /\*\s*as\s+([\w$]+)/.exec(clause)?.[1];
    if (all) for (const [, name] of source.matchAll(new RegExp(`\\b${all.replace("$", "\\$")}\\.([\\w$]+)`, "g"))) found.add(name);
  }
  found.delete("default");
  return found;
}

function facade(contract, names) {
  const members = [...names].map((name, index) => `const member${index} = member(${JSON.stringify(contract)}, ${JSON.stringify(name)}); export { member${index} as ${name} };`);
  return [
    `import { member, whole } from ${JSON.stringify(TEST)};`,
    ...members,
    `export default whole(${JSON.stringify(contract)});`,
  ].join("\n");
}
