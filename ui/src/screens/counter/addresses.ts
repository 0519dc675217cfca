// Where a found record is opened.

import type { Row } from "../../rpc";

const PLACES: { [kind: string]: string } = { worker: "workers", agreement: "agreements", commitment: "agreements", letter: "letters", case: "cases" };

/** Sections of the worker's file in which records of a kind stand. */
const SECTIONS: { [kind: string]: string } = {
  document: "documents", placement: "placement", step: "steps", service: "services", training: "training", empowerment: "empowerment", family_member: "family", note: "notes",
};

/** The address of a record, by its kind. A commitment is shown on its agreement's page, what belongs to a worker in the worker's file. */
export function addressOf(row: Row): string[] {
  const section = SECTIONS[row.kind];
  const worker = row.body["worker"];
  if (section !== undefined && typeof worker === "string") return ["workers", worker, section, row.id];
  const parent = row.kind === "commitment" ? row.body["agreement"] : undefined;
  return [PLACES[row.kind] ?? "workers", typeof parent === "string" ? parent : row.id];
}
