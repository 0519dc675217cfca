import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessible, goTo, openOffice, PASSWORD, settled, USER, type Desk } from "./browser";

const DISTRICT = "18.07";
const PAPER = resolve("../crates/scans/tests/fixtures/two-pages.pdf");
const program = (name: string): string => join(process.env["LOKET_PROGRAMS"] ?? "../target/debug", name);
const serverHome = mkdtempSync(join(tmpdir(), "loket-server-"));
const otherHome = mkdtempSync(join(tmpdir(), "loket-other-"));
let desk: Desk;
let server: ChildProcess;
let url = "";
let worker = "";

const administer = (...words: string[]): string => execFileSync(program("loket-server"), [...words, "--home", serverHome]).toString().trim();
/** The other desk of the office, on the command line. */
const other = (...words: string[]): string =>
  execFileSync(program("loket"), ["--home", otherHome, "--user", USER, ...words], { env: { ...process.env, LOKET_PASSWORD: PASSWORD } }).toString();
const call = <T>(command: string, input: object): T => JSON.parse(other("call", command, JSON.stringify(input))) as T;

beforeAll(async () => {
  desk = await openOffice();
  administer("district", "add", DISTRICT);
  server = spawn(program("loket-server"), ["--home", serverHome, "--listen", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "ignore"] });
  url = await new Promise<string>((heard) => server.stdout?.once("data", (line: Buffer) => heard(/http:\S+/.exec(line.toString())?.[0] ?? "")));
});
afterAll(async () => {
  server.kill();
  await desk.close();
});

describe("scans of another desk", () => {
  it("the office goes on a server, and the screen says how its scans stand", async () => {
    const { page } = desk;
    await goTo(page, "settings/sync");
    await page.fill("#server", url);
    await page.fill("#code", administer("invite", "--district", DISTRICT));
    await page.keyboard.press("Enter");
    await page.waitForSelector("#attachments-mode");
    await page.selectOption("#attachments-mode", "text_only");
    await page.waitForSelector(":text('Untuk sambungan lambat')");
    await page.selectOption("#attachments-mode", "when_opened");
    await page.selectOption("#attachments-limit", "5000");
    await page.waitForFunction(() => document.querySelector<HTMLSelectElement>("#attachments-limit")?.value === "5000");
    await settled(page);
    await accessible(page, "settings: contents of scans");
  });

  it("what was not sent yet is told as such, and what was sent is fetched and seen", async () => {
    const { page } = desk;
    other("join", "--server", url, "--code", administer("invite", "--district", DISTRICT));
    const saved = call<{ record: { id: string } }>("record.save", { kind: "worker", values: { full_name: "Wagiyem Tirtosari" } });
    worker = saved.record.id;
    const document = call<{ record: { id: string } }>("record.save", { kind: "document", values: { worker, document_kind: "passport", document_number: "C7654321" } });
    call("scan.add", { owner: document.record.id, path: PAPER });
    call("sync.now", {});
    await page.waitForTimeout(2_500);
    await goTo(page, `workers/${worker}/documents`);
    await page.waitForSelector(".row-link");
    if (await page.locator("tr[aria-selected=true]").count() === 0) await page.getByRole("button", { name: "Paspor", exact: true }).click();
    await page.waitForSelector(".scan-away");
    await settled(page);
    await accessible(page, "scans: away");
    await page.getByRole("button", { name: "Ambil dari server" }).click();
    await page.waitForSelector(".scan-away .failure:has-text('belum ada di server')");
    expect(other("sync")).toContain("1 isi pindaian dikirim");
    await page.getByRole("button", { name: "Ambil dari server" }).click();
    await page.waitForSelector(".scan-desk canvas[role=img]");
    await page.getByLabel("Simpan selalu pindaian orang ini").check();
    await settled(page);
    await accessible(page, "scans: fetched");
    expect(desk.errors).toEqual([]);
  });
});
