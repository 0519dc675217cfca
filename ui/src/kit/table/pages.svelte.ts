// Rows of a list of any length, by pages. What was seen stays until new rows are there: a refresh never empties a row.

export type Fetch<T> = (offset: number, limit: number) => Promise<{ rows: T[]; total: number }>;

export const PAGE_ROWS = 100;
/** Pages kept in memory; 60 × 100 rows are some megabytes. */
const PAGES_KEPT = 60;

export class Pages<T> {
  total = $state(0);
  /** The first answer is there. */
  ready = $state(false);
  failure = $state.raw<unknown>();
  #version = $state(0);

  #fetch: Fetch<T>;
  #pages = new Map<number, T[]>();
  #asked = new Set<number>();
  #era = 0;

  constructor(fetch: Fetch<T>) {
    this.#fetch = fetch;
  }

  /** The row at a place of the list; undefined while it is on its way. */
  row(at: number): T | undefined {
    void this.#version;
    return this.#pages.get(Math.floor(at / PAGE_ROWS))?.[at % PAGE_ROWS];
  }

  /** Makes sure that the rows of a window are there or on their way. */
  want(from: number, to: number): void {
    const last = Math.max(0, Math.floor(Math.max(from, to - 1) / PAGE_ROWS));
    for (let page = Math.floor(Math.max(0, from) / PAGE_ROWS); page <= last; page++) void this.#load(page);
  }

  /** What is shown may have changed: asks again for the window, keeps what stands until then. */
  refresh(from: number, to: number): void {
    this.#era++;
    this.#asked.clear();
    this.want(from, to);
  }

  /** Another list (filter, order): what is kept belongs to the old one. */
  restart(fetch: Fetch<T>): void {
    this.#fetch = fetch;
    this.#era++;
    this.#asked.clear();
    this.#stale = true;
    this.want(0, 1);
  }

  #stale = false;

  async #load(page: number): Promise<void> {
    if (this.#asked.has(page)) return;
    this.#asked.add(page);
    const era = this.#era;
    try {
      const answer = await this.#fetch(page * PAGE_ROWS, PAGE_ROWS);
      if (era !== this.#era) return;
      if (this.#stale) {
        this.#pages.clear();
        this.#stale = false;
      }
      this.#pages.delete(page);
      this.#pages.set(page, answer.rows);
      for (const oldest of this.#pages.keys()) {
        if (this.#pages.size <= PAGES_KEPT) break;
        this.#pages.delete(oldest);
        this.#asked.delete(oldest);
      }
      this.total = answer.total;
      this.failure = undefined;
    } catch (error) {
      if (era !== this.#era) return;
      this.#asked.delete(page);
      this.failure = error;
    }
    this.ready = true;
    this.#version++;
  }
}
