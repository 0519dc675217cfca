import { describe, expect, it } from "vitest";
import { arrange, moved } from "./columns";

const columns = ["nik", "full_name", "religion", "village", "_subdistrict"].map((name) => ({ name, heading: name, sensitive: name === "religion" }));

describe("columns of a file", () => {
  it("begin as the list shows them, a village with what it lies in", () =>
    expect(arrange(columns, ["full_name", "religion", "village"]).filter((column) => column.on).map((column) => column.name)).toEqual(["full_name", "village", "_subdistrict"]));
  it("leave sensitive ones out when all are taken", () => expect(arrange(columns, []).filter((column) => !column.on).map((column) => column.name)).toEqual(["religion"]));
  it("are moved by one place and not out of the list", () => {
    expect(moved(["a", "b", "c"], 0, 1)).toEqual(["b", "a", "c"]);
    expect(moved(["a", "b", "c"], 2, 1)).toEqual(["a", "b", "c"]);
  });
});
