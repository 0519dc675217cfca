import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessible, goTo, openOffice, settled, type Desk } from "./browser";

let desk: Desk;
beforeAll(async () => { desk = await openOffice(); });
afterAll(() => desk.close());

describe("letters", () => {
  let number = "";

  it("a letter is written with its preview beside it, and gets its number when issued", async () => {
    const { page } = desk;
    await goTo(page, "counter");
    await page.fill("#q", "siti rahmawati");
    await page.waitForSelector("#hits [role=option]");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "Buat surat" }).click();
    await page.waitForSelector("img.sheet-page");
    await accessible(page, "new letter");
    await page.fill("#letter-agency", "PT Bina Karya Contoh");
    await page.fill("#letter-job_title", "Pengasuh lanjut usia");
    await page.waitForFunction(() => document.querySelector<HTMLButtonElement>(".write .btn.primary")?.disabled === false);
    await page.keyboard.press("F9");
    await page.waitForSelector(".viewer-act", { timeout: 30_000 });
    number = ((await page.textContent(".viewer-bar b")) ?? "").trim();
    expect(number).toMatch(/\/0038\//);
    await page.waitForSelector("img.sheet-page");
    await settled(page);
    await accessible(page, "letters of a file");
  });

  it("it stands in the register and can be saved as PDF", async () => {
    const { page } = desk;
    await goTo(page, "letters");
    await page.waitForSelector(".register tbody tr:has-text('Siti Rahmawati')");
    await page.waitForSelector("img.sheet-page");
    await accessible(page, "register");
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "PDF" }).click();
    expect((await download).suggestedFilename()).toMatch(/\.pdf$/);
  });

  it("its number, typed in, says that it is registered, and a made-up one that it is not", async () => {
    const { page } = desk;
    await goTo(page, "letters/check");
    await accessible(page, "check");
    await page.fill("#check-text", number.replace("/0038/", "/9038/"));
    await page.getByRole("button", { name: "Periksa", exact: true }).click();
    await page.waitForSelector(".failure:has-text('tidak ada di buku agenda')");
    await page.fill("#check-text", number);
    await page.getByRole("button", { name: "Periksa", exact: true }).click();
    await page.waitForSelector(".verdict header:has-text('terdaftar dan berlaku')");
    expect(await page.textContent(".verdict")).toMatch(/siti rahmawati/i);
    await accessible(page, "check: answer");
  });

  it("a letter that was revoked stays in the register with its reason", async () => {
    const { page } = desk;
    await goTo(page, "letters");
    await page.getByRole("button", { name: /Cabut/ }).click();
    await page.waitForSelector("dialog[open]");
    await accessible(page, "revoke");
    await page.fill("#revoke-reason", "Nama salah eja");
    await page.locator("dialog").getByRole("button", { name: /Cabut/ }).click();
    await page.waitForSelector(".register .void");
    await page.waitForSelector(":text('Nama salah eja')");
    await settled(page);
    await accessible(page, "register: revoked");
  });

  it("nothing was complained about on the way", () => expect(desk.errors).toEqual([]));
});
