/** The demo in Chromium, as people use it. */
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { chromium, type Browser, type Locator, type Page } from "playwright-core";

/** The package; these files run in `bindings-wasm/.tests/form`. */
export const root = fileURLToPath(new URL("../..", import.meta.url));
/** Screenshots, to be looked at. */
export const shots = `${root}/.screenshots`;

const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env["DOUDI_CHROMIUM"] ?? "/usr/bin/chromium", args: FLAGS });
}

export interface Look {
  readonly width: number;
  readonly height: number;
  readonly colorScheme: "light" | "dark";
}

export const DESKTOP: Look = { width: 1280, height: 900, colorScheme: "light" };

/** A page with the form, and the hands of somebody who fills it in. */
export class Visitor {
  /** What the console complained of. */
  readonly complaints: string[] = [];
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
    page.on("console", (message) => ["error", "warning"].includes(message.type()) && this.complaints.push(message.text()));
    page.on("pageerror", (error) => this.complaints.push(error.message));
  }

  static async come(browser: Browser, url: string, { width, height, colorScheme }: Look = DESKTOP): Promise<Visitor> {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme, acceptDownloads: true, locale: "zh-CN" });
    context.setDefaultTimeout(30_000);
    const visitor = new Visitor(await context.newPage());
    await visitor.page.goto(url);
    await visitor.page.locator("doudi-form .field").first().waitFor();
    return visitor;
  }

  async leave(): Promise<void> {
    await this.page.context().close();
    assert.deepEqual(this.complaints, []);
  }

  field(path: string): Locator {
    return this.page.locator(`.field[data-path="${path}"]`);
  }

  /** Brings a question into sight that may wait behind a fold of its section. */
  async find(path: string): Promise<Locator> {
    const field = this.field(path);
    if ((await field.count()) > 0) return field;
    const folds = this.page.locator("details.more:not([open]) > summary");
    while ((await folds.count()) > 0) await folds.first().click();
    await field.waitFor();
    return field;
  }

  async type(path: string, text: string): Promise<void> {
    const input = (await this.find(path)).locator("input[type=text]");
    await input.fill(text);
    await input.blur();
  }

  /** Chooses by what is written there: among radio buttons, or from a list. */
  async choose(path: string, label: string): Promise<void> {
    const field = await this.find(path);
    const list = field.locator("select");
    if ((await list.count()) > 0) await list.selectOption({ label });
    else await field.locator(".choice", { hasText: new RegExp(`^\\s*${label}\\s*$`) }).click();
  }

  /** The number of questions that can still matter. */
  async asked(): Promise<number> {
    return Number(await this.page.locator("[data-asked]").getAttribute("data-asked"));
  }

  /** The question that has the focus. */
  async focused(): Promise<string | null | undefined> {
    return this.page.evaluate(() => document.querySelector("doudi-form")?.shadowRoot?.activeElement?.closest("[data-path]")?.getAttribute("data-path"));
  }

  /** Unfolds the results, the explanation of the first of each programme, and the chart's table. */
  async unfold(): Promise<void> {
    for (const folds of [".unmet", ".programme li:first-child .why", ".tree > li > details", ".rule", ".table"]) {
      await this.page.evaluate(async (all) => {
        for (const fold of document.querySelector("doudi-form")?.shadowRoot?.querySelectorAll<HTMLDetailsElement>(`.results ${all}`) ?? []) fold.open = true;
        await new Promise((drawn) => setTimeout(drawn, 50));
      }, folds);
    }
  }

  result(rule: string): Locator {
    return this.page.locator(`.result[data-rule="${rule}"]`);
  }

  /** What a result says. */
  value(rule: string): Locator {
    return this.result(rule).locator(":scope > .line > .value");
  }

  async answers(): Promise<unknown> {
    return this.page.evaluate(() => document.querySelector<HTMLElement & { answers: unknown }>("doudi-form")?.answers);
  }

  async tool(name: string): Promise<void> {
    await this.page.locator(`[data-tool="${name}"]`).click();
  }

  async shoot(name: string): Promise<void> {
    mkdirSync(shots, { recursive: true });
    await this.page.evaluate(() => scrollTo(0, 0));
    await this.page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
  }
}
