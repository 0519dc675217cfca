// Every identifier that the core knows has its words in both languages. The core says which there are.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as en from "../src/i18n/en/fields";
import * as id from "../src/i18n/id/fields";
import { openOffice, type Desk } from "./browser";

type Named = { [name: string]: unknown };
type Kind = { name: string; fields: { name: string; section: string; of: { type: string; codes?: string[] } }[] };

let desk: Desk;
let kinds: Kind[] = [];
beforeAll(async () => {
  desk = await openOffice();
  kinds = await desk.page.evaluate(async () => {
    const response = await fetch("/rpc", {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${sessionStorage.getItem("loket-token") ?? ""}` },
      body: JSON.stringify({ command: "kind.list", input: {} }),
    });
    return ((await response.json()) as { ok: Kind[] }).ok;
  });
});
afterAll(() => desk.close());

describe.each([["Indonesian", id], ["English", en]])("%s", (_, words) => {
  const missing = (names: string[], table: Named): string[] => [...new Set(names)].filter((name) => !(name in table));

  it("has a name for every kind, section and field", () => {
    expect(missing(kinds.map((kind) => kind.name), words.kinds)).toEqual([]);
    expect(missing(kinds.flatMap((kind) => kind.fields.map((field) => field.section)), words.sections)).toEqual([]);
    expect(missing(kinds.flatMap((kind) => kind.fields.map((field) => field.name)), words.fields)).toEqual([]);
  });

  it("has a word for every code of every choice", () => {
    const choices = words.choices as { [field: string]: Named };
    const wanting = kinds.flatMap((kind) => kind.fields).filter((field) => field.of.codes !== undefined)
      .flatMap((field) => missing(field.of.codes ?? [], choices[field.name] ?? {}).map((code) => `${field.name}: ${code}`));
    expect(wanting).toEqual([]);
  });
});
