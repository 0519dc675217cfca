// How large letters are shown; the same in every place, as long as the window lives.

const STEPS = [0.6, 0.8, 1, 1.25, 1.6, 2];
let at = $state(2);

export const zoom = (): number => STEPS[at] ?? 1;
export const canZoom = (by: number): boolean => STEPS[at + by] !== undefined;
export function zoomBy(by: number): void {
  if (canZoom(by)) at += by;
}
