import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { root } from "./packs.js";

const here = join(root, "bindings-wasm");

test("no type is any", () => {
  for (const name of readdirSync(join(here, "dist")).filter((name) => name.endsWith(".d.ts"))) {
    const text = readFileSync(join(here, "dist", name), "utf8").replace(/\/\*.*?\*\//gs, "");
    assert.doesNotMatch(text, /\bany\b/, name);
  }
});

test("what is exported is built, and is of the crate's version", () => {
  const described = JSON.parse(readFileSync(join(here, "package.json"), "utf8")) as { version: string; exports: Record<string, string | Record<string, string>> };
  for (const target of Object.values(described.exports)) {
    for (const file of typeof target === "string" ? [target] : Object.values(target)) assert.ok(readFileSync(join(here, file)).length > 0, file);
  }
  const [, version] = /^version = "(.*)"$/m.exec(readFileSync(join(root, "Cargo.toml"), "utf8")) ?? [];
  assert.equal(described.version, version);
});
