// The screen locks when nobody has touched key or mouse for as long as this desk says.

import { system } from "../state/system.svelte";

const CHECK_EVERY_MS = 5000;

/** Calls `idle` once nobody has been there for the desk's idle minutes (0 = never). Returns how to stop. */
export function watchIdle(idle: () => void): () => void {
  let touched = Date.now();
  const touch = (): void => { touched = Date.now(); };
  const events = ["pointerdown", "pointermove", "keydown", "wheel"] as const;
  for (const event of events) addEventListener(event, touch, { passive: true });
  const timer = setInterval(() => {
    const minutes = system()?.desk.idle_minutes ?? 0;
    if (minutes > 0 && Date.now() - touched > minutes * 60_000) {
      touch();
      idle();
    }
  }, CHECK_EVERY_MS);
  return () => {
    clearInterval(timer);
    for (const event of events) removeEventListener(event, touch);
  };
}
