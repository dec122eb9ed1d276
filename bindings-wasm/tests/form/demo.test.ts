/** The demo, driven in Chromium as a family would: step by step, with mistakes, in both languages, on paper. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";

import type { Browser } from "playwright-core";

import type { Model } from "../../dist/form/model.js";
import { serve } from "../../demo/serve.mjs";
import { DESKTOP, launch, root, shots, Visitor, type Look } from "./browser.js";

let browser: Browser;
let server: Awaited<ReturnType<typeof serve>>;
let url: string;

before(async () => {
  [browser, server] = await Promise.all([launch(), serve()]);
  url = `${server.url}?pack=shaanxi-baoji&on=2023-06-01`;
});

after(async () => {
  await browser.close();
  await server.close();
});

const PHONE = { width: 360, height: 740 };
const LOOKS: [string, Look][] = [
  ["desktop-light", DESKTOP],
  ["desktop-dark", { ...DESKTOP, colorScheme: "dark" }],
  ["phone-light", { ...PHONE, colorScheme: "light" }],
  ["phone-dark", { ...PHONE, colorScheme: "dark" }],
];

/** What a family of three tells, one answer after the other. */
async function tellAll(visitor: Visitor, told: () => Promise<void> = async () => {}): Promise<void> {
  const { page } = visitor;
  const steps: (() => Promise<unknown>)[] = [
    () => visitor.choose("area", "城镇"),
    () => visitor.choose("assets_confirmed", "是"),
    () => visitor.type("members[0].birth_date", "1985年3月1日"),
    () => visitor.choose("members[0].relation", "本人"),
    () => visitor.choose("members[0].employed", "是"),
    () => visitor.type("members[0].wage_income", "1，000元"),
    () => page.getByRole("button", { name: "添加成员" }).click(),
    () => visitor.choose("members[1].relation", "配偶"),
    () => visitor.type("members[1].birth_date", "19870815"),
    () => page.getByRole("button", { name: "添加成员" }).click(),
    () => visitor.choose("members[2].relation", "子女"),
    () => visitor.type("members[2].birth_date", "2013/5/20"),
    () => page.getByLabel("以上是全部成员").check(),
    () => page.locator("[data-usual]").click(),
  ];
  for (const step of steps) {
    await step();
    await told();
  }
}

test("a family of three fills the form in, and an amount appears", async () => {
  const visitor = await Visitor.come(browser, url);
  const { page } = visitor;
  assert.equal(await visitor.result("dibao::monthly_amount").locator(".amount").count(), 0);
  const counts = [await visitor.asked()];
  let people = 1;
  await tellAll(visitor, async () => {
    const asked = await visitor.asked();
    const now = await page.locator(".member").count();
    // Whoever is added brings questions along; an answer never does.
    if (now === people) assert.ok(asked <= (counts.at(-1) ?? 0), `${counts.join(", ")}, ${asked}`);
    people = now;
    counts.push(asked);
  });
  const [first] = counts;
  assert.ok(first !== undefined && (counts.at(-1) ?? first) < first / 4, counts.join(", "));
  assert.match((await visitor.value("dibao::monthly_amount").textContent()) ?? "", /^986\.00\s元\/月$/);
  assert.match((await visitor.value("dibao::eligible").textContent()) ?? "", /符合/);
  const answers = (await visitor.answers()) as { members: Record<string, unknown>[] };
  assert.equal(answers.members.length, 3);
  assert.equal(answers.members[0]?.["wage_income"], "1000");
  assert.equal(answers.members[0]?.["birth_date"], "1985-03-01");
  assert.equal(await (await visitor.find("members[0].wage_income")).locator("input").first().inputValue(), "1,000");
  await visitor.shoot("family");

  // Why: the tree unfolds, down to a fact, with its article.
  const amount = visitor.result("dibao::monthly_amount");
  await amount.locator("details.why > summary").click();
  assert.match((await amount.locator(".basis .cite").first().textContent()) ?? "", /第.+条/);
  const standard = amount.locator(".tree li", { hasText: "符合低保条件" }).first();
  await standard.locator("summary").first().click();
  await standard.getByText("人均收入低于低保标准").first().waitFor();
  await visitor.shoot("why");

  // The same in English, and back.
  await visitor.tool("lang");
  await page.getByRole("heading", { name: "Pre-assessment", exact: true }).waitFor();
  assert.match((await amount.locator(".what").textContent()) ?? "", /^[\x20-\x7e]+$/);
  assert.match((await visitor.value("dibao::monthly_amount").textContent()) ?? "", /^986\.00\sCNY\/month$/);
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  const { innerText } = await page.evaluate(() => ({ innerText: document.querySelector("doudi-form")?.shadowRoot?.querySelector<HTMLElement>(".questions, .dock")?.innerText ?? "" }));
  assert.ok(!/\p{Script=Han}/u.test(innerText), innerText);
  await visitor.shoot("english");
  await visitor.tool("lang");

  // Another answer: another amount.
  await visitor.type("members[0].wage_income", "1500");
  assert.match((await visitor.value("dibao::monthly_amount").textContent()) ?? "", /^486\.00/);
  await visitor.type("members[0].wage_income", "3000");
  const eligible = visitor.result("dibao::eligible");
  await page.locator(".unmet > summary", { hasText: "不符合" }).click();
  assert.match((await visitor.value("dibao::eligible").textContent()) ?? "", /不符合/);
  assert.match((await eligible.locator(".reason").first().textContent()) ?? "", /662/);
  await visitor.leave();
});

test("what is open says within what range, and on which questions it depends", async () => {
  const visitor = await Visitor.come(browser, url);
  const { page } = visitor;
  await visitor.choose("area", "城镇");
  const open = visitor.result("members[0].dibao::top_up");
  assert.match(await visitor.value("members[0].dibao::top_up").innerText(), /^最多 331\.00 元\/月$/);
  await open.locator("details.why > summary").click();
  const link = open.locator("[data-goto]").last();
  const path = await link.getAttribute("data-goto");
  await visitor.shoot("half");
  await link.click();
  if (path !== "members") assert.equal(await visitor.focused(), path);
  const field = page.locator(".field:has(details.asked)").first();
  await field.locator("details.asked > summary").click();
  assert.match(await field.locator("details.asked").innerText(), /“.+”要用：.*第.+条/);
  await visitor.leave();
});

test("whoever asks about one programme is asked less", async () => {
  const visitor = await Visitor.come(browser, url);
  const { page } = visitor;
  const asked = await visitor.asked();
  await page.locator("details.programmes > summary").click();
  for (const other of ["特困人员救助供养", "临时救助", "残疾人两项补贴"]) await page.locator("details.programmes").getByLabel(other).uncheck();
  assert.ok((await visitor.asked()) < asked);
  assert.equal(await visitor.result("members[0].tekun::eligible").count(), 0);
  assert.equal(await visitor.result("dibao::eligible").count(), 1);
  await visitor.leave();
});

test("mistakes are told beside the field, as one types", async () => {
  const visitor = await Visitor.come(browser, url);
  const field = await visitor.find("members[0].wage_income");
  const input = field.locator("input[type=text]");
  await input.pressSequentially("12a");
  assert.match((await field.locator(".error").textContent()) ?? "", /不是数字/);
  assert.equal(await input.getAttribute("aria-invalid"), "true");
  assert.match((await input.getAttribute("aria-describedby")) ?? "", /-error$/);
  assert.equal(await input.inputValue(), "12a");
  assert.equal(await visitor.page.evaluate(() => document.querySelector<HTMLElement & { checkValidity(): boolean }>("doudi-form")?.checkValidity()), false);
  await visitor.shoot("mistake");
  await input.press("Backspace");
  assert.equal(await field.locator(".error").textContent(), "");
  assert.equal(await input.getAttribute("aria-invalid"), null);
  // Separators come when the field is left: they would be in the way before.
  await input.fill("");
  await input.pressSequentially("12345.6");
  assert.equal(await input.inputValue(), "12345.6");
  await input.blur();
  assert.equal(await input.inputValue(), "12,345.6");
  await visitor.type("members[0].birth_date", "1985-02-30");
  assert.match((await visitor.field("members[0].birth_date").locator(".error").textContent()) ?? "", /日期/);
  await visitor.tool("lang");
  assert.match((await visitor.field("members[0].birth_date").locator(".error").textContent()) ?? "", /not a valid date/);
  await visitor.leave();
});

test("what isn't known can be left open, taken back and stepped back from", async () => {
  const visitor = await Visitor.come(browser, url);
  const { page } = visitor;
  // Whether a list is complete is a question, too, but nobody is unsure of it.
  const first = await page.locator('.next [data-goto]:not([data-goto="members"])').first().getAttribute("data-goto");
  assert.ok(first !== null);
  await page.locator(`.next [data-goto="${first}"]`).click();
  assert.equal(await visitor.focused(), first);
  const asked = await visitor.asked();
  await visitor.field(first).getByText("不清楚").click();
  assert.equal(await visitor.asked(), asked);
  assert.equal(await page.locator(`.next [data-goto="${first}"]`).count(), 0);
  await page.getByRole("button", { name: "添加成员" }).click();
  await visitor.type("members[1].wage_income", "500");
  await page.getByRole("button", { name: "删除成员 1" }).click();
  assert.equal(await (await visitor.find("members[0].wage_income")).locator("input").first().inputValue(), "500");
  await visitor.tool("undo");
  assert.equal(await (await visitor.find("members[1].wage_income")).locator("input").first().inputValue(), "500");
  await visitor.leave();
});

test("answers are saved to a file and read from one", async () => {
  const visitor = await Visitor.come(browser, url);
  const { page } = visitor;
  await tellAll(visitor);
  const answers = await visitor.answers();
  const [download] = await Promise.all([page.waitForEvent("download"), visitor.tool("export")]);
  assert.equal(download.suggestedFilename(), "shaanxi-baoji-2023-06-01.json");
  const saved = `${shots}/answers.json`;
  await download.saveAs(saved);
  assert.deepEqual(JSON.parse(readFileSync(saved, "utf8")), answers);
  await visitor.tool("clear");
  assert.notDeepEqual(await visitor.answers(), answers);
  await page.locator("input[type=file]").setInputFiles(saved);
  await page.getByText("已导入").waitFor();
  assert.deepEqual(await visitor.answers(), answers);
  assert.match((await visitor.value("dibao::monthly_amount").textContent()) ?? "", /^986\.00/);
  writeFileSync(saved, "[1]");
  await page.locator("input[type=file]").setInputFiles(saved);
  await page.getByText("这个文件不是导出的回答").waitFor();
  assert.deepEqual(await visitor.answers(), answers);
  await visitor.leave();
});

test("the chart shows how benefits fall, where they end, and says so in words", async () => {
  const visitor = await Visitor.come(browser, url);
  const { page } = visitor;
  await tellAll(visitor);
  await page.locator("#chart-over").selectOption({ label: "成员 1：工资性收入" });
  await page.locator("svg[part=plot]").waitFor();
  assert.match((await page.locator("svg[part=plot]").getAttribute("aria-label")) ?? "", /工资性收入/);
  await page.locator("#chart-at").fill("1500");
  await page.locator(".read-off").getByText("486.00 元/月").first().waitFor();
  await page.locator(".read-off").getByText("684.60 元/月").waitFor();
  assert.match((await page.locator(".cliffs").innerText()).replace(/\s+/g, " "), /合计：到 1,986\.00 元\/月 时少领 198\.61 元\/月/);
  assert.ok((await page.locator("circle.cliff").count()) > 0);
  await page.locator("details.table > summary").click();
  assert.ok((await page.locator(".table tbody tr").count()) >= 2);
  await page.locator(".chart").screenshot({ path: `${shots}/chart.png` });
  await visitor.leave();
});

test("the summary is printed, with the note that the office decides", async () => {
  const visitor = await Visitor.come(browser, url);
  const { page } = visitor;
  await tellAll(visitor);
  await page.evaluate(() => (window.print = () => document.documentElement.setAttribute("data-printed", "")));
  await visitor.tool("print");
  assert.equal(await page.locator("html").getAttribute("data-printed"), "");
  await page.emulateMedia({ media: "print" });
  const summary = page.locator("article.summary");
  assert.ok(await summary.isVisible());
  assert.ok(!(await page.locator(".columns").isVisible()) && !(await page.locator("body > header").isVisible()));
  const text = (await summary.innerText()).replace(/\s+/g, " ");
  for (const words of ["预审结果", "以办理机构认定为准", "月低保金", "986.00 元/月", "第十二条", "工资性收入 1,000 元/月", "1985-03-01"]) assert.ok(text.includes(words), words);
  await visitor.shoot("print");
  const pdf = await page.pdf({ path: `${shots}/print.pdf`, format: "A4" });
  assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
  await visitor.leave();
});

test("the form is part of a form, and tells what happens in it", async () => {
  const visitor = await Visitor.come(browser, url);
  const told = await visitor.page.evaluate(async () => {
    const element = document.createElement("doudi-form") as HTMLElement & { answers: unknown; value: string; updateComplete: Promise<unknown> };
    const events: string[] = [];
    for (const name of ["change", "screened"]) element.addEventListener(name, (event) => events.push(`${name} ${Object.keys((event as CustomEvent<object>).detail).join()}`));
    element.setAttribute("name", "answers");
    element.setAttribute("pack", "packs/shaanxi-baoji.doudi");
    element.setAttribute("on", "2023-06-01");
    element.setAttribute("programmes", "dibao");
    element.answers = { area: "urban", members: { known: [{ wage_income: 800.5 }], complete: false } };
    const form = document.createElement("form");
    form.append(element);
    document.body.append(form);
    await new Promise((loaded) => element.addEventListener("screened", loaded, { once: true }));
    await element.updateComplete;
    const before = new FormData(form).get("answers");
    element.shadowRoot?.querySelector<HTMLInputElement>('[data-path="area"] label:nth-of-type(2) input')?.click();
    const after = new FormData(form).get("answers");
    form.reset();
    return { events, before, after, reset: new FormData(form).get("answers"), value: element.value };
  });
  assert.deepEqual(told.events, ["screened answers,screening", "change answers", "screened answers,screening", "screened answers,screening"]);
  assert.deepEqual(JSON.parse(String(told.before)), { region: "6103", area: "urban", members: { known: [{ wage_income: "800.5" }], complete: false } });
  assert.equal((JSON.parse(String(told.after)) as Record<string, unknown>)["area"], "rural");
  assert.deepEqual(JSON.parse(String(told.reset)), { region: "6103", members: { known: [{}], complete: false } });
  assert.equal(told.value, told.reset);
  await visitor.leave();
});

test("what a page sets before the element is loaded holds", async () => {
  const context = await browser.newContext({ serviceWorkers: "block" });
  const page = await context.newPage();
  await page.route("**/early.html", (route) =>
    route.fulfill({ contentType: "text/html", body: '<!doctype html><html lang="zh-CN"><title>x</title><doudi-form lang="en" pack="packs/zhongshan.doudi"></doudi-form>' }),
  );
  await page.goto(new URL("early.html", url).href);
  const told = await page.evaluate(async () => {
    const element = document.querySelector("doudi-form") as HTMLElement & { answers: Record<string, unknown>; updateComplete: Promise<unknown> };
    element.answers = { region: "442000" };
    const loaded = new Promise((screened) => element.addEventListener("screened", screened, { once: true }));
    const script = document.createElement("script");
    Object.assign(script, { type: "module", src: "../dist/form.js" });
    document.head.append(script);
    await loaded;
    await element.updateComplete;
    return [element.answers["region"], element.shadowRoot?.querySelector("#questions")?.textContent];
  });
  assert.deepEqual(told, ["442000", "Your household"]);
  await context.close();
});

test("a pack that isn't there, or isn't the one that was meant, is refused in words", async () => {
  const visitor = await Visitor.come(browser, url);
  const failed = async (attributes: Record<string, string>): Promise<string> =>
    visitor.page.evaluate(async (all) => {
      const element = document.createElement("doudi-form") as HTMLElement & { updateComplete: Promise<unknown> };
      for (const [name, value] of Object.entries(all)) element.setAttribute(name, value);
      document.body.append(element);
      let alert: Element | null | undefined;
      for (let i = 0; i < 100 && !alert; i += 1) {
        await new Promise((later) => setTimeout(later, 20));
        alert = element.shadowRoot?.querySelector("[role=alert]");
      }
      return alert?.textContent ?? "";
    }, attributes);
  assert.match(await failed({ pack: "packs/none.doudi" }), /规则没有装入[\s\S]*404/);
  assert.match(await failed({ pack: "packs/shaanxi-baoji.doudi", digest: "0".repeat(64) }), /规则没有装入/);
  assert.match(await failed({ pack: "demo.js" }), /规则没有装入/);
  assert.match(await failed({ pack: "packs/shaanxi-baoji.doudi", on: "gestern" }), /规则没有装入/);
  const digest = createHash("sha256").update(readFileSync(`${root}/demo/packs/zhongshan.doudi`)).digest("hex");
  const loaded = await visitor.page.evaluate(async (wanted) => {
    const element = document.createElement("doudi-form");
    element.setAttribute("pack", "packs/zhongshan.doudi");
    element.setAttribute("digest", wanted);
    document.body.append(element);
    return new Promise((screened) => element.addEventListener("screened", () => screened(true), { once: true }));
  }, digest);
  assert.equal(loaded, true);
  visitor.complaints.length = 0;
  await visitor.leave();
});

test("every shipped pack opens", async () => {
  const visitor = await Visitor.come(browser, url);
  const { page } = visitor;
  const places = await page.locator("header select option").evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value));
  assert.equal(places.length, 8);
  for (const place of places) {
    await page.locator("header select").selectOption(place);
    await page.waitForFunction((name) => (document.querySelector("doudi-form") as (HTMLElement & { model?: { pack: { name: string } } }) | null)?.model?.pack.name === name, place);
    await page.locator("doudi-form .field").first().waitFor();
    // The division goes with the place.
    const [filled, own] = await page.evaluate(() => {
      const { model } = document.querySelector("doudi-form") as HTMLElement & { model: Model };
      const region = model.pack.facts.find((fact) => fact.type === "region");
      return [model.answers.fact("", region?.fact ?? ""), model.pack.region];
    });
    assert.equal(filled ?? null, own, place);
  }
  await visitor.leave();
});

test("without a network the page opens and works", async () => {
  const visitor = await Visitor.come(browser, url);
  const { page } = visitor;
  await page.waitForFunction(() => document.documentElement.dataset["kept"] === "" && navigator.serviceWorker.controller !== null);
  await page.context().setOffline(true);
  await page.reload();
  await visitor.choose("area", "城镇");
  assert.equal(((await visitor.answers()) as Record<string, unknown>)["area"], "urban");
  visitor.complaints.length = 0;
  await visitor.leave();
});

test("nothing that is answered leaves the page", async () => {
  const visitor = await Visitor.come(browser, url);
  await visitor.page.waitForFunction(() => document.documentElement.dataset["kept"] === "");
  const requests: string[] = [];
  visitor.page.on("request", (request) => requests.push(request.url()));
  await tellAll(visitor);
  assert.deepEqual(requests, []);
  assert.equal(await visitor.page.evaluate(() => localStorage.length + sessionStorage.length + document.cookie.length), 0);
  await visitor.leave();
});

test("the form is used by keyboard alone", async () => {
  const visitor = await Visitor.come(browser, url);
  const { page } = visitor;
  for (let i = 0; i < 60 && (await visitor.focused()) !== "area"; i += 1) await page.keyboard.press("Tab");
  assert.equal(await visitor.focused(), "area");
  for (let i = 0; i < 5 && (await visitor.field("area").locator("input:checked").count()) === 0; i += 1) await page.keyboard.press(i === 0 ? "Tab" : "Space");
  assert.equal(((await visitor.answers()) as Record<string, unknown>)["area"], "urban");
  await page.keyboard.press("ArrowRight");
  assert.equal(((await visitor.answers()) as Record<string, unknown>)["area"], "rural");
  await visitor.leave();
});

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly target: unknown; readonly failureSummary: string }[];
}

for (const [name, look] of LOOKS) {
  test(`axe finds nothing, nothing is cut off: ${name}`, async () => {
    const visitor = await Visitor.come(browser, url, look);
    const { page } = visitor;
    const check = async (state: string): Promise<void> => {
      await page.evaluate(readFileSync(`${root}/node_modules/axe-core/axe.min.js`, "utf8"));
      const found = await page.evaluate(async () => {
        const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
        return (await axe.run()).violations;
      });
      const told = found.map(({ id, nodes }) => `${state}: ${id}: ${nodes.map((node) => `${JSON.stringify(node.target)} ${node.failureSummary}`).join("\n")}`);
      assert.deepEqual(told, []);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(wide <= 0, `${state}: ${wide} pixels too wide`);
      await visitor.shoot(`${name}-${state}`);
    };
    await check("begin");
    await visitor.type("members[0].wage_income", "12a");
    await check("mistake");
    await tellAll(visitor);
    await visitor.unfold();
    await check("results");
    await page.locator("#chart-over").waitFor();
    await visitor.tool("lang");
    await check("english");
    await visitor.leave();
  });
}
