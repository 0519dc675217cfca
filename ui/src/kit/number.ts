// Whole numbers as people type and paste them: 1500000, 1.500.000, Rp 1.500.000,00, 1,500,000.

const GROUPED = /^(-?\d{1,3}(?:[.,]\d{3})+|-?\d+)(?:[.,]\d{0,2})?-?$/;

/** The whole number that a text says; what stands after a decimal mark is left away. Null for anything else. */
export function wholeNumber(text: string): number | null {
  const found = GROUPED.exec(text.replace(/[^\d.,-]/g, "").replace(/^\.+/, ""))?.[1];
  if (found === undefined) return null;
  const read = Number(found.replace(/[.,]/g, ""));
  return Number.isSafeInteger(read) ? read : null;
}
