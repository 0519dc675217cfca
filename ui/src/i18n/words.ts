// Words for identifiers that come from the core at run time. An identifier that this version does not know
// (a newer desktop may have written it) is shown as it is, never hidden.

import { m } from "./index.svelte";

function lookUp(table: object, key: string): string | undefined {
  const entry = Object.entries(table).find(([name]) => name === key)?.[1] as unknown;
  return typeof entry === "string" ? entry : undefined;
}

/** The name of a field. */
export const fieldName = (name: string): string => lookUp(m().fields, name) ?? name;
/** The name of a section of a form. */
export const sectionName = (name: string): string => lookUp(m().sections, name) ?? name;
/** The name of a kind of record. */
export const kindName = (name: string): string => lookUp(m().kinds, name) ?? name;
/** A name as it stands within a sentence: small letters, but KTP stays KTP. */
export const inSentence = (name: string): string =>
  name.split(" ").map((word) => (/^[^\p{L}]*\p{Lu}[\p{Lu}\d-]+[^\p{L}]*$/u.test(word) ? word : word.toLowerCase())).join(" ");

/** The word for a code of a choice field. */
export function choiceName(field: string, code: string): string {
  const table = Object.entries(m().choices).find(([name]) => name === field)?.[1];
  return (table && lookUp(table, code)) ?? code;
}
