// What the list shows: words, filters, order. It stands in the address, so that a link, a saved view and the way back
// are the same thing.

import type { Input } from "../../../rpc";

export type View = { text: string; filters: { [field: string]: string[] }; order: { key: string; descending: boolean } };

/** Fields that can be filtered by, in the order in which they are offered. */
export const FILTERS = ["stage", "_subdistrict", "destination_country", "sex", "education"] as const;
/** Fields by which the list can be ordered. */
export const ORDERS = ["updated_at", "full_name", "nik", "birth_date", "village", "stage", "destination_country", "registered_on", "passport_expires_on"] as const;
/** Columns in their order; `full_name` is always there. */
export const COLUMNS = [
  "full_name", "nik", "birth_date", "sex", "village", "phone", "stage", "destination_country", "passport_number", "passport_expires_on",
  "education", "registered_on", "updated_at", "sync",
] as const;
export type ColumnKey = (typeof COLUMNS)[number];
export const FIRST_COLUMNS: ColumnKey[] = ["full_name", "nik", "birth_date", "village", "stage", "destination_country", "updated_at", "sync"];

const NEWEST = { key: "updated_at", descending: true };

/** Reads a view from the query of the address. */
export function readView(query: URLSearchParams): View {
  const filters: View["filters"] = {};
  for (const field of FILTERS) {
    const values = query.get(field);
    if (values !== null && values !== "") filters[field] = values.split(",");
  }
  const sort = query.get("sort") ?? "";
  const key = sort.replace(/^-/, "");
  return {
    text: query.get("text") ?? "",
    filters,
    order: key !== NEWEST.key && (ORDERS as readonly string[]).includes(key) ? { key, descending: sort.startsWith("-") } : NEWEST,
  };
}

/** The query of the address for a view; what is usual is left out. */
export function writeView(view: View): { [key: string]: string } {
  const out: { [key: string]: string } = {};
  if (view.text !== "") out["text"] = view.text;
  for (const [field, values] of Object.entries(view.filters)) if (values.length > 0) out[field] = values.join(",");
  if (view.order.key !== NEWEST.key) out["sort"] = (view.order.descending ? "-" : "") + view.order.key;
  return out;
}

/** The same view has the same key. */
export const keyOf = (view: View): string => new URLSearchParams(writeView(view)).toString();

/** What the core is asked for a page of a view. */
export function asked(view: View, offset: number, limit: number): Input<"record.list"> {
  return {
    kind: "worker",
    text: view.text,
    filters: Object.entries(view.filters).map(([field, values]) => ({ field, values })),
    // newest first is how the core lists when nothing is said
    ...(view.order.key === NEWEST.key ? {} : { sort: { field: view.order.key, descending: view.order.descending } }),
    offset,
    limit,
  };
}
