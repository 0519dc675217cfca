// Numbers of letters as they are typed and shown in examples; the real ones are the core's.

/** What is wrong with a number format; the same rules as the core's. */
export function formatProblem(format: string): "noNumber" | "badToken" | undefined {
  const tokens = [...format.matchAll(/\{([^}]*)\}?/g)].map((found) => found[0]);
  if (tokens.some((token) => !/^\{(number(:[1-9])?|month|month_roman|year)\}$/.test(token))) return "badToken";
  return tokens.some((token) => token.startsWith("{number")) ? undefined : "noNumber";
}

const ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];

/** The number a letter would get; for the example only, the core makes the real ones. */
export function exampleNumber(format: string, running: number, at: Date): string {
  return format.replace(/\{([a-z_]+)(?::(\d))?\}/g, (token, name: string, width: string | undefined) => {
    if (name === "number") return String(running).padStart(Number(width ?? 1), "0");
    if (name === "month") return String(at.getMonth() + 1).padStart(2, "0");
    if (name === "month_roman") return ROMAN[at.getMonth()] ?? "";
    return name === "year" ? String(at.getFullYear()) : token;
  });
}
