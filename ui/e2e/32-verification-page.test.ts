// The page on which anyone checks a letter: a real office's letters, a real server, a real browser, with a line and without.

import AxeBuilder from "@axe-core/playwright";
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const CHROMIUM = process.env["LOKET_CHROMIUM"] ?? "/usr/bin/chromium";
const DISTRICT = "18.07";
const program = (name: string): string => join(process.env["LOKET_PROGRAMS"] ?? "../target/debug", name);
const folder = (name: string): string => mkdtempSync(join(tmpdir(), `loket-${name}-`));
const serverHome = folder("server");
const home = folder("desk");
const VECTORS = JSON.parse(readFileSync(resolve("../crates/letters/vectors/seals.json"), "utf8")) as Vector[];
type Vector = { fact: string; qr_text: string; keys: string[]; answer: string; payload: Record<string, string | null> | null };
type Letter = { id: string; number: string };

const administer = (...words: string[]): string => execFileSync(program("loket-server"), [...words, "--home", serverHome]).toString().trim();
const loket = (...words: string[]): string =>
  execFileSync(program("loket"), ["--home", home, "--user", "Rina", ...words], { env: { ...process.env, LOKET_PASSWORD: "kopi pagi hari" } }).toString();
const call = <T>(command: string, input: object): T => JSON.parse(loket("call", command, JSON.stringify(input))) as T;

let server: ChildProcess;
let url = "";
let browser: Browser;
let context: BrowserContext;
let page: Page;
let worker = "";
const errors: string[] = [];

async function serve(listen: string): Promise<void> {
  server = spawn(program("loket-server"), ["--home", serverHome, "--listen", listen], { stdio: ["ignore", "pipe", "ignore"] });
  url = await new Promise<string>((heard) => server.stdout?.once("data", (line: Buffer) => heard(/http:\S+/.exec(line.toString())?.[0] ?? "")));
}
const stop = (): Promise<unknown> => new Promise((done) => { server.once("exit", done); server.kill(); });
const issue = (replaces?: string): Letter =>
  call(replaces === undefined ? "letter.issue" : "letter.replace", { kind: "passport-recommendation", worker, ...(replaces === undefined ? {} : { replaces, replace_reason: "Salah ketik" }) });
/** The QR's text of a letter, from the desk's own register. */
function token(letter: Letter): string {
  const file = join(folder("letter"), "surat.pdf");
  call("letter.save", { id: letter.id, path: file });
  return /loket-seal:([A-Z0-9]+)/.exec(readFileSync(file, "latin1"))?.[1] ?? "";
}
/** What the page answers for a text. */
async function answer(text: string): Promise<string> {
  await page.evaluate(() => { const box = document.getElementById("result"); if (box) { box.hidden = true; delete box.dataset["answer"]; } });
  await page.fill("#text", text);
  await page.click("#by-text button");
  await page.waitForSelector("#result[data-answer]:visible");
  return (await page.getAttribute("#result", "data-answer")) ?? "";
}

beforeAll(async () => {
  administer("district", "add", DISTRICT);
  await serve("127.0.0.1:0");
  loket("init", "--district", DISTRICT, "--office", "P4MI Lampung Timur", "--signatory", "Drs. Bambang");
  worker = call<{ record: { id: string } }>("record.save", {
    kind: "worker", values: { full_name: "Tri Lestari", nik: "1807064802970004", birthplace: "Way Jepara", birth_date: "1997-02-08", sex: "female", village: "18.07.06.2001", street: "Jalan Melati 4", rt: "01", rw: "02", destination_country: "TW", agency: "PT Sinar Jaya", job_title: "Perawat", education: "upper_secondary", marital_status: "single" },
  }).record.id;
  loket("enrol", "--server", url, "--code", administer("invite", "--district", DISTRICT));
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"] });
  context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: "id-ID", hasTouch: true });
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => { if (message.type() === "error" && !message.text().includes("ERR_INTERNET_DISCONNECTED")) errors.push(message.text()); });
}, 120_000);
afterAll(async () => {
  await browser.close();
  server.kill();
});

describe("the verification page", () => {
  let first: Letter;
  let second: Letter;
  let replaced: Letter;

  it("a QR's address opens it, and a letter that the server has is in force", async () => {
    first = issue();
    second = issue();
    loket("sync");
    await page.goto(`${url}/V#${token(first)}`);
    await page.waitForSelector("#result[data-answer=in_force]");
    const text = (await page.textContent("#result")) ?? "";
    for (const shown of [first.number, "TRI LESTARI", "1807064802970004", "P4MI Lampung Timur"]) expect(text.toUpperCase()).toContain(shown.toUpperCase());
    expect(await page.textContent("#result")).toContain("Asli dan berlaku");
  });

  it("every published vector is answered as the desktop answers it", async () => {
    const known = await page.evaluate((text) => (globalThis as unknown as { readSeal: (text: string) => { keyId: string } }).readSeal(text).keyId, VECTORS[0]?.qr_text ?? "");
    for (const vector of VECTORS) {
      const keys = vector.keys.map((key) => ({ key_id: known, public_key: key, district: DISTRICT, office_name: "" }));
      const told = await page.evaluate(async ([text, keys]) => {
        const { readSeal, verifySeal } = globalThis as unknown as { readSeal: (text: string) => { claimed: unknown }; verifySeal: (seal: unknown, keys: unknown) => Promise<{ answer: string }> };
        try {
          const seal = readSeal(text);
          const { answer } = await verifySeal(seal, keys);
          return { answer, payload: answer === "verified" ? seal.claimed : null };
        } catch { return { answer: "unreadable", payload: null }; }
      }, [vector.qr_text, keys] as const);
      expect({ fact: vector.fact, ...told }).toEqual({ fact: vector.fact, answer: vector.answer, payload: vector.payload });
    }
  });

  it("what was changed, what is no seal and what nobody here signed are told apart", async () => {
    const seal = token(first);
    const at = seal.length - 40;
    expect(await answer(seal.slice(0, at) + (seal[at] === "A" ? "B" : "A") + seal.slice(at + 1))).toBe("altered");
    expect(await page.locator("#result dl").count()).toBe(0);
    expect(await answer(seal.slice(0, 200))).toBe("unreadable");
    expect(await answer("https://example.id/menu")).toBe("unreadable");
    expect(await answer(VECTORS[0]?.qr_text ?? "")).toBe("unknown_key");
  });

  it("a PDF of the letter is read, one without a seal says so", async () => {
    const file = join(folder("letter"), "surat.pdf");
    call("letter.save", { id: first.id, path: file });
    await page.setInputFiles("#file", file);
    await page.waitForSelector("#result[data-answer=in_force]");
    await page.setInputFiles("#file", { name: "lain.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7\n") });
    await page.waitForSelector("#result[data-answer=no_code]");
  });

  it("a number alone is looked up and proves no paper", async () => {
    await page.fill("#number", first.number);
    await page.click("#by-number button");
    await page.waitForSelector("#result[data-answer=number_known]");
    await page.fill("#number", "500.15/9999/P4MI-LT/IV/2026");
    await page.click("#by-number button");
    await page.waitForSelector("#result[data-answer=number_unknown]");
    const letters = ["in_force", "revoked"].map((state) => ({ letter: first.id, number: first.number, issued_on: "2026-04-14", state }));
    await page.route("**/v1/letters/standing*", (route) => route.fulfill({ json: { as_of_ms: Date.now(), letters } }));
    await page.click("#by-number button");
    await page.waitForSelector("#result[data-answer=number_several]");
    for (const state of ["berlaku", "dicabut"]) expect(await page.textContent("#result dl")).toContain(`14 April 2026: ${state}`);
    await page.unroute("**/v1/letters/standing*");
  });

  it("a letter that the server has not got yet is called so", async () => {
    const fresh = issue();
    expect(await answer(token(fresh))).toBe("not_registered");
    loket("sync");
    expect(await answer(token(fresh))).toBe("in_force");
  });

  it("revoked and replaced letters are told with the day and the number that took their place", async () => {
    const third = issue(second.id);
    call("letter.revoke", { id: first.id, reason: "Dibatalkan" });
    loket("sync");
    expect(await answer(token(first))).toBe("revoked");
    expect(await page.textContent("#result")).not.toContain("Dibatalkan");
    expect(await answer(token(second))).toBe("replaced");
    expect(await page.textContent("#result")).toContain(third.number);
    // By the number alone nothing genuine was checked, and nothing is called so.
    await page.fill("#number", first.number);
    await page.click("#by-number button");
    await page.waitForSelector("#result[data-answer=number_revoked]");
    expect(await page.textContent("#result")).not.toContain("Surat ini asli");
    expect(await answer(token(third))).toBe("in_force");
    replaced = second;
    second = third;
  });

  it("where the browser reads QR codes, the camera and a photo are enough", async () => {
    // Chromium has no reader of its own here; one that always sees this letter stands in for it.
    const phone = await browser.newContext({ viewport: { width: 390, height: 844 }, permissions: ["camera"] });
    const eye = await phone.newPage();
    eye.on("pageerror", (error) => errors.push(error.message));
    await eye.addInitScript((seen) => {
      class BarcodeDetector {
        static getSupportedFormats(): Promise<string[]> { return Promise.resolve(["qr_code"]); }
        detect(): Promise<{ rawValue: string }[]> { return Promise.resolve([{ rawValue: seen }]); }
      }
      Object.assign(globalThis, { BarcodeDetector });
    }, token(replaced));
    await eye.goto(`${url}/V`);
    await eye.click("#camera");
    await eye.waitForSelector("#result[data-answer=replaced]");
    expect(await eye.locator("#scanning").isVisible()).toBe(false);
    await eye.reload();
    await eye.setInputFiles("#file", { name: "foto.png", mimeType: "image/png", buffer: await eye.screenshot() });
    await eye.waitForSelector("#result[data-answer=replaced]");
    await phone.close();
  });

  it("it can be used by everyone, in both languages", async () => {
    for (const scheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]).analyze();
      expect(violations.map((violation) => `${scheme}: ${violation.id}`)).toEqual([]);
    }
    await page.click("#language");
    expect(await page.textContent("#result")).toContain("Genuine and in force");
    expect(await page.getAttribute("html", "lang")).toBe("en");
    await page.click("#language");
  });

  it("without a line it opens, checks, and says how old its list is", async () => {
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    const listen = new URL(url).host;
    await stop();
    await page.goto("about:blank");
    await page.goto(`${url}/V#${token(first)}`);
    await page.waitForSelector("#result[data-answer=revoked]");
    expect(await answer(token(second))).toBe("not_known_revoked");
    expect(await page.textContent("#result")).toContain("Menurut daftar per");
    const seal = token(second);
    expect(await answer(seal.slice(0, 300) + (seal[300] === "A" ? "B" : "A") + seal.slice(301))).toMatch(/altered|unreadable/);
    await page.fill("#number", second.number);
    await page.click("#by-number button");
    await page.waitForSelector("#result[data-answer=offline]");
    // With an old list, or none, nothing is green.
    await page.evaluate((name) => {
      const list = JSON.parse(localStorage.getItem(name) ?? "{}") as { as_of_ms: number };
      localStorage.setItem(name, JSON.stringify({ ...list, as_of_ms: list.as_of_ms - 30 * 86_400_000 }));
    }, `loket-ended-${DISTRICT}`);
    expect(await answer(token(second))).toBe("revocation_unknown");
    await page.evaluate((name) => localStorage.removeItem(name), `loket-ended-${DISTRICT}`);
    expect(await answer(token(second))).toBe("revocation_unknown");
    expect(await page.getAttribute("#result", "class")).toBe("warn");
    await serve(listen);
  });

  it("once a desktop is revoked only what the server had before counts", async () => {
    const late = issue();
    const id = administer("desktop", "list", "--district", DISTRICT).split(" ")[0] ?? "";
    administer("desktop", "revoke", "--district", DISTRICT, id);
    await page.reload();
    expect(await answer(token(second))).toBe("in_force");
    expect(await answer(token(late))).toBe("key_revoked");
    // As if this seal were not the one that the server has under that id.
    const other = (letter: object): object => ({ ...letter, seal: "00".repeat(32) });
    await page.route("**/v1/letters/standing*", async (route) => {
      const answered = await route.fetch();
      const told = (await answered.json()) as { letters: object[] };
      await route.fulfill({ response: answered, json: { ...told, letters: told.letters.map(other) } });
    });
    expect(await answer(token(second))).toBe("other_seal");
    expect(await page.locator("#result dl").count()).toBe(0);
    expect(errors.filter((error) => !error.includes("Failed to load resource") && !error.includes("ERR_CONNECTION"))).toEqual([]);
  });
});
