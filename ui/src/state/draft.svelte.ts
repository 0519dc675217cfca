// What is typed survives a crash, a lock and a power cut: it is put into the encrypted file a moment after each key.

import { call, type Body } from "../rpc";

const PUT_AFTER_MS = 400;

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
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), PUT_AFTER_MS);
  }

  /** Puts at once what is waiting: before leaving the screen. A failure keeps it waiting for the next key. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    const values = this.#values;
    if (values === undefined) return;
    try {
      await call("draft.put", { key: this.key, values });
      if (this.#values === values) {
        this.#values = undefined;
        this.pending = false;
      }
    } catch {
      // it stays on screen, and the next key tries again
    }
  }

  /** Saved or thrown away: nothing is left to keep. */
  async drop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#values = undefined;
    this.pending = false;
    await call("draft.drop", { key: this.key });
  }
}
