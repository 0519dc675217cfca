// How a case's clock looks: what has run out, what does so within a week, what has time.

import { date, number } from "../../i18n/format";
import { m } from "../../i18n/index.svelte";
import type { Output } from "../../rpc";
import type { IconName } from "../../kit/icons";

export type CaseFile = Output<"case.get">;
export type CaseCard = Output<"case.board">["columns"][number]["cards"][number];
export type Clock = NonNullable<CaseCard["clock"]>;

/** The states in their order. */
export const STATUSES = ["received", "handled", "referred", "waiting", "closed"] as const;
const SOON_DAYS = 7;

export function clockLook(clock: Clock): { icon: IconName; tone: "danger" | "warn" | "wait"; word: string } {
  const words = m().cases;
  if (clock.days_left < 0) return { icon: "circle-alert", tone: "danger", word: words.over(number(-clock.days_left)) };
  const word = clock.days_left === 0 ? words.leftToday : words.left(number(clock.days_left));
  return clock.days_left <= SOON_DAYS ? { icon: "hourglass", tone: "warn", word } : { icon: "hourglass", tone: "wait", word };
}

export const dueText = (clock: Clock): string => m().cases.due(date(clock.due_on, "short"));
