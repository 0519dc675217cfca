import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessible, goTo, openOffice, settled, type Desk } from "./browser";

let desk: Desk;
beforeAll(async () => { desk = await openOffice(); });
afterAll(() => desk.close());

describe("agreements and review", () => {
  it("an agreement is made, with a commitment that is late", async () => {
    const { page } = desk;
    await goTo(page, "agreements");
    await accessible(page, "agreements: empty");
    await page.getByRole("button", { name: /Kerja sama baru/ }).first().click();
    await page.waitForSelector("#agreement-agreement_title");
    await accessible(page, "new agreement");
    await page.fill("#agreement-agreement_title", "Nota Kesepahaman Contoh");
    await page.selectOption("#agreement-agreement_kind", "mou");
    await page.selectOption("#agreement-agreement_status", "in_force");
    await page.fill("#agreement-signed_on", "28/10/25");
    await page.locator("dialog .btn.primary").click();
    await page.waitForSelector("h1:has-text('Nota Kesepahaman Contoh')");
    await page.getByRole("button", { name: "Tambah komitmen" }).first().click();
    await page.waitForSelector("#commitment-commitment_text");
    await page.fill("#commitment-commitment_text", "Pelatihan wirausaha purna PMI");
    await page.fill("#commitment-due_on", "1/1/2026");
    await page.fill("#commitment-indicator_target", "120");
    await page.locator("dialog .btn.primary").click();
    await page.waitForSelector(".commitments :text('Pelatihan wirausaha purna PMI')");
    await page.waitForSelector(".reminders .danger");
    await settled(page);
    await accessible(page, "agreement");
  });

  it("the counter reminds of it", async () => {
    const { page } = desk;
    await goTo(page, "counter");
    await page.fill("#q", "");
    await page.waitForSelector(".todo.due :text('Pelatihan wirausaha purna PMI')");
    await accessible(page, "counter: reminders");
  });

  it.each(["review", "review/imports"])("%s is clean to axe", async (where) => {
    await goTo(desk.page, where);
    await accessible(desk.page, where);
  });

  it("nothing was complained about on the way", () => expect(desk.errors).toEqual([]));
});
