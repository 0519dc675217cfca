// Problems of many rows gathered: each field and reason once, with its rows, the most frequent first.

import type { ProblemCode, Refusal } from "../../../rpc";

export type Finding = { field: string; code: ProblemCode; rows: number[]; values: string[] };

export function gather(found: Refusal[]): Finding[] {
  const groups = new Map<string, Finding>();
  for (const { field, code, row, value } of found) {
    const key = `${field}:${code}`;
    const group = groups.get(key) ?? { field, code, rows: [], values: [] };
    group.rows.push(row);
    if (value !== "" && !group.values.includes(value)) group.values.push(value);
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => b.rows.length - a.rows.length);
}

/** Rows as text with columns, for where no file can be written by a dialog. Nothing in it is taken for a formula. */
export function asCsv(headings: string[], rows: string[][]): string {
  const cell = (text: string): string => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  return `\uFEFF${[headings, ...rows].map((row) => row.map(cell).join(";")).join("\r\n")}\r\n`;
}
