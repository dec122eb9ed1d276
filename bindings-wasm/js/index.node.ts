/** In Node. */
import { readFileSync } from "node:fs";

import { initSync } from "./wasm/doudi.js";

initSync({ module: readFileSync(new URL("./wasm/doudi_bg.wasm", import.meta.url)) });

export * from "./runtime.js";
