// How the state of a letter looks, and where to find one.

import { number } from "../../i18n/format";
import { m } from "../../i18n/index.svelte";
import type { IconName } from "../../kit/icons";
import type { StateTone } from "../../kit/State.svelte";
import type { Answer, Letter } from "../../rpc";

export function letterLook(letter: Letter): { icon: IconName; tone: StateTone; word: string } {
  const words = m().letters;
  if (letter.state === "revoked") return { icon: "ban", tone: "danger", word: letter.reason === null ? words.revoked : words.revokedFor(letter.reason) };
  if (letter.printed > 0) return { icon: "printer", tone: "ok", word: words.printedTimes(number(letter.printed)) };
  return { icon: "stamp", tone: "wait", word: words.notPrinted };
}

/** Whether a letter is what it says, as far as this desktop knows. */
export function answerLook(answer: Answer): { icon: IconName; tone: StateTone } {
  const looks: { [A in Answer]: { icon: IconName; tone: StateTone } } = {
    in_force: { icon: "shield-check", tone: "ok" },
    not_known_revoked: { icon: "shield-question", tone: "wait" },
    not_registered: { icon: "shield-question", tone: "wait" },
    expired: { icon: "hourglass", tone: "warn" },
    replaced: { icon: "ban", tone: "danger" },
    revoked: { icon: "ban", tone: "danger" },
    altered: { icon: "shield-alert", tone: "danger" },
    unknown_key: { icon: "shield-alert", tone: "danger" },
  };
  return looks[answer];
}

/** A running number as the register shows it: four digits at least. */
export const running = (value: number): string => String(value).padStart(4, "0");
