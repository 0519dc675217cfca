import { describe, expect, it } from "vitest";
import { BLOCKS, freshBlock, freshTemplate, moved, typing } from "./template";

describe("templates", () => {
  it("a brace that is open before the cursor asks for completion, a closed one does not", () => {
    expect(typing("Nama {worker.fu", 15)).toEqual({ from: 6, word: "worker.fu", filter: false });
    expect(typing("{worker.nik|up", 14)).toEqual({ from: 12, word: "up", filter: true });
    expect(typing("{worker.nik} ", 13)).toBeNull();
    expect(typing("tanpa kurung", 5)).toBeNull();
    expect(typing("{{harfiah", 9)).toBeNull();
    expect(typing("{worker.nik, lalu", 17)).toBeNull();
  });

  it("every kind of block can be begun, and a block moves", () => {
    expect(BLOCKS.map((kind) => freshBlock(kind).block)).toEqual(BLOCKS);
    const { blocks } = freshTemplate();
    expect(moved(blocks, 1, 1).map((block) => block.block).slice(1, 3)).toEqual(["number", "title"]);
    expect(freshBlock("fields")).not.toBe(freshBlock("fields"));
  });
});
