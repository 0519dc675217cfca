import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Page } from "playwright-core";
import { PASSWORD, USER, accessible, goTo, openOffice, settled, type Desk } from "./browser";

let desk: Desk;
let worker = "";
beforeAll(async () => { desk = await openOffice(); });
afterAll(async () => {
  await sit(desk.page, USER, PASSWORD);
  await desk.close();
});

const OFFICER = "Siti Maryam";
const OFFICERS_PASSWORD = "nasi uduk pagi";
const NAME = "Wayan Suartini";

/** Another user sits down, by keyboard. */
async function sit(page: Page, name: string, password: string): Promise<void> {
  await page.keyboard.press("Control+l");
  await page.waitForSelector(".lock");
  if (await page.locator(".lock-users").count() === 0) await page.getByRole("button", { name: "Pengguna lain" }).click();
  await page.locator(`.lock-users button:has-text("${name}")`).click();
  await page.fill("#password", password);
  await page.keyboard.press("Enter");
  await page.waitForSelector(".app");
  await settled(page);
}
const until = (words: string): Promise<unknown> => desk.page.waitForFunction((text) => document.body.innerText.includes(text), words);
const stateIs = (word: string): Promise<unknown> => desk.page.waitForSelector(`.person .tag:has-text("${word}")`);

describe("review of a file", () => {
  it("an officer enters a file and hands it in with one key", async () => {
    const { page } = desk;
    await goTo(page, "settings/users");
    await page.getByRole("button", { name: "Tambah pengguna" }).click();
    await page.fill("#new-user", OFFICER);
    await page.getByRole("radio", { name: /Petugas/ }).check();
    await page.fill("#new-password", OFFICERS_PASSWORD);
    await page.keyboard.press("Enter");
    await page.waitForSelector(`table.users :text('${OFFICER}')`);
    await sit(page, OFFICER, OFFICERS_PASSWORD);
    await goTo(page, "workers/new");
    await page.fill("#field-full_name", NAME);
    await page.fill("#field-nik", "1807075405960017");
    await page.fill("#field-birth_date", "14/5/1996");
    await page.selectOption("#field-sex", "female");
    await page.fill("#field-passport_number", "X7041938");
    await page.keyboard.press("Control+s");
    await page.waitForSelector(`.person h1:has-text("${NAME}")`);
    worker = /workers\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? "";
    await stateIs("Draf");
    await page.locator("body").press("s");
    await stateIs("Menunggu verifikasi");
    await settled(page);
    await accessible(page, "file: handed in");
  });

  it("a reviewer sends it back with reasons, without the mouse", async () => {
    const { page } = desk;
    await sit(page, USER, PASSWORD);
    await goTo(page, "counter");
    await until("Berkas menunggu verifikasi");
    await page.keyboard.press("Control+7");
    await page.waitForSelector(`#file-review-title:has-text("${NAME}")`);
    await settled(page);
    await accessible(page, "review: files");
    await page.keyboard.press("b");
    await until("Beri alasan pada isian");
    const nik = page.locator(`#fact-${worker}-nik`);
    await expect.poll(() => nik.evaluate((one) => one === document.activeElement)).toBe(true);
    await page.keyboard.press("Enter");
    await page.waitForSelector(".reason-input input:focus");
    await accessible(page, "review: a reason");
    await page.keyboard.press("Alt+1");
    await page.waitForSelector(".reason-said:has-text('Tidak sama dengan KTP')");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.keyboard.type("Ejaan nama lain di ijazah");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".reason-said >> nth=1");
    await accessible(page, "review: two reasons");
    await page.keyboard.press("b");
    await page.waitForSelector(".toast:has-text('dikembalikan')");
    await goTo(page, "review/returned");
    await page.waitForSelector(`.queue-items :text("${NAME}")`);
    await accessible(page, "review: sent back");
  });

  it("the officer reads the reasons beside the fields, mends and hands in again", async () => {
    const { page } = desk;
    await sit(page, OFFICER, OFFICERS_PASSWORD);
    await goTo(page, "counter");
    await until("Berkas dikembalikan kepada saya");
    await goTo(page, "review/mine");
    await page.waitForSelector(`#file-review-title:has-text("${NAME}")`);
    await accessible(page, "review: mine");
    await goTo(page, `workers/${worker}`);
    await page.waitForSelector(".sent-back li >> nth=1");
    await until("Diminta diperbaiki: Tidak sama dengan KTP");
    await settled(page);
    await accessible(page, "file: sent back");
    await page.locator("body").press("e");
    await page.fill("#field-nik", "1807075405960018");
    await page.keyboard.press("Control+s");
    await page.waitForSelector(".sent-back li.done");
    await page.locator("body").press("s");
    await stateIs("Menunggu verifikasi");
  });

  it("verified by one key, taken back, verified again; an edit of what matters sends it back to the queue", async () => {
    const { page } = desk;
    await sit(page, USER, PASSWORD);
    await goTo(page, `review/files/${worker}`);
    await page.waitForSelector(`#file-review-title:has-text("${NAME}")`);
    await until("sudah diubah");
    await page.keyboard.press("v");
    await page.waitForSelector(".toast:has-text('terverifikasi')");
    await page.keyboard.press("Control+z");
    await page.waitForSelector(`#file-review-title:has-text("${NAME}")`);
    await page.waitForSelector(".file-review .tag:has-text('Menunggu verifikasi')");
    await settled(page);
    await page.keyboard.press("v");
    await page.waitForSelector(".toast:has-text('terverifikasi')");
    await sit(page, OFFICER, OFFICERS_PASSWORD);
    await goTo(page, `workers/${worker}`);
    await stateIs("Terverifikasi");
    await page.locator("body").press("e");
    await page.fill("#field-passport_number", "X7041939");
    await page.keyboard.press("Control+s");
    await stateIs("Menunggu verifikasi");
    await sit(page, USER, PASSWORD);
    await goTo(page, `review/files/${worker}`);
    await page.waitForSelector(".review-changes b:has-text('X7041939')");
    await settled(page);
    await accessible(page, "review: changed since verified");
  });

  it("the history tells who changed what, on which desktop; an earlier state is seen and a field restored", async () => {
    const { page } = desk;
    await goTo(page, `workers/${worker}/history`);
    await until(`${OFFICER} mengubah Nomor paspor dari X7041938 menjadi X7041939`);
    await until(`${OFFICER} menyerahkan berkas untuk diverifikasi`);
    await until("di komputer Meja 1 (ini), hari ini");
    await settled(page);
    await accessible(page, "file: history");
    const made = page.locator(".past > li", { hasText: "membuat berkas ini" });
    await made.getByRole("button", { name: /^Lihat saat itu/ }).focus();
    await page.keyboard.press("Enter");
    await page.waitForSelector(".past-state");
    await accessible(page, "file: an earlier state");
    await page.getByRole("button", { name: "Pulihkan Nomor paspor" }).focus();
    await page.keyboard.press("Enter");
    await page.waitForSelector(".toast:has-text('Nomor paspor dipulihkan')");
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog", { state: "detached" });
    await until(`${USER} mengubah Nomor paspor dari X7041939 menjadi X7041938`);
  });

  it("nothing was complained about on the way", () => expect(desk.errors).toEqual([]));
});
