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
      if (message.type() === "error") wrong.push(message.text());
    });
    await page.goto(url);
    const ended = page.waitForFunction("window.done !== undefined", undefined, { timeout: 120_000 });
    await Promise.race([ended, page.waitForEvent("pageerror", { timeout: 120_000 }).then((error) => Promise.reject(error))]);
    if (wrong.length > 0) throw new Error(wrong.join("\n"));
    return await page.evaluate("window.done");
  } finally {
    await page.close();
  }
}
