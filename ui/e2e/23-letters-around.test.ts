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

/** A command as the screens call it. */
const rpc = (page: Page, command: string, input: unknown): Promise<unknown> => page.evaluate(async ({ command, input }) => {
  const headers = { authorization: `Bearer ${sessionStorage.getItem("loket-token")}`, "content-type": "application/json" };
  const body: { ok?: unknown } = await (await fetch("/rpc", { method: "POST", headers, body: JSON.stringify({ command, input }) })).json();
  if (!("ok" in body)) throw new Error(`${command}: ${JSON.stringify(body)}`);
  return body.ok;
}, { command, input });

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
  });

  it("drafts of many are handed in together, approved by one key, and numbered in order", async () => {
    const { page } = desk;
    const office = (await rpc(page, "office.get", {})) as { office: { id: string } };
    await rpc(page, "record.save", { id: office.office.id, kind: "office", values: { verify_alone: true } });
    for (const name of ["Ani Rahayu", "Budi Santoso", "Citra Dewi"]) await rpc(page, "record.save", { kind: "worker", values: { full_name: name } });
    await goTo(page, "workers");
    await page.waitForSelector("tbody td.box input");
    for (const at of [0, 1, 2]) await page.locator("tbody td.box input").nth(at).check();
    await page.locator(".selbar").getByRole("button", { name: "surat", exact: false }).click();
    await page.selectOption("#batch-kind", "application-receipt");
    await settled(page);
    await accessible(page, "many drafts");
    await page.locator("dialog").getByRole("button", { name: "Ajukan 3 konsep" }).click();
    await until("3 konsep diajukan dan menunggu persetujuan.");
    await page.locator("dialog").getByRole("button", { name: "Tutup" }).last().click();
    await goTo(page, "review/letters");
    await page.waitForSelector("#proposal-title:has-text('3 surat bersama')");
    await page.waitForSelector(".proposal-batch .sheet-page");
    await settled(page);
    await accessible(page, "review: letters together");
    await page.keyboard.press("j");
    await page.waitForSelector(".proposal-batch [aria-current]:has-text('Budi Santoso'), .proposal-batch [aria-current]:has-text('Ani Rahayu'), .proposal-batch [aria-current]:has-text('Citra Dewi')");
    await page.keyboard.press("v");
    await page.waitForFunction(() => document.querySelector("#proposal-title")?.textContent?.includes("3 surat bersama") !== true);
    await goTo(page, "letters/proposals");
    await page.locator(".proposals li:has-text('3 surat bersama')").getByRole("button", { name: "Nomori dan terbitkan" }).click();
    await page.locator("dialog").getByText("Terbitkan saja").click();
    await settled(page);
    await accessible(page, "approved drafts to be issued");
    await page.locator("dialog").getByRole("button", { name: "Terbitkan 3 surat" }).click();
    await until("3 surat terbit:");
    await page.locator("dialog").getByRole("button", { name: "Tutup" }).last().click();
    await setting(page, "#approve-letters", false);
    expect(desk.errors).toEqual([]);
  });
});
