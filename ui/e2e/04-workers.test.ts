import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessible, goTo, openOffice, settled, type Desk } from "./browser";

let desk: Desk;
beforeAll(async () => { desk = await openOffice(); });
afterAll(() => desk.close());

const NAME = "Siti Rahmawati";
const NIK = "1807075405960003";

/** An office's list as they are: a title above, headings in their own words, a number that Excel has cut, a blank line. */
const SHEET = [
  "DAFTAR CALON PMI KABUPATEN LAMPUNG TIMUR", "",
  "No;NAMA LENGKAP;No. KTP;Tempat Lahir;Tgl Lahir;L/P;Desa;Kecamatan;No HP",
  "1;Nurul Hidayah;1807074101950002;Way Jepara;01/01/1995;P;Sumberejo;Way Jepara;0812 7200 4418",
  "2;Agus Salim;180707;Metro;17/08/1985;L;Sumberejo;Batanghari;0813-6900-8842",
  ";;;;;;;;",
  "3;Tri Lestari;;Sukadana;8 Februari 1997;P;Sukadana;Sukadana;",
].join("\r\n");

describe("worker files", () => {
  it("F2 at the counter registers with what was typed", async () => {
    const { page } = desk;
    await goTo(page, "counter");
    await page.fill("#q", NAME);
    await page.keyboard.press("F2");
    await page.waitForSelector("#field-full_name");
    await page.waitForFunction((name) => document.querySelector<HTMLInputElement>("#field-full_name")?.value === name, NAME);
    await accessible(page, "new file");
  });

  it("a NIK proposes birth and sex, a village is found with its kecamatan, and the file is saved", async () => {
    const { page } = desk;
    await page.fill("#field-nik", NIK);
    await page.getByRole("button", { name: "Pakai untuk isian" }).click();
    expect(await page.inputValue("#field-birth_date")).toBe("14 Mei 1996");
    expect(await page.inputValue("#field-sex")).toBe("female");
    await page.fill("#field-birthplace", "Way Jepara");
    await page.fill("#field-village", "sumberejo way jepara");
    await page.waitForSelector("#field-village-list [role=option]:has-text('Sumberejo, Way Jepara')");
    await page.keyboard.press("Enter");
    await page.fill("#field-phone", "0812-7200 4418");
    await page.fill("#field-destination_country", "taiw");
    await page.waitForSelector("#field-destination_country-list [role=option]:has-text('Taiwan')");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Control+s");
    await page.waitForSelector(`.person h1:has-text("${NAME}")`);
    expect(await page.textContent(".facts")).toContain("Sumberejo, Way Jepara");
    expect(await page.textContent(".facts")).toContain("0812 7200 4418");
    await settled(page);
    await accessible(page, "file");
  });

  it("a change is saved as one, stands in the history, and is taken back", async () => {
    const { page } = desk;
    await page.keyboard.press("e");
    await page.waitForSelector("#field-full_name");
    await accessible(page, "file: editing");
    await page.fill("#field-mother_name", "Sumiati");
    await page.keyboard.press("Control+s");
    await page.waitForSelector(".toast.ok");
    await page.waitForSelector(".values :text('Sumiati')");
    await page.getByRole("link", { name: "Riwayat" }).click();
    await page.waitForSelector(".past :text('Sumiati')");
    await accessible(page, "file: history");
    await page.keyboard.press("Control+z");
    await page.getByRole("link", { name: "Identitas" }).click();
    await page.waitForSelector(".values");
    await page.waitForFunction(() => !document.querySelector(".values")?.textContent?.includes("Sumiati"));
  });

  it("what is typed into a file survives a crash", async () => {
    const { page } = desk;
    await page.keyboard.press("e");
    await page.fill("#field-hamlet", "Dusun Satu");
    await page.waitForTimeout(900);
    await page.reload();
    await page.waitForSelector("#field-hamlet");
    await settled(page);
    expect(await page.inputValue("#field-hamlet")).toBe("Dusun Satu");
    await page.getByRole("button", { name: "Buang perubahan" }).click();
    await settled(page);
  });

  it("copying a NIK gives digits only", async () => {
    const { page } = desk;
    await page.getByRole("button", { name: "Salin NIK, angka saja" }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(NIK);
  });

  it("the counter finds the person by name, by part of the NIK and by another spelling", async () => {
    const { page } = desk;
    await goTo(page, "counter");
    for (const typed of ["rahma", "540596", "sitti rahmawati"]) {
      await page.fill("#q", "");
      await page.fill("#q", typed);
      await page.waitForSelector(`#hits [role=option]:has-text("${NAME}")`);
    }
    await page.keyboard.press("Enter");
    await page.waitForSelector(`.person h1:has-text("${NAME}")`);
  });

  it("an office's list is taken in: columns known by their headings, a bad row refused with its reason", async () => {
    const { page } = desk;
    await goTo(page, "workers/import");
    await accessible(page, "import: file");
    const choosing = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Pilih file" }).click();
    await (await choosing).setFiles({ name: "daftar.csv", mimeType: "text/csv", buffer: Buffer.from(SHEET) });
    await page.waitForSelector(".mapping");
    await accessible(page, "import: columns");
    await page.keyboard.press("Control+Enter");
    await page.waitForSelector(".counts", { timeout: 30_000 });
    await accessible(page, "import: trial");
    expect(await page.textContent(".findings.danger")).toContain("NIK");
    await page.keyboard.press("Control+Enter");
    await page.waitForSelector("a:has-text('Lihat berkas')", { timeout: 30_000 });
    await accessible(page, "import: result");
    await page.getByRole("link", { name: "Lihat berkas" }).click();
    await page.waitForSelector("tbody :text('Nurul Hidayah')");
    await page.waitForSelector("tbody :text('Tri Lestari')");
  });

  it("the list is clean to axe, is searched and opened by keyboard", async () => {
    const { page } = desk;
    await settled(page);
    await accessible(page, "list");
    await page.fill(".find input", "nurul");
    await page.waitForFunction(() => document.querySelectorAll("tbody tr:not(.coming)").length === 1);
    await page.locator("table[role=grid]").focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".person h1:has-text('Nurul Hidayah')");
  });

  it("an import is taken back as a whole", async () => {
    const { page } = desk;
    await goTo(page, "workers/import");
    await page.locator(".past-imports").getByRole("button", { name: /Urungkan/ }).click();
    await page.locator("dialog").getByRole("button", { name: "Urungkan impor" }).click();
    await page.waitForSelector(".past-imports .undone");
    await accessible(page, "import: past");
    await goTo(page, "workers");
    await page.waitForFunction(() => !document.body.textContent?.includes("Nurul Hidayah"));
  });

  it("nothing was complained about on the way", () => expect(desk.errors).toEqual([]));
});
