// Every word on screen. Indonesian is the source: `Messages` is its shape, and English must have each of its keys,
// or svelte-check fails. Use `m().counter.title` in markup: it follows the language of this desktop.

import type { Language } from "../rpc";
import { en } from "./en";
import { id } from "./id";

export type Messages = typeof id;

const languages: { [L in Language]: Messages } = { id, en };

let current = $state<Language>("id");

/** The words in the language of this desktop. */
export function m(): Messages {
  return languages[current];
}

/** The language of this desktop. */
export function language(): Language {
  return current;
}

/** Changes the language of this desktop on screen (keeping it is the desk settings' business). */
export function setLanguage(next: Language): void {
  current = next;
  document.documentElement.lang = next;
}
