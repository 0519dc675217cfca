// How a change on its way looks, and what the server's reason means.

import { m } from "../../i18n/index.svelte";
import type { IconName } from "../../kit/icons";
import type { StateTone } from "../../kit/State.svelte";
import type { OutboxChange } from "../../rpc";

export const looks: { [S in OutboxChange["state"]]: { icon: IconName; tone: StateTone } } = {
  waiting: { icon: "cloud-upload", tone: "wait" },
  sending: { icon: "refresh-cw", tone: "wait" },
  arrived: { icon: "check", tone: "ok" },
  refused: { icon: "cloud-alert", tone: "danger" },
};

/** A code that this version does not know was given by a newer server. */
export function reasonOf(code: string | null): string {
  const reasons = m().backup.refused.reasons;
  return Object.entries(reasons).find(([known]) => known === code)?.[1] ?? reasons.other;
}
