// A value as one line of plain text: for histories, conflicts, filters. Names of places come by themselves.

import { date, moment, number, phone, rupiah } from "../../i18n/format";
import { m } from "../../i18n/index.svelte";
import { choiceName } from "../../i18n/words";
import { countryName } from "../../kit/countries";
import type { Field, Value } from "../../rpc";
import { place, placeName } from "./places.svelte";
import { referred, titleText } from "./titles.svelte";

/** The text of a value; "belum diisi" when there is none. */
export function valueText(field: Field | undefined, value: Value | undefined): string {
  if (value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0)) return m().common.empty;
  if (field === undefined) return Array.isArray(value) ? value.join(", ") : String(value);
  switch (field.of.type) {
    case "date": return date(String(value));
    case "moment": return moment(Date.parse(String(value)));
    case "choice": return choiceName(field.name, String(value));
    case "code_set": return (Array.isArray(value) ? value : [String(value)]).map((code) => choiceName(field.name, code)).join(", ");
    case "village": return villageText(String(value));
    case "country": return countryName(String(value));
    case "phone": return phone(String(value));
    case "rupiah": return rupiah(Number(value));
    case "integer": return number(Number(value));
    case "flag": return value === true ? m().common.yes : m().common.no;
    case "reference": return referenceText(String(value));
    case "picture": return m().common.picture.alt;
    default: return String(value);
  }
}

function referenceText(id: string): string {
  const found = referred(id);
  if (found === null) return m().common.unknown;
  return found === undefined ? "…" : titleText(found.kind, found.title) || m().common.untitled;
}

function villageText(code: string): string {
  const at = place(code);
  return at === undefined ? code : placeName(at);
}
