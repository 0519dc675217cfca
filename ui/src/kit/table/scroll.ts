// Where a very long list is scrolled to. Browsers draw no element higher than some 16 million pixels (1,000,000 rows
// of 36 need 36 million): beyond that the bar is a scale of the list, and wheel and keys move by real pixels.

/** The highest spacer that every engine draws. */
export const HIGHEST_PX = 8_000_000;

export type Extent = { rows: number; row: number; view: number };

/** The height of the list as if there were no limit. */
export const listHeight = ({ rows, row }: Extent): number => rows * row;
/** The height of the spacer that makes the bar. */
export const spacerHeight = (extent: Extent): number => Math.min(listHeight(extent), HIGHEST_PX);
/** Whether the bar is a scale rather than the list itself. */
export const isScaled = (extent: Extent): boolean => listHeight(extent) > HIGHEST_PX;

const reach = (height: number, view: number): number => Math.max(0, height - view);

/** From the bar's position to the list's. */
export function toList(bar: number, extent: Extent): number {
  if (!isScaled(extent)) return bar;
  return (bar / reach(spacerHeight(extent), extent.view)) * reach(listHeight(extent), extent.view);
}

/** From the list's position to the bar's. */
export function toBar(top: number, extent: Extent): number {
  if (!isScaled(extent)) return top;
  return (top / reach(listHeight(extent), extent.view)) * reach(spacerHeight(extent), extent.view);
}

/** Keeps a position within the list. */
export const clamp = (top: number, extent: Extent): number => Math.min(Math.max(0, top), reach(listHeight(extent), extent.view));

/** The rows to draw: those in view, and a few around. */
export function visible(top: number, { rows, row, view }: Extent, around = 6): { from: number; to: number } {
  return { from: Math.max(0, Math.floor(top / row) - around), to: Math.min(rows, Math.ceil((top + view) / row) + around) };
}
