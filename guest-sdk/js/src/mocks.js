// Lets Node run a plugin's modules: `node --import jackfield-guest/mocks --test`.
//
// Imports of contracts (`demo:text/words`) lead to the mocks of `jackfield-guest/test`, and TypeScript files are stripped of
// their types.

import { register } from "node:module";

register("./hooks.js", import.meta.url);
