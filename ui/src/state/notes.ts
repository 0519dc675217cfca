// Problems of a record as notes beside their field.

import type { FieldNote } from "../kit/Field.svelte";
import { m } from "../i18n/index.svelte";
import type { Failure, Problem } from "../rpc";

/** The notes of one field, errors first. */
export function notesFor(field: string, problems: readonly Problem[]): FieldNote[] {
  return problems
    .filter((problem) => problem.field === field)
    .sort((a, b) => a.severity.localeCompare(b.severity))
    .map((problem) => ({ tone: problem.severity, text: m().problems[problem.code] }));
}

/** The fields a failure names, as problems. */
export const problemsOf = (failure: Failure | undefined): Problem[] =>
  (failure?.fields ?? []).map(({ field, code }) => ({ field, code, severity: "error" }));

/** What a failure says about a field, as notes beside it. */
export const failureNotes = (field: string, failure: Failure | undefined): FieldNote[] => notesFor(field, problemsOf(failure));

/** What was written about a field, as notes beside it. */
export const remarksFor = (field: string, remarks: readonly { field: string; text: string }[]): FieldNote[] =>
  remarks.filter((remark) => remark.field === field).map((remark) => ({ tone: "warning", text: m().review.files.askedHere(remark.text) }));
