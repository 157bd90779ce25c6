// Runs the tests of a plugin: each function that test/index.ts exports, in a fresh instance of its own.
//
// `jackfield build` writes this file; it is not for editing.

import { readFileSync, rmSync } from "node:fs";
import { test } from "node:test";
import asc from "assemblyscript/asc";

const out = "gen/test.wasm";
const { error, stderr } = await asc.main([
  "test/index.ts", "--outFile", out, "--runtime", "incremental", "--exportStart", "_initialize", "--debug",
  "--enable", "simd", "--use", "abort=gen/jackfield/_abort", "--use", "JACKFIELD_TEST=1",
]);
if (error) {
  console.error(stderr.toString());
  process.exit(1);
}
const module = new WebAssembly.Module(readFileSync(out));
rmSync(out);

/** An instance, in which the plugin's panics are exceptions. */
function instance() {
  let exports;
  const text = (start, size) => new TextDecoder().decode(new Uint8Array(exports.memory.buffer, start, size));
  const log = {
    log: (level, target, targetSize, message, size) => console.log(text(message, size)),
    enabled: () => 1,
    panicked: (message, size) => {
      throw new Error(text(message, size));
    },
  };
  const imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    imports[from] ??= {};
    imports[from][name] =
      from.startsWith("jackfield:runtime/log") ? log[name]
      : name.startsWith("[resource-drop]") ? () => {}
      : () => {
          throw new Error(`nothing stands for ${from}#${name} in this test`);
        };
  }
  exports = new WebAssembly.Instance(module, imports).exports;
  exports._initialize();
  return exports;
}

for (const { name, kind } of WebAssembly.Module.exports(module)) {
  if (kind === "function" && !name.startsWith("_")) test(name, () => instance()[name]());
}
