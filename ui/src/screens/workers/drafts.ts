// Where a form whose typing was kept is found again.

import { m } from "../../i18n/index.svelte";
import type { Row } from "../../rpc";
import { SECTIONS, addressOf } from "../../state/addresses";

type Parts = (string | { [key: string]: string })[];
const ID = /^[0-9a-f-]{36}$/;

/** The kind that a draft is of, and the record that it changes, if it is there already. */
export function draftOf(key: string): { kind: string; record: string | undefined; isNew: boolean; under: string | undefined } {
  const [first = "", second = "", third] = key.split(":");
  if (first === "settings") return { kind: second, record: undefined, isNew: false, under: undefined };
  if (first === "review") return { kind: "worker", record: second, isNew: false, under: undefined };
  return { kind: first, record: ID.test(second) ? second : undefined, isNew: !ID.test(second), under: third !== undefined && ID.test(third) ? third : undefined };
}

/** Its address; `row` is the record that it changes. */
export function placeOf(key: string, row: Row | undefined): Parts {
  const { kind, record, under } = draftOf(key);
  const [first, , third] = key.split(":");
  if (first === "settings") return ["settings", third === m().settings.parts.numbers ? "numbers" : kind === "letterhead" ? "letterhead" : "office"];
  if (first === "template") return ["settings", "templates"];
  if (first === "signatory") return ["settings", "signatories"];
  if (first === "review") return ["review", "files", record ?? ""];
  if (key === "worker:new") return ["workers", "new"];
  if (key.startsWith("worker:new:")) return ["workers", "new", { draft: key }];
  if (kind === "case" && record === undefined) return under === undefined ? ["cases", "new"] : ["cases", "new", { worker: under }];
  if (key === "worker:for-case") return ["cases", "new"];
  if (kind === "letter") return under === undefined ? ["letters", "new"] : ["workers", under, "letters", "new"];
  if (row !== undefined) return addressOf(row);
  if (kind === "case_event" || kind === "referral") return ["cases", under ?? ""];
  if (kind === "agreement" || kind === "commitment") return under === undefined ? ["agreements"] : ["agreements", under];
  return under === undefined ? ["workers"] : ["workers", under, SECTIONS[kind] ?? "identity"];
}
