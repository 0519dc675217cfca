// What the core says about this desktop: new, locked or open, whose office, which settings of the desk.

import { setLanguage } from "../i18n/index.svelte";
import { hush } from "../kit/toast.svelte";
import { flushDrafts } from "./draft.svelte";
import { call, on, type DeskSettings, type SystemState, type Theme } from "../rpc";

const REMEMBERED_THEME = "loket-theme";

let state = $state.raw<SystemState>();

/** The last save of the desk's settings that is under way. */
let saving: Promise<unknown> = Promise.resolve();

/** The state of this desktop; undefined until the core has answered for the first time. */
export const system = (): SystemState | undefined => state;

/** Asks the core anew: after unlocking, locking, setting up, changing home. */
export async function refreshSystem(): Promise<SystemState> {
  await saving.catch(() => undefined);
  state = await call("system.state", {});
  applyDesk(state.desk);
  return state;
}

/** Keeps settings of this desk: language, theme, density, idle time. They take effect at once. */
export async function saveDesk(change: Partial<DeskSettings>): Promise<void> {
  if (state === undefined) return;
  const desk = { ...state.desk, ...change };
  // words of the other language do not stay
  if (desk.language !== state.desk.language) hush();
  state = { ...state, desk };
  applyDesk(desk);
  // In the order in which they were chosen: the last choice is the one that stays.
  saving = saving.catch(() => undefined).then(() => call("desk.save", desk));
  await saving;
}

/** Locks the screen. */
export async function lock(): Promise<void> {
  await flushDrafts();
  await call("session.lock", {});
  await refreshSystem();
}

/** Whether the user's role may do what the named roles may do. */
export function mayAs(...roles: string[]): boolean {
  const role = state?.office?.role;
  return role !== undefined && roles.includes(role);
}

function applyDesk(desk: DeskSettings): void {
  setLanguage(desk.language);
  applyTheme(desk.theme);
  document.documentElement.dataset["density"] = desk.density;
}

const prefersDark = matchMedia("(prefers-color-scheme: dark)");
const prefersContrast = matchMedia("(prefers-contrast: more)");

function applyTheme(theme: Theme): void {
  const shown = theme !== "system" ? theme : prefersContrast.matches ? "contrast" : prefersDark.matches ? "dark" : "light";
  document.documentElement.dataset["theme"] = shown;
  localStorage.setItem(REMEMBERED_THEME, shown);
}

/** Puts on the theme of last time, before the core has answered, so that a dark screen does not flash white. */
export function startThemes(): void {
  document.documentElement.dataset["theme"] = localStorage.getItem(REMEMBERED_THEME) ?? (prefersDark.matches ? "dark" : "light");
  for (const wish of [prefersDark, prefersContrast]) wish.addEventListener("change", () => state && applyTheme(state.desk.theme));
}

/** Follows the session's changes made anywhere: another window, an idle lock. */
export function startSystem(): () => void {
  return on(["session"], () => void refreshSystem());
}
