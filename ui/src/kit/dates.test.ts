import { describe, expect, it } from "vitest";
import { parseDate, parseMoment } from "./dates";

const birth = { partial: true, past: true, thisYear: 2026 };
const term = { partial: false, past: false, thisYear: 2026 };

describe("dates", () => {
  it.each([
    ["5/5/90", "1990-05-05"], ["05051990", "1990-05-05"], ["050590", "1990-05-05"], ["5 Mei 1990", "1990-05-05"],
    ["5-5-1990", "1990-05-05"], ["5.5.1990", "1990-05-05"], ["1990-05-05", "1990-05-05"], ["17 agustus 2001", "2001-08-17"],
    ["5 Nop 1990", "1990-11-05"], ["5/1990", "1990-05"], ["mei 1990", "1990-05"], ["1990", "1990"], ["29/2/2000", "2000-02-29"],
  ])("%s is read as %s", (typed, iso) => expect(parseDate(typed, birth)).toBe(iso));

  it.each(["31/2/1990", "29/2/1999", "5/13/1990", "0/5/1990", "besok", "", "12", "5/5"])("%s is no date", (typed) =>
    expect(parseDate(typed, birth)).toBeNull());

  it("a birth with two digits never lies ahead", () => {
    expect(parseDate("1/1/27", birth)).toBe("1927-01-01");
    expect(parseDate("1/1/26", birth)).toBe("2026-01-01");
  });

  it("other dates with two digits may lie ahead", () => {
    expect(parseDate("28/10/30", term)).toBe("2030-10-28");
    expect(parseDate("28/10/99", term)).toBe("1999-10-28");
  });

  it("a year alone is a date only where parts are taken", () => expect(parseDate("1990", term)).toBeNull());

  it.each([
    ["14/4/26 8.41", new Date(2026, 3, 14, 8, 41)], ["14 April 2026, 08:41", new Date(2026, 3, 14, 8, 41)], ["8.05", new Date(2026, 3, 14, 8, 5)],
  ])("%s is a day and a time", (typed, at) =>
    expect(parseMoment(typed, new Date(2026, 3, 14, 10, 0))).toBe(at.toISOString().replace(".000Z", "Z")));

  it.each(["14/4/26", "24.00", "14/4/26 8.60", "besok 8.00"])("%s is no day and time", (typed) => expect(parseMoment(typed)).toBeNull());
});
