import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessible, goTo, openOffice, settled, type Desk } from "./browser";

let desk: Desk;
beforeAll(async () => { desk = await openOffice(); });
afterAll(() => desk.close());

const PARTS = ["office", "letterhead", "signatories", "numbers", "users", "desk", "sync", "about"];

describe("counter and settings", () => {
  it("the counter is clean to axe, empty, with results and with the palette open", async () => {
    const { page } = desk;
    await goTo(page, "counter");
    await accessible(page, "counter");
    await page.fill("#q", "siti aminah");
    await page.waitForSelector(".finder-foot");
    await accessible(page, "counter: search");
    await page.keyboard.press("Escape");
    expect(await page.inputValue("#q")).toBe("");
    await page.keyboard.press("Control+k");
    await page.waitForSelector(".finder-dialog[open]");
    await accessible(page, "palette");
    await page.keyboard.type("pengaturan");
    await page.waitForFunction(() => document.querySelector(".palette-item[aria-selected=true] b")?.textContent === "Pengaturan");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".settings");
    // what lies within a place is found by its own name
    await page.keyboard.press("Control+k");
    await page.waitForSelector(".finder-dialog[open]");
    await page.keyboard.type("kop surat");
    await page.waitForFunction(() => document.querySelectorAll(".palette-item").length === 1);
    await page.keyboard.press("Enter");
    await page.waitForSelector("#letterhead-place");
  });

  it.each(PARTS)("settings: %s is clean to axe", async (part) => {
    await goTo(desk.page, `settings/${part}`);
    await desk.page.waitForSelector(".settings-part");
    await accessible(desk.page, `settings: ${part}`);
  });

  // text at 150 % and 200 % arrives as a window of that size
  it.each([{ width: 911, height: 512 }, { width: 683, height: 384 }])("nothing lies over another at $width × $height", async (size) => {
    const { page } = desk;
    await page.setViewportSize(size);
    for (const place of ["counter", "workers", "workers/new", "letters", "cases", "agreements", "review", "settings/office"]) {
      await goTo(page, place);
      await settled(page);
      const covered = await page.evaluate(() => {
        const wrong: string[] = [];
        for (const element of document.querySelectorAll<HTMLElement>("main :is(h1, h2, th, button, label)")) {
          const box = element.getBoundingClientRect();
          const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
          if (box.width < 8 || box.height < 8 || x < 0 || y < 0 || x > innerWidth || y > innerHeight) continue;
          const top = document.elementFromPoint(x, y);
          // what stays in view while the rest scrolls may lie over it, and what is scrolled out of a part is not seen
          if (top === null || element.contains(top) || top.contains(element) || top.closest(".save-bar, thead, .topbar, .rail") !== null) continue;
          wrong.push(`${element.tagName} ${element.textContent.trim().slice(0, 30)} under ${top.className.toString().slice(0, 40)}`);
        }
        return wrong;
      });
      expect(covered, place).toEqual([]);
    }
    await page.setViewportSize({ width: 1366, height: 768 });
  });

  it("a setting is saved as one change and taken back with Ctrl+Z", async () => {
    const { page } = desk;
    await goTo(page, "settings/letterhead");
    await page.waitForSelector("#letterhead-place");
    const before = await page.inputValue("#letterhead-place");
    await page.fill("#letterhead-place", "Way Jepara");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".toast.ok");
    await page.locator("h1").click();
    await page.keyboard.press("Control+z");
    await page.waitForFunction((was) => document.querySelector<HTMLInputElement>("#letterhead-place")?.value === was, before);
  });

  it("what was typed and left is found from the counter, thrown away, brought back and gone on with", async () => {
    const { page } = desk;
    await goTo(page, "workers/new");
    await page.fill("#field-full_name", "Wagiyem Sutinah");
    await page.waitForTimeout(900);
    await goTo(page, "counter");
    await page.getByRole("link", { name: /^Isian belum disimpan/ }).click();
    await page.waitForSelector(".drafts .rows li:has-text('baru')");
    await settled(page);
    await accessible(page, "what was typed and left");
    await page.getByRole("button", { name: /^Buang/ }).first().click();
    await page.waitForSelector(".drafts .empty");
    await page.keyboard.press("Control+z");
    await page.getByRole("link", { name: /^Lanjutkan/ }).first().click();
    await page.waitForSelector("#field-full_name");
    expect(await page.inputValue("#field-full_name")).toBe("Wagiyem Sutinah");
    await goTo(page, "workers/drafts");
    await page.getByRole("button", { name: /^Buang/ }).first().click();
    await page.waitForSelector(".drafts .empty");
  });

  it("what was typed and not saved is there again after a crash", async () => {
    const { page } = desk;
    await goTo(page, "settings/letterhead");
    await page.waitForSelector("#letterhead-contact");
    await page.fill("#letterhead-contact", "Telepon (0725) 111111");
    await page.waitForTimeout(900);
    await page.reload();
    await page.waitForSelector("#letterhead-contact");
    await settled(page);
    expect(await page.inputValue("#letterhead-contact")).toBe("Telepon (0725) 111111");
    await page.getByRole("button", { name: "Buang perubahan" }).click();
    await settled(page);
    expect(await page.inputValue("#letterhead-contact")).toBe("");
  });

  it("language, theme and density change at once and stay", async () => {
    const { page } = desk;
    await goTo(page, "settings/desk");
    await page.getByRole("radio", { name: "English" }).check({ force: true });
    await page.waitForSelector("h1:has-text('Settings')");
    await page.getByRole("radio", { name: "Dark" }).check({ force: true });
    await page.getByRole("radio", { name: "Compact" }).check({ force: true });
    await settled(page);
    await page.reload();
    await page.waitForSelector("h1:has-text('Settings')");
    expect(await page.evaluate(() => ({ ...document.documentElement.dataset }))).toMatchObject({ theme: "dark", density: "compact" });
    await page.getByRole("radio", { name: "Light" }).check({ force: true });
    await page.getByRole("radio", { name: "Comfortable" }).check({ force: true });
    await page.getByRole("radio", { name: "Indonesia" }).check({ force: true });
    await page.waitForSelector("h1:has-text('Pengaturan')");
  });

  it("a new user is added with a role", async () => {
    const { page } = desk;
    await goTo(page, "settings/users");
    await page.getByRole("button", { name: "Tambah pengguna" }).click();
    await page.waitForSelector("dialog[open]");
    await accessible(page, "new user");
    await page.fill("#new-user", "Agus Salim");
    await page.getByRole("radio", { name: /Verifikator/ }).check();
    await page.fill("#new-password", "teh manis sore");
    await page.keyboard.press("Enter");
    await page.waitForSelector("table.users :text('Agus Salim')");
  });

  it.each([[1280, 720], [1366, 768], [3840, 2160]])("at %i × %i nothing is cut off at the side", async (width, height) => {
    await desk.page.setViewportSize({ width, height });
    for (const where of ["counter", "settings/letterhead", "settings/users"]) {
      await goTo(desk.page, where);
      const over = await desk.page.evaluate(() => [document.documentElement, ...document.querySelectorAll("main, .topbar, .rail")]
        .filter((part) => part.scrollWidth > part.clientWidth + 1).map((part) => part.className || part.tagName));
      expect(over).toEqual([]);
    }
    await desk.page.setViewportSize({ width: 1366, height: 768 });
  });

  it("nothing was complained about on the way", () => expect(desk.errors).toEqual([]));
});
