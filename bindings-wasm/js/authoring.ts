import { call } from "./errors.js";
import { AnyPack } from "./pack.js";
import type { RawPack as Raw } from "./raw.js";
import type { Label } from "./types.js";
import { check as rawCheck, RawPack } from "./wasm/author.js";

export * from "./exports.js";

/** A stretch of a pack's files; lines and columns count from 1, columns in characters. */
export interface Place {
  /** `national/dibao.rhai`; `null`: no file. */
  readonly path: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly end: { readonly line: number; readonly column: number } | null;
}

/** What is wrong with a pack, or deserves a look. */
export interface Diagnostic extends Place {
  /** `D021`; `doudi check --explain D021` tells more. */
  readonly code: string;
  /** `error`: the pack can't be used; `warning`: somebody should look. */
  readonly severity: "error" | "warning";
  readonly message: Label;
  /** What to do. */
  readonly help: Label | null;
  /** Other places that it has to do with. */
  readonly notes: readonly (Place & { readonly message: Label })[];
}

/** A pack's files: texts by path, each path beginning with the pack's folder: `{ "demo/pack.toml": "…" }`. What it extends stands beside it. */
export type Files = { readonly [path: string]: string };

/** A pack that is read from text. */
export class Pack extends AnyPack {
  /**
   * A pack from its files.
   *
   * @param root - the pack's folder
   * @throws {@link DoudiError} with all errors of the pack; warnings don't stop it.
   *
   * @example
   * const pack = Pack.fromFiles(files, "shaanxi-baoji");
   * pack.name; // → "shaanxi-baoji"
   */
  static fromFiles(files: Files, root: string): Pack {
    return new Pack(call((): Raw => RawPack.fromFiles(Object.keys(files), Object.values(files), root)));
  }
}

/** A place as the core writes it. */
interface RawPlace extends Place {
  readonly message_zh: string;
  readonly message_en: string;
}

interface RawDiagnostic extends RawPlace {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly help_zh: string | null;
  readonly help_en: string | null;
  readonly notes: readonly RawPlace[];
}

/**
 * All that is wrong with a pack, errors and warnings, as an editor shows them.
 *
 * @throws {@link DoudiError} where there is no pack at all.
 *
 * @example
 * check({ "demo/pack.toml": 'name = "demo"\nversion = "1"\n' }, "demo").map((found) => found.message.en); // → ["pack.toml needs `title`"]
 */
export function check(files: Files, root: string): Diagnostic[] {
  const found = JSON.parse(call(() => rawCheck(Object.keys(files), Object.values(files), root))) as RawDiagnostic[];
  return found.map((raw) => ({
    ...placed(raw),
    code: raw.code,
    severity: raw.severity,
    help: raw.help_zh === null || raw.help_en === null ? null : { zh: raw.help_zh, en: raw.help_en },
    notes: raw.notes.map(placed),
  }));
}

function placed({ path, line, column, end, message_zh, message_en }: RawPlace): Place & { readonly message: Label } {
  return { path, line, column, end, message: { zh: message_zh, en: message_en } };
}
