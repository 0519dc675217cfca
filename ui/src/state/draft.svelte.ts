// What is typed survives a crash, a lock and a power cut: it is put into the encrypted file a moment after each key.

import { call, type Body } from "../rpc";

const PUT_AFTER_MS = 400;

/** Drafts of which something is not yet in the file. */
const waiting = new Set<Draft>();

/** Puts all that waits: before the screen is locked. */
export async function flushDrafts(): Promise<void> {
  await Promise.all([...waiting].map((draft) => draft.flush()));
}

export class Draft {
  /** Whether something typed is not yet in the file. */
  pending = $state(false);

  readonly key: string;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #values: Body | undefined;

  /** `key` names the form and the record: `worker:new`, `worker:ID`. */
  constructor(key: string) {
    this.key = key;
  }

  /** What was typed last time, if it was neither saved nor thrown away. */
  async get(): Promise<Body | null> {
    return (await call("draft.get", { key: this.key }))?.values ?? null;
  }

  /** Keeps what is typed now. */
  put(values: Body): void {
    this.#values = values;
    this.pending = true;
    waiting.add(this);
    // not begun anew at each key: who types without a pause is kept, too
    this.#timer ??= setTimeout(() => void this.flush(), PUT_AFTER_MS);
  }

  /** Puts at once what is waiting: before leaving the screen. A failure keeps it waiting for the next key. */
  async flush(): Promise<void> {
    this.#rest();
    const values = this.#values;
    if (values === undefined) return;
    try {
      await call("draft.put", { key: this.key, values });
      if (this.#values === values) {
        this.#values = undefined;
        this.pending = false;
        waiting.delete(this);
      }
    } catch {
      // it stays on screen, and the next key tries again
    }
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Saved or thrown away: nothing is left to keep. */
  async drop(): Promise<void> {
    this.#rest();
    this.#values = undefined;
    this.pending = false;
    waiting.delete(this);
    await call("draft.drop", { key: this.key });
  }
}
