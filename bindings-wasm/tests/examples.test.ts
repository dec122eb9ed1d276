/** The examples of the documentation run, and say what they are said to say: `value; // → "324.00"`. */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import { root } from "./packs.js";

const here = join(root, "bindings-wasm");
const work = join(here, ".tests", "examples");
mkdirSync(work, { recursive: true });

/** Runs an example as a module of its own. What stands after an arrow has to come out. */
async function run(name: string, code: string): Promise<void> {
  const checked = code.replace(/^(\s*)(\S.*); \/\/ → (.*)$/gm, "$1assert.deepEqual(JSON.parse(JSON.stringify($2)), $3);");
  const file = join(work, `${name}.mjs`);
  writeFileSync(file, `import assert from "node:assert/strict";\n${checked}\n`);
  await import(pathToFileURL(file).href);
}

/** What the examples of doc comments take for granted. */
const prelude = (build: string) => `
import { Pack, DoudiError${build === "doudi/author" ? ", check" : ""} } from "${build}";
import { bytes, files, household } from "../setting.js";
const pack = ${build === "doudi/author" ? 'Pack.fromFiles(files, "shaanxi-baoji")' : "Pack.compiled(bytes)"};
const policy = pack.policy("2023-06-01");
const assessment = policy.assess(household);
{
`;

for (const file of readdirSync(join(here, "js")).filter((name) => name.endsWith(".ts"))) {
  const comments = readFileSync(join(here, "js", file), "utf8").matchAll(/@example\n((?: *\*(?: .*)?\n)*?) *\*\/|@example\n((?: *\*(?: .*)?\n)*?)(?= *\* @)/g);
  let count = 0;
  for (const [, last, middle] of comments) {
    const code = (last ?? middle ?? "").replace(/^ *\* ?/gm, "");
    const name = `${file.replace(/\.ts$/, "")}-${++count}`;
    test(`example ${count} of js/${file}`, () => run(name, `${prelude(file === "authoring.ts" ? "doudi/author" : "doudi")}${code}}`));
  }
}

test("the examples of the README", async () => {
  const readme = readFileSync(join(here, "README.md"), "utf8");
  const blocks = [...readme.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code ?? "");
  assert.ok(blocks.length >= 3);
  const { bytes } = (await import("./setting.js")) as { bytes: Uint8Array };
  writeFileSync(join(work, "shaanxi-baoji.doudi"), bytes);
  const before = process.cwd();
  process.chdir(work);
  try {
    await run("readme", blocks.join("\n"));
  } finally {
    process.chdir(before);
  }
});
