import { call } from "./errors.js";
import { AnyPack } from "./pack.js";
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

/** What came out of a case otherwise than it expects. */
export interface CaseDifference {
  /** What it is about: `members[0].employment_cost`; empty: the case as a whole. */
  readonly path: string;
  readonly expected: Label;
  readonly got: Label;
}

/** What came of a case of a pack. */
export interface CaseResult {
  readonly programme: string;
  readonly name: string;
  /** `national/dibao.cases.yaml:12:9`. */
  readonly place: string;
  readonly passed: boolean;
  readonly differences: readonly CaseDifference[];
}

/** A pack that is read from text, or compiled. */
export class Pack extends AnyPack {
  readonly #raw: RawPack;

  private constructor(raw: RawPack) {
    super(raw);
    this.#raw = raw;
  }

  /**
   * A pack from the bytes of a compiled one.
   *
   * @param options - `digest`: the SHA-256 of the bytes, in hex
   * @throws {@link DoudiError} where the bytes are no pack, or have another digest.
   *
   * @example
   * Pack.compiled(pack.compile()).digest === pack.digest; // → true
   */
  static compiled(bytes: Uint8Array, options: { readonly digest?: string } = {}): Pack {
    return new Pack(call(() => RawPack.compiled(bytes, options.digest)));
  }

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
    return new Pack(call(() => RawPack.fromFiles(Object.keys(files), Object.values(files), root)));
  }

  /**
   * The pack as bytes, for {@link Pack.compiled}: all dated versions of all rules, standards, labels and sources; no cases. The same pack gives the same
   * bytes.
   *
   * @throws {@link DoudiError} where it is too large.
   *
   * @example
   * pack.compile() instanceof Uint8Array; // → true
   */
  compile(): Uint8Array<ArrayBuffer> {
    return call(() => this.#raw.compile()) as Uint8Array<ArrayBuffer>;
  }

  /**
   * The types of a household in TypeScript, as `doudi types --lang ts` prints them.
   *
   * @example
   * pack.types().includes('area?: "urban" | "rural";'); // → true
   */
  types(): string {
    return this.#raw.types();
  }

  /**
   * Runs the pack's own cases.
   *
   * @example
   * pack.test().filter((result) => !result.passed); // → []
   */
  test(): CaseResult[] {
    return JSON.parse(call(() => this.#raw.test())) as CaseResult[];
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
 * check({ "demo/pack.toml": 'name = "demo"\nversion = "1"\n' }, "demo")[0].message.en; // → "pack.toml needs `title`"
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
