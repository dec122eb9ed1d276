import type { Label } from "./types.js";

/** A thing that is wrong. */
export interface Fault {
  /** Where: `members[2].disability_grade`, the name of a rule, a place in a pack's files; empty: the whole. */
  readonly path: string;
  /** What kind: `out_of_bounds`, `unknown_key`, `unknown_rule`… The codes are stable. */
  readonly code: string;
  readonly message: Label;
}

/**
 * Everything that doudi complains of: all faults at once, each with its path. Values of sensitive facts are in none of them.
 *
 * @example
 * try {
 *   policy.assess({ area: "city", members: [{ wage_incom: 1000 }] });
 * } catch (error) {
 *   error.faults.map((fault) => `${fault.path}: ${fault.code}`); // → ["area: unknown_code", "members[0].wage_incom: unknown_key"]
 *   error.faults[1].message.en; // → "there is no fact `wage_incom`; did you mean `wage_income`?"
 * }
 */
export class DoudiError extends Error {
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    super(faults.map(({ path, message: { zh, en } }) => (path === "" ? `${zh} · ${en}` : `${path}: ${zh} · ${en}`)).join("\n"));
    this.name = "DoudiError";
    this.faults = faults;
  }
}

/** An error of one fault. */
export function wrong(path: string, code: string, zh: string, en: string): DoudiError {
  return new DoudiError([{ path, code, message: { zh, en } }]);
}

/** Calls into WebAssembly, which throws its faults as a JSON text. `more` are faults that were found before. */
export function call<T>(run: () => T, more: readonly Fault[] = []): T {
  let result: T;
  try {
    result = run();
  } catch (thrown) {
    if (typeof thrown !== "string") throw thrown;
    throw new DoudiError([...more, ...(JSON.parse(thrown) as Fault[])]);
  }
  if (more.length > 0) throw new DoudiError(more);
  return result;
}
