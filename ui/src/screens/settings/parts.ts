// The parts of Settings, in the order of their list; the palette finds them too.

import type { m } from "../../i18n/index.svelte";
import type { IconName } from "../../kit/icons";

export type PartName = keyof ReturnType<typeof m>["settings"]["parts"];
export type Part = { name: PartName; icon: IconName; group: "office" | "desk" };

export const parts = [
  { name: "office", icon: "building", group: "office" },
  { name: "letterhead", icon: "file-text", group: "office" },
  { name: "signatories", icon: "pen-line", group: "office" },
  { name: "numbers", icon: "hash", group: "office" },
  { name: "templates", icon: "mail", group: "office" },
  { name: "users", icon: "users", group: "office" },
  { name: "privacy", icon: "shield-check", group: "office" },
  { name: "desk", icon: "monitor", group: "desk" },
  { name: "sync", icon: "server", group: "desk" },
  { name: "backup", icon: "archive-restore", group: "desk" },
  { name: "about", icon: "info", group: "desk" },
] as const satisfies readonly Part[];
