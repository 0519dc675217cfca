// The declared kinds, asked for once: forms, histories and lists are made of them.

import { call, type Field, type Kind } from "../../rpc";

let kinds = $state.raw<Kind[]>([]);
let asked = false;

/** The declaration of a kind; undefined until it is known (it comes by itself). */
export function kind(name: string): Kind | undefined {
  if (!asked) {
    asked = true;
    call("kind.list", {}).then((list) => (kinds = list), () => (asked = false));
  }
  return kinds.find((one) => one.name === name);
}

/** The declaration of a field, by kind and name. */
export const fieldOf = (kindName: string, name: string): Field | undefined => kind(kindName)?.fields.find((field) => field.name === name);

/** The sections of a kind in order, each with its fields. */
export function sectionsOf(name: string): { section: string; fields: Field[] }[] {
  const out: { section: string; fields: Field[] }[] = [];
  for (const field of kind(name)?.fields ?? []) {
    const last = out.at(-1);
    if (last?.section === field.section) last.fields.push(field);
    else out.push({ section: field.section, fields: [field] });
  }
  return out;
}
