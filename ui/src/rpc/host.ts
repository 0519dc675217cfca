// What a host must be able to do. Two exist: the window (tauri.ts) and a browser before the bridge (http.ts).

import type { Failure } from "./contract";

/** Which file the user is asked for. */
export type FileWish = { title: string; name: string; extensions: string[] };

/** Files that fell on the window, at a place of the page. */
export type Dropped = { paths: string[]; x: number; y: number };

export interface Host {
  /** Sends one command to the core; resolves with its output, rejects with `CoreFailure`. */
  call(command: string, input: unknown): Promise<unknown>;
  /** Hears which topics changed, in this window or any other. Returns how to stop listening. */
  listen(heard: (topics: string[]) => void): () => void;
  /** Asks the user for a file; the answer is a path the core can read, null when the user thought better of it. */
  openFile(wish: FileWish): Promise<string | null>;
  /** Hands over a file that was dropped on the page; null where the host gives no path for it. */
  takeFile(file: File): Promise<string | null>;
  /** Asks the user for a folder; null when none was chosen, or where the host cannot ask. */
  openFolder(title: string): Promise<string | null>;
  /** Hears of files that fall on the window, where the page itself is not told. Returns how to stop listening. */
  onDrop(heard: (dropped: Dropped) => void): () => void;
  /** Asks where to save; null when the user thought better of it, or where the host saves by download only. */
  saveFile(wish: FileWish): Promise<string | null>;
  /** Whether `saveFile` asks for a place; otherwise offer a download. */
  readonly savesByPath: boolean;
}

/** A refusal of the core: what happened is in `failure.code`, its words are in i18n. */
export class CoreFailure extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.code);
    this.name = "CoreFailure";
    this.failure = failure;
  }
}

/** Whether something that came from outside is a failure of the core. */
export function isFailure(value: unknown): value is Failure {
  return typeof value === "object" && value !== null && "code" in value && "trace_id" in value;
}

/** Any error as a failure, so that the screens have one thing to show. */
export function asFailure(error: unknown): Failure {
  if (error instanceof CoreFailure) return error.failure;
  if (isFailure(error)) return error;
  return { code: "internal", fields: [], trace_id: "" };
}
