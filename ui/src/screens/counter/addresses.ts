// Where a found record is opened.

import type { Row } from "../../rpc";

const PLACES: { [kind: string]: string } = { worker: "workers", agreement: "agreements", commitment: "agreements", letter: "letters", case: "cases" };

/** The address of a record, by its kind. A commitment is shown on its agreement's page. */
export function addressOf(row: Row): string[] {
  const parent = row.kind === "commitment" ? row.body["agreement"] : undefined;
  return [PLACES[row.kind] ?? "workers", typeof parent === "string" ? parent : row.id];
}
