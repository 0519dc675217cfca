import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessible, goTo, makeOffice, openDesk, PASSWORD, settled, unlock, USER, type Desk } from "./browser";

let desk: Desk;
beforeAll(async () => { desk = await openDesk(); });
afterAll(() => desk.close());

describe("first start", () => {
  let code = "";

  it("five steps by keyboard alone make an office and show its recovery code", async () => {
    code = await makeOffice(desk.page, (step) => accessible(desk.page, `start: ${step}`));
    expect(code.replace(/[^A-Z0-9]/g, "").length).toBeGreaterThanOrEqual(16);
    await desk.page.waitForSelector("#q:focus");
    expect(await desk.page.textContent(".user")).toContain(USER);
    expect(await desk.page.textContent(".brand")).toContain("Lampung Timur");
  });

  it("what was typed on the way stands in the settings", async () => {
    await goTo(desk.page, "settings/letterhead");
    await desk.page.waitForSelector("#letterhead-line_agency");
    expect(await desk.page.inputValue("#letterhead-line_agency")).toBe("Dinas Tenaga Kerja dan Transmigrasi");
    await goTo(desk.page, "settings/numbers");
    await desk.page.waitForSelector("#start_number");
    expect(await desk.page.inputValue("#start_number")).toBe("38");
    expect(await desk.page.textContent(".number-example b")).toMatch(/\/0038\//);
  });

  it("a wrong password is refused in words, the right one opens", async () => {
    await desk.page.keyboard.press("Control+l");
    await desk.page.waitForSelector(".lock");
    await unlock(desk.page, "kopi sore hari");
    await desk.page.waitForSelector(".failure");
    expect(await desk.page.textContent(".failure")).toContain("Kata sandi salah");
    await accessible(desk.page, "lock");
    await unlock(desk.page, PASSWORD);
    await desk.page.waitForSelector(".app");
  });

  it("the recovery code opens the office and sets a new password", async () => {
    await desk.page.keyboard.press("Control+l");
    await desk.page.waitForSelector(".lock");
    await desk.page.getByRole("button", { name: "Lupa kata sandi" }).click();
    await accessible(desk.page, "recovery");
    await desk.page.fill("#recovery_code", code);
    await desk.page.fill("#new_password", PASSWORD);
    await desk.page.keyboard.press("Enter");
    await desk.page.waitForSelector(".app");
  });

  it("a reload finds the office open or locked, never lost", async () => {
    await desk.page.reload();
    await desk.page.waitForSelector(".app, .lock");
    await settled(desk.page);
    if (await desk.page.locator(".lock").count() > 0) await unlock(desk.page);
    await desk.page.waitForSelector(".app");
    expect(desk.errors).toEqual([]);
  });
});
