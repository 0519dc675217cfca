import { describe, expect, it, vi } from "vitest";
import { settle } from "../../testing";
import { PAGE_ROWS, Pages } from "./pages.svelte";

const list = (prefix: string, total: number) => (offset: number, limit: number) =>
  Promise.resolve({ total, rows: Array.from({ length: Math.min(limit, total - offset) }, (_, at) => `${prefix}${offset + at}`) });

describe("pages", () => {
  it("fetches a page once, however often it is wanted", async () => {
    const fetch = vi.fn(list("r", 1_000_000));
    const pages = new Pages(fetch);
    pages.want(0, 30);
    pages.want(5, 40);
    await settle();
    expect(fetch).toHaveBeenCalledTimes(1);
    expect(pages.row(7)).toBe("r7");
    expect(pages.total).toBe(1_000_000);
  });

  it("a window over two pages fetches both", async () => {
    const fetch = vi.fn(list("r", 1000));
    new Pages(fetch).want(PAGE_ROWS - 5, PAGE_ROWS + 5);
    expect(fetch.mock.calls.map(([offset]) => offset)).toEqual([0, PAGE_ROWS]);
  });

  it("old rows stand until those of the new list are there", async () => {
    const pages = new Pages(list("old", 500));
    pages.want(0, 10);
    await settle();
    pages.restart(list("new", 3));
    expect(pages.row(0)).toBe("old0");
    await settle();
    expect(pages.row(0)).toBe("new0");
    expect(pages.total).toBe(3);
  });

  it("an answer that comes after the list has changed is thrown away", async () => {
    let answerOld = (_: { total: number; rows: string[] }): void => undefined;
    const pages = new Pages<string>(() => new Promise((resolve) => { answerOld = resolve; }));
    pages.want(0, 10);
    pages.restart(list("new", 3));
    await settle();
    answerOld({ total: 99, rows: ["old"] });
    await settle();
    expect(pages.row(0)).toBe("new0");
    expect(pages.total).toBe(3);
  });

  it("a failed page is asked for again when it is wanted again", async () => {
    let fails = true;
    const pages = new Pages((offset, limit) => (fails ? Promise.reject(new Error("no")) : list("r", 10)(offset, limit)));
    pages.want(0, 10);
    await settle();
    expect(pages.failure).toBeInstanceOf(Error);
    fails = false;
    pages.want(0, 10);
    await settle();
    expect(pages.row(0)).toBe("r0");
  });
});
