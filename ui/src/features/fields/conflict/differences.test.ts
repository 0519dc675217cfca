import { describe, expect, it } from "vitest";
import { differences } from "./differences";

const marked = (text: string, other: string): string => differences(text, other).map((part) => (part.differs ? `[${part.text}]` : part.text)).join("");

describe("differences of two values", () => {
  it("the middle is marked", () => expect(marked("Sumber Marga, Way Jepara", "Sumberejo, Way Jepara")).toBe("Sumber[ Marga], Way Jepara"));
  it("a number is marked whole", () => expect(marked("0813 6900 8842", "0813 6900 8217")).toBe("0813 6900 [8842]"));
  it("equal texts have no mark", () => expect(marked("SMA", "SMA")).toBe("SMA"));
  it("against nothing, nothing is marked", () => expect(marked("SMA", "")).toBe("SMA"));
  it("what was only added is marked", () => expect(marked("Siti Aminah", "Siti")).toBe("Siti[ Aminah]"));
});
