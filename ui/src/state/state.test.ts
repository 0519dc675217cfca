import { beforeEach, describe, expect, it, vi } from "vitest";
import { dismiss, forgetUndos, onUndoRefused, toast, toasts, undoLast } from "../kit/toast.svelte";
import { CoreFailure, useHost } from "../rpc";
import { m } from "../i18n/index.svelte";
import { fakeHost, settle } from "../testing";
import { Draft } from "./draft.svelte";
import { treat } from "./failure";
import { refreshSystem, system } from "./system.svelte";

const state = {
  phase: "locked", home: "office", version: "0", users: [], desk: { language: "en", theme: "dark", density: "compact", idle_minutes: 5 }, can_demo: true,
};

beforeEach(() => {
  for (const item of toasts()) dismiss(item.id);
  forgetUndos();
});

describe("a draft", () => {
  it("is put a moment after the last key, once", async () => {
    vi.useFakeTimers();
    const host = fakeHost({ "draft.put": () => ({}) });
    useHost(host);
    const draft = new Draft("worker:new");
    draft.put({ full_name: "S" });
    draft.put({ full_name: "Siti" });
    await vi.advanceTimersByTimeAsync(1000);
    vi.useRealTimers();
    expect(host.asked).toEqual([{ command: "draft.put", input: { key: "worker:new", values: { full_name: "Siti" } } }]);
  });

  it("that could not be put is put by the next flush", async () => {
    let full = true;
    const host = fakeHost({ "draft.put": () => { if (full) throw new Error("full"); return {}; } });
    useHost(host);
    const draft = new Draft("worker:new");
    draft.put({ full_name: "Siti" });
    await draft.flush();
    expect(draft.pending).toBe(true);
    full = false;
    await draft.flush();
    expect(draft.pending).toBe(false);
  });
});

describe("a failure", () => {
  it("of a lost session brings up the lock screen and says nothing else", async () => {
    useHost(fakeHost({ "system.state": () => state }));
    treat(new CoreFailure({ code: "locked", fields: [], trace_id: "1" }));
    await settle();
    expect(system()?.phase).toBe("locked");
    expect(toasts()).toEqual([]);
  });

  it("that was wanted is not spoken of", () => {
    treat(new CoreFailure({ code: "cancelled", fields: [], trace_id: "1" }));
    expect(toasts()).toEqual([]);
  });

  it("of any other making still has words and its trace", () => {
    treat(new CoreFailure({ code: "internal", fields: [], trace_id: "A1B2C3" }));
    expect(toasts()[0]).toMatchObject({ tone: "danger", trace: "A1B2C3" });
  });
});

describe("the desk's settings", () => {
  it("are put on as soon as the core has answered", async () => {
    useHost(fakeHost({ "system.state": () => state }));
    await refreshSystem();
    expect(document.documentElement.dataset).toMatchObject({ theme: "dark", density: "compact" });
    expect(document.documentElement.lang).toBe("en");
  });
});

describe("undo", () => {
  it("takes back the last thing first, each once", async () => {
    const done: string[] = [];
    toast({ text: "one", undo: async () => void done.push("one") });
    toast({ text: "two", undo: async () => void done.push("two") });
    expect([undoLast(), undoLast(), undoLast()]).toEqual([true, true, false]);
    await settle();
    expect(done).toEqual(["two", "one"]);
  });
  it("says why something can not be taken back", async () => {
    onUndoRefused(treat);
    toast({ text: "one", undo: () => Promise.reject(new CoreFailure({ code: "built_upon", fields: [], trace_id: "" })) });
    expect(undoLast()).toBe(true);
    await settle();
    expect(toasts().at(-1)).toMatchObject({ tone: "danger", text: m().failures.built_upon.what });
  });
});
