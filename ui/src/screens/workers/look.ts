// How the stage of a worker looks: its own shape, and the word.

import { choiceName } from "../../i18n/words";
import type { IconName } from "../../kit/icons";
import type { StateTone } from "../../kit/State.svelte";

const LOOKS: { [stage: string]: { icon: IconName; tone: StateTone } } = {
  candidate: { icon: "circle-dot", tone: "now" },
  placed: { icon: "circle-check", tone: "ok" },
  returned: { icon: "undo-2", tone: "none" },
};

export function stageLook(stage: string): { icon: IconName; tone: StateTone; word: string } {
  return { icon: "circle-dot", tone: "none", ...LOOKS[stage], word: choiceName("stage", stage) };
}
