// A question to the core that stays answered: asked again when what it depends on changes, here or elsewhere.
// Old data stands until new data is there: nothing jumps, nothing flickers.

import { untrack } from "svelte";
import { asFailure, on, type Failure } from "../rpc";

/** After this long without an answer a skeleton is shown; before it, nothing. */
export const SKELETON_AFTER_MS = 300;

export class Query<T> {
  /** The last answer; stays while a new one is on its way. */
  data = $state.raw<T>();
  /** Why there is no new answer. */
  failure = $state.raw<Failure>();
  /** No answer yet and the user has waited long enough to want to know. */
  slow = $state(false);

  #ask: () => Promise<T>;
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ask: () => Promise<T>) {
    this.#ask = ask;
  }

  /** Asks again. */
  again = (): void => {
    const turn = ++this.#turn;
    if (untrack(() => this.data) === undefined && this.#timer === undefined) {
      this.#timer = setTimeout(() => (this.slow = this.data === undefined), SKELETON_AFTER_MS);
    }
    this.#ask().then(
      (data) => this.#settle(turn, () => { this.data = data; this.failure = undefined; }),
      (error: unknown) => this.#settle(turn, () => { this.failure = asFailure(error); }),
    );
  };

  /** Forgets what is on its way: its answer will not be shown. */
  stop(): void {
    this.#turn++;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #settle(turn: number, take: () => void): void {
    if (turn !== this.#turn) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.slow = false;
    take();
  }
}

/**
 * Asks while the component lives. `ask` is run again whenever reactive state it reads before its first `await`
 * changes, and whenever one of the topics changes.
 */
export function query<T>(ask: () => Promise<T>, topics: readonly string[] = []): Query<T> {
  const query = new Query(ask);
  $effect(() => {
    query.again();
    return () => query.stop();
  });
  $effect(() => (topics.length === 0 ? undefined : on(topics, query.again)));
  return query;
}
