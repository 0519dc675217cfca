import { describe, expect, it } from "vitest";
import { labelsOf, timeline, type Mark } from "./timeline";

describe("the line of a term", () => {
  it("without a single day there is none", () => expect(timeline({ from: null, to: null }, [], "2026-04-14", 1000)).toBeUndefined());
  it("begins and ends with whole months", () => {
    const line = timeline({ from: "2026-01-10", to: "2026-03-20" }, [], "2026-02-14", 900);
    expect(line?.months.map((month) => month.month)).toEqual([0, 1, 2]);
    expect(line?.from).toBeGreaterThan(0);
    expect(line?.to).toBeLessThan(900);
    expect(line?.today).toBeGreaterThan(line?.from ?? 900);
  });
  it("an end that is not filled in is open, and is never guessed", () => {
    const line = timeline({ from: "2026-01-10", to: null }, [{ day: "2026-06-30", label: "a", tone: "todo" }], "2026-02-14", 900);
    expect(line?.isOpen).toBe(true);
    expect(line?.to).toBeCloseTo(line?.marks[0]?.x ?? 0);
  });
  it("what is due on the same day is one mark, as pressing as the most pressing", () => {
    const line = timeline({ from: "2026-01-01", to: "2026-12-31" }, [{ day: "2026-06-30", label: "a", tone: "done" }, { day: "2026-07-01", label: "b", tone: "late" }], "2026-08-01", 900);
    expect(line?.marks).toHaveLength(1);
    expect(line?.marks[0]).toMatchObject({ labels: ["a", "b"], tone: "late" });
  });
  it("many years do not get a name for each month", () =>
    expect(timeline({ from: "2020-01-01", to: "2029-12-31" }, [], "2026-01-01", 900)?.months.length).toBeLessThanOrEqual(14));
  it("labels never stand on each other, and the pressing one stays", () => {
    const marks: Mark[] = [{ x: 100, labels: ["Sosialisasi"], tone: "todo" }, { x: 120, labels: ["Wirausaha"], tone: "late" }];
    const labels = labelsOf(marks, 900, String);
    expect(labels[0]).toBeUndefined();
    expect(labels[1]?.text).toBe("Wirausaha");
  });
});
