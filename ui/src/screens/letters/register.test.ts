import { describe, expect, it } from "vitest";
import type { RegisterRow } from "../../rpc";
import { joined } from "./register.svelte";

const letter = (running: number, year = 2026): RegisterRow => ({
  row: "letter", id: `l${running}`, kind: "passport-recommendation", number: String(running), register: "surat", running, year, issued_on: "2026-04-14", worker: null,
  subject_name: "Tri Lestari", signatory_name: "", state: "issued", printed: 0, reason: null, replaces: null, replaced_by: null, erased: false, sync: "here",
});

describe("pages of the register", () => {
  it("that follow each other are put together", () => expect(joined([letter(5)], [letter(4)])).toHaveLength(2));
  it("show the numbers missing between them", () =>
    expect(joined([letter(9)], [letter(5)])[1]).toEqual({ row: "gap", from: 6, to: 8, leased_here: false }));
  it("of two years have nothing missing", () => expect(joined([letter(9)], [letter(5, 2025)])).toHaveLength(2));
});
