/** In a page: the module is fetched from beside this file. */
import start from "./wasm/author.js";

await start({ module_or_path: new URL("./wasm/author_bg.wasm", import.meta.url) });

export * from "./authoring.js";
