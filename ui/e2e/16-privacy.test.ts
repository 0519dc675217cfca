import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessible, goTo, openOffice, settled, type Desk } from "./browser";

let desk: Desk;
let worker = "";
beforeAll(async () => { desk = await openOffice(); });
afterAll(() => desk.close());

const NAME = "Sulastri Wonodadi";

describe("a person's data", () => {
  it("a request is noted with its clock, by the keyboard", async () => {
    const { page } = desk;
    await goTo(page, "workers/new");
    await page.fill("#field-full_name", NAME);
    await page.keyboard.press("Control+s");
    await page.waitForSelector(`.person h1:has-text("${NAME}")`);
    worker = /workers\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? "";
    await goTo(page, `workers/${worker}/privacy`);
    await page.keyboard.press("a");
    await page.waitForSelector("#privacy_request-request_kind");
    await page.selectOption("#privacy_request-request_kind", "correction");
    await page.fill("#privacy_request-wanted", "Nama seharusnya Sulastri Wonosari");
    await accessible(page, "privacy: a request");
    await page.getByRole("button", { name: "Simpan" }).click();
    await page.waitForSelector("dialog", { state: "detached" });
    await page.waitForSelector(".rows :text('dijawab sebelum')");
    await page.waitForSelector(".seen :text('Dibuka')");
    await settled(page);
    await accessible(page, "privacy: in the file");
  });

  it("settings show what waits, who saw what, and who sees which data", async () => {
    const { page } = desk;
    await goTo(page, "settings/privacy");
    await page.waitForSelector(`.rows :text("${NAME}")`);
    await page.waitForSelector(`.seen a:text("${NAME}")`);
    await settled(page);
    await accessible(page, "settings: privacy");
    await goTo(page, "settings/users");
    await page.getByRole("button", { name: /^Atur data khusus/ }).first().click();
    await page.waitForSelector("#right-health");
    await accessible(page, "settings: rights");
    await page.keyboard.press("Escape");
  });

  it("an erasure asks for the reason and the name, and leaves nothing to be found", async () => {
    const { page } = desk;
    await goTo(page, `workers/${worker}/privacy`);
    await page.getByRole("button", { name: "Hapus data pribadi…" }).click();
    await page.waitForSelector("#erase-name");
    await page.fill("#erase-note", `Permintaan ${NAME}`);
    await page.fill("#erase-name", "Sulastri");
    await page.getByRole("button", { name: "Hapus data pribadi", exact: true }).click();
    await page.waitForSelector("dialog :text('berbeda dengan nama pada berkas')");
    await page.waitForSelector("dialog :text('memuat nama atau nomor')");
    await accessible(page, "privacy: erasing, with what is wrong");
    await page.fill("#erase-note", "Permintaan tertulis 12 April 2026");
    await page.fill("#erase-name", NAME.toLowerCase());
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => /#\/workers\/?$/.test(location.hash));
    await goTo(page, "counter");
    await page.fill("#q", "sulastri wonodadi");
    await page.waitForSelector(".finder-nothing");
    await goTo(page, "settings/privacy");
    await page.waitForSelector("td:has-text('Permintaan tertulis 12 April 2026')");
    expect(await page.textContent(".settings-main")).not.toContain("Wonodadi");
  });

  it("nothing was complained about on the way", () => expect(desk.errors).toEqual([]));
});
