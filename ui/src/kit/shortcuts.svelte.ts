// Keys that do something on the screen that is open. What is registered here works, is listed in the keyboard
// help (F1), and can be run from the palette (Ctrl+K).

import { untrack } from "svelte";

export type Shortcut = {
  /** "F2", "Ctrl+N", "J", "Escape"; letters without Ctrl work only outside of fields. */
  keys: string;
  /** What it does, in words; read when shown, so it follows the language. */
  label: () => string;
  run: () => void;
  /** False keeps it out of help and palette (arrow keys and the like). */
  listed?: boolean;
  /** Whether it does anything just now. */
  enabled?: () => boolean;
};

let active = $state.raw<Shortcut[]>([]);

/** What is registered now, the newest first. */
export const shortcuts = (): Shortcut[] => active;

/** Registers keys while the component lives. */
export function useShortcuts(list: Shortcut[]): void {
  $effect(() => {
    untrack(() => { active = [...list, ...active]; });
    return () => {
      active = untrack(() => active).filter((shortcut) => !list.includes(shortcut));
    };
  });
}

/** The name of a key press: "Ctrl+K", "F2", "J". */
export function pressed(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const shift = event.shiftKey && event.key.length > 1 ? "Shift+" : "";
  return `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${shift}${key}`;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
    && !(target instanceof HTMLInputElement && /^(checkbox|radio|button)$/.test(target.type));
}

/** Whether Enter or Space already means something where the focus is: a button, a link. */
const isPressed = (target: EventTarget | null): boolean => target instanceof Element && target.closest("a[href], button, summary") !== null;

/** Runs the shortcut of a key press. Bare letters are left to whoever is typing; a dialog on top is left alone. */
export function handleKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const keys = pressed(event);
  const bare = /^.$/.test(keys) || /^(Enter|Space|Arrow|Delete|Backspace|Home|End|Page)/.test(keys);
  if (bare && isTyping(event.target)) return;
  if (/^(Enter| |Space)$/.test(keys) && isPressed(event.target)) return;
  if (document.querySelector("dialog[open]") !== null && keys !== "Ctrl+K") return;
  const found = active.find((shortcut) => shortcut.keys.toUpperCase() === keys.toUpperCase() && (shortcut.enabled?.() ?? true));
  if (found === undefined) return;
  event.preventDefault();
  found.run();
}
