/** In Node. */
import { readFileSync } from "node:fs";

import { initSync } from "./wasm/author.js";

initSync({ module: readFileSync(new URL("./wasm/author_bg.wasm", import.meta.url)) });

export * from "./authoring.js";
