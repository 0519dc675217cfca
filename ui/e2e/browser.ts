// A real browser before the real core: opens it, sets up an office once, knows how to get to any screen.

import AxeBuilder from "@axe-core/playwright";
import { chromium, type Browser, type Page } from "playwright-core";
import { expect } from "vitest";

const CHROMIUM = process.env["LOKET_CHROMIUM"] ?? "/usr/bin/chromium";
const WAIT_MS = 15_000;
export const USER = "Rina Wulandari";
export const PASSWORD = "kopi pagi hari";
export const THEMES = ["light", "dark", "contrast"] as const;

/** The bridge's address with its token; a test without it cannot run, and says so. */
export function address(): string {
  const url = process.env["LOKET_URL"];
  if (url === undefined || url === "") throw new Error("LOKET_URL is not set: start the bridge and give its address");
  return url;
}

export type Desk = { page: Page; errors: string[]; close: () => Promise<void> };

/** Opens a window of the size offices have. Whatever the page complains about is collected. */
export async function openDesk(size = { width: 1366, height: 768 }): Promise<Desk> {
  const browser: Browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  const context = await browser.newContext({ viewport: size, reducedMotion: "reduce", colorScheme: "light", acceptDownloads: true });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => { if (message.type() === "error") errors.push(message.text()); });
  await page.goto(address());
  await page.waitForSelector(".start, .lock, .app");
  return { page, errors, close: () => browser.close() };
}

/** An open office, whatever the home held before: made if there was none, unlocked if it was locked. */
export async function openOffice(size?: { width: number; height: number }): Promise<Desk> {
  const desk = await openDesk(size);
  const { page } = desk;
  if (await page.locator(".start").count() > 0) await makeOffice(page);
  if (await page.locator(".lock").count() > 0) await unlock(page);
  await page.waitForSelector(".app");
  return desk;
}

/** The five steps, by keyboard alone. */
export async function makeOffice(page: Page, eachStep: (step: string) => Promise<void> = () => Promise.resolve()): Promise<string> {
  const onward = (): Promise<void> => page.keyboard.press("Enter");
  const step = (at: number): Promise<unknown> => page.waitForSelector(`.start-steps li:nth-child(${at})[aria-current=step]`);
  await page.waitForSelector("#district");
  await page.keyboard.type("lampung t");
  await page.waitForSelector("[role=option]:has-text('Lampung Timur')");
  await eachStep("district");
  await page.keyboard.type("imur");
  await page.waitForFunction(() => document.querySelectorAll("[role=option]").length === 1);
  await onward();
  await onward();
  await step(2);
  await fill(page, { line_agency: "Dinas Tenaga Kerja dan Transmigrasi", address: "Komplek Perkantoran Pemerintah Daerah, Sukadana 34194", place: "Sukadana" });
  await eachStep("letterhead");
  await onward();
  await step(3);
  await fill(page, { signatory_name: "Drs. H. Bambang Wiratmoko, M.Si.", position: "Kepala Dinas", nip: "196903121994031004" });
  await eachStep("signatory");
  await onward();
  await step(4);
  await fill(page, { start_number: "38" });
  await eachStep("number");
  await onward();
  await step(5);
  await fill(page, { user_name: USER, password: PASSWORD, again: PASSWORD });
  await eachStep("user");
  await onward();
  const code = await page.waitForSelector(".code-text", { timeout: 30_000 });
  const text = (await code.textContent()) ?? "";
  await eachStep("recovery");
  await page.locator("#kept").check();
  await page.locator(".start-act .btn.primary").click();
  await page.waitForSelector(".app");
  return text;
}

async function fill(page: Page, values: { [id: string]: string }): Promise<void> {
  for (const [id, value] of Object.entries(values)) await page.fill(`#${id}`, value);
}

/** The lock screen, with the password of the first administrator. */
export async function unlock(page: Page, password = PASSWORD): Promise<void> {
  const user = page.locator(`.lock-users button:has-text("${USER}")`);
  if (await user.count() > 0) await user.click();
  await page.fill("#password", password);
  await page.keyboard.press("Enter");
}

/** Goes to an address below the `#`. */
export async function goTo(page: Page, where: string): Promise<void> {
  await page.evaluate((to) => { location.hash = `#/${to}`; }, where);
  await page.waitForTimeout(50);
  await settled(page);
}

/** Until nothing has changed on the page for a moment. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(
    () => new Promise<boolean>((resolve) => {
      let timer = setTimeout(() => resolve(true), 250);
      new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(() => resolve(true), 250); }).observe(document.body, { subtree: true, childList: true });
    }),
  );
}

/** Fails with what axe finds (WCAG 2.2 AA and best practice) in any of the three themes. */
export async function accessible(page: Page, screen: string): Promise<void> {
  const before = await page.evaluate(() => document.documentElement.dataset["theme"]);
  const found: string[] = [];
  for (const theme of THEMES) {
    await page.evaluate((name) => { document.documentElement.dataset["theme"] = name; }, theme);
    const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]).analyze();
    for (const violation of violations) found.push(`${screen}, ${theme}: ${violation.id} at ${violation.nodes.map((node) => node.target.join(" ")).slice(0, 3).join("; ")}`);
  }
  await page.evaluate((name) => { document.documentElement.dataset["theme"] = name; }, before);
  expect(found).toEqual([]);
}
