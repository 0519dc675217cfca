// What a column of a spreadsheet may mean, in words: a field, or a part that makes more than one.

import { m } from "../../../i18n/index.svelte";
import { fieldName, kindName } from "../../../i18n/words";
import { fieldOf } from "../../../features/fields/kinds.svelte";
import type { Field, Outcome } from "../../../rpc";
import type { IconName } from "../../../kit/icons";
import type { StateTone } from "../../../kit/State.svelte";

/** The name of what the rows of a sheet are taken for. */
export const profileName = (name: string): string => (name === "placement_list" ? m().imports.placementList : kindName(name));

/** The kind that a prefix of a column's meaning stands for. */
const PREFIXES: { [prefix: string]: string } = { worker: "worker", placement: "placement" };

/** The declared field that a column means. */
export function fieldMeant(profile: string, field: string): Field | undefined {
  const [prefix, name] = field.split(".");
  return name === undefined ? fieldOf(profile === "placement_list" ? "worker" : profile, field) : fieldOf(PREFIXES[prefix ?? ""] ?? "", name);
}

export function meaningName(field: string): string {
  const [prefix, name] = field.split(".");
  if (name !== undefined) return prefix === "parent" ? fieldName(name) : `${fieldName(name)} (${prefix === "worker" ? m().fields.worker : m().fields.placement})`;
  return Object.entries(m().imports.parts).find(([name]) => `_${name}` === field || name === field)?.[1] ?? fieldName(field);
}

export function outcomeLook(outcome: Outcome): { icon: IconName; tone: StateTone; word: string } {
  const looks: { [O in Outcome]: { icon: IconName; tone: StateTone } } = {
    new: { icon: "plus", tone: "ok" },
    update: { icon: "pen-line", tone: "now" },
    same: { icon: "check", tone: "none" },
    to_decide: { icon: "git-compare", tone: "warn" },
    asked: { icon: "users", tone: "warn" },
    refused: { icon: "circle-x", tone: "danger" },
  };
  return { ...looks[outcome], word: m().imports.outcomes[outcome] };
}
