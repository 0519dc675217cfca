// Which columns a file gets, and in which order.

import type { ExportColumn, Input } from "../../rpc";

/** What is exported: words, filters and order of a list, or chosen records. */
export type Wish = Partial<Pick<Input<"export.run">, "text" | "filters" | "sort" | "ids">>;

/** Columns with those that are visible now ticked; sensitive ones never by themselves. */
export function arrange<C extends ExportColumn>(columns: C[], visible: string[]): (C & { on: boolean })[] {
  const shown = (name: string): boolean => visible.includes(name) || name.startsWith("worker.") || name.startsWith("parent.");
  const village = visible.includes("village");
  const on = ({ name, sensitive }: C): boolean => !sensitive && (visible.length === 0 || shown(name) || (village && (name === "_subdistrict" || name === "_district")));
  return columns.map((column) => ({ ...column, on: on(column) }));
}

/** The list with one thing moved up or down. */
export function moved<T>(list: T[], at: number, step: number): T[] {
  const [one, other] = [list[at], list[at + step]];
  if (one === undefined || other === undefined) return list;
  return list.map((thing, index) => (index === at ? other : index === at + step ? one : thing));
}
