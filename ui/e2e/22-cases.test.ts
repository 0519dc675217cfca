import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessible, goTo, openOffice, settled, type Desk } from "./browser";

let desk: Desk;
let worker = "";
beforeAll(async () => { desk = await openOffice(); });
afterAll(() => desk.close());

const NAME = "Ni Made Sulastri";
const TITLE = "Gaji tiga bulan belum dibayar";
const active = (selector: string): Promise<unknown> => desk.page.waitForFunction((one) => document.activeElement?.matches(one) === true, selector);

describe("services at the counter", () => {
  it("a service is started with F8 and one key, runs with its timer, and is finished with F9", async () => {
    const { page } = desk;
    await goTo(page, "workers/new");
    await page.fill("#field-full_name", NAME);
    await page.keyboard.press("Control+s");
    await page.waitForSelector(`.person h1:has-text("${NAME}")`);
    worker = /workers\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? "";
    await page.keyboard.press("F8");
    await page.waitForSelector("dialog .service-kinds");
    await accessible(page, "services: start");
    await page.keyboard.press("4");
    await page.waitForSelector(`.running:has-text("${NAME}")`);
    await goTo(page, "counter");
    await page.waitForSelector(".serving [role=timer]");
    await settled(page);
    await accessible(page, "counter: a running service");
    await page.keyboard.press("F9");
    await page.waitForSelector("#finish-cost");
    await accessible(page, "services: finish");
    await page.fill("#finish-cost", "25000");
    await page.keyboard.press("Enter");
    await page.waitForSelector("dialog", { state: "detached" });
    await page.waitForSelector(`.today tbody tr:has-text("${NAME}"), table tbody tr:has-text("${NAME}")`);
    expect(await page.textContent("main")).toContain("25.000");
    expect(await page.locator(".running").count()).toBe(0);
    await settled(page);
    await accessible(page, "counter: services of the day");
  });
});

describe("cases", () => {
  it("a complaint is taken down for the person whose file is open", async () => {
    const { page } = desk;
    await goTo(page, "cases");
    await settled(page);
    await accessible(page, "cases: board");
    await goTo(page, `workers/${worker}/cases`);
    await page.locator("body").press("a");
    await page.waitForSelector("#case-case_title");
    await settled(page);
    await accessible(page, "cases: new");
    await page.fill("#case-case_title", TITLE);
    await page.selectOption("#case-case_category", "unpaid_wage");
    await page.fill("#case-case_summary", "Majikan menahan gaji sejak Januari.");
    await page.locator("#case-case_title").press("Enter");
    await page.waitForSelector(`.page-head h1:has-text("${TITLE}")`);
    await settled(page);
    await accessible(page, "cases: page");
  });

  it("what was done is written down and the case handled, by keys alone", async () => {
    const { page } = desk;
    await page.locator("body").press("a");
    await active("#event-action");
    await page.keyboard.type("Menelepon majikan lewat KBRI");
    await page.keyboard.press("Control+Enter");
    await page.waitForSelector(".timeline :text('Menelepon majikan lewat KBRI')");
    await page.selectOption("#case-status", "handled");
    await page.waitForSelector(".toast.ok");
    await settled(page);
    await accessible(page, "cases: handled");
  });

  it("the board is walked by arrows, a card moved by Shift and an arrow, and moved back by Ctrl+Z", async () => {
    const { page } = desk;
    await goTo(page, "cases");
    const card = page.locator(`.lane a:has-text("${TITLE}")`);
    await card.focus();
    const lane = (): Promise<string | null> => card.evaluate((one) => one.closest(".lane")?.querySelector("h2")?.textContent ?? null);
    const before = await lane();
    await card.press("Shift+ArrowRight");
    await page.waitForFunction(() => document.querySelector("dialog[open], .toast") !== null);
    if (await page.locator("dialog[open]").count() > 0) {
      await accessible(page, "cases: what it waits for");
      await page.locator("dialog input[type=radio]").first().focus();
      await page.keyboard.press("Space");
      await page.keyboard.press("Enter");
    }
    await expect.poll(lane).not.toBe(before);
    await settled(page);
    await accessible(page, "cases: moved");
    await page.keyboard.press("Control+z");
    await expect.poll(lane).toBe(before);
  });

  it("nothing was complained about on the way", () => expect(desk.errors).toEqual([]));
});
