import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessible, goTo, openOffice, settled, type Desk } from "./browser";

let desk: Desk;
const inbox = mkdtempSync(join(tmpdir(), "loket-inbox-"));
beforeAll(async () => { desk = await openOffice(); });
afterAll(() => desk.close());

/** A paper with a red corner at the upper left and lines like writing. */
async function paper(page: Page, words: string, type = "image/png"): Promise<Buffer> {
  const url = await page.evaluate(({ words, type }) => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [620, 877];
    const pen = canvas.getContext("2d");
    if (pen === null) return "";
    pen.fillStyle = "#fff"; pen.fillRect(0, 0, 620, 877);
    pen.fillStyle = "#d02020"; pen.fillRect(0, 0, 120, 120);
    pen.fillStyle = "#222"; pen.font = "28px sans-serif"; pen.fillText(words, 150, 80);
    for (let line = 0; line < 30; line++) pen.fillRect(60, 160 + line * 22, 300 + ((line * 97) % 200), 5);
    return canvas.toDataURL(type);
  }, { words, type });
  return Buffer.from(url.split(",")[1] ?? "", "base64");
}

/** Lets files fall on the scans, as from a folder of the system. */
async function drop(page: Page, files: { name: string; bytes: Buffer }[]): Promise<void> {
  const given = files.map(({ name, bytes }) => ({ name, base64: bytes.toString("base64") }));
  const transfer = await page.evaluateHandle((list) => {
    const data = new DataTransfer();
    for (const { name, base64 } of list) data.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name));
    return data;
  }, given);
  await page.dispatchEvent(".scan-pane", "drop", { dataTransfer: transfer });
}

/** Width, height and colour of the upper left and right corners of the page shown. */
const shown = (page: Page): Promise<{ wide: boolean; left: boolean; right: boolean }> =>
  page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>(".scan-desk canvas");
    const pen = canvas?.getContext("2d");
    if (!canvas || !pen) throw new Error("no page");
    const red = (x: number): boolean => { const [r = 0, g = 0] = pen.getImageData(x, 20, 1, 1).data; return r > 150 && g < 90; };
    return { wide: canvas.width > canvas.height, left: red(20), right: red(canvas.width - 20) };
  });
const look = async (page: Page, wanted: { wide: boolean; left: boolean; right: boolean }): Promise<void> => {
  await expect.poll(() => shown(page).catch(() => null), { timeout: 10_000 }).toEqual(wanted);
};
const undo = async (page: Page): Promise<void> => { await page.locator(".scan-desk, .scan-drop").first().click(); await page.keyboard.press("Control+z"); };
const count = (page: Page, pages: number): Promise<unknown> => page.waitForFunction((wanted) => document.querySelectorAll(".scan-strip li").length === wanted, pages);

describe("scans beside a document", () => {
  it("a paper falls on a document and stands beside it", async () => {
    const { page } = desk;
    await goTo(page, "workers/new");
    await page.fill("#field-full_name", "Sulastri Wahyuningsih");
    await page.fill("#field-birth_date", "2/3/1994");
    await page.selectOption("#field-sex", "female");
    await page.keyboard.press("Control+s");
    await page.waitForSelector(".person h1");
    const worker = /workers\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? "";
    await goTo(page, `workers/${worker}/documents`);
    await page.getByRole("button", { name: "Tambah Paspor" }).first().click();
    await page.fill("#document-document_number", "C1234567");
    await page.getByRole("button", { name: "Simpan" }).click();
    await page.waitForSelector(".scan-pane");
    await settled(page);
    await accessible(page, "scans: none yet");
    await drop(page, [{ name: "paspor.png", bytes: await paper(page, "PASPOR") }]);
    await page.waitForSelector(".scan-desk canvas[role=img]");
    await look(page, { wide: false, left: true, right: false });
    await settled(page);
    await accessible(page, "scans: one page");
  });

  it("a page is turned and cut, and each is taken back by Ctrl+Z", async () => {
    const { page } = desk;
    await page.locator(".scan-desk").focus();
    await page.keyboard.press("]");
    await look(page, { wide: true, left: false, right: true });
    await undo(page);
    await look(page, { wide: false, left: true, right: false });
    await page.getByRole("button", { name: "Potong" }).click();
    await page.getByLabel("Kiri", { exact: true }).fill("50");
    await settled(page);
    await accessible(page, "scans: cutting");
    await page.getByRole("button", { name: "Pakai potongan" }).click();
    await look(page, { wide: false, left: false, right: false });
    await undo(page);
    await look(page, { wide: false, left: true, right: false });
  });

  it("more pages come from a file, and are put in order by keys", async () => {
    const { page } = desk;
    const chooser = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Tambah halaman" }).click();
    await (await chooser).setFiles({ name: "belakang.jpg", mimeType: "image/jpeg", buffer: await paper(page, "BELAKANG", "image/jpeg") });
    await count(page, 2);
    await page.locator(".scan-strip button").nth(1).click();
    await page.keyboard.press("Alt+ArrowLeft");
    await page.waitForFunction(() => document.querySelector(".scan-strip + .note + [role=status]")?.textContent?.includes("urutan 1") === true);
    await settled(page);
    await accessible(page, "scans: two pages");
    const undone = page.waitForResponse((answer) => answer.request().postData()?.includes("scan.undo") === true);
    await undo(page);
    await undone;
    await page.getByRole("button", { name: "Keluarkan halaman" }).click();
    await page.waitForSelector(".scan-strip", { state: "detached" });
    await undo(page);
    await count(page, 2);
  });

  it("what was copied is pasted, and the same paper is not taken twice", async () => {
    const { page } = desk;
    const bytes = (await paper(page, "TEMPEL")).toString("base64");
    const paste = (): Promise<void> => page.evaluate((base64) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], "image.png", { type: "image/png" }));
      document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    }, bytes);
    await paste();
    await page.waitForSelector(".scan-list li:nth-child(2)");
    await paste();
    await page.waitForSelector(".toast :text('sudah ada di sini')");
    expect(await page.locator(".scan-list li").count()).toBe(2);
  });

  it("what is no paper is refused with words, and nothing of it stays", async () => {
    const { page } = desk;
    const whole = await paper(page, "RUSAK");
    await drop(page, [
      { name: "surat.docx", bytes: Buffer.from("PK\u0003\u0004 not a paper") },
      { name: "kosong.pdf", bytes: Buffer.alloc(0) },
      { name: "terpotong.png", bytes: whole.subarray(0, whole.length / 2) },
    ]);
    await page.waitForFunction(() => document.querySelectorAll(".scan-refused").length === 3);
    const said = await page.locator(".scan-refused").allTextContents();
    for (const words of ["bukan JPEG, PNG, TIFF, atau PDF", "kosong", "terpotong atau rusak"]) expect(said.join("\n")).toContain(words);
    await settled(page);
    await accessible(page, "scans: refused");
    for (let at = 0; at < 3; at++) await page.getByRole("button", { name: "Tutup pesan" }).first().click();
    expect(await page.locator(".scan-list li").count()).toBe(2);
  });

  it("the scanner's folder is set, and what lies in it is taken", async () => {
    const { page } = desk;
    const back = page.url();
    writeFileSync(join(inbox, "SCAN_0001.png"), await paper(page, "PEMINDAI"));
    await goTo(page, "settings/desk");
    await page.fill("#scan-inbox", "/tidak/ada");
    await page.keyboard.press("Tab");
    await page.waitForSelector(".scan-inbox-setting .failure");
    await page.fill("#scan-inbox", inbox);
    await page.keyboard.press("Tab");
    await page.waitForSelector(".scan-inbox-setting .failure", { state: "detached" });
    await settled(page);
    await accessible(page, "settings: scanner's folder");
    await goTo(page, back.split("#/")[1] ?? "");
    await page.getByRole("button", { name: "Folder pemindai" }).click();
    await page.getByRole("button", { name: "Masukkan SCAN_0001.png" }).click();
    await page.waitForSelector(".scan-list li:nth-child(3)");
    await settled(page);
    await accessible(page, "scans: folder");
    expect(readdirSync(join(inbox, "done"))).toEqual(["SCAN_0001.png"]);
  });

  it("a scan goes out as a file", async () => {
    const { page } = desk;
    const coming = page.waitForEvent("download");
    await page.getByRole("button", { name: "Simpan PDF" }).click();
    expect((await coming).suggestedFilename()).toMatch(/\.pdf$/);
  });

  it("a scan is deleted and brought back", async () => {
    const { page } = desk;
    await page.getByRole("button", { name: "Hapus pindaian" }).click();
    await page.waitForFunction(() => document.querySelectorAll(".scan-list li").length === 2);
    await undo(page);
    await page.waitForFunction(() => document.querySelectorAll(".scan-list li").length === 3);
  });

  it("nothing was complained about on the way", () => expect(desk.errors).toEqual([]));
});
