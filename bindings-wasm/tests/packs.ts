/** The packs that tests use, and a household. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { Pack } from "doudi/author";
import type { Household } from "doudi";

/** The repository; this file runs in `bindings-wasm/.tests`. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** The files of a folder's packs, by path from the folder. */
export function filesOf(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => /\.(toml|rhai|csv|yaml)$/.test(name));
  return Object.fromEntries(names.map((name) => [name.replaceAll("\\", "/"), readFileSync(join(folder, name), "utf8")]));
}

export const examples = filesOf(join(root, "rules-examples"));

const opened = new Map<string, Pack>();

/** A pack of `tests/conformance`, or of `rules-examples`. */
export function pack(name: string): Pack {
  let found = opened.get(name);
  if (found === undefined) {
    const own = filesOf(join(root, "tests", "conformance"));
    found = Pack.fromFiles(`${name}/pack.toml` in own ? own : examples, name);
    opened.set(name, found);
  }
  return found;
}

/** A single parent who earns 1000 yuan a month. */
export const household: Household = {
  region: "6103",
  area: "urban",
  assets_confirmed: true,
  members: [
    { relation: "self", birth_date: "1985-04-02", employed: true, wage_income: 1000, can_work: true },
    { relation: "child", birth_date: "2013-05-01", schooling: "primary", can_work: false },
  ],
};
