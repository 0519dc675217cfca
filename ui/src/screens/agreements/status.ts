// How the state of an agreement looks.

import type { IconName } from "../../kit/icons";

type Look = { tone: "plain" | "ok" | "warn" | "wait"; icon: IconName };
const LOOKS: { [status: string]: Look } = {
  draft: { tone: "plain", icon: "pen-line" },
  signed: { tone: "wait", icon: "stamp" },
  in_force: { tone: "ok", icon: "circle-check" },
  extended: { tone: "ok", icon: "circle-check" },
  expiring: { tone: "warn", icon: "hourglass" },
  ended: { tone: "plain", icon: "archive" },
};

export const statusLook = (status: string): Look => LOOKS[status] ?? { tone: "plain", icon: "circle-dot" };
