/** How long things take in Chromium: `npm run bench`, after a build. Times depend on the machine and on what else it does; the last line is for comparison. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { launch, result } from "./chromium.js";
import { pack, root } from "./packs.js";
import { serve } from "./server.js";

const script = `
const household = await (await fetch("/four.json")).json();
const bytes = new Uint8Array(await (await fetch("/pack")).arrayBuffer());
const { region, area, members } = household;
const half = { region, area, members: members.map(({ relation, birth_date }) => ({ relation, birth_date })) };
const programmes = ["dibao", "low_income", "tekun", "temporary_aid", "medical_aid"];

const times = [];
const once = async (name, run) => {
  const start = performance.now();
  const got = await run();
  times.push([name, performance.now() - start]);
  return got;
};
/** The median of runs over about a second, in milliseconds. */
const often = (name, run) => {
  const runs = [];
  const end = performance.now() + 1000;
  do {
    const start = performance.now();
    let count = 0;
    do {
      run();
      count++;
    } while (performance.now() - start < 5);
    runs.push((performance.now() - start) / count);
  } while (performance.now() < end);
  times.push([name, runs.sort((a, b) => a - b)[runs.length >> 1]]);
};

const { Pack } = await once("start: fetch, compile and instantiate the module", () => import("/doudi/index.js"));
const pack = await once("start: load the pack", () => Pack.compiled(bytes));
const policy = await once("policy of a date", () => pack.policy("2023-06-01"));
const rules = policy.rulesInForce.filter((rule) => programmes.includes(rule.split("::")[0]));
policy.screen(half, { programmes });
often("assess, family of four, all " + policy.rulesInForce.length + " rules in force", () => policy.assess(household));
often("assess, family of four, five programmes (" + rules.length + " rules)", () => policy.assess(household, { rules }));
often("assess, family of four, eligible for and amount of dibao", () => policy.assess(household, { rules: ["dibao::eligible", "dibao::monthly_amount"] }));
often("screen, family of four half unknown, five programmes", () => policy.screen(half, { programmes }));
often("screen, family of four half unknown, dibao", () => policy.screen(half, { programmes: ["dibao"] }));
often("explain, amount of dibao", () => policy.assess(household, { rules: [] }).explain("dibao::monthly_amount"));
often("for comparison: JSON.parse(JSON.stringify(household))", () => JSON.parse(JSON.stringify(household)));
window.done = times;
`;

const bytes = pack("shaanxi-baoji").compile();
const four = readFileSync(join(root, "tests", "households", "baoji-four-members.json"));
const html = '<!doctype html><meta charset="utf-8"><title>bench</title><script type="module" src="/page.js"></script>';
const server = await serve({ "/doudi/": join(root, "bindings-wasm", "dist") }, { "/": html, "/page.js": script, "/pack": bytes, "/four.json": four });
const browser = await launch();
try {
  console.log(`${browser.version()}; compiled pack of ${bytes.length} bytes`);
  for (const [name, time] of (await result(browser, `${server.url}/`)) as [string, number][]) {
    console.log(`${time >= 1 ? `${time.toFixed(1)} ms` : `${(time * 1000).toFixed(1)} µs`}`.padStart(10), name);
  }
} finally {
  await browser.close();
  server.close();
}
