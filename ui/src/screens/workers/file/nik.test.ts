import { describe, expect, it } from "vitest";
import { fieldOfText, fromNik } from "./nik";

describe("what a NIK says", () => {
  it("a woman's day has 40 added", () => expect(fromNik("1807075405960003", 2026)).toEqual({ birth_date: "1996-05-14", sex: "female" }));
  it("a man's has not", () => expect(fromNik("1807071708850002", 2026)).toEqual({ birth_date: "1985-08-17", sex: "male" }));
  it("nobody of the register is a child", () => expect(fromNik("1807070101200001", 2026)?.birth_date).toBe("1920-01-01"));
  it("31 February is nobody's birthday", () => expect(fromNik("1807073102900001", 2026)).toBeUndefined());
  it("15 digits say nothing", () => expect(fromNik("180707310290000", 2026)).toBeUndefined());
});

describe("what was typed at the counter", () => {
  it.each([["1807 0754 0596 0003", "nik"], ["0812 7200 4418", "phone"], ["+6281272004418", "phone"], ["X7041938", "passport_number"], ["Siti Rahma", "full_name"]])(
    "%s goes to %s", (text, field) => expect(fieldOfText(text)).toBe(field));
});
