import { call } from "./errors.js";
import { AnyPack } from "./pack.js";
import { RawPack } from "./wasm/doudi.js";

export * from "./exports.js";

/** A compiled pack, as `doudi compile` writes it. `doudi/author` has one that can be read from text, too. */
export class Pack extends AnyPack {
  /**
   * A pack from the bytes of its file.
   *
   * @param options - `digest`: the SHA-256 of the file, in hex, as `doudi compile` prints it
   * @throws {@link DoudiError} where the bytes are no pack, or have another digest.
   *
   * @example
   * const pack = Pack.compiled(bytes);
   * pack.name; // → "shaanxi-baoji"
   */
  static compiled(bytes: Uint8Array, options: { readonly digest?: string } = {}): Pack {
    return new Pack(call(() => RawPack.compiled(bytes, options.digest)));
  }
}
