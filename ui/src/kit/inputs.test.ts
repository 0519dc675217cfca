import { afterEach, describe, expect, it, vi } from "vitest";
import { leave, press, settle, show, type } from "../testing";
import Combobox from "./Combobox.svelte";
import DateInput from "./DateInput.svelte";
import NikInput from "./NikInput.svelte";
import PhoneInput from "./PhoneInput.svelte";

let away = (): void => undefined;
afterEach(() => away());
const field = (): HTMLInputElement => document.querySelector("input") as HTMLInputElement;

describe("a date field", () => {
  it("takes 05051990 and shows 5 Mei 1990 once its value came back", () => {
    const onchange = vi.fn();
    away = show(DateInput, { id: "d", value: null, onchange });
    type(field(), "05051990");
    expect(onchange).toHaveBeenLastCalledWith("1990-05-05");
    away();
    away = show(DateInput, { id: "d", value: "1990-05-05", onchange });
    expect(field().value).toBe("5 Mei 1990");
  });

  it("keeps what it cannot read, says so, and hands nothing on", () => {
    const onchange = vi.fn();
    away = show(DateInput, { id: "d", value: null, onchange });
    type(field(), "31/2/1990");
    leave(field());
    expect(field().value).toBe("31/2/1990");
    expect(document.body.textContent).toContain("tidak terbaca");
    expect(onchange).not.toHaveBeenCalled();
  });
});

describe("a NIK field", () => {
  it("drops spaces and dots that were pasted", () => {
    const onchange = vi.fn();
    away = show(NikInput, { id: "n", value: null, onchange });
    type(field(), "180707 540596.0003");
    expect(onchange).toHaveBeenLastCalledWith("1807075405960003");
  });

  it("is shown in three parts without spaces, so a copy holds digits only", () => {
    away = show(NikInput, { id: "n", value: "1807075405960003", onchange: vi.fn() });
    const parts = [...document.querySelectorAll(".nik > span")].map((part) => part.textContent);
    expect(parts).toEqual(["180707", "540596", "0003"]);
    expect(field().value).toBe("1807075405960003");
  });
});

describe("a phone field", () => {
  it.each([["0812-7200 4418", "+6281272004418"], ["+62 0812 72004418", "+6281272004418"], ["81272004418", "81272004418"]])(
    "%s becomes %s", (typed, kept) => {
      const onchange = vi.fn();
      away = show(PhoneInput, { id: "p", value: null, onchange });
      type(field(), typed);
      expect(onchange).toHaveBeenLastCalledWith(kept);
    });
});

describe("a field that finds", () => {
  const options = [{ key: "a", label: "Sumberejo, Way Jepara" }, { key: "b", label: "Sumberejo, Batanghari" }];
  const open = (onpick = vi.fn()): typeof onpick => {
    away = show(Combobox, { id: "c", shown: "", listLabel: "Desa", search: () => Promise.resolve({ options }), onpick });
    return onpick;
  };

  it("takes the second with arrow and Enter", async () => {
    const onpick = open();
    type(field(), "sumberejo");
    await settle();
    press(field(), "ArrowDown");
    press(field(), "Enter");
    expect(onpick).toHaveBeenCalledWith(options[1]);
  });

  it("tells a screen reader which option the cursor is on", async () => {
    open();
    type(field(), "sumberejo");
    await settle();
    expect(field().getAttribute("aria-activedescendant")).toBe("c-0");
    expect(document.querySelector("#c-0")?.getAttribute("aria-selected")).toBe("true");
  });

  it("Escape closes the list and changes nothing", async () => {
    const onpick = open();
    type(field(), "sumberejo");
    await settle();
    press(field(), "Escape");
    expect(document.querySelector("[role=listbox]")).toBeNull();
    expect(onpick).not.toHaveBeenCalled();
  });
});
