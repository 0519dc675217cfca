// A letter that is being written: about whom, who signs, what stands in this letter only; its pages drawn anew as it
// changes. Nothing is numbered before it is issued.

import { asFailure, call, type Body, type Failure, type Input, type Letter, type Preview, type Value } from "../../rpc";

import { Draft } from "../../state/draft.svelte";

const DRAW_AFTER_MS = 200;

export class LetterWork {
  kind = $state<string>();
  worker = $state<string>();
  /** The case, training or placement that the letter is about; the latest if none. */
  about = $state<string>();
  signatory = $state<string>();
  /** Values that stand in this letter only, by field of the worker. */
  values = $state<Body>({});
  /** The letter whose place it takes, and why. */
  replaces = $state<string>();
  reason = $state<string>();
  /** The draft that is mended. */
  proposal = $state<string>();
  preview = $state.raw<Preview>();
  failure = $state.raw<Failure>();
  drawing = $state(false);
  issuing = $state(false);
  readonly errors = $derived(this.preview?.problems.filter((problem) => problem.severity === "error") ?? []);
  readonly ready = $derived(this.preview !== undefined && this.errors.length === 0 && this.preview.pages.length > 0 && !this.drawing && (this.replaces === undefined || this.reason !== undefined));
  /** Whether it is handed in for approval instead of being numbered. */
  readonly toApprove = $derived(this.preview?.needs_approval === true || this.proposal !== undefined);

  #timer: ReturnType<typeof setTimeout> | undefined;
  #turn = 0;
  #draft: Draft | undefined;

  /** Brings back what was typed last time into a letter about this worker and neither issued nor thrown away. */
  async restore(): Promise<void> {
    const worker = this.worker;
    this.#draft = worker === undefined ? undefined : new Draft(`letter:new:${worker}`);
    const kept = await this.#draft?.get().catch(() => null);
    if (!kept || worker !== this.worker || Object.keys(this.values).length > 0) return;
    this.values = kept;
    this.draw(0);
  }
  /** What is asked of the core; undefined while it is not known about whom or what. */
  #asked(): Input<"letter.preview"> | undefined {
    if (this.kind === undefined || this.worker === undefined) return undefined;
    return { kind: this.kind, worker: this.worker, values: $state.snapshot(this.values) as Body, ...(this.about === undefined ? {} : { about: this.about }), ...(this.signatory === undefined ? {} : { signatory: this.signatory }),
      ...(this.replaces === undefined ? {} : { replaces: this.replaces, replace_reason: this.reason ?? "" }) };
  }

  /** A value for this letter only; undefined takes the file's again, null leaves it out. */
  set(field: string, value: Value | undefined): void {
    if (value === undefined) delete this.values[field];
    else this.values[field] = value;
    if (Object.keys(this.values).length === 0) this.#forget();
    else this.#draft?.put($state.snapshot(this.values) as Body);
    this.draw();
  }

  #forget(): void {
    void this.#draft?.drop().catch(() => undefined);
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
      const letter = await call(this.replaces === undefined ? "letter.issue" : "letter.replace", asked);
      this.#forget();
      return letter;
    } catch (error) {
      this.failure = asFailure(error);
      return undefined;
    } finally {
      this.issuing = false;
    }
  }

  /** Hands it in for approval. False when it was refused. */
  async propose(): Promise<boolean> {
    const asked = this.#asked();
    if (asked === undefined || this.issuing) return false;
    this.issuing = true;
    this.failure = undefined;
    try {
      await call("proposal.put", { draft: asked, ...(this.proposal === undefined ? {} : { id: this.proposal }) });
      this.#forget();
      return true;
    } catch (error) {
      this.failure = asFailure(error);
      return false;
    } finally {
      this.issuing = false;
    }
  }

  /** Takes up a draft that was handed in. */
  async take(proposal: string): Promise<void> {
    const { draft } = await call("proposal.get", { id: proposal });
    this.proposal = proposal;
    this.kind = draft.kind;
    this.worker = draft.worker;
    this.about = draft.about ?? undefined;
    this.signatory = draft.signatory ?? undefined;
    this.values = draft.values;
    this.replaces = draft.replaces ?? undefined;
    this.reason = draft.replace_reason ?? undefined;
    this.draw(0);
  }

  stop(): void {
    void this.#draft?.flush();
    clearTimeout(this.#timer);
    this.#turn++;
  }
}

/** The fields of the worker that a letter names, from its placeholders. */
export const workerFields = (needs: string[]): string[] =>
  [...new Set(needs.flatMap((need) => (need === "worker.address" ? ["village", "hamlet", "rt", "rw", "street"] : need.startsWith("worker.") ? [need.slice(7)] : [])))];
