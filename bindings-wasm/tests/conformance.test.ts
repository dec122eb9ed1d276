import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { differences } from "./cases.js";
import { pack, root } from "./packs.js";

const folder = join(root, "tests", "conformance");
const read = (name: string) => readFileSync(join(folder, name), "utf8");

test("the conformance corpus gives the same texts from packs as text", () => {
  const { run, failed } = differences(read("cases.jsonl"), read("expected.jsonl"), pack);
  assert.deepEqual(failed, []);
  assert.ok(run > 200);
});
