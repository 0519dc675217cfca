// A cut as it is kept (in ten-thousandths of the page before any turn) and as it is seen (percent from each edge of the turned page).

import type { PageCrop } from "../../rpc";

export type Edges = { left: number; top: number; right: number; bottom: number };
const WHOLE = 10_000;

/** Edges of the page as it is kept → as it is seen after so many quarter turns clockwise; negative: back. */
function turned(edges: Edges, turns: number): Edges {
  let { left, top, right, bottom } = edges;
  for (let step = 0; step < (turns + 4) % 4; step++) [left, top, right, bottom] = [bottom, left, top, right];
  return { left, top, right, bottom };
}

export function edgesOf(crop: PageCrop | null, turn: number): Edges {
  if (crop === null) return { left: 0, top: 0, right: 0, bottom: 0 };
  const { left, top, width, height } = crop;
  return turned({ left: left / 100, top: top / 100, right: (WHOLE - left - width) / 100, bottom: (WHOLE - top - height) / 100 }, turn);
}

/** The cut to keep; null when nothing is cut. */
export function fromEdges(edges: Edges, turn: number): PageCrop | null {
  const { left, top, right, bottom } = turned(edges, -turn);
  if (left + top + right + bottom === 0) return null;
  const whole = (percent: number): number => Math.round(percent * 100);
  return { left: whole(left), top: whole(top), width: WHOLE - whole(left) - whole(right), height: WHOLE - whole(top) - whole(bottom) };
}
