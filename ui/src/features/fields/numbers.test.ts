import { describe, expect, it } from "vitest";
import { exampleNumber, formatProblem } from "./numbers";

const april = new Date(2026, 3, 14);

describe("number formats", () => {
  it("the example is what the core would give", () =>
    expect(exampleNumber("500.15/{number:4}/P4MI-LT/{month_roman}/{year}", 131, april)).toBe("500.15/0131/P4MI-LT/IV/2026"));
  it("a width is only a least width", () => expect(exampleNumber("{number}-{month}.{year}", 12345, april)).toBe("12345-04.2026"));
  it("a format without a number is refused", () => expect(formatProblem("500/{year}")).toBe("noNumber"));
  it.each(["{number}/{unit}", "{number", "{number:0}"])("%s holds a token that is not known", (format) =>
    expect(formatProblem(format)).toBe("badToken"));
});
