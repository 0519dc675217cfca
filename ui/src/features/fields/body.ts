// Reading values out of a record's body: what is not there, or is of another type (a newer desktop may have written
// it), is null.

import type { Value } from "../../rpc";

type AnyBody = { readonly [field: string]: unknown };

/** A value that is text. */
export function textOf(body: AnyBody, field: string): string | null {
  const value = body[field];
  return typeof value === "string" && value !== "" ? value : null;
}

/** A value that is a number. */
export function numberOf(body: AnyBody, field: string): number | null {
  const value = body[field];
  return typeof value === "number" ? value : null;
}

/** A value as forms take it. */
export function valueOf(body: AnyBody, field: string): Value {
  return asValue(body[field]);
}

/** Anything that came in a body, as a value of a form. */
export function asValue(value: unknown): Value {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : null;
}

/** Whether two values say the same. */
export const sameValue = (a: Value, b: Value): boolean => JSON.stringify(a === "" ? null : a) === JSON.stringify(b === "" ? null : b);
