import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Page } from "playwright-core";
import { accessible, goTo, openOffice, settled, type Desk } from "./browser";

let desk: Desk;
let worker = "";
const NAME = "Lilis Suryani";
beforeAll(async () => { desk = await openOffice(); });
afterAll(() => desk.close());

const until = (words: string): Promise<unknown> => desk.page.waitForFunction((text) => document.body.innerText.includes(text), words);

/** A letter that needs nothing beside the file: the application's receipt. */
async function write(page: Page): Promise<void> {
  await goTo(page, `letters/new?worker=${worker}&kind=application-receipt`);
  await page.waitForFunction(() => document.querySelector<HTMLButtonElement>(".write .btn.primary")?.disabled === false);
  await page.keyboard.press("F9");
}
async function setting(page: Page, id: string, on: boolean): Promise<void> {
  await goTo(page, "settings/numbers");
  await page.locator(id).setChecked(on);
  await page.locator(".settings-part .btn.primary").click();
  await page.waitForFunction(() => document.querySelector<HTMLButtonElement>(".settings-part .btn.primary")?.disabled === true);
}
const drop = async (page: Page, name: string, bytes: Buffer): Promise<void> => {
  const transfer = await page.evaluateHandle(({ name, base64 }) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name));
    return data;
  }, { name, base64: bytes.toString("base64") });
  await page.dispatchEvent(".scan-pane", "drop", { dataTransfer: transfer });
};

describe("around an issued letter", () => {
  it("a signed file is attached, and the screen says what it holds", async () => {
    const { page } = desk;
    await goTo(page, "workers/new");
    await page.fill("#field-full_name", NAME);
    await page.fill("#field-birth_date", "2/3/1994");
    await page.keyboard.press("Control+s");
    await page.waitForSelector(`.person h1:has-text("${NAME}")`);
    worker = /workers\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? "";
    await write(page);
    await page.waitForSelector(".viewer-act", { timeout: 30_000 });
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "PDF", exact: true }).click();
    const stream = await (await download).createReadStream();
    const parts: Buffer[] = [];
    for await (const part of stream) parts.push(Buffer.from(part as Uint8Array));
    const signed = Buffer.concat([...parts, Buffer.from("9 0 obj<</Type/Sig/ByteRange[0 10 20 30]>>endobj\nstartxref\n0\n%%EOF\n")]);
    await page.getByText("Lampiran", { exact: true }).click();
    await page.waitForSelector(".scan-pane");
    await drop(page, "surat-tte.pdf", signed);
    await page.waitForSelector(".letter-papers .note.ok", { timeout: 30_000 });
    await settled(page);
    await accessible(page, "attachments of a letter");
    await page.getByText("Riwayat", { exact: true }).last().click();
    await page.waitForSelector(".letter-past li:has-text('Dilampirkan')");
    await accessible(page, "history of a letter");
  });

  it("a letter is replaced with a reason; both stand in the register", async () => {
    const { page } = desk;
    await page.getByRole("link", { name: "Ganti…" }).click();
    await page.waitForSelector("#replace-reason");
    await page.fill("#replace-reason", "Nama salah eja");
    await page.waitForFunction(() => document.querySelector<HTMLButtonElement>(".write .btn.primary")?.disabled === false);
    await accessible(page, "a letter in another's place");
    await page.keyboard.press("F9");
    await page.waitForSelector(".viewer-act", { timeout: 30_000 });
    await goTo(page, "letters?register=tanda-terima");
    await page.waitForSelector(".register .void:has-text('Diganti surat')");
    await settled(page);
    await accessible(page, "register: replaced");
  });

  it("a number is written by hand and entered afterwards, never twice", async () => {
    const { page } = desk;
    await setting(page, "#by-hand-tanda-terima", true);
    await accessible(page, "numbers of letters");
    await write(page);
    await page.waitForSelector(".viewer-act", { timeout: 30_000 });
    await page.getByRole("button", { name: "Isi nomor" }).click();
    await page.fill("#number-running", "1");
    await accessible(page, "a number of the paper register");
    await page.locator("dialog").getByRole("button", { name: "Isi nomor" }).click();
    await page.waitForSelector("dialog :text('sudah dipakai surat lain')");
    await page.fill("#number-running", "77");
    await page.locator("dialog").getByRole("button", { name: "Isi nomor" }).click();
    await page.waitForSelector(".viewer-bar b:has-text('/0077/')");
    await setting(page, "#by-hand-tanda-terima", false);
  });

  it("with approval on a draft waits, is sent back, approved by one key, taken back, approved and issued", async () => {
    const { page } = desk;
    await setting(page, "#approve-letters", true);
    await write(page);
    await page.waitForSelector(".toast.ok");
    await goTo(page, "letters/proposals");
    await page.waitForSelector(`.proposals li:has-text("${NAME}")`);
    await accessible(page, "drafts of letters");
    await goTo(page, "review/letters");
    await page.waitForSelector("#proposal-title");
    await until("Konsep sendiri disetujui orang lain.");
    await accessible(page, "review: letters");
    await page.keyboard.press("b");
    await page.fill("#proposal-reason", "Alamat belum lengkap");
    await page.keyboard.press("Enter");
    await until("Tidak ada surat yang menunggu persetujuan.");
    await goTo(page, "letters/proposals");
    await page.waitForSelector(".proposals :text('Alamat belum lengkap')");
    await setting(page, "#approve-letters", false);
    expect(desk.errors).toEqual([]);
  });
});
