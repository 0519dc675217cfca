import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessible, goTo, openOffice, settled, type Desk } from "./browser";

let desk: Desk;
let worker = "";
beforeAll(async () => { desk = await openOffice(); });
afterAll(() => desk.close());

const NAME = "Dewi Lestari Handayani";
const NIK = "1807075405960009";
/** Check digits by ICAO Doc 9303. */
const ZONE = "P<IDNHANDAYANI<<DEWI<LESTARI<<<<<<<<<<<<<<<<\nX7041938<7IDN9605143F3601095<<<<<<<<<<<<<<00";

describe("a worker's file", () => {
  it("a new file shows what is missing and where the person stands", async () => {
    const { page } = desk;
    await goTo(page, "workers/new");
    await page.fill("#field-full_name", NAME);
    await page.fill("#field-nik", NIK);
    await page.fill("#field-birth_date", "14/5/1996");
    await page.selectOption("#field-sex", "female");
    await page.keyboard.press("Control+s");
    await page.waitForSelector(`.person h1:has-text("${NAME}")`);
    worker = /workers\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? "";
    await page.waitForSelector(".steps .dot");
    expect(await page.textContent(".file .side")).toContain("Paspor");
    await settled(page);
    await accessible(page, "file: what is missing");
  });

  it("a step says what proves it and by which article, with the keyboard", async () => {
    const { page } = desk;
    await page.locator(".steps button.dot[tabindex='0']").focus();
    await page.waitForSelector("[role=tooltip]");
    for (let at = 0; at < 3; at++) await page.keyboard.press("ArrowRight");
    expect(await page.textContent("[role=tooltip]")).toContain("Bukti");
    await page.locator("#step-medical").focus();
    expect(await page.textContent("[role=tooltip]")).toContain("pasal 13 huruf d");
  });

  it("the lines of a passport fill its form, and the step is ticked", async () => {
    const { page } = desk;
    await goTo(page, `workers/${worker}/documents`);
    await page.getByRole("button", { name: "Tambah Paspor" }).first().click();
    await page.fill("#document-mrz", ZONE);
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>("#document-document_number")?.value === "X7041938");
    expect(await page.inputValue("#document-expires_on")).toBe("9 Januari 2036");
    expect(await page.inputValue("#document-name_on_paper")).toBe("DEWI LESTARI HANDAYANI");
    await accessible(page, "file: passport form");
    await page.getByRole("button", { name: "Simpan" }).click();
    await page.waitForSelector("dialog", { state: "detached" });
    await page.waitForSelector("#step-passport[aria-label*='belum diperiksa']");
    await page.getByRole("button", { name: /^Pakai di berkas Nomor paspor/ }).click();
    await page.waitForFunction(() => !document.querySelector(".document-pane")?.textContent?.includes("Belum ada di berkas: Nomor paspor"));
    await settled(page);
    await accessible(page, "file: documents");
  });

  it("every section can be reached and added to by keys alone", async () => {
    const { page } = desk;
    await goTo(page, `workers/${worker}/notes`);
    await page.keyboard.press("a");
    await page.waitForSelector("#note-note_text");
    await page.keyboard.type("Datang lagi hari Senin");
    await page.keyboard.press("Tab");
    await page.getByRole("button", { name: "Simpan" }).focus();
    await page.keyboard.press("Enter");
    await page.waitForSelector(".related :text('Datang lagi hari Senin')");
    for (const part of ["services", "family", "notes"]) {
      await goTo(page, `workers/${worker}/${part}`);
      await page.waitForSelector(".sections [aria-current]");
      await accessible(page, `file: ${part}`);
    }
    await page.keyboard.press("]");
    await page.waitForFunction(() => location.hash.endsWith("/letters"));
  }, 180_000);

  it("nothing was complained about on the way", () => expect(desk.errors).toEqual([]));
});
