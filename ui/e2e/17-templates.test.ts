import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessible, goTo, openOffice, settled, type Desk } from "./browser";

let desk: Desk;
beforeAll(async () => { desk = await openOffice(); });
afterAll(() => desk.close());

describe("templates of letters", () => {
  it("stand in settings, and one shows how it looks", async () => {
    const { page } = desk;
    await goTo(page, "settings/templates");
    await page.waitForSelector(".rows li:has-text('Surat Rekomendasi Paspor')");
    expect(await page.locator(".settings-part .rows li").count()).toBeGreaterThanOrEqual(11);
    await accessible(page, "templates");
    await page.getByRole("button", { name: /^Surat Keterangan Terdaftar CPMI/ }).click();
    await page.waitForSelector(".template-look img.sheet-page");
    await accessible(page, "a template");
  });

  it("a field is offered after a brace and taken by keyboard; what does not exist cannot be saved", async () => {
    const { page } = desk;
    await page.locator(".block-head .plain", { hasText: "Paragraf" }).last().click();
    const area = page.locator(".template-block.open textarea").first();
    await area.fill("");
    await area.focus();
    await page.keyboard.type("Untuk {nomor paspor");
    await page.waitForSelector(".pattern [role=option]:has-text('worker.passport_number')");
    await accessible(page, "completion");
    await page.keyboard.press("Enter");
    expect(await area.inputValue()).toBe("Untuk {worker.passport_number}");
    await page.keyboard.press("End");
    await page.keyboard.type(" dan {worker.ukuran_sepatu}");
    await page.waitForSelector(".template-block.wrong:has-text('worker.ukuran_sepatu')");
    await page.keyboard.press("Control+s");
    await page.waitForSelector(".template-block.wrong");
    expect(await page.locator(".template-head").count()).toBe(1);
    await area.fill("Untuk pemegang paspor {worker.passport_number} saja.");
    await page.waitForFunction(() => document.querySelector(".template-block.wrong") === null);
    await settled(page);
    await page.keyboard.press("Control+s");
    await page.waitForSelector(".rows li:has-text('Diubah')");
  });

  it("letters are written by the office's form of it, and the built-in form comes back", async () => {
    const { page } = desk;
    await goTo(page, "settings/templates");
    await page.getByRole("button", { name: /^Surat Keterangan Terdaftar CPMI/ }).click();
    await page.waitForSelector(".template-block:has-text('saja.')");
    await page.getByRole("button", { name: "Versi sebelumnya" }).click();
    await page.waitForSelector("dialog[open] .rows li");
    await accessible(page, "versions");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Kembali ke bawaan" }).click();
    await page.locator("dialog[open]").getByRole("button", { name: "Kembali ke bawaan" }).click();
    await page.waitForSelector(".settings-part .rows");
    await page.waitForFunction(() => document.querySelectorAll(".rows li").length >= 11 && ![...document.querySelectorAll(".rows li")].some((row) => row.textContent?.includes("Diubah")));
  });
});

describe("a batch of letters", () => {
  it("gives each chosen person a letter, in order, and names who got none", async () => {
    const { page } = desk;
    for (const name of ["Ani Batch", "Budi Batch"]) {
      await goTo(page, "workers/new");
      await page.fill("#field-full_name", name);
      await page.keyboard.press("Control+s");
      await page.waitForSelector(`h1:has-text('${name}')`);
    }
    await goTo(page, "workers?text=batch");
    await page.waitForSelector("tbody tr:has-text('Ani Batch')");
    for (const box of await page.locator("tbody tr:has-text('Batch') input[type=checkbox]").all()) await box.check();
    await page.getByRole("button", { name: "Surat untuk 2 orang" }).click();
    await page.selectOption("#batch-kind", "application-receipt");
    await page.getByRole("radio", { name: "Terbitkan saja" }).check({ force: true });
    await accessible(page, "batch");
    await page.getByRole("button", { name: "Terbitkan 2 surat" }).click();
    await page.waitForSelector("dialog[open] [role=status]:has-text('2 surat terbit')");
    await page.getByRole("button", { name: "Tutup" }).last().click();
    await goTo(page, "letters?register=tanda-terima");
    await page.waitForSelector(".register tbody tr:has-text('ANI BATCH')");
    await page.waitForSelector(".register tbody tr:has-text('BUDI BATCH')");
  });
});
