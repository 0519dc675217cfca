// How a file's state in review and its decisions look and read.

import { clock, date, isoDay } from "../../../i18n/format";
import { m } from "../../../i18n/index.svelte";
import type { IconName } from "../../../kit/icons";
import type { FileState, Verdict } from "../../../rpc";

type Tone = "plain" | "ok" | "warn" | "wait";

const STATES: { [S in FileState]: { icon: IconName; tone: Tone } } = {
  entered: { icon: "circle-dashed", tone: "plain" },
  submitted: { icon: "hourglass", tone: "wait" },
  verified: { icon: "circle-check", tone: "ok" },
  sent_back: { icon: "undo-2", tone: "warn" },
};

export const stateLook = (state: FileState): { icon: IconName; tone: Tone; word: string } => ({ ...STATES[state], word: m().review.states[state] });

/** What a decision is called in a list of decisions. */
export const verdictWord = (verdict: Verdict): string => m().review.verdicts[verdict];

/** "hari ini 14.05", "kemarin 14.05", "8 April 2026 14.05": a day and a time as one says them. */
export function dayAndTime(at_ms: number, now: Date = new Date()): string {
  const day = isoDay(new Date(at_ms));
  const before = new Date(now);
  before.setDate(before.getDate() - 1);
  const said = day === isoDay(now) ? m().common.today : day === isoDay(before) ? m().common.yesterday : date(day);
  return `${said} ${clock(at_ms)}`;
}
