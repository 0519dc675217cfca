// A letter that is being written: about whom, who signs, what stands in this letter only; its pages drawn anew as it
// changes. Nothing is numbered before it is issued.

import { asFailure, call, type Body, type Failure, type Letter, type Preview, type Value } from "../../rpc";

const DRAW_AFTER_MS = 200;

export class LetterWork {
  kind = $state<string>();
  worker = $state<string>();
  /** The case, training or placement that the letter is about; the latest if none. */
  about = $state<string>();
  signatory = $state<string>();
  /** Values that stand in this letter only, by field of the worker. */
  values = $state<Body>({});
  preview = $state.raw<Preview>();
  failure = $state.raw<Failure>();
  drawing = $state(false);
  issuing = $state(false);
  readonly errors = $derived(this.preview?.problems.filter((problem) => problem.severity === "error") ?? []);
  readonly ready = $derived(this.preview !== undefined && this.errors.length === 0 && this.preview.pages.length > 0 && !this.drawing);

  #timer: ReturnType<typeof setTimeout> | undefined;
  #turn = 0;

  /** What is asked of the core; undefined while it is not known about whom or what. */
  #asked(): { kind: string; worker: string; about?: string; signatory?: string; values: Body } | undefined {
    if (this.kind === undefined || this.worker === undefined) return undefined;
    return { kind: this.kind, worker: this.worker, values: $state.snapshot(this.values) as Body, ...(this.about === undefined ? {} : { about: this.about }), ...(this.signatory === undefined ? {} : { signatory: this.signatory }) };
  }

  /** A value for this letter only; undefined takes the file's again, null leaves it out. */
  set(field: string, value: Value | undefined): void {
    if (value === undefined) delete this.values[field];
    else this.values[field] = value;
    this.draw();
  }

  /** Draws the pages anew in a moment; what stands stays until then. */
  draw(after = DRAW_AFTER_MS): void {
    clearTimeout(this.#timer);
    this.failure = undefined;
    if (this.#asked() === undefined) {
      this.preview = undefined;
      return;
    }
    this.drawing = true;
    this.#timer = setTimeout(() => void this.#draw(), after);
  }

  async #draw(): Promise<void> {
    const asked = this.#asked();
    if (asked === undefined) return;
    const turn = ++this.#turn;
    try {
      const preview = await call("letter.preview", asked);
      if (turn === this.#turn) this.preview = preview;
    } catch (error) {
      if (turn === this.#turn) this.failure = asFailure(error);
    } finally {
      if (turn === this.#turn) this.drawing = false;
    }
  }

  /** Numbers and seals it. Undefined when it was refused; the reason is in `failure`. */
  async issue(): Promise<Letter | undefined> {
    const asked = this.#asked();
    if (asked === undefined || this.issuing) return undefined;
    this.issuing = true;
    this.failure = undefined;
    try {
      return await call("letter.issue", asked);
    } catch (error) {
      this.failure = asFailure(error);
      return undefined;
    } finally {
      this.issuing = false;
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#turn++;
  }
}

/** The fields of the worker that a letter names, from its placeholders. */
export const workerFields = (needs: string[]): string[] =>
  [...new Set(needs.flatMap((need) => (need === "worker.address" ? ["village", "hamlet", "rt", "rw", "street"] : need.startsWith("worker.") ? [need.slice(7)] : [])))];
