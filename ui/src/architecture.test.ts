// Who may import whom among the folders of the interface.

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname);
const LONGEST_COMPONENT = 250;

/** What each folder may import besides itself. */
const MAY: { [folder: string]: string[] } = {
  rpc: [],
  router: [],
  i18n: ["rpc"],
  kit: ["i18n"],
  state: ["rpc", "i18n", "kit", "router"],
  features: ["rpc", "i18n", "kit", "router", "state"],
  screens: ["rpc", "i18n", "kit", "router", "state", "features"],
  frame: ["rpc", "i18n", "kit", "router", "state", "features", "screens"],
};

type Import = { from: string; to: string };

const files = readdirSync(ROOT, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.(ts|svelte)$/.test(file) && !file.endsWith(".test.ts"))
  .map((file) => file.replaceAll("\\", "/"));
const text = (file: string): string => readFileSync(join(ROOT, file), "utf8");

const imports: Import[] = files.flatMap((file) =>
  [...text(file).matchAll(/(?:from|import)\s+"([^"]+)"/g)].map((found) => {
    const to = found[1] ?? "";
    return { from: file, to: to.startsWith(".") ? relative(ROOT, resolve(ROOT, dirname(file), to)).replaceAll("\\", "/") : to };
  }),
);

const parts = (path: string): string[] => path.split("/");
/** The part of a folder that stands alone: a feature, a screen. */
const unit = (path: string): string => parts(path).slice(0, 2).join("/");

describe("architecture", () => {
  it("folders import only what lies below them", () => {
    const wrong = imports.filter(({ from, to }) => {
      const [folder = "", below = ""] = [parts(from)[0] ?? "", parts(to)[0] ?? ""];
      return folder in MAY && below in MAY && folder !== below && !MAY[folder]?.includes(below);
    });
    expect(wrong).toEqual([]);
  });

  it("features do not import each other, nor do screens", () => {
    const wrong = imports.filter(({ from, to }) =>
      ["features", "screens"].some((folder) => from.startsWith(`${folder}/`) && to.startsWith(`${folder}/`))
      && parts(from).length > 2 && parts(to).length > 2 && unit(from) !== unit(to));
    expect(wrong).toEqual([]);
  });

  it("only rpc/tauri.ts knows the window", () => {
    expect(imports.filter(({ from, to }) => to.startsWith("@tauri-apps") && from !== "rpc/tauri.ts")).toEqual([]);
  });

  it("only rpc/index.ts chooses the host", () => {
    const hosts = ["rpc/tauri", "rpc/http", "rpc/host"];
    expect(imports.filter(({ from, to }) => hosts.includes(to) && !from.startsWith("rpc/"))).toEqual([]);
  });

  it("no component is longer than a few screens", () => {
    const long = files.filter((file) => file.endsWith(".svelte") && text(file).split("\n").length > LONGEST_COMPONENT);
    expect(long).toEqual([]);
  });

  it("no type is thrown away", () => {
    expect(files.filter((file) => /:\s*any\b|<any>|as any\b|@ts-ignore/.test(text(file)))).toEqual([]);
  });

  it("colours come from tokens", () => {
    const wrong = files.filter((file) => file.endsWith(".svelte") && /(?:fill|stroke|color|background)[=:]"?\s*#[0-9a-fA-F]{3,8}/.test(text(file)));
    expect(wrong).toEqual([]);
  });
});
