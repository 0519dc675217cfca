import { describe, expect, it } from "vitest";
import { timer } from "./day.svelte";

describe("a timer", () => {
  it("shows minutes and seconds, and hours when there are any", () => {
    expect([0, 402, 3599, 4002, 90_000].map(timer)).toEqual(["00:00", "06:42", "59:59", "1:06:42", "25:00:00"]);
  });
});
