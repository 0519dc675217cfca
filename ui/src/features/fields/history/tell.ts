// A change in words: one sentence for each field, or one for the whole where the record came, went or was decided about.

import { m } from "../../../i18n/index.svelte";
import { choiceName, fieldName, kindName } from "../../../i18n/words";
import type { PastChange, PastField } from "../../../rpc";
import { asValue } from "../body";
import { fieldOf } from "../kinds.svelte";
import { titleText } from "../titles.svelte";
import { valueText } from "../words.svelte";

export type Told = { key: string; text: string; values: { [place: string]: string } };

const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);

/** What a record is called in the middle of a sentence: "Dokumen Paspor"; the worker's own record is "berkas". */
function nameOf(change: PastChange): string {
  if (change.kind === "worker") return m().workers.history.theFile;
  const title = titleText(change.kind, change.title);
  return title === "" ? kindName(change.kind) : `${kindName(change.kind)} “${title.length > 60 ? `${title.slice(0, 60)}…` : title}”`;
}

function edit(change: PastChange, one: PastField, who: string, of: string): Told {
  const words = m().workers.history;
  const field = fieldOf(change.kind, one.field);
  const values = { who, field: fieldName(one.field), of, old: valueText(field, asValue(one.old)), new: valueText(field, asValue(one.new)) };
  const text = isEmpty(one.old) ? words.filled : isEmpty(one.new) ? words.emptied : words.changed;
  return { key: one.field, text: of === "" ? text : `${text}${words.inRecord}`, values };
}

/** The sentences of a change. A record that was made is told with its values below, without repeating who. */
export function tell(change: PastChange): { head: Told; list: PastField[]; more: Told[] } {
  const words = m().workers.history;
  const who = change.user === "" ? m().common.unknown : change.user;
  const of = nameOf(change);
  const whole = (text: string, values: { [place: string]: string } = {}): { head: Told; list: PastField[]; more: Told[] } =>
    ({ head: { key: "head", text, values: { who, of, ...values } }, list: [], more: [] });
  const value = (field: string): unknown => change.edits.find((one) => one.field === field)?.new;

  if (change.kind === "decision") {
    const verdict = String(value("verdict") ?? "");
    const told = words.decided[verdict as keyof typeof words.decided] ?? words.decidedOther;
    const note = value("decision_note");
    const result = whole(told, { new: choiceName("verdict", verdict) });
    if (typeof note === "string") result.more.push({ key: "note", text: "“{note}”", values: { note } });
    if (value("alone") === true) result.more.push({ key: "alone", text: m().review.files.aloneNote, values: {} });
    if (!change.sound) result.more.push({ key: "unsound", text: m().review.files.unsound, values: {} });
    return result;
  }
  if (change.kind === "letter") return whole(change.first ? words.issued : words.letterChanged, { new: titleText("letter", change.title) || String(value("number") ?? "") });
  const gone = change.edits.find((one) => one.field === "_deleted");
  if (gone !== undefined) return whole(gone.new === true ? words.deletedRecord : words.broughtBackRecord);
  if (change.first) return { ...whole(change.kind === "worker" ? words.madeFile : words.madeRecord), list: change.edits.filter((one) => one.field !== "worker" && !isEmpty(one.new)) };
  const inside = change.kind === "worker" ? "" : of;
  const [only] = change.edits;
  if (only !== undefined && change.edits.length === 1) return { head: edit(change, only, who, inside), list: [], more: [] };
  return { ...whole(change.kind === "worker" ? words.changedFields : words.changedFieldsOf, { count: String(change.edits.length) }), list: change.edits };
}
