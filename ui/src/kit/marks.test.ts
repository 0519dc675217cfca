import { describe, expect, it } from "vitest";
import { pieces } from "./marks";

const show = (text: string, ...words: string[]): string => pieces(text, words).map((p) => (p.marked ? `[${p.text}]` : p.text)).join("");

describe("marks", () => {
  it("the beginnings of words are marked, and the space between two", () =>
    expect(show("Siti Rahmawati", "siti", "rahma")).toBe("[Siti Rahma]wati"));
  it("the middle of a word is not marked", () => expect(show("Hasiti", "siti")).toBe("Hasiti"));
  it("digits are marked anywhere in a number", () => expect(show("1807075405960003", "5405")).toBe("180707[5405]960003"));
  it("case and accents do not matter", () => expect(show("Élisabet", "elisa")).toBe("[Élisa]bet"));
  it("nothing to mark leaves the text whole", () => expect(pieces("Siti", [])).toEqual([{ text: "Siti", marked: false }]));
});
