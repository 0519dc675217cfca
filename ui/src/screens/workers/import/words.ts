// What a column of a spreadsheet may mean, in words: a field, or a part that makes more than one.

import { m } from "../../../i18n/index.svelte";
import { fieldName } from "../../../i18n/words";
import type { Outcome } from "../../../rpc";
import type { IconName } from "../../../kit/icons";
import type { StateTone } from "../../../kit/State.svelte";

export function meaningName(field: string): string {
  return Object.entries(m().imports.parts).find(([name]) => `_${name}` === field || name === field)?.[1] ?? fieldName(field);
}

export function outcomeLook(outcome: Outcome): { icon: IconName; tone: StateTone; word: string } {
  const looks: { [O in Outcome]: { icon: IconName; tone: StateTone } } = {
    new: { icon: "plus", tone: "ok" },
    update: { icon: "pen-line", tone: "now" },
    same: { icon: "check", tone: "none" },
    to_decide: { icon: "git-compare", tone: "warn" },
    refused: { icon: "circle-x", tone: "danger" },
  };
  return { ...looks[outcome], word: m().imports.outcomes[outcome] };
}
