import { describe, expect, it } from "vitest";
import { edgesOf, fromEdges } from "./crop";

describe("a cut", () => {
  it("is the same part of the paper however the page is turned", () => {
    const crop = { left: 1000, top: 2000, width: 5000, height: 6000 };
    for (const turn of [0, 1, 2, 3]) expect(fromEdges(edgesOf(crop, turn), turn)).toEqual(crop);
  });

  it("shows the upper left corner at the upper right after a quarter turn", () => {
    const crop = { left: 0, top: 0, width: 5000, height: 5000 };
    expect(edgesOf(crop, 1)).toEqual({ left: 50, top: 0, right: 0, bottom: 50 });
  });

  it("of nothing is none", () => {
    expect(fromEdges({ left: 0, top: 0, right: 0, bottom: 0 }, 3)).toBeNull();
  });
});
