// What a reviewer looks at: the fields that matter, of the worker and of everything in the file that has such fields.

import { rowTitle } from "../../../features/fields/titles.svelte";
import { sectionsOf } from "../../../features/fields/kinds.svelte";
import type { ChangedField, Field, Row, WorkerFile } from "../../../rpc";
import { kindName } from "../../../i18n/words";

export type Fact = { field: Field; changed: ChangedField | undefined };
export type FactGroup = { row: Row; kind: string; title: string; facts: Fact[] };

export function factsOf(file: WorkerFile, changed: readonly ChangedField[]): FactGroup[] {
  const rows: Row[] = [file.record, ...file.related];
  return rows.map((row) => {
    const fields = sectionsOf(row.kind).flatMap((section) => section.fields).filter((field) => field.reviewed);
    const facts = fields.map((field) => ({ field, changed: changed.find((one) => one.record === row.id && one.field === field.name) }));
    const title = row.kind === "worker" ? "" : [kindName(row.kind), rowTitle(row)].filter(Boolean).join(": ");
    return { row, kind: row.kind, title, facts };
  }).filter((group) => group.facts.length > 0);
}
