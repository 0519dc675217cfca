// Names of countries (i18n-iso-countries, MIT), with those first to which workers of this country go most.

import english from "i18n-iso-countries/langs/en.json";
import indonesian from "i18n-iso-countries/langs/id.json";
import { language } from "../i18n/index.svelte";

type Names = { [code: string]: string | string[] };

const USUAL = ["TW", "HK", "MY", "KR", "JP", "SG", "SA", "BN", "IT", "TR", "PL", "AE", "QA", "KW", "DE"];
/** Names in use that the list does not have. */
const OURS: Names = { TW: "Taiwan", HK: "Hong Kong", KR: "Korea Selatan", MY: "Malaysia", BN: "Brunei Darussalam", AE: "Uni Emirat Arab" };

const first = (name: string | string[] | undefined): string | undefined => (Array.isArray(name) ? name[0] : name);

/** The name of a country in the language of the desk; an unknown code as it is. */
export function countryName(code: string): string {
  const names: Names = language() === "id" ? indonesian.countries : english.countries;
  return (language() === "id" ? first(OURS[code]) : undefined) ?? first(names[code]) ?? first((english.countries as Names)[code]) ?? code;
}

/** Other names by which people look for one. */
const ALSO: { readonly [code: string]: string } = { AE: "uea uae emirat", GB: "inggris uk", KR: "korsel", KP: "korut", SA: "saudi ksa", US: "as usa" };

/** Countries whose name has a word that begins like this; the usual ones first. */
export function findCountries(text: string): { key: string; label: string; code: string }[] {
  const wanted = text.trim().toLowerCase();
  const codes = [...USUAL, ...Object.keys(english.countries).filter((code) => !USUAL.includes(code))];
  return codes
    .map((code) => ({ key: code, code, label: countryName(code) }))
    .map((one) => ({ ...one, rank: rankOf(one, wanted) }))
    .filter(({ rank }) => rank < 3)
    .sort((a, b) => a.rank - b.rank)
    .map(({ key, label, code }) => ({ key, label, code }))
    .slice(0, 8);
}

/** 0 its code or another name, 1 its name begins so (spaces do not matter), 2 a word of it does, 3 nothing. */
function rankOf({ label, code }: { label: string; code: string }, wanted: string): number {
  const name = label.toLowerCase();
  if (code.toLowerCase() === wanted || (wanted !== "" && (ALSO[code] ?? "").split(" ").includes(wanted))) return 0;
  if (name.replaceAll(" ", "").startsWith(wanted.replaceAll(" ", ""))) return 1;
  return ` ${name}`.includes(` ${wanted}`) ? 2 : 3;
}
