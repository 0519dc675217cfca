import { describe, expect, it } from "vitest";
import { addressOf } from "./addresses";

const row = (kind: string, body: { [field: string]: string } = {}): { kind: string; id: string; body: { [field: string]: string } } => ({ kind, id: "r", body });

describe("where a found record is opened", () => {
  it("a person in their file", () => expect(addressOf(row("worker"))).toEqual(["workers", "r"]));
  it("a training in the file of its worker, opened there", () => expect(addressOf(row("training", { worker: "w" }))).toEqual(["workers", "w", "training", "r"]));
  it("a commitment on its agreement's page, a referral on its case's", () => {
    expect(addressOf(row("commitment", { agreement: "a" }))).toEqual(["agreements", "a"]);
    expect(addressOf(row("referral", { case: "c" }))).toEqual(["cases", "c"]);
  });
  it("a letter in the register", () => expect(addressOf(row("letter", { worker: "w" }))).toEqual(["letters", "r"]));
});
