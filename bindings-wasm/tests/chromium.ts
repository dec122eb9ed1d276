/** Chromium for tests. */
import { existsSync } from "node:fs";

import { chromium, type Browser, type Page } from "playwright-core";

/** Debian's, or the one that DOUDI_CHROMIUM names. */
export const executable = process.env["DOUDI_CHROMIUM"] ?? "/usr/bin/chromium";

export const present = existsSync(executable);

export function launch(): Promise<Browser> {
  const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
  return chromium.launch({ executablePath: executable, headless: true, args });
}

/** Opens a page and waits until its script has set `window.done`; everything that goes wrong on the way fails. */
export async function result(browser: Browser, url: string): Promise<unknown> {
  const page: Page = await browser.newPage();
  try {
    const wrong: string[] = [];
    page.on("pageerror", (error) => wrong.push(String(error)));
    page.on("console", (message) => {
      const { url } = message.location();
      if (message.type() === "error" && !url.endsWith("/favicon.ico")) wrong.push(`${message.text()} ${url}`);
    });
    await page.goto(url);
    // Asked again and again: Playwright's own waiting evaluates a text, which the page's policy forbids.
    for (let tries = 0; tries < 1200 && wrong.length === 0; tries++) {
      if (await page.evaluate("window.done !== undefined")) break;
      await page.waitForTimeout(100);
    }
    if (wrong.length > 0) throw new Error(wrong.join("\n"));
    return await page.evaluate("window.done");
  } finally {
    await page.close();
  }
}
