// Compiles the shipped packs for the demo, as `doudi compile` does.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { Pack } from "doudi/author";

const folder = fileURLToPath(new URL("../../rules-examples/", import.meta.url));
const out = fileURLToPath(new URL("packs/", import.meta.url));

const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => /\.(toml|rhai|csv)$/.test(name));
const files = Object.fromEntries(names.map((name) => [name.replaceAll("\\", "/"), readFileSync(folder + name, "utf8")]));
mkdirSync(out, { recursive: true });
for (const name of Object.keys(files).filter((path) => path.endsWith("/pack.toml"))) {
  const root = name.slice(0, -"/pack.toml".length);
  const bytes = Pack.fromFiles(files, root).compile();
  writeFileSync(`${out}${root}.doudi`, bytes);
  console.log(`${root}.doudi: ${bytes.length}`);
}
