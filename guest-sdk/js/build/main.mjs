// Makes a component of a JavaScript or TypeScript plugin; `jackfield build` runs this with the path of a job.
//
// A job is JSON: `project`, `main`, `wit`, `world`, `plan`, `out`, `log` and `wasi` (whether the world has them), and `work`, a
// folder for what is in between.
// Errors of the author's are printed as JSON on stdout, and the exit code is 1.

import { readFileSync, writeFileSync } from "node:fs";
import { SourceMap } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { componentize } from "componentize-qjs";
import { runtime } from "./runtime.mjs";
import { readU32, rewrite, u32 } from "./wasm.mjs";

const SDK = fileURLToPath(new URL("..", import.meta.url));
const job = JSON.parse(readFileSync(process.argv[2], "utf8"));

class Mistake extends Error {
  constructor(errors) {
    super(errors[0].text);
    this.errors = errors;
  }
}

async function build() {
  const { code, origin } = await bundle();
  writeFileSync(path.join(job.work, "bundle.js"), code);
  try {
    const { component } = await componentize({
      witPath: job.wit,
      jsSource: code,
      world: job.world,
      stubWasi: !job.wasi,
      runtimeBytes: runtime(),
    });
    return withoutInit(component);
  } catch (error) {
    throw mistake(error, origin) ?? error;
  }
}

/** One module of the plugin, the packages that it uses, and the glue; with a table of where its lines come from. */
async function bundle() {
  const result = await esbuild
    .build({
      stdin: { contents: entry(), resolveDir: job.project, sourcefile: "jackfield-entry.js" },
      outfile: path.join(job.work, "bundle.js"),
      absWorkingDir: job.project,
      bundle: true,
      write: false,
      format: "esm",
      platform: "neutral",
      mainFields: ["module", "main"],
      target: "esnext",
      supported: { using: false },
      charset: "utf8",
      legalComments: "none",
      sourcemap: "external",
      sourcesContent: false,
      logLevel: "silent",
      plugins: [contracts],
    })
    .catch((error) => {
      if (!error.errors) throw error;
      throw new Mistake(error.errors.map(({ text, location, notes }) => ({ text: [text, ...notes.map((note) => note.text)].join("\n"), ...location })));
    });
  const file = (end) => result.outputFiles.find((output) => output.path.endsWith(end)).text;
  const code = file(".js");
  const origin = table(code, JSON.parse(file(".js.map")));
  // As a string it takes a tenth of what the same numbers take as code.
  const text = JSON.stringify(JSON.stringify(origin));
  return { code: `${code}\njackfieldOrigin(${text});\n`, origin };
}

function entry() {
  const sdk = (file) => JSON.stringify(path.join(SDK, "src", file));
  const log = "jackfield:runtime/log";
  return [
    `import { withoutClock } from ${sdk("globals.js")};`,
    ...(job.wasi ? [] : ["withoutClock();"]),
    `import { plugin } from "jackfield:plan/plugin";`,
    `import { connectLog, setOrigin } from ${sdk("glue.js")};`,
    ...(job.log ? [`import native from "${log}";`, "connectLog(native);"] : []),
    "globalThis.jackfieldOrigin = (table) => { setOrigin(table); delete globalThis.jackfieldOrigin; };",
    `import * as author from ${JSON.stringify(path.resolve(job.project, job.main))};`,
    "const exported = plugin.plugs(author);",
    ...job.plan.plugs.map(({ js }, index) => `const plug${index} = exported.${js}; export { plug${index} as ${js} };`),
  ].join("\n");
}

/** Imports of contracts: sockets lead to their glue, and that to the runtime. */
const contracts = {
  name: "contracts",
  setup(build) {
    const unversioned = (name) => name.replace(/@.*$/, "");
    build.onResolve({ filter: /^[a-z][a-z0-9-]*:[a-z]/ }, ({ path: name, namespace, importer, kind }) => {
      if (name === "jackfield:plan/plugin") return { path: name, namespace: "plan" };
      if (namespace === "socket" || unversioned(name) === "jackfield:runtime/log") return { path: name, external: true };
      if (name.startsWith("wasi:") && job.wasi) return { path: name, external: true };
      if (name.startsWith("node:")) return { errors: [{ text: `\`${name}\` is not there in a plugin: it is Node's own, and a plugin reaches the world through its sockets` }] };
      const at = job.plan.sockets.findIndex((socket) => socket.name === name || unversioned(socket.name) === name);
      if (at >= 0) return { path: String(at), namespace: "socket" };
      const there = job.plan.sockets.map((socket) => unversioned(socket.name)).join(", ") || "none";
      const plugged = job.plan.plugs.some((plug) => unversioned(plug.name) === unversioned(name));
      const help = plugged ? "it is what this plugin plugs; import its types with `import type`" : `declare it in jackfield.toml: [sockets] "${unversioned(name)}" = "direct" (sockets that are declared: ${there})`;
      return { errors: [{ text: `\`${name}\` is no socket of this plugin\n${help}` }] };
    });
    build.onLoad({ filter: /.*/, namespace: "plan" }, () => ({
      contents: `import { Plugin } from ${JSON.stringify(path.join(SDK, "src", "glue.js"))};\nexport const plugin = new Plugin(${JSON.stringify(job.plan)});`,
      resolveDir: job.project,
    }));
    build.onLoad({ filter: /.*/, namespace: "socket" }, ({ path: at }) => {
      const { native, functions, resources } = job.plan.sockets[at];
      const names = [...functions, ...resources].map(({ js }) => js);
      return {
        contents: [
          `import native from ${JSON.stringify(native)};`,
          `import { plugin } from "jackfield:plan/plugin";`,
          `const socket = plugin.socket(${at}, native);`,
          ...names.map((js, index) => `const member${index} = socket.${js}; export { member${index} as ${js} };`),
          ...(names.includes("default") ? [] : ["export default socket;"]),
        ].join("\n"),
        resolveDir: job.project,
      };
    });
  },
};

/** For each line of the bundle, the file and the line that it was made of; -1 where it is the SDK's. */
function table(code, map) {
  const files = [];
  const lines = [];
  const known = new Map();
  const index = (source) => {
    if (!known.has(source)) {
      const absolute = path.resolve(job.work, source);
      const relative = path.relative(job.project, absolute);
      const foreign = /^[a-z]+:/.test(source) || source.endsWith("jackfield-entry.js") || absolute.startsWith(SDK);
      known.set(source, foreign ? -1 : files.push(relative.split(path.sep).join("/")) - 1);
    }
    return known.get(source);
  };
  const positions = new SourceMap(map);
  code.split("\n").forEach((text, line) => {
    const found = positions.findEntry(line, text.length - text.trimStart().length);
    if (found.originalSource === undefined || found.generatedLine !== line) lines.push(-1, 0);
    else lines.push(index(found.originalSource), found.originalLine + 1);
  });
  return { files, lines };
}

/** What went wrong while the plugin was started for the first time, in the author's own files and lines. */
function mistake(error, origin) {
  const message = String(error.message);
  const found = /(?:Failed to evaluate user JavaScript module): (?:Failed to [a-z]+ JavaScript module(?: evaluation)?: )?([^]*)$/.exec(message);
  if (!found) return undefined;
  const [text, ...stack] = found[1].split(/\n(?=    at )/);
  const said = text.replace(/^Error: /, "").trim();
  if (said.startsWith("jackfield-missing\n@@ ")) {
    const source = readFileSync(path.resolve(job.project, job.main), "utf8").split("\n");
    return new Mistake(
      said.split("\n@@ ").slice(1).map((each) => {
        const name = /^`([^`.]+)/.exec(each)?.[1] ?? "";
        const line = source.findIndex((text) => /\bexport\b/.test(text) && new RegExp(`\\b${name}\\b`).test(text)) + 1;
        return { text: each, file: job.main, line: line || 1, lineText: line ? source[line - 1] : undefined };
      }),
    );
  }
  for (const line of stack) {
    const at = /user\.js:(\d+)/.exec(line)?.[1];
    const file = origin.files[origin.lines[2 * at - 2]];
    if (file !== undefined) return new Mistake([{ text: `when the plugin starts: ${said}`, file, line: origin.lines[2 * at - 1] }]);
  }
  return new Mistake([{ text: `when the plugin starts: ${said}`, file: job.main, line: 1 }]);
}

/** The same component without the function that started it: it has done its work. */
function withoutInit(component) {
  let functions = 0;
  const each = (bytes, start) => {
    const found = [];
    let [count, at] = readU32(bytes, start);
    for (; count > 0; count--) {
      const from = at;
      const [size, text] = readU32(bytes, at + 1);
      const name = bytes.toString("utf8", text, text + size);
      at = text + size;
      const kind = bytes[at];
      at = readU32(bytes, at + (kind === 0 ? 2 : 1))[1];
      // The type that an export may state.
      if (bytes[at++] === 1) return null;
      found.push({ name, kind, bytes: bytes.subarray(from, at) });
    }
    return found;
  };
  rewrite(component, (id, start) => {
    if (id === 11) functions += each(component, start)?.filter(({ kind }) => kind === 1).length ?? 2;
    return undefined;
  });
  // An export is a new function with an index of its own: taken away, those after it would move.
  if (functions !== 1) return component;
  return rewrite(component, (id, start) => {
    if (id !== 11) return undefined;
    const all = each(component, start);
    const rest = all?.filter(({ name }) => name !== "init");
    if (!rest || rest.length === all.length) return undefined;
    return rest.length ? Buffer.concat([Buffer.from(u32(rest.length)), ...rest.map((item) => item.bytes)]) : null;
  });
}

try {
  writeFileSync(job.out, await build());
} catch (error) {
  if (!(error instanceof Mistake)) throw error;
  process.stdout.write(`${JSON.stringify(error.errors)}\n`);
  process.exitCode = 1;
}
