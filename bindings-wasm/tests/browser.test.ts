/** What runs in Node runs in a page, too: unbundled and under Vite. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import type { Browser } from "playwright-core";
import { build, createServer } from "vite";

import { launch, present, result } from "./chromium.js";
import type { Case } from "./cases.js";
import { pack, root } from "./packs.js";
import { serve } from "./server.js";
import { bytes } from "./setting.js";

const here = join(root, "bindings-wasm");
const corpus = join(root, "tests", "conformance");
const html = (script: string) => `<!doctype html><meta charset="utf-8"><title>doudi</title><body><script type="module" src="${script}"></script>`;

/** What the examples of the README have in a page. */
const [, readme = ""] = /^```js page\.js\n(.*?)^```$/ms.exec(readFileSync(join(here, "README.md"), "utf8")) ?? [];

/** The package as npm has it, installed in a project. */
function project(): string {
  const folder = join(here, ".tests", "vite");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "node_modules", "doudi"), { recursive: true });
  mkdirSync(join(folder, "public"));
  const [{ filename }] = JSON.parse(execFileSync("npm", ["pack", "--json", "--pack-destination", folder], { cwd: here, encoding: "utf8" })) as [{ filename: string }];
  execFileSync("tar", ["-xzf", join(folder, filename), "-C", join(folder, "node_modules", "doudi"), "--strip-components=1"]);
  writeFileSync(join(folder, "package.json"), '{ "name": "page", "private": true, "type": "module" }');
  writeFileSync(join(folder, "public", "shaanxi-baoji.doudi"), bytes);
  writeFileSync(join(folder, "index.html"), html("/page.js"));
  writeFileSync(join(folder, "page.js"), `${readme.replace("./doudi/index.js", "doudi")}\nwindow.done = document.body.textContent;\n`);
  return folder;
}

describe("in Chromium", { skip: present ? false : "there is no Chromium" }, () => {
  let browser: Browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser.close());

  test("the README's page works unbundled, under its Content-Security-Policy", async () => {
    assert.match(readme, /\.\/doudi\/index\.js/);
    const script = `${readme}\nwindow.done = document.body.textContent;\n`;
    const server = await serve({ "/doudi/": join(here, "dist") }, { "/": html("page.js"), "/page.js": script, "/shaanxi-baoji.doudi": bytes });
    try {
      assert.match(String(await result(browser, `${server.url}/`)), /324\.00/);
    } finally {
      server.close();
    }
  });

  for (const entry of ["index.js", "author.js"]) {
    test(`the conformance corpus gives the same texts in a page, by ${entry}`, async () => {
      const names = new Set(readFileSync(join(corpus, "cases.jsonl"), "utf8").trimEnd().split("\n").map((line) => (JSON.parse(line) as Case).pack));
      const packs = Object.fromEntries([...names].map((name) => [`/packs/${name}`, pack(name).compile()]));
      const script = `
import { Pack } from "/doudi/${entry}";
import { differences } from "/tests/cases.js";
const text = async (path) => (await fetch(path)).text();
const packs = new Map();
for (const name of ${JSON.stringify([...names])}) {
  packs.set(name, Pack.compiled(new Uint8Array(await (await fetch("/packs/" + name)).arrayBuffer())));
}
window.done = differences(await text("/corpus/cases.jsonl"), await text("/corpus/expected.jsonl"), (name) => packs.get(name));
`;
      const folders = { "/doudi/": join(here, "dist"), "/tests/": join(here, ".tests"), "/corpus/": corpus };
      const server = await serve(folders, { "/": html("/page.js"), "/page.js": script, ...packs });
      try {
        const { run, failed } = (await result(browser, `${server.url}/`)) as { run: number; failed: string[] };
        assert.deepEqual(failed, []);
        assert.ok(run > 200);
      } finally {
        server.close();
      }
    });
  }

  describe("with Vite", () => {
    let folder: string;
    before(() => {
      folder = project();
    });

    test("the package runs in Node as it is installed", () => {
      const script = 'import { Pack } from "doudi"; import { check } from "doudi/author"; import { readFileSync } from "node:fs"; console.log(Pack.compiled(readFileSync("public/shaanxi-baoji.doudi")).name, typeof check);';
      assert.equal(execFileSync("node", ["--input-type=module", "--eval", script], { cwd: folder, encoding: "utf8" }), "shaanxi-baoji function\n");
    });

    test("a built page works", async () => {
      await build({ root: folder, logLevel: "error" });
      const server = await serve({ "/assets/": join(folder, "dist", "assets") }, { "/": readFileSync(join(folder, "dist", "index.html")), "/shaanxi-baoji.doudi": bytes });
      try {
        assert.match(String(await result(browser, `${server.url}/`)), /324\.00/);
      } finally {
        server.close();
      }
    });

    test("the development server works", async () => {
      const server = await createServer({ root: folder, logLevel: "error", server: { port: 0, host: "127.0.0.1" } });
      try {
        await server.listen();
        assert.match(String(await result(browser, server.resolvedUrls?.local[0] ?? "")), /324\.00/);
      } finally {
        await server.close();
      }
    });
  });
});
