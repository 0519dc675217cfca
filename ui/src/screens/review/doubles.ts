// What waits in the queue of doubles: pairs of files, files changed after a merge, rows of lists.

import { m } from "../../i18n/index.svelte";
import { number } from "../../i18n/format";
import { fieldName } from "../../i18n/words";
import type { AskedRow, AskedRows, DoubleQueue, Row } from "../../rpc";

export type DoubleItem = { one?: Row; other?: Row; disputed?: boolean; late?: string[]; row?: AskedRow };

export function gatherDoubles(queue: DoubleQueue, asked: AskedRows): DoubleItem[] {
  return [
    ...queue.late.map(({ one, other, fields }) => ({ one, other, late: fields })),
    ...queue.pairs.map(({ one, other, disputed }) => ({ one, other, disputed })),
    ...asked.rows.map((row) => ({ row })),
  ];
}

export const keyOfItem = (item: DoubleItem): string => (item.row === undefined ? `${item.one?.id ?? ""}~${item.other?.id ?? ""}` : `${item.row.import}~${String(item.row.row)}`);

/** As the list of a queue shows it. */
export function itemOfDouble(item: DoubleItem): { key: string; title: string; detail: string } {
  const words = m().doubles;
  const key = keyOfItem(item);
  if (item.row !== undefined) {
    const name = item.row.values["full_name"];
    return { key, title: typeof name === "string" ? name : words.rowIsNew, detail: words.rowOf(number(item.row.row), item.row.file_name) };
  }
  const detail = item.late === undefined ? (item.other?.title ?? "") : words.changed(item.late.map(fieldName).join(", "));
  return { key, title: item.one?.title ?? "", detail };
}
