import { describe, expect, it } from "vitest";
import { wholeNumber } from "./number";

describe("a whole number", () => {
  it.each([
    ["1500000", 1_500_000], ["1.500.000", 1_500_000], ["Rp 1.500.000,00", 1_500_000], ["Rp. 1.500.000,-", 1_500_000], ["1.500.000,50", 1_500_000],
    ["1,500,000", 1_500_000], ["1500000.00", 1_500_000], ["25", 25], ["-5", -5], ["1.5", 1], ["0", 0], ["", null], ["abc", null], ["1.2.3", null],
  ])("%s", (text, number) => expect(wholeNumber(text)).toBe(number));
});
