// Where a found record is opened.

import type { Row } from "../rpc";

const PLACES: { [kind: string]: string } = { worker: "workers", agreement: "agreements", letter: "letters", case: "cases" };

/** Sections of the worker's file in which records of a kind stand. */
export const SECTIONS: { [kind: string]: string } = {
  document: "documents", placement: "placement", step: "steps", service: "services", training: "training", empowerment: "empowerment", family_member: "family", note: "notes", privacy_request: "privacy",
};

/** Fields that name on whose page a record is shown. */
const PARENTS: { [kind: string]: [field: string, place: string] } = { commitment: ["agreement", "agreements"], case_event: ["case", "cases"], referral: ["case", "cases"] };

/** The address of a record, by its kind: what belongs to a worker in the worker's file, what belongs to a case or an agreement on its page. */
export function addressOf(row: Pick<Row, "kind" | "id" | "body">): string[] {
  const worker = row.body["worker"];
  const section = SECTIONS[row.kind];
  if (section !== undefined && typeof worker === "string") return ["workers", worker, section, row.id];
  const [field, place] = PARENTS[row.kind] ?? [];
  const parent = field === undefined ? undefined : row.body[field];
  if (place !== undefined && typeof parent === "string") return [place, parent];
  return [PLACES[row.kind] ?? "workers", row.id];
}
