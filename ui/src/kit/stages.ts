// The shape of a stage's icon, the same on every screen.

import type { IconName } from "./icons";

const ICONS: { [stage: string]: IconName } = { candidate: "circle-dot", placed: "circle-check", returned: "undo-2" };

export const stageIcon = (stage: string): IconName => ICONS[stage] ?? "circle-dashed";
