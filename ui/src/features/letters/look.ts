// How the state of a letter looks, and where to find one.

import { number } from "../../i18n/format";
import { m } from "../../i18n/index.svelte";
import { choiceName } from "../../i18n/words";
import type { IconName } from "../../kit/icons";
import type { StateTone } from "../../kit/State.svelte";
import type { Answer, Letter, ProposalState } from "../../rpc";

export function letterLook(letter: Letter): { icon: IconName; tone: StateTone; word: string } {
  const words = m().letters;
  if (letter.erased) return { icon: "ban", tone: "warn", word: words.erased };
  if (letter.state === "revoked") return { icon: "ban", tone: "danger", word: letter.reason === null ? words.revoked : words.revokedFor(letter.reason) };
  if (letter.state === "replaced") return { icon: "undo-2", tone: "warn", word: words.replacedBy(letter.replaced_by?.number ?? "") };
  if (letter.running === 0) return { icon: "pen-line", tone: "wait", word: words.unnumbered };
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
    number_known: { icon: "info", tone: "wait" },
    number_shared: { icon: "info", tone: "warn" },
    altered: { icon: "shield-alert", tone: "danger" },
    unknown_key: { icon: "shield-alert", tone: "danger" },
  };
  return looks[answer];
}

/** How a draft stands. */
export function proposalLook(state: ProposalState): { icon: IconName; tone: StateTone; word: string } {
  const looks: { [S in ProposalState]: { icon: IconName; tone: StateTone } } = {
    waiting: { icon: "hourglass", tone: "wait" },
    sent_back: { icon: "undo-2", tone: "warn" },
    approved: { icon: "check", tone: "ok" },
    issued: { icon: "stamp", tone: "ok" },
    dropped: { icon: "ban", tone: "danger" },
  };
  return { ...looks[state], word: choiceName("proposal_state", state) };
}

/** A running number as the register shows it: four digits at least; a dash while there is none. */
export const running = (value: number): string => (value === 0 ? "–" : String(value).padStart(4, "0"));

/** Whether a letter may still be relied on. */
export const isInForce = (letter: Letter): boolean => letter.state === "issued" || letter.state === "printed";

/** What a letter is called: its number, or that it has none yet. */
export const numberOf = (letter: Letter): string => (letter.number === "" ? m().letters.unnumbered : letter.number);
