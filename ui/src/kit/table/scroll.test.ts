import { describe, expect, it } from "vitest";
import { clamp, isScaled, listHeight, spacerHeight, toBar, toList, visible } from "./scroll";

const small = { rows: 100, row: 36, view: 500 };
const million = { rows: 1_000_000, row: 36, view: 500 };

describe("scrolling", () => {
  it("a short list is its own bar", () => {
    expect(isScaled(small)).toBe(false);
    expect(toList(700, small)).toBe(700);
  });
  it("the last row of a million is at the end of the bar", () => {
    expect(isScaled(million)).toBe(true);
    expect(toList(spacerHeight(million) - 500, million)).toBe(listHeight(million) - 500);
    expect(visible(clamp(Infinity, million), million).to).toBe(1_000_000);
  });
  it("there and back is the same place", () => expect(toList(toBar(12_345_678, million), million)).toBeCloseTo(12_345_678, 3));
  it("only what is seen is drawn", () => {
    const { from, to } = visible(18_000_000, million);
    expect(to - from).toBeLessThan(40);
  });
});
