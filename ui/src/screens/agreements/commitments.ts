// How a commitment stands: done, late, due soon, quiet, or as planned. The core says what needs a hand.

import { numberOf, textOf } from "../../features/fields/body";
import { date, number } from "../../i18n/format";
import { m } from "../../i18n/index.svelte";
import type { IconName } from "../../kit/icons";
import type { StateTone } from "../../kit/State.svelte";
import type { Reminder, Row } from "../../rpc";
import type { Tone } from "./timeline";

export type Look = { icon: IconName; tone: StateTone; word: string };

export function reminderLook(reminder: Reminder): Look {
  const words = m().agreements;
  const days = number(Math.abs(reminder.days));
  if (reminder.state === "overdue") return { icon: "calendar-x", tone: "danger", word: words.late(days) };
  if (reminder.state === "quiet") return { icon: "hourglass", tone: "wait", word: words.quiet(days) };
  const word = reminder.days === 0 ? words.today : reminder.days < 0 ? words.late(days) : words.left(days);
  return { icon: "hourglass", tone: "warn", word };
}

export function commitmentLook(row: Row, reminder: Reminder | undefined): Look {
  const done = textOf(row.body, "done_on");
  if (done !== null) return { icon: "circle-check", tone: "ok", word: m().agreements.done(date(done, "short")) };
  return reminder === undefined ? { icon: "circle-dot", tone: "now", word: m().agreements.onPlan } : reminderLook(reminder);
}

export function markTone(row: Row, reminder: Reminder | undefined): Tone {
  if (textOf(row.body, "done_on") !== null) return "done";
  if (reminder?.state === "overdue") return "late";
  return reminder?.state === "due" ? "soon" : "todo";
}

/** How far it is; undefined when there is nothing to count. */
export function progressOf(row: Row): { done: number; target: number; unit: string } | undefined {
  const target = numberOf(row.body, "indicator_target");
  if (target === null) return undefined;
  return { done: numberOf(row.body, "indicator_done") ?? 0, target, unit: textOf(row.body, "indicator_unit") ?? "" };
}

export type Budget = { planned: number; realised: number; parts: { id: string; title: string; planned: number; realised: number }[] };

/** Planned and realised, whole rupiah, the largest first. */
export function budgetOf(rows: Row[]): Budget {
  const parts = rows
    .map((row) => ({ id: row.id, title: row.title, planned: numberOf(row.body, "budget_planned_idr") ?? 0, realised: numberOf(row.body, "budget_realised_idr") ?? 0 }))
    .filter((part) => part.planned > 0 || part.realised > 0)
    .sort((a, b) => b.planned - a.planned);
  return { parts, planned: parts.reduce((sum, part) => sum + part.planned, 0), realised: parts.reduce((sum, part) => sum + part.realised, 0) };
}

/** 612000000 → 612 jt, 1840000000 → 1,84 M: the short words of the language. */
export function shortMoney(value: number): string {
  const words = m().agreements.money;
  if (value >= 1e9) return words.milliard(number(Math.round(value / 1e7) / 100));
  if (value >= 1e6) return words.million(number(Math.round(value / 1e6)));
  return number(value);
}
