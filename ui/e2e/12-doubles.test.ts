import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessible, goTo, openOffice, settled, type Desk } from "./browser";

let desk: Desk;
let first = "";
beforeAll(async () => { desk = await openOffice(); });
afterAll(() => desk.close());

const idOf = (url: string): string => /workers\/([0-9a-f-]{36})/.exec(url)?.[1] ?? "";

async function register(name: string, born: string, more: { [field: string]: string } = {}): Promise<void> {
  const { page } = desk;
  await goTo(page, "workers/new");
  await page.waitForSelector("#field-full_name");
  for (const [field, value] of Object.entries({ full_name: name, birth_date: born, mother_name: "Karsinem Wagiyati", ...more })) await page.fill(`#field-${field}`, value);
}

describe("doubles", () => {
  it("whoever is there already is shown while typing, with the reasons, and compared", async () => {
    const { page } = desk;
    await register("Tumirah Susilowati", "4/5/1985", { nik: "1807054405850011" });
    await page.keyboard.press("Control+s");
    await page.waitForSelector(".person h1:has-text('Tumirah Susilowati')");
    first = idOf(page.url());
    await register("Tumirah Susilowatti", "5/4/1985", { phone: "0812 3450 9876" });
    await page.waitForSelector(".candidate:has-text('Tumirah Susilowati')");
    expect(await page.textContent(".candidate .evidence")).toContain("hari dan bulan tertukar");
    await settled(page);
    await accessible(page, "new worker with a double");
    await page.locator(".candidate").getByRole("button", { name: "Bandingkan" }).focus();
    await page.keyboard.press("Enter");
    await page.waitForSelector("dialog .twins em");
    await accessible(page, "typed beside a file");
    await page.keyboard.press("Escape");
    expect(await page.inputValue("#field-full_name")).toBe("Tumirah Susilowatti");
    await page.keyboard.press("Control+s");
    await page.waitForSelector(".person h1:has-text('Tumirah Susilowatti')");
  });

  it("two files are merged field by field with the keyboard, and taken apart again", async () => {
    const { page } = desk;
    await goTo(page, "review/doubles");
    await page.waitForSelector(".pair-panel:has-text('Tumirah Susilowatti')");
    await settled(page);
    await accessible(page, "review: doubles");
    await page.keyboard.press("2");
    expect(await page.locator(".pair-panel tr:first-child td:nth-child(3) input").isChecked()).toBe(true);
    await page.keyboard.press("Enter");
    await page.waitForSelector(".toasts :text('digabung')");
    await goTo(page, `workers/${first}`);
    await page.waitForSelector(".same-person");
    await settled(page);
    await accessible(page, "a merged file");
    await page.locator(".same-person button").focus();
    await page.keyboard.press("Enter");
    await page.waitForSelector("dialog .pair-panel");
    await accessible(page, "a merged file: both side by side");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+z");
    await page.waitForSelector(".same-person", { state: "detached" });
    await goTo(page, "review/doubles");
    await page.waitForSelector(".pair-panel");
  });

  it("not the same is remembered, and asked again after undo", async () => {
    const { page } = desk;
    await page.keyboard.press("b");
    await page.waitForSelector(".pair-panel", { state: "detached" });
    await accessible(page, "review: no doubles");
    await page.keyboard.press("Control+z");
    await page.waitForSelector(".pair-panel");
  });

  it("who almost certainly has a file is asked about before another one is made", async () => {
    const { page } = desk;
    await register("Tumirah Susilowati", "4/5/1985", { nik: "1807054405850011" });
    await page.waitForSelector(".candidate:has-text('Hampir pasti')");
    await page.keyboard.press("Control+s");
    await page.waitForSelector("dialog:has-text('hampir pasti sudah punya berkas')");
    await accessible(page, "asked before saving");
    await page.locator("dialog .btn.primary").focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(`**/workers/${first}`);
  });

  it("nothing was complained about on the way", () => expect(desk.errors).toEqual([]));
});
