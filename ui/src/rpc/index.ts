// One door to the core, whichever host the page runs in. Screens and features import only this file.

import type { Commands } from "./contract";
import type { Dropped, FileWish, Host } from "./host";
import { httpHost } from "./http";
import { tauriHost } from "./tauri";

export type * from "./contract";
export type { Dropped, FileWish, Host } from "./host";
export { asFailure, CoreFailure } from "./host";

export type Command = keyof Commands;
export type Input<C extends Command> = Commands[C]["input"];
export type Output<C extends Command> = Commands[C]["output"];

let host: Host | undefined;
const listeners = new Set<{ topics: ReadonlySet<string>; heard: () => void }>();

function chosen(): Host {
  if (host === undefined) {
    host = "__TAURI_INTERNALS__" in window ? tauriHost() : httpHost();
    host.listen((topics) => tell(topics));
  }
  return host;
}

function tell(topics: readonly string[]): void {
  for (const listener of [...listeners]) {
    if (topics.some((topic) => listener.topics.has(topic))) listener.heard();
  }
}

/** Puts another host in place: for tests of components. */
export function useHost(other: Host): void {
  host = other;
  host.listen((topics) => tell(topics));
}

/** Sends a command. Rejects with `CoreFailure`; `asFailure` makes of any error what the screens show. */
export async function call<C extends Command>(command: C, input: Input<C>): Promise<Output<C>> {
  return (await chosen().call(command, input)) as Output<C>;
}

/** Hears of changes in any of the topics. Returns how to stop. */
export function on(topics: readonly string[], heard: () => void): () => void {
  chosen();
  const listener = { topics: new Set(topics), heard };
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Asks the user for a file; null when none was chosen. */
export const openFile = (wish: FileWish): Promise<string | null> => chosen().openFile(wish);
/** Asks the user for a folder; null when none was chosen, or where the host cannot ask. */
export const openFolder = (title: string): Promise<string | null> => chosen().openFolder(title);
/** Hears of files that fall on the window, where the page itself is not told. Returns how to stop. */
export const onDrop = (heard: (dropped: Dropped) => void): (() => void) => chosen().onDrop(heard);
/** A path for a file dropped on the page; null where the host has none. */
export const takeFile = (file: File): Promise<string | null> => chosen().takeFile(file);
/** Asks where to save; null when the user thought better of it. */
export const saveFile = (wish: FileWish): Promise<string | null> => chosen().saveFile(wish);
/** Whether `saveFile` asks for a place; otherwise offer a download. */
export const savesByPath = (): boolean => chosen().savesByPath;
