// {{project-name}}: a plugin that filters text, with one socket of each kind. It exports a module for each plug, named like the interface.

import * as filter from "./filter";

export { filter };
