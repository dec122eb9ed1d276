/** In a page: the module is fetched from beside this file. */
import start from "./wasm/doudi.js";

await start({ module_or_path: new URL("./wasm/doudi_bg.wasm", import.meta.url) });

export * from "./runtime.js";
