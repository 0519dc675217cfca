// The scans of one record: what is there, what is on its way, what was refused and why.

import { m } from "../../i18n/index.svelte";
import { toast } from "../../kit/toast.svelte";
import { asFailure, call, type Failure, type Input, type JobView, type Scan, type ScanPage } from "../../rpc";
import { treat } from "../../state/failure";

const LOOK_EVERY_MS = 150;

export type Arrival = { key: number; name: string; job: string; done: number; total: number; failure: Failure | undefined };
type Source = { path: string } | { inbox: string } | { base64: string; source: string };

export class Shelf {
  /** What is on its way or was refused, the latest first. */
  arrivals = $state<Arrival[]>([]);
  readonly owner: () => string;
  #next = 0;

  constructor(owner: () => string) {
    this.owner = owner;
  }

  /** Takes a paper in. Returns the scan once it is there. */
  async add(name: string, from: Source | (() => Promise<Source>), into?: string): Promise<string | undefined> {
    const key = this.#next++;
    this.arrivals = [{ key, name, job: "", done: 0, total: 0, failure: undefined }, ...this.arrivals];
    try {
      const source = typeof from === "function" ? await from() : from;
      const input: Input<"scan.add"> = { owner: this.owner(), ...source, ...("path" in source ? {} : { name }), ...(into === undefined ? {} : { into }) };
      const { job } = await call("scan.add", input);
      for (;;) {
        const view = await call("job.get", { id: job });
        const here = this.#arrival(key);
        // whoever cancelled before the job had a name is heard now
        if (here === undefined && view.state === "running") await call("job.cancel", { id: job });
        if (here !== undefined) Object.assign(here, { job, done: view.done, total: view.total });
        if (view.state === "running") await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
        else return this.#ended(key, name, view);
      }
    } catch (error) {
      const here = this.#arrival(key);
      if (here !== undefined) here.failure = asFailure(error);
      return undefined;
    }
  }

  #arrival(key: number): Arrival | undefined {
    return this.arrivals.find((one) => one.key === key);
  }

  #ended(key: number, name: string, view: JobView): string | undefined {
    const here = this.#arrival(key);
    if (view.state === "failed" && view.failure && here) {
      here.failure = view.failure;
      return undefined;
    }
    this.dismiss(key);
    const result = view.result as { scan: string; change: string; already: boolean } | null;
    if (view.state !== "done" || result === null) return undefined;
    if (result.already) toast({ text: m().scans.already(name) });
    else toast({ text: m().scans.added(name), undo: async () => void (await call("scan.undo", { change: result.change })) });
    return result.scan;
  }

  dismiss(key: number): void {
    this.arrivals = this.arrivals.filter((one) => one.key !== key);
  }

  cancel(arrival: Arrival): void {
    if (arrival.job === "") this.dismiss(arrival.key);
    else void call("job.cancel", { id: arrival.job }).catch(treat);
  }

  /** A file that fell on the page: by its path where the host has one, else by its bytes. */
  addFile(file: File, pathOf: () => Promise<string | null>): Promise<string | undefined> {
    return this.add(file.name, async () => {
      const path = await pathOf();
      return path === null ? { base64: await base64(file), source: "file" } : { path };
    });
  }

  /** Bytes that have no path: from the clipboard or the camera. */
  addBlob(name: string, blob: Blob, source: "paste" | "camera"): Promise<string | undefined> {
    return this.add(name, async () => ({ base64: await base64(blob), source }));
  }
}

function base64(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ""));
    reader.onerror = () => reject(new Error("unreadable"));
    reader.readAsDataURL(blob);
  });
}

/** Saves how pages are shown, with undo. */
export async function changePages(scan: Scan, pages: readonly ScanPage[]): Promise<void> {
  const chosen = pages.map(({ content, page, turn, crop }) => ({ content, page, turn, crop }));
  await changed(call("scan.change", { id: scan.id, pages: chosen }), m().scans.changed);
}

/** Says that something was done and how to take it back. */
export async function changed(done: Promise<{ change: string }>, text: string): Promise<void> {
  try {
    const { change } = await done;
    if (change !== "") toast({ text, undo: async () => void (await call("scan.undo", { change })) });
  } catch (error) {
    treat(error);
  }
}
