import { describe, expect, it } from "vitest";
import { asked, keyOf, readView, writeView } from "./view";

describe("a view of the list", () => {
  it("is in the address and comes back from it", () => {
    const view = { text: "siti", filters: { stage: ["candidate", "placed"], _subdistrict: ["18.07.01"] }, order: { key: "full_name", descending: false } };
    expect(readView(new URLSearchParams(writeView(view)))).toEqual(view);
  });
  it("without anything is the newest first, and its address is empty", () => {
    const view = readView(new URLSearchParams());
    expect(view.order).toEqual({ key: "updated_at", descending: true });
    expect(keyOf(view)).toBe("");
  });
  it("an order that is not known is passed over", () => expect(readView(new URLSearchParams("sort=secret")).order.key).toBe("updated_at"));
  it("a filter that is not known is passed over", () => expect(readView(new URLSearchParams("nik=1")).filters).toEqual({}));
  it("asks the core for a page", () =>
    expect(asked(readView(new URLSearchParams("stage=placed&sort=-nik")), 100, 50)).toEqual({
      kind: "worker", text: "", filters: [{ field: "stage", values: ["placed"] }], sort: { field: "nik", descending: true }, offset: 100, limit: 50,
    }));
});
