// What is typed into a record's form: kept as a draft, checked while it is typed, stored as one change. Nothing typed is
// lost by a crash, a lock or a change that comes from another desktop meanwhile.

import { asFailure, call, type Body, type Failure, type Output, type Problem, type Value } from "../../rpc";
import { Draft } from "../../state/draft.svelte";
import { asValue, sameValue, valueOf } from "./body";

const CHECK_AFTER_MS = 250;
/** Where a draft keeps what the form was opened on. */
const SEEN = "_seen";

type Stored = { readonly [field: string]: unknown };
type Saved = Output<"record.save">;

export class RecordForm {
  readonly kind: string;
  /** What differs from what is stored. */
  typed = $state<Body>({});
  problems = $state.raw<Problem[]>([]);
  /** What someone wrote about a field: the reasons of a send-back. */
  remarks = $state.raw<{ field: string; text: string }[]>([]);
  failure = $state.raw<Failure>();
  saving = $state(false);
  /** There was a draft, and it stands in the form now. */
  restored = $state(false);
  /** Someone has tried to save: what is missing is said from then on. */
  tried = $state(false);
  readonly count = $derived(Object.keys(this.typed).length);

  #id: string | undefined;
  #fixed: Body;
  #stored = $state.raw<Stored>({});
  #seen: string | undefined;
  #draft: Draft;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #turn = 0;

  /** `fixed` are values that a new record begins with: the agreement of a commitment, today's date. */
  constructor(kind: string, draft: string, id?: string, fixed: Body = {}) {
    this.kind = kind;
    this.#id = id;
    this.#fixed = fixed;
    this.#draft = new Draft(draft);
  }

  /** What is stored now. While something is typed, `seen` stays what the typing began on. */
  follow(stored: Stored, seen: string): void {
    this.#stored = stored;
    if (this.count === 0) this.#seen = seen;
  }

  value = (field: string): Value => (field in this.typed ? asValue(this.typed[field]) : this.#before(field));

  /** What stood in the field before anyone typed. */
  #before(field: string): Value {
    return valueOf(field in this.#stored ? this.#stored : this.#fixed, field);
  }

  /** The notes that are said now: what is missing only when it was touched or someone tried to save. */
  readonly said = $derived(this.problems.filter((problem) => problem.severity === "warning" || this.tried || problem.field in this.typed));

  set = (field: string, value: Value): void => {
    if (sameValue(value, this.#before(field))) delete this.typed[field];
    else this.typed[field] = value;
    this.failure = undefined;
    if (this.count === 0) void this.#draft.drop().catch(() => undefined);
    else this.#draft.put({ ...$state.snapshot(this.typed), ...(this.#seen === undefined ? {} : { [SEEN]: this.#seen }) });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.check(), CHECK_AFTER_MS);
  };

  /** Brings back what was typed last time. */
  async restore(): Promise<void> {
    const kept = await this.#draft.get().catch(() => null);
    if (kept === null || this.count > 0) return;
    const { [SEEN]: seen, ...values } = kept;
    for (const [field, value] of Object.entries(values)) {
      if (!sameValue(asValue(value), this.#before(field))) this.typed[field] = asValue(value);
    }
    if (this.count === 0) return;
    if (typeof seen === "string") this.#seen = seen;
    this.restored = true;
    await this.check();
  }

  /** Asks what the checks say to the form as it stands. */
  async check(): Promise<void> {
    const turn = ++this.#turn;
    const values = { ...this.#fixed, ...this.#stored, ...$state.snapshot(this.typed) } as Body;
    const problems = await call("record.check", { kind: this.kind, values, ...(this.#id === undefined ? {} : { id: this.#id }) }).catch(() => undefined);
    if (turn === this.#turn && problems !== undefined) this.problems = problems;
  }

  /** Stores what was typed. Undefined when it was refused: the reason stands beside the fields or in `failure`. */
  async save(): Promise<Saved | undefined> {
    if (this.saving) return undefined;
    this.saving = true;
    this.tried = true;
    this.failure = undefined;
    try {
      const values = { ...(this.#id === undefined ? this.#fixed : {}), ...$state.snapshot(this.typed) } as Body;
      const saved = await call("record.save", {
        kind: this.kind, values,
        ...(this.#id === undefined ? {} : { id: this.#id }), ...(this.#seen === undefined ? {} : { seen: this.#seen }),
      });
      this.#turn++;
      this.problems = saved.problems;
      if (saved.record === null) return undefined;
      this.typed = {};
      this.#stored = saved.record.body;
      this.#seen = saved.record.seen;
      this.restored = false;
      // what is typed from now on nobody has tried to save
      this.tried = false;
      clearTimeout(this.#timer);
      await this.#draft.drop().catch(() => undefined);
      return saved;
    } catch (error) {
      this.failure = asFailure(error);
      return undefined;
    } finally {
      this.saving = false;
    }
  }

  /** Keeps what was typed under another key, and begins afresh. */
  async setAside(key: string): Promise<void> {
    await call("draft.put", { key, values: $state.snapshot(this.typed) as Body });
    await this.discard();
  }

  /** Throws away what was typed. */
  async discard(): Promise<void> {
    clearTimeout(this.#timer);
    this.typed = {};
    this.restored = false;
    this.tried = false;
    this.failure = undefined;
    await this.#draft.drop().catch(() => undefined);
    await this.check();
  }

  /** Before leaving: what waits to be kept is kept now. */
  leave(): void {
    clearTimeout(this.#timer);
    void this.#draft.flush();
  }
}
