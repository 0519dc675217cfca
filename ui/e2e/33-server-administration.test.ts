// The server's own pages for administrators and the ministry, in a browser that runs no scripts.

import AxeBuilder from "@axe-core/playwright";
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const CHROMIUM = process.env["LOKET_CHROMIUM"] ?? "/usr/bin/chromium";
const program = (name: string): string => join(process.env["LOKET_PROGRAMS"] ?? "../target/debug", name);
const folder = (name: string): string => mkdtempSync(join(tmpdir(), `loket-${name}-`));
const serverHome = folder("server");
const home = folder("desk");
const administer = (...words: string[]): string => execFileSync(program("loket-server"), [...words, "--home", serverHome]).toString().trim();
const loket = (...words: string[]): string =>
  execFileSync(program("loket"), ["--home", home, "--user", "Rina", ...words], { env: { ...process.env, LOKET_PASSWORD: "kopi pagi hari" } }).toString();

let server: ChildProcess;
let url = "";
let browser: Browser;
let page: Page;

/** Axe needs scripts; the page is looked at as it was sent, in a context that has them. */
async function accessible(): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, bypassCSP: true });
  const copy = await context.newPage();
  await copy.setContent(await page.content());
  for (const scheme of ["light", "dark"] as const) {
    await copy.emulateMedia({ colorScheme: scheme });
    const { violations } = await new AxeBuilder({ page: copy }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]).analyze();
    expect(violations.map((violation) => `${scheme}: ${violation.id} at ${violation.nodes[0]?.html ?? ""}`)).toEqual([]);
  }
  await context.close();
}

async function signIn(name: string, secret: string): Promise<void> {
  await page.goto(`${url}/admin`);
  await page.fill("#name", name);
  await page.fill("#secret", secret);
  await page.keyboard.press("Enter");
}

beforeAll(async () => {
  server = spawn(program("loket-server"), ["--home", serverHome, "--listen", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "ignore"] });
  url = await new Promise<string>((heard) => server.stdout?.once("data", (line: Buffer) => heard(/http:\S+/.exec(line.toString())?.[0] ?? "")));
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, javaScriptEnabled: false });
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
});
afterAll(async () => {
  await browser.close();
  server.kill();
});

describe("the server's administration", () => {
  it("a wrong secret is refused in words, the right one opens", async () => {
    const secret = administer("operator", "add", "rina", "--role", "administrator");
    await signIn("rina", "0000");
    await page.waitForSelector("[role=alert]:has-text('tidak cocok')");
    await accessible();
    await signIn("rina", secret);
    await page.waitForSelector("h1:has-text('Kabupaten/kota')");
    await accessible();
  });

  it("a district is added, and a desktop gets in with the code that the page shows once", async () => {
    await page.fill("#code", "18.07");
    await page.keyboard.press("Enter");
    await page.waitForSelector("h1:has-text('Lampung Timur')");
    await page.click("text=Buat kode");
    const code = (await page.textContent("#code")) ?? "";
    expect(code).toMatch(/^[0-9A-Z]{5}-[0-9A-Z]{5}$/);
    loket("init", "--district", "18.07", "--office", "P4MI Lampung Timur", "--signatory", "Drs. Bambang");
    for (let number = 0; number < 6; number++) {
      loket("call", "record.save", JSON.stringify({ kind: "worker", values: { full_name: `Tri Lestari ${number}`, sex: "female", registered_on: "2026-03-01" } }));
    }
    loket("enrol", "--server", url, "--code", code);
    loket("sync");
    await page.goto(`${url}/admin/districts/18.07`);
    await page.waitForSelector("td:has-text('dipakai')");
    await accessible();
  });

  it("the ministry sees how many, and not who", async () => {
    const token = administer("operator", "add", "kementerian", "--role", "ministry");
    await page.click("text=Keluar");
    await signIn("kementerian", token);
    await page.waitForSelector("h1:has-text('Angka')");
    expect(await page.textContent("main")).toMatch(/Perempuan\s*6/);
    expect(await page.textContent("main")).not.toContain("Lestari");
    await accessible();
    await page.goto(`${url}/admin/districts/18.07`);
    await page.waitForSelector("h1:has-text('Tidak berwenang')");
    await page.click("text=Keluar");
  });

  it("a desktop is revoked only by who says that they are sure", async () => {
    await signIn("rina", administer("operator", "add", "rina", "--role", "administrator"));
    await page.waitForSelector("h1:has-text('Kabupaten/kota')");
    await page.goto(`${url}/admin/districts/18.07`);
    await page.click("button.danger");
    expect(await page.locator("td:has-text('dipakai')").count()).toBe(1);
    await page.check("input[name=sure]");
    await page.click("button.danger");
    await page.waitForSelector("td:has-text('dicabut')");
    expect(administer("desktop", "list", "--district", "18.07")).toContain("revoked");
  });
});
