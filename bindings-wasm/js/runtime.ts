import { call } from "./errors.js";
import { AnyPack } from "./pack.js";
import { RawPack } from "./wasm/doudi.js";

export * from "./exports.js";

/** A compiled pack. `doudi/author` has one that can be read from text, too. */
export class Pack extends AnyPack {}
