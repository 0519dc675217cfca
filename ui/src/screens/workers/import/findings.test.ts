import { describe, expect, it } from "vitest";
import { asCsv, gather } from "./findings";

describe("what was found in a sheet", () => {
  it("the same reason is said once, the most frequent first", () =>
    expect(gather([
      { row: 3, field: "birth_date", code: "date_impossible", reason: "", value: "" },
      { row: 4, field: "nik", code: "nik_digits_lost", reason: "", value: "1,8E+15" },
      { row: 9, field: "nik", code: "nik_digits_lost", reason: "", value: "" },
    ])).toEqual([
      { field: "nik", code: "nik_digits_lost", rows: [4, 9], values: ["1,8E+15"] },
      { field: "birth_date", code: "date_impossible", rows: [3], values: [] },
    ]));
  it("a cell that looks like a formula is text in the file", () => expect(asCsv(["a"], [["=1+1"]])).toContain(`"'=1+1"`));
  it("a quotation mark is doubled", () => expect(asCsv(["a"], [['x"y']])).toContain('"x""y"'));
});
